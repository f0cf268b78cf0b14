"""People have more than a name, and two of them can have the same one; all of it can be erased."""

import pytest
from desk.people import Person

from lifecycle.custody.describing import Description, describe, person_in_words, said_of
from lifecycle.custody.erasure import erase_person
from lifecycle.custody.inputs import BadDay, NotUsable
from lifecycle.custody.leaving import leave
from lifecycle.custody.naming import find_person
from lifecycle.custody.people import add_person
from lifecycle.domain.errors import AmbiguousName, Refused, UnknownName
from lifecycle.domain.facts import PersonDescribed, PersonNamesake
from lifecycle.ledger.envelopes import actor_of
from lifecycle.reports.parts.people import Names
from tests.custody.conftest import Keeping
from tests.custody.test_people import files, found

TREASURY, BRANCH = "Unverwechselbare Treasury", "Branch office"


def said(keeping: Keeping, name: str) -> dict[str, str | None]:
    """Give what is said of a person."""
    with keeping.handler.record() as record:
        return said_of(record, record.descriptions()[find_person(record, name).id])


def words(keeping: Keeping, name: str) -> list[str]:
    """Give what people are shown of a person."""
    with keeping.handler.record() as record:
        return [str(each) for each in person_in_words(record, find_person(record, name), keeping.time)]


def namesakes(keeping: Keeping) -> tuple[str, str]:
    """Add two people of one name, the second of another department; gives both."""
    first = add_person(keeping.handler, "Davi Lima", ["custodian"], Description(department=TREASURY))
    second = add_person(keeping.handler, "davi lima", ["officer"], Description(department=BRANCH), another=True)
    return first.id, second.id


def test_what_is_said_of_a_person_is_kept_beside_the_events(keeping: Keeping) -> None:
    """Texts as commitments; the substitute by pseudonym, and days as they are."""
    given = Description(contact="+55 11 5555", department=TREASURY, substitute="bob", starts="2026-01-15", ends="")
    (event,) = describe(keeping.handler, "ana", given).events
    fact = event.facts
    assert isinstance(fact, PersonDescribed)
    assert (event.stream, fact.substitute, fact.starts, fact.ends) == (
        keeping.ids["ana"], keeping.ids["bob"], "2026-01-15", None,
    )  # fmt: skip
    assert {len(fact.contact or ""), len(fact.department or "")} == {64}
    assert words(keeping, "ana")[1:] == [
        f"Department: {TREASURY}", "Contact: +55 11 5555", "Substitute: bob", "First day: 2026-01-15",
    ]  # fmt: skip


def test_what_is_left_out_stays_and_an_empty_text_takes_it_away(keeping: Keeping) -> None:
    """What is known already is not recorded once more."""
    describe(keeping.handler, "ana", Description(contact="ext 1", department=TREASURY))
    describe(keeping.handler, "ana", Description(contact="ext 2"))
    assert said(keeping, "ana") | {"contact": "ext 2", "department": TREASURY} == said(keeping, "ana")
    describe(keeping.handler, "ana", Description(department=""))
    assert (said(keeping, "ana")["department"], said(keeping, "ana")["contact"]) == ("", "ext 2")
    head = keeping.store.head()
    assert describe(keeping.handler, "ana", Description(contact="ext 2")).events == []
    assert keeping.store.head() == head


@pytest.mark.parametrize("day", ["2026-02-30", "31.12.2026", "soon", "2026-1-1"])
def test_what_is_no_day_is_said(keeping: Keeping, day: str) -> None:
    """Before anything is recorded."""
    head = keeping.store.head()
    with pytest.raises(BadDay):
        describe(keeping.handler, "ana", Description(starts=day))
    assert keeping.store.head() == head


def test_nobody_ends_before_the_first_day_or_stands_in_for_themselves(keeping: Keeping) -> None:
    """The first day may have been given before."""
    describe(keeping.handler, "ana", Description(starts="2026-06-01"))
    with pytest.raises(BadDay, match="bad-day"):
        describe(keeping.handler, "ana", Description(ends="2026-05-31"))
    with pytest.raises(NotUsable):
        describe(keeping.handler, "ana", Description(substitute="ana"))
    with pytest.raises(UnknownName):
        describe(keeping.handler, "ana", Description(substitute="Nobody"))


def test_a_last_day_that_is_over_points_to_the_leaving(keeping: Keeping) -> None:
    """Until it is recorded."""
    describe(keeping.handler, "ana", Description(ends="2020-12-31"))
    assert "custody person leave" in words(keeping, "ana")[-1]
    leave(keeping.handler, "ana", Person(), at=None, reason=None)
    assert words(keeping, "ana")[-1] == "Last day: 2020-12-31"


