"""What a report rests on: which events it was computed from, which signed checkpoint covers them, and whose word.

Whether a checkpoint is of this record is looked at here: its root has to be the one that the record had at its size.
Whether its signatures are good is not; `lifecycle verify` does that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say, say_n
from lifecycle.reports.parts.checkpoint_note import CheckpointNote, Standing, noted
from lifecycle.store.checkpoints import KeptCheckpoint, checkpoint_upto, last_checkpoint
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.view import View


@dataclass(frozen=True)
class Held:
    """A kept checkpoint, held against the record."""

    number: int
    """Its number among those that are kept, from 1."""
    standing: Standing
    note: CheckpointNote | None
    """None where it is unreadable."""
    root: bytes | None = None
    """What the record had at its size; None where it never had that many events, or that was not looked at."""


@dataclass(frozen=True)
class Basis:
    """The events 1 to `position`, the root of the tree over them (RFC 6962, section 2.1), and what covers them."""

    position: int
    root: bytes
    """32 bytes."""
    checkpoint: Held | None = None
    """The one that covers most of them, or one that shows that something is wrong; None where none is kept."""
    suspects: Sequence[Text] = ()
    """The keys of the record that are suspect, and that nobody has decided about."""

    @property
    def after(self) -> int:
        """Events that no checkpoint of this record covers."""
        held = self.checkpoint
        covered = held.note.size if held is not None and held.note is not None and held.standing == "covers" else 0
        return self.position - covered

    @property
    def alarms(self) -> Sequence[Text]:
        """What a report for people says above everything else: a wrong checkpoint, and suspect keys."""
        held = self.checkpoint
        wrong = () if held is None or held.standing == "covers" else (alarm_in_words(held),)
        return (*wrong, *self.suspects)

    def in_words(self) -> Sequence[Text]:
        """Say it, as every report has to; the last sentence says how far the record is covered, or what is wrong."""
        held = self.checkpoint
        if held is not None and held.note is not None and held.standing == "covers":
            return (
                self._computed(),
                _looked_at(held.note),
                covered_in_words(held.note.size, held.note.time, self.after),
            )
        if held is not None:
            return (self._computed(), alarm_in_words(held))
        return (self._computed() if not self.position else self._not_covered(),)

    def _computed(self) -> Text:
        if not self.position:
            return say("Computed from no event at all.")
        return say_n(
            "Computed from event 1; root {root}.",
            "Computed from events 1 to {count}; root {root}.",
            self.position,
            root=self.root.hex(),
        )

    def _not_covered(self) -> Text:
        return say_n(
            "Computed from event 1; root {root}; no checkpoint covers it yet: it rests on the operator's word.",
            "Computed from events 1 to {count}; root {root}; no checkpoint covers them yet: they rest on the "
            "operator's word.",
            self.position,
            root=self.root.hex(),
        )


def covered_in_words(size: int, time: int, after: int) -> Text:
    """Say how far a record is covered: by a checkpoint of `size` events, signed at `time` (microseconds UTC).

    `after` is how many events come after those.
    """
    signed = Instant(time).short()
    if not after:
        return say("Covered until checkpoint {size} at {time} UTC; no event comes after it.", size=size, time=signed)
    return say_n(
        "Covered until checkpoint {size} at {time} UTC; the 1 event after it rests on the operator's word.",
        "Covered until checkpoint {size} at {time} UTC; the {count} events after it rest on the operator's word.",
        after,
        size=size,
        time=signed,
    )


def alarm_in_words(held: Held) -> Text:
    """Say what is wrong with a checkpoint that does not cover the record, and what to do now."""
    note = held.note
    if note is None:
        return say(
            "WRONG: checkpoint number {number} that is kept with the record cannot be read, or is not the one that it "
            "is said to be. Nothing is covered by it. Run `lifecycle verify`.",
            number=held.number,
        )
    time = Instant(note.time).short()
    if held.standing == "cut":
        return say(
            "CUT: checkpoint {size} was signed at {time} UTC, and the record does not have that many events. Some are "
            "gone. Change nothing, keep a copy, and run `lifecycle verify`.",
            size=note.size,
            time=time,
        )
    return say(
        "FORK: checkpoint {size}, signed at {time} UTC, has the root {signed}, and the first {size} events of this "
        "record have {root}: it is not the record that was signed. Change nothing, keep a copy, and run `lifecycle "
        "verify`.",
        size=note.size,
        time=time,
        signed=note.root.hex(),
        root=(held.root or b"").hex(),
    )


def basis(store: StoreReader[E], view: View, position: int) -> Basis:
    """Give what a report of a position rests on; a checkpoint of more events than there are is told before all."""
    root = store.root_at(position)
    return Basis(position, root, _cut(view) or _covering(store, view, position, root))


def _cut(view: View) -> Held | None:
    """Find the newest checkpoint where it is unreadable, or covers events that the record does not have."""
    kept = last_checkpoint(view.connection)
    if kept is None:
        return None
    return held_against(kept, None) if kept.size > view.position or noted(kept) is None else None


def _covering(store: StoreReader[E], view: View, position: int, root: bytes) -> Held | None:
    kept = checkpoint_upto(view.connection, position)
    if kept is None:
        return None
    return held_against(kept, root if kept.size == position else store.root_at(kept.size))


def held_against(kept: KeptCheckpoint, root: bytes | None) -> Held:
    """Hold a checkpoint against the root that the record had at its size; None where it never had that many events."""
    note = noted(kept)
    if note is None:
        return Held(kept.number, "unreadable", None, root)
    return Held(kept.number, note.standing(root), note, root)


def _looked_at(note: CheckpointNote) -> Text:
    return say(
        "Checkpoint {size} of {origin} is of this record: it has the root that the record had then. Its signatures "
        "were not checked here; `lifecycle verify` checks them.",
        size=note.size,
        origin=note.origin,
    )
