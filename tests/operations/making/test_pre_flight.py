"""The look at all cards before a ceremony: what would stop it is found before anything is written."""

from collections.abc import Callable

import pytest
from desk.cards import Drawer, blank_image, changed, formatted_image
from desk.ceremonies import MARKS, OneReader, Porter, create, made, record_of, set_of, typing
from desk.desk import Desk
from desk.fixtures import Sit
from desk.people import Person
from desk.rack import SERIALS, Rack

from lifecycle.domain.errors import ExitCode, SetNotComplete
from lifecycle.handler.survey import NotReady

A, B, C, D, E = SERIALS[:5]
SET = {"needed": 2, "issued": 3, "set_name": "PROD-A"}


def look(desk: Desk, person: Person) -> NotReady:
    """Look at three cards, one of which would stop the ceremony."""
    with pytest.raises(NotReady) as caught:
        create(desk, person, [A, B, C])
    assert record_of(desk).sets() == []
    return caught.value


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (lambda: formatted_image(B, master=bytes(range(16, 32))), f"Card {B} failed the check of transport key 1"),
        (lambda: changed(formatted_image(B), 0x4C02, 0, bytes.fromhex("077F0F8012345678")), "blocked permanently"),
        (lambda: changed(formatted_image(B), MARKS, 4, b"\xff" * 28), f"card {B} is full"),
        (lambda: blank_image(B), f"card {B} does not have the lifecycle profile"),
    ],
    ids=["transport key", "blocked", "full", "no profile"],
)
def test_what_would_stop_the_ceremony_is_found_before_the_first_write(
    vault: Desk, rack: Rack, image: Callable[[], bytes], said: str
) -> None:
    """The cards are in their readers: nobody has to be asked. No PIN is asked for or sent, and no key is made."""
    rack.drawers[B] = Drawer(image(), name=B)
    person = typing()
    error = look(vault, person)
    assert said in str(error.explain())
    assert "Cards not ready: 1." in str(error.explain())
    assert str(error.advise()) == "Nothing was written. Replace these cards."
    assert error.exit_code == ExitCode.OPERATOR
    assert "pin" not in person.asked
    spending = {name for serial in (A, B, C) for name in rack[serial].spending()}
    assert spending == {"SELECT FILE KEY"}
    assert rack[A].spending() == ["SELECT FILE KEY"]


def test_every_problem_is_found_in_one_look(vault: Desk, rack: Rack) -> None:
    """And each card is said to be what it is."""
    for serial in (A, C):
        rack.drawers[serial] = Drawer(blank_image(serial), name=serial)
    person = typing()
    error = look(vault, person)
    assert error.params["count"] == 2
    assert person.heard(f"Card {B}: blank, PIN not changed, PIN tries left: 7.")
    assert [(step.number, step.of, step.state) for step in person.steps] == [
        (1, 3, "wanted"),
        (2, 3, "wanted"),
        (3, 3, "wanted"),
    ]


def test_a_person_may_go_on_with_other_cards(sit: Sit, rack: Rack) -> None:
    """The bad one is refused once more when it is its turn."""
    rack.drawers[B] = Drawer(blank_image(B), name=B)
    person = typing(not_ready=["go-on"], go_on=["another"])
    vault = sit(rack)
    vault.run("create-server-master-key", person, serials=[A, B, C, D], **SET)
    assert set_of(vault).stage == "complete"
    assert [vault.state(serial).share for serial in (A, C, D)] == [1, 2, 3]


def test_a_person_may_stop_at_what_was_found(vault: Desk, rack: Rack) -> None:
    """Nothing was written."""
    rack.drawers[B] = Drawer(blank_image(B), name=B)
    person = typing(not_ready=["stop"])
    look(vault, person)
    assert person.asked == ["not-ready"]


def test_with_one_reader_a_person_is_asked_whether_to_look(sit: Sit) -> None:
    """Yes: every card is shown once, in any order, and comes back for its turn; the last one is not taken unasked."""
    reader = OneReader(A, B, C)
    person = Porter(reader, [C, A, B, A, C, B], pre_flight="yes")
    sit(reader).run("create-server-master-key", person, **SET)
    assert person.told[0] == "Check all 3 cards first?"
    shown = [step for step in person.steps if str(step.what) == "check of card"]
    assert [(step.number, step.of) for step in shown] == [(1, 3), (2, 3), (3, 3)]
    assert person.unused == {"pin": person.unused["pin"]}
    assert len(person.requests) == 6
    assert f"Enter takes card {B} in reader." in person.requests[3]


def test_with_one_reader_a_person_may_begin_at_once(sit: Sit) -> None:
    """No: no card is shown twice."""
    reader = OneReader(A, B, C)
    person = Porter(reader, [A, B, C], pre_flight="no")
    sit(reader).run("create-server-master-key", person, **SET)
    assert len(person.requests) == 3


def test_a_look_records_the_sight_of_each_card_and_nothing_else(vault: Desk, rack: Rack) -> None:
    """No operation was started."""
    rack.drawers[B] = Drawer(blank_image(B), name=B)
    look(vault, typing())
    assert [vault.tags(serial) for serial in (A, B, C)] == [["card-seen"]] * 3


def test_what_each_card_holds_is_said(vault: Desk) -> None:
    """By the name of its set."""
    made(vault, [A, B])
    person = typing()
    create(vault, person, [A, B, C], name="PROD-B")
    assert person.heard(f"Card {A}: share 1 of 2 of set PROD-A (2 needed), PIN not changed, PIN tries left: 7.")
    assert person.heard(f"Card {C}: blank, PIN not changed, PIN tries left: 7.")


def test_the_same_card_twice_is_noticed_in_the_look(sit: Sit) -> None:
    """It is not counted as two."""
    reader = OneReader(A, B, C)
    person = Porter(reader, [A, A, A, B], pre_flight="yes")
    vault = sit(reader)
    with pytest.raises(NotReady) as caught:
        vault.run("create-server-master-key", person, **SET)
    assert caught.value.params["count"] == 1
    assert record_of(vault).sets() == []


def test_too_few_cards_are_found_by_the_look(sit: Sit, rack: Rack) -> None:
    """Four are wanted, three are there: nothing was written."""
    rack.out = {D, E}
    vault = sit(rack)
    with pytest.raises(NotReady) as caught:
        vault.run("create-server-master-key", typing(pre_flight="yes", card=[A, B, C]), **(SET | {"issued": 4}))
    assert "Another card is needed" in str(caught.value.explain())
    assert record_of(vault).sets() == []


def test_too_few_cards_without_a_look_leave_a_set_that_can_be_completed(sit: Sit, rack: Rack) -> None:
    """Three shares are on cards when the fourth card does not come."""
    rack.out = {D, E}
    vault = sit(rack)
    with pytest.raises(SetNotComplete) as caught:
        vault.run("create-server-master-key", typing(pre_flight="no"), serials=[A, B, C], **(SET | {"issued": 4}))
    assert caught.value.params["written"] == 3
    assert caught.value.exit_code == ExitCode.READER
    assert set_of(vault).stage == "started"
