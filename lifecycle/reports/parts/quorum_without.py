"""Which sets still rebuild their key where some places cannot be opened and some people cannot come."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lifecycle.domain.custody import CustodyState
from lifecycle.domain.leaving import in_hand
from lifecycle.domain.quorum import quorum
from lifecycle.domain.segregation import Kept
from lifecycle.domain.text import say
from lifecycle.reports import Answer, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.set_members import sets_kept
from lifecycle.reports.parts.set_standings import SetNames

_COLUMNS = (
    Column("set", say("set")),
    Column("set_id", say("id of the set"), detail=True),
    Column("needed", say("needed")),
    Column("good", say("good shares")),
    Column("left", say("shares left")),
    Column("reaches", say("reaches the quorum"), detail=True),
    Column("verdict", say("result")),
    Column("missing", say("cards not available"), aside=True),
)


@dataclass(frozen=True)
class Without:
    """Who and what is not there."""

    places: Collection[str] = ()
    """place:IDs."""
    people: Collection[str] = ()
    """person:IDs."""

    def takes(self, custody: CustodyState | None) -> bool:
        """Say whether a card is not available: it lies there, is in those hands, or nobody else knows its PIN."""
        if custody is None:
            return False
        if custody.place is not None and custody.place in self.places:
            return True
        return any(bool(who) and set(who) <= set(self.people) for who in (in_hand(custody), custody.knowing))


def quorum_without(snapshot: Snapshot, report: str, without: Without) -> Answer:
    """Answer for every set that cards hold shares of, at the moment."""
    return Answer(
        report=report,
        title=say("Quorums without the places and people named"),
        moment=snapshot.moment,
        head=(),
        columns=_COLUMNS,
        rows=_rows(snapshot, without),
        nothing=say("No card holds a share of a set."),
        explained=(
            say(
                "A card is not available if it lies in such a place, if only such people hold it,"
                " or if only such people know its PIN."
            ),
        ),
        basis=rests_on(snapshot),
    )


def _rows(snapshot: Snapshot, without: Without) -> Iterator[Row]:
    names = SetNames(snapshot)
    for set_id, cards in sets_kept(snapshot):
        first, known = cards[0].card, names.called(set_id).known
        needed = first.needed if known is None else known.needed
        good, missing = _good(needed, cards), [each for each in cards if without.takes(each.custody)]
        left = _good(needed, [each for each in cards if each not in missing])
        reaches = len(left) >= needed
        yield (
            names.name(set_id),
            set_id,
            needed,
            len(good),
            len(left),
            reaches,
            say("reaches the quorum") if reaches else say("does NOT reach the quorum"),
            ", ".join(each.card.serial for each in missing) or None,
        )


def _good(needed: int, cards: list[Kept]) -> frozenset[int]:
    return quorum(needed, 0, [each.card for each in cards]).good
