"""A record with anything in any column: a verdict or an error with a name, and never a pass."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from lab.lanes import some
from lab.office import Office

VALUES = ("5", "-1", "'x'", "x'00'", "4611686018427387904", "1.5", "x'7b7d'")
COLUMNS = {
    "events": ("position", "event_id", "stream", "version", "tag", "time", "body", "leaf"),
    "checkpoints": ("number", "size", "time", "note"),
    "tree": ("size", "frontier"),
    "tiles": ("level", "number", "hashes", "root"),
}
WHICH = {
    "events": ("tag = 'ledger-begun.1'", "tag LIKE 'signing-key-%'", "tag LIKE 'anchor-%'", "position = 3"),
    "checkpoints": ("number = 1", "number = (SELECT max(number) FROM checkpoints)"),
    "tree": ("1",),
    "tiles": ("1",),
}


def garble(path: Path, table: str, column: str, where: str, value: str) -> bool:
    """Put a value into a column, without any rule against it; gives whether anything changed."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        changed = f"UPDATE OR IGNORE {table} SET {column} = {value} WHERE {where} AND {column} IS NOT {value}"  # noqa: S608
        try:
            return connection.execute(changed).rowcount > 0
        except sqlite3.Error:
            return False


@pytest.mark.parametrize("table", COLUMNS)
def test_whatever_stands_in_a_column_is_found_wrong_and_never_an_accident(
    office: Office, tmp_path: Path, table: str
) -> None:
    """Also a type that no column has."""
    office.new_card("a")
    assert office.change_pin("a").code == 0
    assert office.inspect("a").code == 0
    assert office.run("checkpoint").code == 0
    whole = tmp_path / "whole.db"
    assert office.run("backup", str(whole)).code == 0
    copy = tmp_path / "copy.db"
    for column in COLUMNS[table]:
        for where in WHICH[table]:
            for value in some(VALUES, 3):
                shutil.copy(whole, copy)
                if garble(copy, table, column, where, value):
                    ran = office.run("verify", str(copy))
                    assert ran.code in {1, 5, 8}, (column, where, value, ran)
