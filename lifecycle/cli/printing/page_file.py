"""A page written to a file: whole, or not at all."""

from collections.abc import Iterable
from pathlib import Path

from lifecycle.domain.errors import OperatorError
from lifecycle.files.replacing import replacing


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
        with replacing(path) as file:
            file.writelines(each.encode("utf-8") for each in pieces)
    except OSError as error:
        raise PageUnwritable(path=str(path), problem=error.strerror or type(error).__name__) from error
