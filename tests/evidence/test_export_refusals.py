"""What is not exported, and that nothing is left behind then: no file, and no event."""

import resource
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from lab.intruder import Intruder, intruding
from scene import DAY, START, Scene, ranged, scene

from lifecycle.domain.checkpoint import Checkpoint, SignedCheckpoint
from lifecycle.domain.errors import Abandoned, ExitCode
from lifecycle.evidence.bundle.errors import (
    ExportUnwritable,
    NothingToExport,
    RecordDoesNotFit,
    SinceAhead,
    SinceForked,
    SinceOfOther,
    SinceUnusable,
)
from lifecycle.evidence.bundle.plan import Since, Wanted
from lifecycle.evidence.bundle.tree_pass import TreePass
from lifecycle.evidence.export import export_to_file, export_to_stream
from lifecycle.evidence.issuers import Owner
from lifecycle.reports.parts.moment import NoSuchPosition
from lifecycle.reports.parts.ranges import BackwardRange
from lifecycle.signing.errors import Forked, RolledBack
from lifecycle.store.address import Place
from lifecycle.store.errors import RecordNotProven, StoreFull
from lifecycle.store.tree import Frontier, leaf_hash

Change = Callable[[Intruder], object]


@pytest.fixture
def ledger(tmp_path: Path, new_record: Place) -> Iterator[Scene]:
    """A ledger of more than one tile, signed."""
    with scene(tmp_path, new_record) as made:
        made.see(300)
        made.signer.sign()
        made.see(4)
        yield made


def must_leave_nothing(
    ledger: Scene, expected: type[Exception] | tuple[type[Exception], ...], *, format_: str = "bundle", **wanted: object
) -> Exception:
    """Have an export refused, and see that it left neither a file nor an event."""
    files, recorded = set(ledger.folder.iterdir()), exports_recorded(ledger)
    with pytest.raises(expected) as raised:
        ledger.export(format_, **wanted)  # type: ignore[arg-type] - as the test has it
    assert {path for path in ledger.folder.iterdir() if "export" in path.name} <= files
    assert exports_recorded(ledger) == recorded
    return raised.value


def exports_recorded(ledger: Scene) -> int:
    """Count the events that say so, whatever else can be read of the record."""
    with ledger.store.snapshot() as connection:
        (count,) = connection.execute("SELECT count(*) FROM events WHERE tag = 'export-made.1'").fetchone()
    return int(count)


def tamper(ledger: Scene, change: Change) -> None:
    """Do what an intruder with SQL does."""
    with intruding(ledger.place) as intruder:
        change(intruder)


# --- a record that does not fit ---


def other_body(intruder: Intruder) -> None:
    """Change a body, and nothing else."""
    ((body,),) = intruder.rows("SELECT body FROM events WHERE position = 100")
    assert b"desk" in body
    intruder.change("UPDATE events SET body = ? WHERE position = 100", (body.replace(b"desk", b"room"),))


def other_body_leaf_and_tile(intruder: Intruder) -> None:
    """Change a body, and everything that is nearest to it, as somebody who knows the layout does."""
    other_body(intruder)
    ((body,),) = intruder.rows("SELECT body FROM events WHERE position = 100")
    intruder.change("UPDATE events SET leaf = ? WHERE position = 100", (leaf_hash(body),))
    ((hashes,),) = intruder.rows("SELECT hashes FROM tiles WHERE level = 0 AND number = 0")
    hashes = hashes[: 99 * 32] + leaf_hash(body) + hashes[100 * 32 :]
    intruder.change("UPDATE tiles SET hashes = ? WHERE level = 0 AND number = 0", (hashes,))


def gone(intruder: Intruder) -> None:
    """Take an event out."""
    intruder.change("DELETE FROM events WHERE position = 100")


def cut_note(intruder: Intruder) -> None:
    """Damage the checkpoints that are kept."""
    intruder.change("UPDATE checkpoints SET note = substr(note, 1, 90)")


def note_of_other_size(intruder: Intruder) -> None:
    """Have a checkpoint stand for more events than it says."""
    intruder.change("UPDATE checkpoints SET size = size + 1")


FORMATS = pytest.mark.parametrize("format_", ["bundle", "jsonl", "csv"])


@pytest.mark.parametrize("change", [other_body, other_body_leaf_and_tile, gone, cut_note, note_of_other_size])
@FORMATS
def test_a_record_that_does_not_fit_its_checkpoint_is_not_exported(ledger: Scene, change: Change, format_: str) -> None:
    """Whatever was changed, and however much around it: what would be exported is hashed."""
    tamper(ledger, change)
    must_leave_nothing(ledger, (RecordDoesNotFit, RecordNotProven), format_=format_, over=("#50", "#250"))


