"""Who presents a card is asked for each card that holds or gets a share, recorded, and compared with custody."""

from collections.abc import Sequence

import pytest
from desk.cards import FACTORY_PIN
from desk.ceremonies import OneReader, Porter, made, pulled_once, typing
from desk.desk import Desk
from desk.fixtures import Sit
from desk.known_people import ANA, BEA, has, know
from desk.people import changing
from desk.rack import SERIALS, Rack

from lifecycle.custody.presenters import Presenters, who_may_present
from lifecycle.domain.dialogue import Choice
from lifecycle.domain.facts import CardRegistered, DualControlBroken, OperationStarted, PersonLeft, RoleEnded
from lifecycle.domain.text import Text
from lifecycle.handler.outcome import Outcome
from lifecycle.ledger.record import Record
from lifecycle.operations import all_operations

A, B, C, D, *_ = SERIALS


@pytest.fixture
def reader() -> OneReader:
    """One reader, four cards beside it."""
    return OneReader(A, B, C, D)


@pytest.fixture
def single(sit: Sit, reader: OneReader) -> Desk:
    """A desk with the one reader."""
    return sit(reader)


def presenters(desk: Desk, *serials: str) -> list[object]:
    """Give who presented each card, by the last operation that started on it."""
    started = [desk.facts(OperationStarted, serial)[-1] for serial in serials]
    return [each.parameters.get("presented_by") for each in started if isinstance(each, OperationStarted)]


def broken(desk: Desk, *serials: str) -> list[tuple[str, list[str]]]:
    """Give what the cards broke, in the order of the serials."""
    facts = [fact for serial in serials for fact in desk.facts(DualControlBroken, serial)]
    return [(fact.rule, fact.people) for fact in facts if isinstance(fact, DualControlBroken)]


def make(desk: Desk, person: Porter, needed: int = 2, issued: int = 3) -> Outcome:
    """Make a set."""
    return desk.run("create-server-master-key", person, needed=needed, issued=issued, set_name="PROD-A")


def told(outcome: Outcome) -> list[str]:
    """Give what is shown of dual control at the end."""
    return [str(each.text) for each in outcome.results if each.name.startswith("dual_control")]


def test_each_card_that_gets_a_share_is_asked_about(single: Desk, reader: OneReader) -> None:
    """By name; nothing is broken where each is presented by another person."""
    know(single.journal)
    person = Porter(reader, [A, B, C, "none"], presented_by=["Ana", "Bea", "Cid"])
    outcome = make(single, person)
    assert presenters(single, A, B, C) == ["person:000000000000000a", BEA, "person:000000000000000c"]
    assert person.heard(f"Who presents card {A}?")
    assert broken(single, A, B, C) == told(outcome) == []


def test_nobody_is_asked_about_a_blank_card_that_changes_its_pin(single: Desk, reader: OneReader) -> None:
    """As the vendor's console."""
    know(single.journal)
    reader.inside = A
    person = Porter(reader, [B], current_pin=FACTORY_PIN, new_pin="27182818", new_pin_again="27182818")
    single.run("change-pin", person)
    assert "presented-by" not in person.asked


def test_nobody_is_asked_where_custody_knows_nobody_or_nobody_is_there(sit: Sit) -> None:
    """A script says it beforehand."""
    rack = Rack(A, B, C)
    desk = sit(rack)
    made(desk)
    know(desk.journal)
    person = typing(FACTORY_PIN)
    desk.run("get-label", person, serials=[A])
    assert "presented-by" not in person.asked
    assert presenters(desk, A) == [None]


def test_the_holder_is_offered_first_and_somebody_unknown_last(single: Desk, reader: OneReader) -> None:
    """Where no holder is known, nobody is taken by Enter alone."""
    offered: list[list[str]] = []

    class Picky(Porter):
        def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:
            """Take what Enter takes."""
            assert (name, first) == ("presented-by", True)
            self.told.append(str(text))
            offered.append([str(each.text) for each in choices])
            return choices[0].name

    know(single.journal)
    make(single, Porter(reader, [A, B, C, "none"], presented_by=["not-recorded"] * 3))
    has(single.journal, BEA, A)
    reader.inside = None
    single.run("check-set", Picky(reader, [A, B, "none"]), set_name="PROD-A")
    assert offered == [
        ["Bea, the holder of the card", "Ana", "Cid", "another person (not recorded)"],
        ["another person (not recorded)", "Ana", "Bea", "Cid"],
    ]
    assert presenters(single, A, B) == [BEA, None]


def test_a_card_that_comes_again_in_the_same_operation_is_not_asked_about_again(
    single: Desk, reader: OneReader
) -> None:
    """The person said it."""
    know(single.journal)
    pulled_once(reader[A], "VERIFY")
    person = Porter(reader, [A, A, B, C, "none"], presented_by=["Ana", "Bea", "Cid"], go_on=["again"])
    make(single, person)
    assert person.asked.count("presented-by") == 3


