"""A page written to a file: whole, or not at all."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from lifecycle.domain.errors import OperatorError


class PageUnwritable(OperatorError):
    """The file that a page was to go into cannot be written."""

    code = "page-unwritable"
    message = "The page could not be written to {path}: {problem}"
    advice = "Name a file in a folder that you may write, or - to print the page."


def written_to(path: Path, pieces: Iterable[str]) -> None:
    """Write the pieces, UTF-8, beside the file and then in its place; only its owner can read it.

    It may name people and places: whoever wants to pass it on does so on purpose. Raises PageUnwritable.
    """
    try:
        with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="utf-8") as file:
            try:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            except BaseException:
                with suppress(OSError):
                    Path(file.name).unlink()
                raise
    except OSError as error:
        raise PageUnwritable(path=str(path), problem=error.strerror or type(error).__name__) from error
