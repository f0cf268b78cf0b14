"""SQLite's own checks of a store: of its pages, and of what each index holds against its table."""

import re
import sqlite3
import time as clock
from pathlib import Path
from typing import Final

from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.verdict import IndexFault

STEPS: Final = 10_000
"""Instructions of SQLite between two looks at the clock."""

_OF_INDEX: Final = (
    re.compile(r"row (?P<row>\d+) missing from index (?P<index>.+)", re.DOTALL),
    re.compile(r"row (?P<row>\d+) values differ from index (?P<index>.+)", re.DOTALL),
    re.compile(r"wrong # of entries in index (?P<index>.+)", re.DOTALL),
    re.compile(r"non-unique entry in index (?P<index>.+)", re.DOTALL),
    re.compile(r"rowid not at end-of-record for row (?P<row>\d+) of index (?P<index>.+)", re.DOTALL),
)
"""What `integrity_check` says of an index (https://sqlite.org/pragma.html#pragma_integrity_check)."""


def check_pages(connection: sqlite3.Connection, path: Path, seconds: float | None) -> bool:
    """Look through the pages; False if that takes longer than it may. Raises StoreCorrupt for the first damaged one."""
    end = None if seconds is None else clock.monotonic() + seconds
    if end is not None:
        connection.set_progress_handler(lambda: clock.monotonic() > end, STEPS)
    try:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return False
    finally:
        connection.set_progress_handler(None, 0)
    if found != "ok":
        raise StoreCorrupt(path=str(path), reason=str(found))
    return True


def check_indices(connection: sqlite3.Connection, path: Path) -> IndexFault | None:
    """Look through the pages, then compare the entries of each index with its table; names the first that differs.

    Raises StoreCorrupt for the first damaged page: SQLite looks at all of them before it compares.
    """
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    for form in _OF_INDEX:
        match = form.search(str(found))
        if match:
            said = match.groupdict()
            return IndexFault(said["index"], int(said["row"]) if "row" in said else None)
    if found != "ok":
        raise StoreCorrupt(path=str(path), reason=str(found))
    return None
