"""What the record says of a transport key: the fold of its facts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lifecycle.domain.event import Event
from lifecycle.domain.facts.transport_keys import (
    TransportKeyBackedUp,
    TransportKeyBackupErased,
    TransportKeyFact,
    TransportKeyRestored,
    TransportKeyRetired,
)
from lifecycle.domain.text import Text, say

Stage = Literal["in use", "retired"]
KEY_IDS = range(256)
"""The ids that a transport key can have."""


@dataclass(frozen=True)
class FileBackup:
    """An encrypted copy in a file."""

    sha256: str
    place: str
    """Commitment of the path that it was written to."""
    made_at: int
    """Microseconds UTC."""
    erased: bool = False
    """Whether people said that it is."""


@dataclass(frozen=True)
class TransportKey:
    """One key of the record."""

    key_id: int
    kcv: str
    """CMAC-5."""
    since: int
    """When it was made or registered, microseconds UTC."""
    stage: Stage = "in use"
    backups: tuple[FileBackup, ...] = ()
    proven_at: int | None = None
    """When a backup last gave it back, microseconds UTC."""
    restored_by: tuple[str, ...] = ()
    """person:ID of the two who were named then: nobody proved it."""
    touched_by: tuple[str, ...] = ()
    """person:ID of everybody who had it in hand: operators, and those named at a restore."""

    @property
    def living_backups(self) -> Sequence[FileBackup]:
        """The backup files that nobody said are erased."""
        return [each for each in self.backups if not each.erased]

    def after(self, event: Event) -> "TransportKey":
        """Give its state after one more event."""
        facts = event.facts
        known = replace(self, touched_by=_joined(self.touched_by, event.actor))
        match facts:
            case TransportKeyBackedUp():
                backup = FileBackup(facts.sha256, facts.place, event.time)
                return replace(known, backups=(*known.backups, backup))
            case TransportKeyRestored():
                people = tuple(facts.persons)
                touched = _joined(known.touched_by, *people)
                return replace(known, proven_at=event.time, restored_by=people, touched_by=touched)
            case TransportKeyRetired():
                return replace(known, stage="retired")
            case TransportKeyBackupErased():
                gone = (replace(each, erased=each.erased or each.sha256 == facts.sha256) for each in known.backups)
                return replace(known, backups=tuple(gone))
        return known


def transport_keys_of(events: Sequence[Event]) -> Sequence[TransportKey]:
    """Fold the events of transport keys, in their order; the key that is the oldest comes first."""
    known: dict[int, TransportKey] = {}
    for event in events:
        facts = event.facts
        if isinstance(facts, TransportKeyFact):
            before = known.get(facts.key_id) or TransportKey(facts.key_id, facts.kcv, event.time)
            known[facts.key_id] = before.after(event)
    return list(known.values())


def newest_in_use(keys: Sequence[TransportKey]) -> TransportKey | None:
    """Give the key that cards are formatted with; None where the record has none in use."""
    return next((each for each in reversed(keys) if each.stage == "in use"), None)


def key_called(keys: Sequence[TransportKey], key_id: int) -> TransportKey | None:
    """Give the key of an id."""
    return next((each for each in keys if each.key_id == key_id), None)


def stage_in_words(stage: Stage) -> Text:
    """Say whether it is in use."""
    return say("in use") if stage == "in use" else say("retired")


def _joined(before: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *more)))
