"""A page written to a file of its own: whole, or not at all, and never over another one."""

from collections.abc import Iterable
from pathlib import Path

from lifecycle.domain.errors import OperatorError
from lifecycle.files.replacing import making


class PageUnwritable(OperatorError):
    """The file that a page was to go into cannot be written."""

    code = "page-unwritable"
    message = "Cannot write the page {path}: {problem}"
    advice = "Name a file in a folder where you can write, or use - to print the page."


class PageThere(OperatorError):
    """The file that a page was to go into is there already."""

    code = "page-there"
    message = "{path} exists already. Nothing was written."
    advice = "Name another file, or remove {path}."


def written_to(path: Path, pieces: Iterable[str]) -> None:
    """Write the pieces, UTF-8, to a new file, whole or not at all; only its owner can read it.

    It may name people and places: whoever wants to pass it on does so on purpose. Raises PageThere and PageUnwritable.
    """
    try:
        with making(path) as file:
            file.writelines(each.encode("utf-8") for each in pieces)
    except FileExistsError as error:
        raise PageThere(path=str(path)) from error
    except OSError as error:
        raise PageUnwritable(path=str(path), problem=error.strerror or type(error).__name__) from error
