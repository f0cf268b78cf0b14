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
    past: bool = False
    """Whether a moment was asked for: newer events may be signed by now."""

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

    @property
    def coverage(self) -> Text:
        """The one line that every report ends with: how far the record is signed, or what is wrong."""
        held = self.checkpoint
        if held is not None and held.note is not None and held.standing == "covers":
            return covered_in_words(held.note.size, held.note.time, self.after, past=self.past)
        if held is not None:
            return alarm_in_words(held)
        if not self.position:
            return say("The record has no events at this moment.")
        return say_n(
            "NOT SIGNED: no checkpoint covers event #1.",
            "NOT SIGNED: no checkpoint covers events #1 to #{count}.",
            self.position,
        )

    @property
    def detail(self) -> Sequence[Text]:
        """What an auditor asks for besides: the root hash, and what was looked at of the checkpoint."""
        held = self.checkpoint
        computed = () if not self.position else (self._computed(),)
        if held is not None and held.note is not None and held.standing == "covers":
            return (*computed, _looked_at(held.note))
        return computed

    def in_words(self) -> Sequence[Text]:
        """Say all of it; how far the record is signed comes last."""
        return (*self.detail, self.coverage)

    def _computed(self) -> Text:
        return say_n(
            "Computed from event #1. Root hash: {root}.",
            "Computed from events #1 to #{count}. Root hash: {root}.",
            self.position,
            root=self.root.hex(),
        )


def covered_in_words(size: int, time: int, after: int, *, past: bool = False) -> Text:
    """Say how far a record is signed: by a checkpoint of `size` events, signed at `time` (microseconds UTC).

    `after` is how many events come after those; `past` says that this was so at a moment that was asked for.
    """
    signed = Instant(time).short()
    if not after:
        return say("Signed up to event #{size} ({time} UTC). No newer event.", size=size, time=signed)
    if past:
        return say_n(
            "Signed up to event #{size} ({time} UTC). 1 newer event was not signed at this moment.",
            "Signed up to event #{size} ({time} UTC). {count} newer events were not signed at this moment.",
            after,
            size=size,
            time=signed,
        )
    return say_n(
        "Signed up to event #{size} ({time} UTC). 1 newer event is not signed yet.",
        "Signed up to event #{size} ({time} UTC). {count} newer events are not signed yet.",
        after,
        size=size,
        time=signed,
    )


def alarm_in_words(held: Held) -> Text:
    """Say what is wrong with a checkpoint that does not cover the record, and what to do now."""
    note = held.note
    if note is None:
        return say(
            "Checkpoint number {number} beside this record cannot be read or was replaced. It covers nothing.\n"
            "  lifecycle verify",
            number=held.number,
        )
    time = Instant(note.time).short()
    if held.standing == "cut":
        return say(
            "TRUNCATED: {signed} events were signed at {time} UTC, and this record has fewer. Change nothing and keep "
            "a copy.\n  lifecycle verify",
            signed=note.size,
            time=time,
        )
    return say(
        "FORKED: this is not the record that was signed. Checkpoint {size} of {time} UTC has root hash {signed}, the "
        "record {root}. Change nothing and keep a copy.\n  lifecycle verify",
        size=note.size,
        time=time,
        signed=note.root.hex(),
        root=(held.root or b"").hex(),
    )


def basis(store: StoreReader[E], view: View, position: int) -> Basis:
    """Give what a report of a position rests on; a checkpoint of more events than there are is told before all."""
    root = store.root_at(position)
    held = _cut(view) or _covering(store, view, position, root)
    return Basis(position, root, held)


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
        "Checkpoint {size} of {origin} matches this record. Signatures were not checked.\n  lifecycle verify",
        size=note.size,
        origin=note.origin,
    )
