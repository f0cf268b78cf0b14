"""What was broken of dual control as shares were used stands in the reports on quorums and on segregation."""

from custodians import ANNA, BEN, Custodians, read
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.event import new_id
from lifecycle.domain.facts import DualControlBroken
from lifecycle.reports.quorum import QuorumUsed
from lifecycle.reports.segregation import Segregation

A, B, C, *_ = SERIALS


def broken(rule: str, *people: str) -> DualControlBroken:
    """Give the fact."""
    return DualControlBroken(rule=rule, decision="reported", people=list(people), reason=None)


def drilled(record: Chronicle, people: Custodians) -> None:
    """Have Anna present two cards of three to a check, their PINs from a file, one of them Ben's."""
    made, drill = record.whole("PROD-A", 2, A, B, C), new_id()
    people.gives(B, BEN)
    people.presents(drill, A, ANNA, read(made.id, 1))
    rules = [broken("not-the-holder", ANNA), broken("one-presenter", ANNA), broken("one-source")]
    people.presents(drill, B, ANNA, *rules, read(made.id, 2))


def test_the_use_of_a_quorum_says_what_the_card_broke(record: Chronicle, people: Custodians) -> None:
    """Beside the other card of the same person."""
    drilled(record, people)
    *_, first, second = record.ask(QuorumUsed(set="PROD-A"))[1]
    assert first["again"] is None
    assert str(second["again"]) == (
        f"same person presented card {A}; the presenter of the card is not its holder; "
        "the PINs of several shares came from 1 file or descriptor"
    )


def test_segregation_lists_each_rule_with_who_broke_it(record: Chronicle, people: Custodians) -> None:
    """By set, once for each person and rule."""
    drilled(record, people)
    rows = record.ask(Segregation())[1]
    assert [(row["set"], row["kind"], str(row["who"]), row["cards"], row["shares"]) for row in rows] == [
        ("PROD-A", "not-the-holder", "Anna", B, "2"),
        ("PROD-A", "one-presenter", "Anna", B, "2"),
        ("PROD-A", "one-source", "not recorded", B, "2"),
    ]


def test_what_reached_no_share_is_in_no_set(record: Chronicle, people: Custodians) -> None:
    """The PIN was wrong, for example; the life of the card tells of it."""
    record.whole("PROD-A", 2, A, B)
    people.presents(new_id(), A, ANNA, broken("not-the-holder", ANNA))
    assert record.ask(Segregation())[1] == []
