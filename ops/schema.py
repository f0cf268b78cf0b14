"""Print, as JSON, the tables, indices, triggers and views that the migrations make; stores are compared with them."""

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.sqlite.schema_check import OBJECTS


def main() -> None:
    """Make a store and read its schema."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        open_store(path, bytes).close()
        with closing(sqlite3.connect(path)) as connection:
            found = [
                dict(zip(("type", "name", "table", "sql"), row, strict=True)) for row in connection.execute(OBJECTS)
            ]
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
