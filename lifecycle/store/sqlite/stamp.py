"""What the header of the file says of the store: whether it grows, or is a copy."""

import sqlite3
from pathlib import Path

from lifecycle.store.errors import StoreClosed
from lifecycle.store.standing import CLOSED, Standing, standing_of


def standing_in(connection: sqlite3.Connection) -> Standing:
    """Read it (https://sqlite.org/fileformat.html, section 1.3: user version)."""
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return standing_of(number)


def require_open(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreClosed where nothing may be appended."""
    standing = standing_in(connection)
    if standing is not Standing.OPEN:
        raise StoreClosed(path=str(path), reason=CLOSED[standing])
