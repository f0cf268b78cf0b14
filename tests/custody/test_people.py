"""People and places: found by name, added once, and erased from everything but what they did."""

from pathlib import Path

import pytest
from desk.people import Person
from desk.stores import new_store, opened

from lifecycle.custody.erasure import NameLingers, erase_person
from lifecycle.custody.handler import OtherKindOfRecord
from lifecycle.custody.inputs import NotUsable, bag_in, name_in, purpose_in
from lifecycle.custody.naming import find_person, find_place
from lifecycle.custody.people import add_person, change_role
from lifecycle.custody.places import add_place
from lifecycle.domain.errors import AmbiguousName, NotConfirmed, Refused, UnknownName
from lifecycle.domain.facts import OperationRefused, PersonErased, RoleEnded, RoleGiven
from lifecycle.domain.hostile_text import is_hostile
from lifecycle.domain.text import say
from lifecycle.reports.parts.people import Names
from tests.custody.conftest import Keeping


def found(keeping: Keeping, name: str) -> str:
    """Find a person, and give the name under which they were added."""
    with keeping.handler.record() as record:
        return record.called(find_person(record, name).id)


def files(path: Path) -> bytes:
    """Give all that the store has on the disk."""
    return b"".join(each.read_bytes() for each in path.parent.iterdir() if each.is_file())


def test_people_are_found_by_name_by_its_beginning_and_by_pseudonym(keeping: Keeping) -> None:
    """In any case, and with an accent however it is composed."""
    keeping.people("Zoe\u0301 Silva", "anabela")
    for typed in ("ana", keeping.ids["ana"]):
        assert found(keeping, typed) == "ana"
    for typed in ("zo\u00e9", "ZO\u00c9 SILVA", "zoe\u0301  silva"):
        assert found(keeping, typed) == "Zo\u00e9 Silva"
    assert found(keeping, "anab") == "anabela"


def test_a_name_in_another_case_is_not_guessed_where_it_begins_another_name_too(keeping: Keeping) -> None:
    """The login ana, and Ana Lopes: "Ana" could be either."""
    keeping.people("Ana Lopes")
    with pytest.raises(AmbiguousName):
        found(keeping, "Ana")


def test_the_beginning_of_two_names_is_neither(keeping: Keeping) -> None:
    """Both are listed."""
    keeping.people("Carla Reis", "Carlos Reis")
    with pytest.raises(AmbiguousName) as caught:
        found(keeping, "carl")
    assert "Carla Reis" in str(caught.value)
    assert "Carlos Reis" in str(caught.value)


def test_a_name_that_nobody_has_lists_those_that_are_near(keeping: Keeping) -> None:
    """And where all are listed, and how one is added."""
    keeping.people("Margarida Reis")
    for typed in ("Margrida", "rida", "Riess"):
        with pytest.raises(UnknownName) as caught:
            found(keeping, typed)
        assert "Did you mean 'Margarida Reis'?" in str(caught.value.advise())
    with pytest.raises(UnknownName) as caught:
        found(keeping, "xyz")
    assert "custody person add" in str(caught.value.advise())
    with keeping.handler.record() as record, pytest.raises(UnknownName) as place:
        find_place(record, "saef")
    assert "Did you mean 'safe'?" in str(place.value.advise())


@pytest.mark.parametrize("typed", ["", "  "])
def test_nothing_is_the_beginning_of_no_name(keeping: Keeping, typed: str) -> None:
    """Although every name begins with it."""
    with pytest.raises(UnknownName):
        found(keeping, typed)


@pytest.mark.parametrize("typed", ["ana", "ANA", " Ana "])
def test_no_two_people_go_by_one_name(keeping: Keeping, typed: str) -> None:
    """Whatever their roles; the refusal is a fact of the ledger."""
    with pytest.raises(Refused) as caught:
        add_person(keeping.handler, typed, ["witness"])
    assert caught.value.rule == "name-taken"
    *_, (_, last) = keeping.store.events()
    assert last.facts == OperationRefused(name="custody person add", rule="name-taken")


def test_no_two_places_go_by_one_name(keeping: Keeping) -> None:
    """A person and a place may."""
    with pytest.raises(Refused) as caught:
        add_place(keeping.handler, "SAFE")
    assert caught.value.rule == "name-taken"
    add_place(keeping.handler, "ana")


def test_whoever_acted_keeps_the_pseudonym_from_that(keeping: Keeping) -> None:
    """The clerk has acted under a login name, and had no role."""
    clerk = next(event.actor for _, event in keeping.store.events(1))
    added = add_person(keeping.handler, "Clerk", ["officer", "auditor", "officer"])
    assert (added.id, added.name, added.acted) == (clerk, "clerk", True)
    with keeping.handler.record() as record:
        assert find_person(record, "clerk").roles == "auditor,officer"
    with pytest.raises(Refused):
        add_person(keeping.handler, "clerk", ["custodian"])


def test_the_first_person_of_a_record_may_be_the_one_who_adds_it(tmp_path: Path) -> None:
    """The pseudonym that the ledger begins with is theirs."""
    with opened(new_store(tmp_path / "new.db")) as store:
        keeping = Keeping(store, clerk="ana")
        added = add_person(keeping.handler, "ana", ["custodian"])
        assert added.acted
        assert [event.tag for _, event in store.events()] == [
            "ledger-begun.1",
            "person-named.1",
            "role-given.1",
            "signing-key-adopted.1",
        ]
        assert {event.actor for _, event in store.events()} == {added.id}