def test_two_people_of_one_name_are_kept_and_told_apart(keeping: Keeping) -> None:
    """By the department, wherever they are named; the name alone is neither."""
    first, second = namesakes(keeping)
    assert first != second
    assert found(keeping, "Davi Lima (Unv") == f"Davi Lima ({TREASURY})"
    assert found(keeping, second) == f"davi lima ({BRANCH})"
    with pytest.raises(AmbiguousName) as caught:
        found(keeping, "Davi Lima")
    assert first in str(caught.value)
    assert second in str(caught.value)
    assert BRANCH in str(caught.value)


def test_reports_tell_two_people_of_one_name_apart(keeping: Keeping) -> None:
    """As of a moment before the second one there was nothing to tell apart."""
    keeping.people("Davi Lima")
    before, first = keeping.store.head().size, keeping.ids["Davi Lima"]
    second = add_person(keeping.handler, "Davi Lima", ["officer"], Description(department=BRANCH), another=True).id
    with keeping.store.view() as view:
        names = Names(keeping.store, view)
        assert (names.shown(first), names.shown(second)) == (f"Davi Lima ({first})", f"Davi Lima ({BRANCH})")
        assert Names(keeping.store, view, before).shown(first) == "Davi Lima"


@pytest.mark.parametrize("department", [None, TREASURY, TREASURY.upper()])
def test_what_does_not_tell_two_people_apart_is_refused(keeping: Keeping, department: str | None) -> None:
    """Nobody would know who is meant."""
    add_person(keeping.handler, "Davi Lima", ["custodian"], Description(department=TREASURY))
    with pytest.raises(Refused) as caught:
        add_person(keeping.handler, "Davi Lima", ["officer"], Description(department=department), another=True)
    assert caught.value.rule == "namesake-alike"


def test_the_refusal_of_a_name_says_how_another_person_of_it_is_added(keeping: Keeping) -> None:
    """With the option, and what it needs."""
    with pytest.raises(Refused) as caught:
        add_person(keeping.handler, "ana", ["witness"])
    assert "custody person add ana --another --department DEPARTMENT" in str(caught.value.advise())


def test_a_claimed_name_stays_with_the_person_who_had_it_first(keeping: Keeping) -> None:
    """Whoever comes to it later acts by an account."""
    keeping.people(*(f"Davi {number}" for number in range(3)))
    for number in range(3):
        name = f"Davi {number}"
        second = add_person(keeping.handler, name, ["officer"], Description(department=BRANCH), another=True)
        assert actor_of(keeping.store, name, None) == keeping.ids[name] != second.id
    facts = [event.facts for _, event in keeping.store.events()]
    assert PersonNamesake(of=keeping.ids["Davi 0"]) in facts


@pytest.mark.sqlite
def test_an_erasure_takes_what_was_ever_said_of_a_person(keeping: Keeping) -> None:
    """And lists it; nothing is said of that person any more."""
    describe(keeping.handler, "ana", Description(contact="Erstkontakt", department=TREASURY))
    describe(keeping.handler, "ana", Description(contact="Zweitkontakt", department=""))
    erased = erase_person(keeping.handler, "ana", Person())
    assert [str(each) for each in erased.forgotten] == ["contact", "department"]
    left = files(keeping.store.path)
    assert not any(text in left for text in (b"Erstkontakt", b"Zweitkontakt", b"Unverwechselbare"))
    assert words(keeping, keeping.ids["ana"]) == [f"name erased: {keeping.ids['ana']}"]
    with pytest.raises(Refused) as caught:
        describe(keeping.handler, keeping.ids["ana"], Description(contact="again"))
    assert caught.value.rule == "name-erased"


def test_once_one_of_two_is_erased_the_other_has_the_name_alone(keeping: Keeping) -> None:
    """And a third one can come to it."""
    first, second = namesakes(keeping)
    erase_person(keeping.handler, first, Person())
    assert found(keeping, "davi lima") == "davi lima"
    third = add_person(keeping.handler, "Davi Lima", ["witness"], Description(department=TREASURY), another=True)
    assert found(keeping, second) == f"davi lima ({BRANCH})"
    assert found(keeping, third.id) == f"Davi Lima ({TREASURY})"
    with pytest.raises(AmbiguousName):
        found(keeping, "DAVI LIMA")
