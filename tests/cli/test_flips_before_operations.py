"""One bit of a record's file flipped, anywhere: no card is changed by what the flip made of its record."""

import random
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from lab.issued_office import CARD, MEMBER, THIRD, erase
from lab.lanes import some
from lab.office import Office

from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.event import decode
from lifecycle.projections.cards import CARDS, stream_of
from lifecycle.projections.custody import CUSTODY
from lifecycle.projections.sets import SETS, stream_of_set
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.sqlite.opening import open_reader
from lifecycle.store.tiles import stored_frontier

FLIPS = 500
DEFAULT = 24
SEED = 17
DEFECT = 70


def everything(path: Path) -> object:
    """Give every row of every table; None where SQL cannot read it."""
    with (
        suppress(sqlite3.Error, UnicodeDecodeError),
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection,
    ):
        schema = connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall()
        tables = [name for kind, name, _ in schema if kind == "table"]
        return schema, [connection.execute(f'SELECT * FROM "{name}" NOT INDEXED').fetchall() for name in tables]  # noqa: S608
    return None


def proven(path: Path) -> object:
    """Give what is proven before the card is changed, as it is read then; None where it cannot be read."""
    with suppress(LifecycleError, UnicodeDecodeError), open_reader(path, decode, PROJECTIONS) as store:
        kept = store.last_checkpoint()
        with store.view() as view:
            ids = [key for key, _ in SETS.all(view)]
            streams = [*map(stream_of, (CARD, MEMBER, THIRD)), *map(stream_of_set, ids)]
            lives = [
                [*projection.life_of(view, key), projection.get(view, key)]
                for projection, keys in ((CARDS, (CARD, MEMBER, THIRD)), (CUSTODY, (CARD, MEMBER, THIRD)), (SETS, ids))
                for key in keys
            ]
            frontier = stored_frontier(view.connection, path)
        note = kept and (kept.size, kept.note.partition(b"\n\n")[0])
        return [store.placed(each) for each in streams], lives, frontier, note, store.kinds(), store.check_schema()
    return None


@pytest.fixture
def whole(issued: Office) -> bytes:
    """The record in one file, and beside the office a copy of all of it."""
    assert issued.run("checkpoint").code == 0
    with closing(sqlite3.connect(issued.store, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    shutil.copytree(issued.folder, issued.folder.with_name("kept"))
    return issued.store.read_bytes()


def put_back(office: Office, record: bytes) -> None:
    """Have everything as it was, with another record."""
    shutil.rmtree(office.folder)
    shutil.copytree(office.folder.with_name("kept"), office.folder)
    office.store.write_bytes(record)


def flipped(whole: bytes) -> list[tuple[int, bytes]]:
    """Give flips, each with the file that comes of it."""
    chance = random.Random(SEED)  # noqa: S311 - nothing is secret here
    files = []
    for bit in some([chance.randrange(len(whole) * 8) for _ in range(FLIPS)], DEFAULT):
        file = bytearray(whole)
        file[bit // 8] ^= 1 << bit % 8
        files.append((bit, bytes(file)))
    return files


def test_no_operation_changes_a_card_whose_record_was_flipped_where_it_is_proven(issued: Office, whole: bytes) -> None:
    """Or on a record where a full check has found the flip before."""
    card = issued.folder / "virtual-cards" / "a.card"
    before, content, of_card = card.read_bytes(), everything(issued.store), proven(issued.store)
    assert content is not None
    assert of_card is not None
    changed = found = 0
    for bit, file in flipped(whole):
        put_back(issued, file)
        if everything(issued.store) == content:
            continue
        changed += 1
        put_back(issued, file)
        code, said = erase(issued, "a")
        assert code != DEFECT, f"bit {bit}: {said}"
        if card.read_bytes() != before:
            put_back(issued, file)
            assert proven(issued.store) == of_card, f"bit {bit}: the card was changed, exit {code}"
        put_back(issued, file)
        if issued.run("verify").code == 1:
            found += 1
            assert erase(issued, "a")[0] != 0, f"bit {bit}: found before, and nevertheless changed"
            assert card.read_bytes() == before, f"bit {bit}"
    assert changed >= found > 0
