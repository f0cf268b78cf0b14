"""Exposures that this machine knows, beside the last checkpoint: restoring an earlier backup does not undo them."""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lifecycle.domain.card import CardState
from lifecycle.domain.event import Fact
from lifecycle.domain.exposure import CAUSES, CardExposure, Exposed, KeptOutside, KeySuspicion, exposures_of
from lifecycle.domain.facts import ExposureRestored, KeySuspicionRestored, LostSetExposed
from lifecycle.files.private import make_private_folder
from lifecycle.ledger.journal import Journal
from lifecycle.projections.cards import CARDS, stream_of
from lifecycle.projections.keys import key_at, stream_of_key
from lifecycle.projections.lost_sets import lost_sets
from lifecycle.projections.sets import SETS

_NAME: Final = "exposed.list"
_LINE: Final = re.compile(r"([0-9A-F]+) ([0-9A-F]{32}) ([0-9]{1,3}) ([a-z-]+)(?: ([0-9a-f]{64}) ([0-9]{1,3}))?")
_SUSPECTED: Final = re.compile(r"key ([0-9A-F]{32}) suspected ([0-9a-f]{64}) ([0-9]{1,3})")


@dataclass(frozen=True)
class ExposedHere:
    """A file with a line for each exposure and each alarm about a key; it only grows.

    A line has the serial of the card, the set, the share and the cause; and the fingerprint of the key and M of the
    set, where the record knew the set. An alarm has "key", a set, "suspected", the fingerprint and M.
    """

    folder: Path

    def note(self, exposures: Sequence[KeptOutside]) -> None:
        """Keep exposures; the record has them too, so that a full disk stops nothing."""
        known = set(self.lines())
        new = [line for line in dict.fromkeys(map(_line, exposures)) if line not in known]
        if not new:
            return
        with suppress(OSError):
            make_private_folder(self.folder)
            with open(self.folder / _NAME, "a", encoding="ascii", opener=_private) as file:
                file.write("".join(f"\n{line}" for line in new))  # what was cut off before ends with this line break
                file.flush()
                os.fsync(file.fileno())

    def lines(self) -> Iterator[str]:
        """Give the lines that are kept; a file that cannot be read keeps none."""
        with suppress(OSError, UnicodeError):
            yield from (self.folder / _NAME).read_text("ascii").splitlines()

    def restore(self, journal: Journal) -> int:
        """Record each exposure, and alarm about a key, that a restored backup does not have; gives how many there were.

        It is recorded of its card, or of another one where the record never saw that card, so that it counts for the
        set; and of the key where the backup does not have the set.
        """
        with journal.store.view() as view:
            cards, sets = dict(CARDS.all(view)), {set_id for set_id, _ in SETS.all(view)}
            known = {*lost_sets(view, view.position).exposed}
            known.update(each for card in cards.values() for each in exposures_of(card))
            alarms = [(each, key_at(view, each.fingerprint, view.position)) for each in self._suspicions()]
        placed = [
            fact
            for each in self._kept()
            if each.exposed not in known and (fact := _placed(each, cards, sets)) is not None
        ]
        placed += [_suspected(each) for each, key in alarms if not key.suspected]
        if placed:
            journal.append_all(placed)
        return len(placed)

    def _suspicions(self) -> Iterable[KeySuspicion]:
        """Give each key that was suspected, once."""
        found = (_SUSPECTED.fullmatch(line) for line in self.lines())
        read = (KeySuspicion(each[2], each[1], int(each[3])) for each in found if each is not None)
        return {each.fingerprint: each for each in read}.values()

    def _kept(self) -> Iterable[CardExposure]:
        """Give each exposure once: a line that says more of it counts before one that an earlier version wrote."""
        kept: dict[tuple[str, Exposed], CardExposure] = {}
        for line in self.lines():
            read = _read(line)
            if read is not None and (read.fingerprint or (read.serial, read.exposed) not in kept):
                kept[read.serial, read.exposed] = read
        return kept.values()


def _placed(each: CardExposure, cards: Mapping[str, CardState], sets: Collection[str]) -> tuple[str, Fact] | None:
    """Give the fact of an exposure with its stream; None where the record has nothing that it could be told of."""
    exposed = each.exposed
    if each.fingerprint is not None and exposed.set_id not in sets:
        lost = LostSetExposed(
            serial=each.serial, set_id=exposed.set_id, needed=each.needed, share=exposed.share, cause=exposed.cause
        )
        return stream_of_key(each.fingerprint), lost
    if not cards:
        return None
    fact = ExposureRestored(serial=each.serial, set_id=exposed.set_id, share=exposed.share, cause=exposed.cause)
    return stream_of(each.serial if each.serial in cards else next(iter(cards))), fact


def _suspected(each: KeySuspicion) -> tuple[str, Fact]:
    return stream_of_key(each.fingerprint), KeySuspicionRestored(set_id=each.set_id, needed=each.needed)


def _line(each: KeptOutside) -> str:
    if isinstance(each, KeySuspicion):
        return f"key {each.set_id} suspected {each.fingerprint} {each.needed}"
    told = f"{each.serial} {each.exposed.set_id} {each.exposed.share} {each.exposed.cause}"
    return told if each.fingerprint is None else f"{told} {each.fingerprint} {each.needed}"


def _read(line: str) -> CardExposure | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    serial, set_id, share, told, fingerprint, needed = found.groups()
    cause = next((cause for cause in CAUSES if cause == told), None)
    return (
        None
        if cause is None
        else CardExposure(serial, Exposed(set_id, int(share), cause), fingerprint, int(needed or 0))
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