@FORMATS
@pytest.mark.sqlite
def test_a_body_that_is_no_bytes_is_not_exported(ledger: Scene, format_: str) -> None:
    """A column of SQLite holds values of any type; one of a server holds bytes alone."""
    tamper(ledger, lambda intruder: intruder.change("UPDATE events SET body = 'text' WHERE position = 100"))
    must_leave_nothing(ledger, (RecordDoesNotFit, RecordNotProven), format_=format_, over=("#50", "#250"))


def test_leaf_hashes_outside_the_range_have_to_fit_too(ledger: Scene) -> None:
    """They are the bundle's word for the events that it leaves out."""
    tamper(ledger, lambda intruder: intruder.change("UPDATE tiles SET hashes = ? WHERE number = 0", (bytes(8192),)))
    must_leave_nothing(ledger, (RecordDoesNotFit, RecordNotProven), over=("#260", "#270"))


def test_a_line_break_inside_an_event_is_not_written(ledger: Scene) -> None:
    """It would be two lines; no event of the program has one, whatever the tree says."""
    with ledger.store.snapshot() as connection:
        leaves = [leaf for (leaf,) in connection.execute("SELECT leaf FROM events ORDER BY position")]
    wrong = b'{"a":\n1}'
    leaves[9] = leaf_hash(wrong)
    tree = Frontier()
    for leaf in leaves:
        tree = tree.append(leaf)
    tamper(ledger, lambda intruder: intruder.change("UPDATE events SET body = ? WHERE position = 10", (wrong,)))
    signed = Checkpoint("lifecycle/ledger/0123456789abcdef", tree.size, tree.root)
    with (
        ledger.store.snapshot() as connection,
        TreePass(connection, ledger.store.path, signed, None) as passage,
    ):
        assert len(list(passage.lines(20))) == 1
        with pytest.raises(RecordDoesNotFit):
            passage.arrive()


def test_a_record_that_is_not_the_one_signed_here_is_not_exported(ledger: Scene, tmp_path: Path) -> None:
    """Rolled back or forked, it says so before anything is written."""
    with scene(tmp_path / "other") as other:
        other.see(3)
        origin = ledger.signer.here.origin() or ""
        last = ledger.signer.last.path(origin)
        note = SignedCheckpoint.read(last.read_bytes()).checkpoint
        for forged, expected in (
            (Checkpoint(note.origin, 9999, note.root), RolledBack),
            (Checkpoint(note.origin, 10, note.root), Forked),
        ):
            key = ledger.signer.here.require_key(ledger.signer.keys)
            assert key is not None
            last.write_bytes(key.sign(forged, START // 1_000_000).note.encoded())
            must_leave_nothing(ledger, expected)


# --- what was asked for ---


def test_an_empty_record_has_nothing_to_export(tmp_path: Path) -> None:
    """It is not even known for which cards it is."""
    with scene(tmp_path) as empty:
        must_leave_nothing(empty, NothingToExport)
        assert empty.head == 0


def test_a_record_of_one_event_is_exported(tmp_path: Path) -> None:
    """The smallest tree there is, and what the first signing adds."""
    with scene(tmp_path) as one:
        one.signer.journal.begin(virtual=True)
        made = one.export(over=("#1", "#1"))
        assert made.members["events/000000000001.jsonl"].count(b"\n") == 1
        assert (made.said.plan.first, made.said.plan.last) == (1, 1)


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ((None, "#99999"), NoSuchPosition),
        (("#99999", None), NoSuchPosition),
        (("#20", "2001-01-01"), BackwardRange),
    ],
)
def test_a_range_that_is_none_is_refused(
    ledger: Scene, over: tuple[str | None, str | None], expected: type[Exception]
) -> None:
    """Positions that are not there, and ends before beginnings."""
    must_leave_nothing(ledger, expected, over=over)


@pytest.mark.parametrize("position", [0, 99_999])
def test_there_is_no_proof_of_an_event_that_is_not_there(ledger: Scene, position: int) -> None:
    """The record ends before it."""
    must_leave_nothing(ledger, NoSuchPosition, prove=(position,))


# --- what the auditor kept ---


def since(ledger: Scene, size: int | None = None, root: bytes | None = None, origin: str | None = None) -> Since:
    """Give a checkpoint as an auditor has it in a file; of the record itself where nothing else is said."""
    kept = ledger.store.checkpoint_upto(ledger.head)
    assert kept is not None
    own = SignedCheckpoint.read(kept.note).checkpoint
    return Since("kept.txt", Checkpoint(origin or own.origin, own.size if size is None else size, root or own.root))


