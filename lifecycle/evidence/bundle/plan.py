"""What an export will hold: asked for by a person, and found in the record, or refused before anything is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from lifecycle.domain.checkpoint import Checkpoint, SignedCheckpoint, origin_line
from lifecycle.domain.event import Event
from lifecycle.domain.signed_note import NoteMalformed
from lifecycle.domain.text import say
from lifecycle.evidence.bundle.errors import (
    NothingSigned,
    NothingToExport,
    RecordDoesNotFit,
    SinceAhead,
    SinceForked,
    SinceMissing,
    SinceOfOther,
    SinceUnusable,
)
from lifecycle.projections.lineage import Origin, lineage
from lifecycle.reports.parts.moment import NoSuchPosition
from lifecycle.reports.parts.ranges import Asked, Range, found
from lifecycle.store.checkpoints import KeptCheckpoint
from lifecycle.store.engine import StoreReader

Disclosed = Literal["none", "named", "all"]

_LONGEST = 1 << 20


@dataclass(frozen=True)
class Since:
    """A checkpoint that the auditor kept, and the file that it came in."""

    file: str
    checkpoint: Checkpoint

    @classmethod
    def read(cls, path: Path) -> "Since":
        """Read a file; raises SinceUnusable. Its signature is checked by the one who kept it."""
        try:
            with path.open("rb") as file:
                return cls(str(path), SignedCheckpoint.read(file.read(_LONGEST)).checkpoint)
        except FileNotFoundError as error:
            raise SinceMissing(file=str(path)) from error
        except NoteMalformed as error:
            raise SinceUnusable(file=str(path), reason=str(error)) from error
        except OSError as error:
            raise SinceUnusable(file=str(path), reason=error.strerror or type(error).__name__) from error


@dataclass(frozen=True)
class Wanted:
    """What a person asked for."""

    over: Asked = field(default_factory=Asked)
    since: Sequence[Since] = ()
    prove: Sequence[int] = ()
    """Positions."""
    disclosed: Disclosed = "none"
    people: Sequence[str] = ()
    """Pseudonyms of those whose names are disclosed."""
    reports: bool = True
    keys: bool = True
    """Whether the public keys of people who signed are disclosed."""


@dataclass(frozen=True)
class Plan:
    """What was found for it."""

    wanted: Wanted
    origin: str
    """The origin line of the ledger, as it is named now."""
    virtual: bool
    range: Range
    head: int
    """Events that the record had then."""
    covering: KeptCheckpoint
    checkpoint: Checkpoint
    """What the covering checkpoint says."""
    since: Sequence[int]
    """Sizes from which growth is to be proven, in order."""
    prove: Sequence[int]
    """Positions that are to be proven, in order."""
    recorded: bool = True
    """Whether it is signed, and the record will know of it."""

    @property
    def first(self) -> int:
        """First position of the range; 0 where no event is in it."""
        return 0 if self.range.empty else self.range.after + 1

    @property
    def last(self) -> int:
        """Last position of the range; 0 where no event is in it."""
        return 0 if self.range.empty else self.range.upto

    @property
    def size(self) -> int:
        """Events that the covering checkpoint covers."""
        return self.checkpoint.size


def planned(store: StoreReader[Event], wanted: Wanted, sign: Callable[[], object] | None) -> Plan:
    """Find what was asked for; `sign` has a checkpoint of the head signed where none covers what it takes.

    Where nobody can sign, the record is taken as far as its newest checkpoint covers it; raises NothingSigned where
    that is not enough. Raises NothingToExport, NoSuchPosition, BackwardRange, the errors of checkpoints given with
    --since, and RecordDoesNotFit where the record does not have the root of the checkpoint that covers it.
    """
    first = next((event for _, event in store.events(upto=1)), None)
    with store.snapshot() as connection:
        names = lineage(connection)
    if first is None or not names:
        raise NothingToExport(path=str(store.path))
    head = store.head().size
    over = found(wanted.over, store, head)
    if sign is None:
        over = _signed_part(over, store)
    for position in wanted.prove:
        if not 1 <= position <= head:
            raise NoSuchPosition(position=position, last=head)
    for since in wanted.since:
        _require_ours(store, names, head, since)
    needed = max(over.upto, *wanted.prove, *(each.checkpoint.size for each in wanted.since), names[-1].since)
    kept = store.checkpoint_covering(needed)
    if kept is None:
        if sign is None:
            raise NothingSigned(path=str(store.path))
        sign()
        kept = store.checkpoint_covering(needed)
    origin = origin_line(names[-1].name)
    if kept is None:
        raise RecordDoesNotFit(
            path=str(store.path), size=needed, reason=say("a checkpoint was signed, but none is stored")
        )
    ends = () if over.empty else (over.after + 1, over.upto)
    sizes = {each.checkpoint.size for each in wanted.since}
    before = store.checkpoint_upto(over.after) if over.after and not over.empty else None
    if before is not None:
        sizes.add(before.size)
    return Plan(
        wanted=wanted,
        origin=origin,
        virtual=first.virtual,
        range=over,
        head=head,
        covering=kept,
        checkpoint=covers(store, kept, origin),
        since=tuple(sorted(sizes)),
        prove=tuple(sorted({*wanted.prove, *ends})),
        recorded=sign is not None,
    )


def _signed_part(over: Range, store: StoreReader[Event]) -> Range:
    """Give as much of a range as a checkpoint covers, unless it was said by its last event."""
    end, kept = over.asked.end, store.last_checkpoint()
    if kept is None:
        raise NothingSigned(path=str(store.path))
    by_position = end is not None and end.position is not None
    return over if by_position else replace(over, upto=max(over.after, min(over.upto, kept.size)))


def covers(store: StoreReader[Event], kept: KeptCheckpoint, origin: str | None = None) -> Checkpoint:
    """Read a kept checkpoint, and see that it is one of the record; raises RecordDoesNotFit."""
    size = kept.size
    try:
        checkpoint = SignedCheckpoint.read(kept.note).checkpoint
    except NoteMalformed as error:
        raise RecordDoesNotFit(path=str(store.path), size=size, reason=str(error)) from error
    if checkpoint.size != size or (origin and checkpoint.origin != origin):
        reason = say("the stored checkpoint belongs to another record or size")
        raise RecordDoesNotFit(path=str(store.path), size=size, reason=reason)
    if store.root_at(size) != checkpoint.root:
        raise RecordDoesNotFit(
            path=str(store.path), size=size, reason=say("the record has another root hash at that size")
        )
    return checkpoint


def _require_ours(store: StoreReader[Event], names: Sequence[Origin], head: int, since: Since) -> None:
    """See that a checkpoint that the auditor kept is of this record; raises the error that says why not."""
    checkpoint = since.checkpoint
    by_name = {origin_line(each.name): each for each in names}
    name = by_name.get(checkpoint.origin)
    if name is None:
        raise SinceOfOther(file=since.file, origin=checkpoint.origin)
    known = head if name.until is None else name.until
    if checkpoint.size > known:
        raise SinceAhead(file=since.file, size=checkpoint.size, origin=checkpoint.origin, known=known)
    if store.root_at(checkpoint.size) != checkpoint.root:
        raise SinceForked(file=since.file, size=checkpoint.size)
