"""Restoring a transport key that a backup gave back, be it a file or cards: compared, kept if missing, and recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import msgspec

from lifecycle.cards.make import KeyFolder
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.key_comparison import must_be_the_recorded
from lifecycle.custody.naming import find_person
from lifecycle.custody.transport_keys import OF, must_not_be_retired
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts.transport_keys import TransportKeyRestored
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say
from lifecycle.domain.transport_key import TransportKey, key_called
from lifecycle.ledger.record import Record
from lifecycle.projections.transport_keys import stream_of_transport_key


@dataclass(frozen=True)
class Backup:
    """A key that a backup gave back: the caller closes it."""

    key_id: int
    key: Secret
    kcv: str
    source: Text | str
    """What it came from, for people."""
    sha256: str | None = None
    set_id: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.key.close()


def restored(
    folder: KeyFolder, known: Sequence[TransportKey], backup: Backup, persons: Sequence[str]
) -> TransportKeyRestored:
    """Compare a key with the record, keep it where it is missing, and give the fact. The folder is locked.

    Raises OtherKeyUnderId for another key in the record or the folder, Refused for a retired key, and NoHostKey; the
    folder is as it was then.
    """
    recorded = key_called(known, backup.key_id)
    must_be_the_recorded(recorded, backup.kcv, backup.source)
    if recorded is not None:
        must_not_be_retired(recorded)
    try:
        folder.put(backup.key_id, backup.key)
        written = True
    except FileExistsError:
        written = False
        with folder.key(backup.key_id) as here:
            shown = folder.check_value(here)
        asked = recorded or TransportKey(backup.key_id, backup.kcv, 0)
        must_be_the_recorded(asked, shown, str(folder.path(backup.key_id)))
    return _fact(backup, persons, written=written)


def _fact(backup: Backup, persons: Sequence[str], *, written: bool) -> TransportKeyRestored:
    return TransportKeyRestored(
        key_id=backup.key_id,
        kcv=backup.kcv,
        source="cards" if backup.sha256 is None else "file",
        sha256=backup.sha256,
        set_id=backup.set_id,
        persons=list(persons),
        written=written,
    )


def _known(backup: Backup, persons: Sequence[str]) -> dict[str, object]:
    """Give what people sign of it: all but whether the key was missing."""
    known: dict[str, object] = msgspec.to_builtins(_fact(backup, persons, written=False))
    del known["written"]
    return known


def restore_file(
    handler: CustodyHandler, folder: KeyFolder, backup: Backup, persons: Sequence[str]
) -> tuple[TransportKeyRestored, Event]:
    """Restore a key that a file gave back, and record it; raises as `restored` does."""
    with folder.locked(), handler.refusing("restore", of=OF):
        first = handler.sign_first(_known(backup, persons))
        with handler.record() as record:
            fact = restored(folder, record.transport_keys(), backup, persons)
        placed = [(stream_of_transport_key(fact.key_id), fact)]
        event, *_ = handler.write(lambda _: placed, check=still_the_same(fact), first=first)
    return fact, event


def still_the_same(fact: TransportKeyRestored) -> Callable[[Record], None]:
    """See, inside the transaction, that nobody recorded another key under the id or retired it meanwhile."""

    def check(record: Record) -> None:
        recorded = key_called(record.transport_keys(), fact.key_id)
        must_be_the_recorded(recorded, fact.kcv, say("the backup"))
        if recorded is not None:
            must_not_be_retired(recorded)

    return check


def two_people(record: Record, by: str, witness: str) -> list[str]:
    """Find the two who restore a key; raises UnknownName, AmbiguousName, and Refused where they are one."""
    found = [find_person(record, each).id for each in (by, witness)]
    if found[0] == found[1]:
        raise Refused(
            "same-person",
            say("a restore needs 2 different people. Nothing was changed."),
            say("Name another witness with --witness."),
        )
    return found
