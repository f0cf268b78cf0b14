"""One bit of a record's file flipped, anywhere: nothing that SQL returns has changed where `verify` says 0."""

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from lab.lanes import some
from lab.office import Office

from lifecycle.store.sqlite.schema_check import OBJECTS, tokens

pytestmark = pytest.mark.sqlite  # the bits of a file; those of a server's files are for the server's own checksums
FLIPS = 500
DEFAULT = 24
SEED = 13


def content_of(path: Path) -> object:
    """Give all that SQL returns: the schema as it is parsed, and every row of every table; None where it fails."""
    with (
        suppress(sqlite3.Error, UnicodeDecodeError),
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection,
    ):
        connection.text_factory = bytes
        names = [row[0].decode() for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in sorted(names)}  # noqa: S608
        kept = {name: sorted(map(repr, each)) for name, each in rows.items()}
        connection.text_factory = str
        schema = [(kind, name, table, tokens(sql)) for kind, name, table, sql in connection.execute(OBJECTS)]
        return kept, schema
    return None


@pytest.fixture
def whole(office: Office) -> bytes:
    """The one file of a record with cards, people and checkpoints."""
    office.new_card("a")
    assert office.change_pin("a").code == 0
    for name in ("Ana", "Bea"):
        assert office.run("custody", "person", "add", name).code == 0
    assert office.run("checkpoint").code == 0
    with closing(sqlite3.connect(office.store, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    return office.store.read_bytes()


def test_no_flipped_bit_changes_what_is_read_and_is_called_proven(office: Office, whole: bytes) -> None:
    """Most flips hit pages without content; those that do not are found by one layer or another."""
    before = content_of(office.store)
    assert before is not None
    chance = random.Random(SEED)  # noqa: S311 - nothing is secret here
    bits = [chance.randrange(len(whole) * 8) for _ in range(FLIPS)]
    changed = 0
    for bit in some(bits, DEFAULT):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        office.store.write_bytes(flipped)
        for left in office.folder.glob("ledger.db-*"):
            left.unlink()
        if content_of(office.store) == before:
            continue
        changed += 1
        office.store.write_bytes(flipped)
        ran = office.run("verify", "--json")
        assert (bit, ran.code) != (bit, 0), f"bit {bit}"
        assert ran.code != 70, f"bit {bit}: {ran}"
    assert changed, "no flip hit any content"
