"""Segregation conflicts: who can reach enough shares of a set, and where dual control was broken as they were used."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from lifecycle.domain.facts.dual_control import rule_in_words
from lifecycle.domain.segregation import Reach, ReachKind, reaching
from lifecycle.domain.text import Text, say
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.dual_control import broken_uses
from lifecycle.reports.parts.set_members import sets_kept
from lifecycle.reports.parts.set_standings import SetNames

_COLUMNS = (
    Column("set", say("set")),
    Column("set_id", say("id of the set"), detail=True),
    Column("needed", say("needed")),
    Column("kind", say("code of the kind"), detail=True),
    Column("who", say("who")),
    Column("what", say("problem")),
    Column("shares", say("shares"), aside=True),
    Column("cards", say("cards"), aside=True),
    Column("who_id", say("pseudonym"), detail=True),
    Column("also_id", say("pseudonym of the other of a pair"), detail=True),
)

_KINDS: dict[ReachKind, Text] = {
    "person": say("1 person reaches the quorum"),
    "place": say("1 place reaches the quorum"),
    "pair": say("2 people reach the quorum together"),
}
_BY_PIN: dict[ReachKind, Text] = {
    "person": say("1 person reaches the quorum by cards and known PINs"),
    "pair": say("2 people reach the quorum together by cards and known PINs"),
}


@dataclass(frozen=True, kw_only=True)
class Segregation(Report):
    """List people, places and pairs of people who can reach M shares of a set."""

    name = "segregation"
    title = say("Segregation of duties")
    order = 110
    version = 2
    actionable = True
    number = "R15"
    asked_for_by = ("PCI PIN 21-1", "SOC 2 CC6")

    def answer(self, snapshot: Snapshot) -> Answer:
        """Ask of each set who keeps its cards at the moment, then who presented them against a rule until then."""
        return Answer(
            report=self.name,
            title=say("Segregation of duties: conflicts"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=chain(_rows(snapshot), _broken(snapshot)),
            nothing=say("No conflicts. No person, place or pair reaches a quorum, as far as custody is recorded."),
            explained=(
                say("Cards without a custodian are not counted. To list these cards:\n  lifecycle report warnings"),
                say("A person who knows the PIN of a card counts as a person who reaches the card."),
                say("Pairs of people are listed only for sets that need 3 shares or more."),
            ),
            basis=rests_on(snapshot),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    names, keepers = SetNames(snapshot), CustodianNames(snapshot)
    for set_id, cards in sets_kept(snapshot):
        known = names.called(set_id).known
        needed = known.needed if known is not None else cards[0].card.needed if cards else 0
        for reach in reaching(needed, cards):
            yield _row(names.name(set_id), set_id, needed, reach, keepers)


def _broken(snapshot: Snapshot) -> Iterator[Row]:
    names, keepers = SetNames(snapshot), CustodianNames(snapshot)
    for use in broken_uses(snapshot):
        known = names.called(use.set_id).known
        yield (
            names.name(use.set_id),
            use.set_id,
            0 if known is None else known.needed,
            use.rule,
            ", ".join(keepers.either(each) for each in use.people) or say("not recorded"),
            rule_in_words(use.rule),
            ", ".join(map(str, sorted({share for _, share in use.cards}))),
            ", ".join(dict.fromkeys(serial for serial, _ in use.cards)),
            use.people[0] if use.people else None,
            use.people[1] if len(use.people) > 1 else None,
        )


def _row(name: str, set_id: str, needed: int, reach: Reach, keepers: CustodianNames) -> Row:
    return (
        name,
        set_id,
        needed,
        reach.kind,
        who_in_words(reach, keepers),
        (_BY_PIN if reach.by_pin else _KINDS)[reach.kind],
        ", ".join(map(str, sorted(reach.shares))),
        ", ".join(reach.serials),
        reach.who[0],
        reach.who[1] if len(reach.who) > 1 else None,
    )


def who_in_words(reach: Reach, keepers: CustodianNames) -> Text | str:
    """Name who reaches the shares."""
    if len(reach.who) == 1:
        return keepers.either(reach.who[0])
    one, other = (keepers.either(each) for each in reach.who)
    return say("{one} and {other}", one=one, other=other)