def test_growth_is_proven_from_what_the_auditor_kept(ledger: Scene) -> None:
    """However early; and a checkpoint later than the range has the bundle covered up to it."""
    kept = since(ledger)
    ledger.see(5)
    ledger.signer.sign()
    later = since(ledger)
    empty = since(ledger, 0, sha256(b"").digest())
    made = ledger.export(over=("#10", "#20"), since=(kept, later, empty))
    sizes = [int(name[12:24]) for name in made.members if name.startswith("consistency/")]
    assert sizes == [0, kept.checkpoint.size, later.checkpoint.size]
    assert made.said.plan.size == later.checkpoint.size


def test_a_checkpoint_that_is_not_of_this_record_is_refused_by_name(ledger: Scene) -> None:
    """Of another ledger, of events that are gone, of other events there: the last two are alarms."""
    must_leave_nothing(ledger, SinceOfOther, since=(since(ledger, origin="lifecycle/ledger/ffffffffffffffff"),))
    ahead = must_leave_nothing(ledger, SinceAhead, since=(since(ledger, size=5000),))
    forked = must_leave_nothing(ledger, SinceForked, since=(since(ledger, root=bytes(32)),))
    assert {ahead.exit_code, forked.exit_code} == {ExitCode.FORKED}  # type: ignore[attr-defined]


@pytest.mark.parametrize("content", [b"", b"no note", b"\xff\xfe", b"a\n1\nAAAA\n\n\xe2\x80\x94 a AAAA\n", None])
def test_a_file_that_holds_no_checkpoint_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """Empty, anything else, or not there."""
    path = tmp_path / "kept.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SinceUnusable):
        Since.read(path)


# --- where it was to go ---


def test_nothing_is_written_over(ledger: Scene) -> None:
    """Not a file, not a link to nowhere, not a folder."""
    for number, make in enumerate((Path.touch, Path.mkdir, lambda path: path.symlink_to("nowhere")), 1):
        target = ledger.folder / f"export-{ledger.exports + 1}"
        make(target)
        must_leave_nothing(ledger, ExportUnwritable)
        assert ledger.exports == number


def test_a_folder_that_is_not_there_is_not_made(ledger: Scene) -> None:
    """It may be a mistyped name."""
    with pytest.raises(ExportUnwritable):
        export_to_file(Owner(ledger.signer), Wanted(), "bundle", ledger.folder / "none" / "a.zip")


def test_a_full_disk_leaves_nothing(ledger: Scene) -> None:
    """Neither half a file nor an event."""
    before = ledger.head
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(ExportUnwritable):
        export_to_stream(Owner(ledger.signer), Wanted(), "jsonl", full)
    assert ledger.head == before


def test_a_file_that_cannot_grow_leaves_nothing(ledger: Scene) -> None:
    """The disk is full in the middle of it: what was there is taken away again."""
    target = ledger.folder / "a.zip"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(ExportUnwritable):
            export_to_file(Owner(ledger.signer), Wanted(over=ranged(None, "#290")), "bundle", target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not [path for path in ledger.folder.iterdir() if "a.zip" in path.name]
    assert exports_recorded(ledger) == 0


def test_stopping_half_way_leaves_nothing(ledger: Scene) -> None:
    """What a person's wish raises ends it as any error does."""

    def stop(_done: int, _total: int) -> None:
        raise Abandoned

    before = ledger.head
    with pytest.raises(Abandoned):
        export_to_file(Owner(ledger.signer), Wanted(), "bundle", ledger.folder / "a.zip", stop)
    assert not [path for path in ledger.folder.iterdir() if "a.zip" in path.name]
    assert {event.tag for position, event in ledger.store.events() if position > before} <= {"signing-key-adopted.1"}


def test_how_far_it_is_goes_on_while_reports_are_written(ledger: Scene) -> None:
    """Never back, never beyond the end, and through more than events."""
    told: list[float] = []
    export_to_file(
        Owner(ledger.signer), Wanted(), "bundle", ledger.folder / "a.zip", lambda done, total: told.append(done / total)
    )
    assert told == sorted(told)
    assert len(set(told)) > 20
    assert (told[-1] > 0.9, max(told) <= 1) == (True, True)


def test_an_export_that_cannot_be_recorded_is_taken_back(ledger: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else something would be out of which the record knows nothing."""
    target = ledger.folder / "a.zip"

    def full(*_: object, **__: object) -> None:
        assert target.exists()
        raise StoreFull(path="ledger.db", reason="full")

    ledger.time += DAY
    monkeypatch.setattr(ledger.signer.journal, "append", full)
    with pytest.raises(StoreFull):
        export_to_file(Owner(ledger.signer), Wanted(), "jsonl", target)
    assert not target.exists()
