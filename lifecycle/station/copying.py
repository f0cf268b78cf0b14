"""The record copied to another place, where it is read, or moved to one, where it goes on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Final, Literal

from lifecycle.approval.acting import SignedAct
from lifecycle.domain.errors import StoreError
from lifecycle.domain.event import Event, decode
from lifecycle.domain.facts import StoreMoved
from lifecycle.station.records import PROJECTIONS, checked_journal, record
from lifecycle.station.settings import Settings
from lifecycle.store.address import Place, file_of
from lifecycle.store.copying import Copied, copy_into
from lifecycle.store.engine import AuditStore, StoreReader
from lifecycle.store.errors import StoreClosed
from lifecycle.store.opening import new_store, open_reader
from lifecycle.store.rebuild import Progress
from lifecycle.store.standing import CLOSED, Standing

RECORD_MOVE: Final = "record-move"
"""As policies name it."""
Sign = Callable[[Settings, Place], SignedAct | None]
"""Has people sign in a record that it goes on in another place, where its policy asks for that."""


def copied(source: StoreReader[Event], target: Place, names: bool, progress: Progress | None = None) -> Copied:  # noqa: FBT001
    """Copy a record, with or without its names; raises StoreErrors, and leaves no other copy."""
    with _new(target) as copy:
        return copy_into(copy, source, names=names, progress=progress)


def moved(settings: Settings, target: Place, sign: Sign, progress: Progress | None = None) -> Copied:
    """Have the record of the settings go on in another place, and close it where it was.

    At no moment both places are open. What was cut off is made up for by doing the same once more; people sign that
    again, in the copy, as the record before it is closed. Raises StoreErrors, and what signing does; then the record
    goes on where it was, unless it was closed for good and only its copy has to be opened.
    """
    act = None
    with record(settings) as source:
        done = _made_before(source, target)
        if done is None:
            act = sign(settings, target)
            done = _moved(source, target, progress)
    _opened(replace(settings, store=target), done, act, sign)
    return done


def kind_of(place: Place) -> Literal["file", "server"]:
    """Say what keeps a record there."""
    return "server" if file_of(place) is None else "file"


def _opened(there: Settings, done: Copied, act: SignedAct | None, sign: Sign) -> None:
    """Have the copy go on, and say so in it before anything else."""
    with record(there) as store:
        store.stand(Standing.OPEN, instead_of=Standing.COPY)
        journal = checked_journal(store, there)
        first = journal.first_event()
        if first is None:
            return
        fact = StoreMoved(size=done.head.size, root=done.head.root.hex(), to=kind_of(there.store))
        act = act or sign(there, there.store) or SignedAct(journal, None)
        journal.append(
            first.stream, [fact], virtual=first.virtual, check=act.check, operation=act.run, beside=act.beside
        )


def _moved(source: AuditStore[Event], target: Place, progress: Progress | None) -> Copied:
    began = source.stand(Standing.MOVING, instead_of=Standing.OPEN)
    if not began and source.standing() is not Standing.MOVING:
        raise _closed(source)
    try:
        with _new(target) as copy:
            done = copy_into(copy, source, progress=progress)
    except BaseException:
        source.stand(Standing.OPEN, instead_of=Standing.MOVING)
        raise
    if not source.stand(Standing.MOVED, instead_of=Standing.MOVING):
        raise _closed(source)
    return done


def _made_before(source: AuditStore[Event], target: Place) -> Copied | None:
    """Find the copy of a record that was closed before its copy could be opened."""
    if source.standing() is not Standing.MOVED or not target.exists():
        return None
    try:
        with open_reader(target, decode, PROJECTIONS) as copy:
            if copy.standing() is Standing.COPY and copy.head() == source.head():
                return _what_it_holds(copy)
    except StoreError:
        pass
    return None


def _what_it_holds(copy: StoreReader[Event]) -> Copied:
    with copy.snapshot() as connection:
        (texts,) = connection.execute("SELECT count(*) FROM disclosures").fetchone()
    last = copy.last_checkpoint()
    return Copied(copy.head(), 0 if last is None else last.number, texts)


def _new(target: Place) -> AbstractContextManager[AuditStore[Event]]:
    return new_store(target, decode, PROJECTIONS)


def _closed(source: AuditStore[Event]) -> StoreClosed:
    return StoreClosed(path=str(source.path), reason=CLOSED.get(source.standing(), CLOSED[Standing.MOVING]))