def test_a_record_for_real_cards_takes_no_virtual_ones(keeping: Keeping) -> None:
    """--virtual only says what a record becomes that is not begun."""
    head = keeping.store.head()
    with pytest.raises(OtherKindOfRecord):
        add_person(keeping.handler, "zoe", ["custodian"], virtual=True)
    assert keeping.store.head() == head


def test_roles_begin_and_end(keeping: Keeping) -> None:
    """Each once."""
    person, event = change_role(keeping.handler, "ana", "witness", give=True)
    assert (person.roles, event.facts) == ("custodian,witness", RoleGiven(role="witness"))
    with pytest.raises(Refused, match="refused"):
        change_role(keeping.handler, "ana", "witness", give=True)
    person, event = change_role(keeping.handler, "ana", "custodian", give=False)
    assert (person.roles, event.facts) == ("witness", RoleEnded(role="custodian"))
    with pytest.raises(Refused) as caught:
        change_role(keeping.handler, "ana", "custodian", give=False)
    assert caught.value.rule == "has-no-role"


@pytest.mark.sqlite
def test_an_erased_name_is_gone_and_what_the_person_did_stays(keeping: Keeping) -> None:
    """Reports show the pseudonym; the tree still verifies, which the fixture sees to."""
    keeping.people("Xaver Unverwechselbar")
    person = keeping.ids["Xaver Unverwechselbar"]
    keeping.report("hand-over", receiver=person)
    keeping.report("receive")
    assert b"Unverwechselbar" in files(keeping.store.path)
    dialogue = Person()
    gone = erase_person(keeping.handler, "xaver", dialogue)
    erased, events = gone.person, gone.events
    assert dialogue.phrases == {"erase-person": "erase"}
    assert dialogue.heard("holds 1 card")
    assert (erased.id, [event.facts for event in events]) == (person, [PersonErased()])
    assert b"Unverwechselbar" not in files(keeping.store.path)
    with keeping.store.view() as view:
        assert Names(keeping.store, view).shown(person) == person
    assert keeping.at().custodian == person
    with pytest.raises(UnknownName):
        found(keeping, "xaver")
    add_person(keeping.handler, "Xaver Unverwechselbar", ["custodian"])


def test_a_name_is_erased_only_after_the_word(keeping: Keeping) -> None:
    """Nothing is recorded before it."""
    head = keeping.store.head()
    with pytest.raises(NotConfirmed):
        erase_person(keeping.handler, "ana", Person(refuses=["erase-person"]))
    assert (keeping.store.head(), found(keeping, "ana")) == (head, "ana")


@pytest.mark.sqlite
def test_an_erasure_that_was_held_up_is_done_again_by_pseudonym(keeping: Keeping) -> None:
    """It is recorded once."""
    with keeping.store.snapshot() as connection:
        connection.execute("SELECT 1 FROM events").fetchone()
        with keeping.store._writer as writer:
            writer.patience = 0.05
        with pytest.raises(NameLingers) as caught:
            erase_person(keeping.handler, "ana", Person())
    assert keeping.ids["ana"] in str(caught.value.advise())
    dialogue = Person()
    events = erase_person(keeping.handler, keeping.ids["ana"], dialogue).events
    assert (events, dialogue.asked) == ([], [])
    erasures = [event for _, event in keeping.store.events() if isinstance(event.facts, PersonErased)]
    assert len(erasures) == 1


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "the text is empty"),
        ("  ", "the text is empty"),
        ("\u00a0\u3000", "the text is empty"),
        ("a" * 81, "the text has 81 characters"),
        ("ana\nbob", "invisible characters"),
        ("ana\x1b[2J", "invisible characters"),
        ("ana\u202ebob", "invisible characters"),
        ("\u3164", "invisible characters"),
        ("ana\u2800", "invisible characters"),
        ("person:1234", "begin a pseudonym"),
        ("Place:Safe", "begin a pseudonym"),
    ],
)
def test_what_is_no_name_is_said(typed: str, problem: str) -> None:
    """Each in its own sentence, which obeys nothing that was typed."""
    with pytest.raises(NotUsable) as caught:
        name_in(typed, say("a name"))
    assert problem in str(caught.value)
    assert not is_hostile(str(caught.value))


@pytest.mark.parametrize("typed", ["", "a" * 201, "drill\x00"])
def test_what_is_no_purpose_is_said(typed: str) -> None:
    """It may be longer than a name."""
    assert purpose_in("a" * 200) == "a" * 200
    with pytest.raises(NotUsable):
        purpose_in(typed)


@pytest.mark.parametrize("typed", ["", "a" * 33, "B 1", "B_1", "B/1", "\u0661", "B-1\n", "\u00e4"])
def test_what_is_no_number_of_a_bag_is_said(typed: str) -> None:
    """1 to 32 letters, digits and hyphens."""
    assert bag_in("Ab-" + "9" * 29) == "Ab-" + "9" * 29
    with pytest.raises(NotUsable, match="not-usable"):
        bag_in(typed)