def test_one_person_with_two_shares_is_recorded_and_told(single: Desk, reader: OneReader) -> None:
    """With the second share, and at the end."""
    know(single.journal)
    outcome = make(single, Porter(reader, [A, B, C, "none"], presented_by=["Ana", "Bea", "Ana"]))
    assert broken(single, A, B, C) == [("one-presenter", [ANA]), ("reaches-quorum", [ANA])]
    assert told(outcome) == [f"Ana presented as many shares as rebuild the key of set PROD-A: {A}, {C}."]


def test_fewer_shares_than_needed_are_several_and_no_more(single: Desk, reader: OneReader) -> None:
    """Of a set that needs three."""
    know(single.journal)
    outcome = make(single, Porter(reader, [A, B, C, "none"], presented_by=["Ana", "Bea", "Ana"]), needed=3)
    assert broken(single, A, B, C) == [("one-presenter", [ANA])]
    assert told(outcome) == [f"Ana presented several shares of set PROD-A: {A}, {C}."]


def test_a_presenter_without_the_role_and_one_who_left_are_recorded_and_told(single: Desk, reader: OneReader) -> None:
    """Once they gave their cards back; the record knows both."""
    know(single.journal)
    single.journal.append(ANA, [RoleEnded(role="custodian")], virtual=True)
    left = [PersonLeft(at=1, reason=None), RoleEnded(role="custodian")]
    single.journal.append(BEA, left, virtual=True)
    operation = all_operations()["create-server-master-key"](needed=2, issued=2, set_name="PROD-A")
    named = Presenters().naming(A, ANA).naming(B, BEA)
    outcome = single.handler.run(operation, Porter(reader, [A, B, "none"]), presenters=named)
    assert broken(single, A, B) == [("no-role", [ANA]), ("leaver", [BEA])]
    assert told(outcome) == [f"Ana presented card {A} and is no custodian.", f"Bea presented card {B} and has left."]


def test_another_card_in_the_place_of_one_is_no_second_share(single: Desk, reader: OneReader) -> None:
    """Ana brought a card that failed, and then another one for the same share."""
    know(single.journal)
    pulled_once(reader[A], "UPDATE label")
    person = Porter(reader, [A, B, C, D, "none"], presented_by=["Ana", "Ana", "Bea", "Cid"], go_on=["another"])
    make(single, person)
    assert broken(single, A, B, C, D) == []


def test_whoever_is_not_the_holder_is_recorded_and_told(single: Desk, reader: OneReader) -> None:
    """Custody has the card with somebody else."""
    know(single.journal)
    make(single, Porter(reader, [A, B, C, "none"], presented_by=["Ana", "Bea", "Cid"]))
    has(single.journal, ANA, A)
    reader.inside = None
    outcome = single.run("check-set", Porter(reader, [A, B, "none"], presented_by=["Bea", "Cid"]), set_name="PROD-A")
    assert broken(single, A, B) == [("not-the-holder", [BEA])]
    assert told(outcome) == [f"Bea presented card {A} and is not the holder of the card."]


def test_pins_of_two_shares_from_one_file_are_recorded_and_told(sit: Sit) -> None:
    """Whoever wrote the file knew them all."""
    desk = sit(Rack(A, B, C))
    person = typing()
    person.from_file = True
    outcome = desk.run("create-server-master-key", person, serials=[A, B, C], needed=2, issued=3, set_name="PROD-A")
    assert broken(desk, A, B, C) == [("one-source", []), ("one-source", [])]
    assert told(outcome) == [f"The PINs of several shares of set PROD-A came from 1 file or descriptor: {A}, {B}, {C}."]


def test_a_name_that_was_given_beforehand_is_not_asked_for(single: Desk, reader: OneReader) -> None:
    """And counts as an answer does."""
    know(single.journal)
    operation = all_operations()["create-server-master-key"](needed=2, issued=2, set_name="PROD-A")
    person = Porter(reader, [A, B, "none"])
    single.handler.run(operation, person, presenters=Presenters(ANA))
    assert "presented-by" not in person.asked
    assert broken(single, A, B) == [("one-presenter", [ANA]), ("reaches-quorum", [ANA])]


def test_a_copy_is_no_second_share(single: Desk, reader: OneReader) -> None:
    """Ana may present a card and its copy."""
    know(single.journal)
    reader.inside = A
    single.run("change-pin", changing(FACTORY_PIN, "27182818"))
    make(
        single,
        Porter(reader, [A, B, C, "none"], presented_by=["Ana", "Bea", "Cid"], pin=["27182818", *[FACTORY_PIN] * 9]),
    )
    person = Porter(reader, [A, D, "none"], pin=["27182818", FACTORY_PIN], presented_by=["Ana", "Ana"])
    single.run("copy-card", person, serials=[A, D])
    assert broken(single, A, D) == []


def test_a_holder_who_left_is_offered_last(single: Desk) -> None:
    """Enter alone takes nobody then."""
    know(single.journal)
    single.journal.append(f"card:{A}", [CardRegistered()], virtual=True)
    has(single.journal, BEA, A)
    single.journal.append(BEA, [PersonLeft(at=3, reason=None), RoleEnded(role="custodian")], virtual=True)
    with single.store.view() as view:
        offered = [str(choice.text) for choice, _ in who_may_present(Record(view), A)]
    assert offered == ["another person (not recorded)", "Ana", "Cid", "Bea, the holder of the card, who has left"]
