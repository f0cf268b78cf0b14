"""What was cut off: said when the console starts, settled by reading the card or by a PIN, and offered at once."""

from pathlib import Path

from desk.cards import SERIAL

from lifecycle.cards.registry import make_of
from lifecycle.console import trial
from lifecycle.console.workstation import Workstation
from lifecycle.ledger.record import LiveRecord
from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.shelf import Shelf
from tests.console.person import FACTORY_PIN, NEW_PIN, Person, cards, played, recorded, seat_at, state


def _torn(workstation: Workstation) -> str:
    """Make a card whose PIN change was cut off, as the trial does."""
    maker = trial.Cards(workstation.settings, workstation.log)
    maker._new("torn", workstation.settings.transport_keys)
    maker._run("change-pin", ["torn"], [FACTORY_PIN, NEW_PIN, NEW_PIN], pulled=True)
    return maker._serial("torn")


def test_the_next_start_says_what_is_in_doubt_and_settles_it(workstation: Workstation) -> None:
    """The card is read; what that does not settle, a PIN does."""
    serial = _torn(workstation)

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work", "1 unfinished task", f"{serial} is IN DOUBT: Change PIN", "later")
        await person.picks(serial)
        await person.sees("Insert the card.")
        await person.picks("read the card")
        await person.sees("ATR")
        await person.presses("enter")
        await person.sees("Only a PIN can show the result")
        await person.picks("enter a PIN")
        await person.sees("Which PIN do you want to enter")
        await person.picks("the new PIN")
        await person.sees("Enter PIN:")
        await person.types(f"{NEW_PIN}\r")
        await person.sees("Resolve: done.")
        await person.presses("enter")
        await person.ends()

    played(workstation, scene)
    assert state(workstation, serial).doubt is None


def test_settling_can_wait(workstation: Workstation) -> None:
    """The menu is there; the status line goes on saying it."""
    _torn(workstation)

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work", "later")
        await person.picks("later")
        await person.ends()
        await person.sees("1 IN DOUBT")

    played(workstation, scene)


def test_a_card_that_is_gone_closes_its_doubt(workstation: Workstation) -> None:
    """It is picked from the record, and a word is typed."""
    serial = _torn(workstation)
    Path(workstation.settings.virtual_cards / "torn.card").unlink()

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work")
        await person.picks("later")
        await person.begins("Resolve")
        await person.sees("The card will never be read again")
        await person.types(" \r\r\r")
        await person.sees("Choose the card that is permanently gone:", serial)
        await person.presses("enter")
        await person.sees('Type "gone"')
        await person.types("gone\r")
        await person.sees("Resolve: done.")

    played(workstation, scene)
    assert state(workstation, serial).doubt is None


def test_a_card_pulled_in_the_middle_is_offered_to_be_settled_at_once(workstation: Workstation) -> None:
    """What became of it is read from the card."""
    cards(workstation, "anna")
    Shelf(workstation.settings.virtual_cards).plan_cut("anna", PowerCut.after_unit(4))

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        await person.types(f"{FACTORY_PIN}\r\r{NEW_PIN}\r{NEW_PIN}\r")
        await person.sees('Type "change"')
        await person.types("change\r")
        await person.sees("not completed", "is in doubt")
        await person.presses("enter")
        await person.sees("Insert the card.", "read the card")
        await person.picks("read the card")
        await person.sees("ATR")

    played(workstation, scene)
    assert "operation-reconciled" in recorded(workstation) or state(workstation).doubt


def test_the_cards_of_a_trial_are_what_they_are_called(tmp_path: Path) -> None:
    """Blank, of every make, sealed, one try left, blocked, of a set, with another transport key, torn: recorded too."""
    workstation = seat_at(tmp_path / "trial")
    told: list[tuple[int, int]] = []
    trial.Cards(workstation.settings, workstation.log).make(lambda done, of: told.append((done, of)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    serials = {name: serial for serial, name in trial.names(workstation.settings).items()}
    with workstation.reading() as store:
        known = {name: LiveRecord(store).card(serial) for name, serial in serials.items()}
    names = (*trial.BLANK, *trial.SHARES, *trial.OTHERS, trial.OTHER_KEY, *trial.OF_OTHER_MAKES)
    assert sorted(names) == sorted(serials)
    assert all(known[name] is None for name in (*trial.BLANK, trial.OTHER_KEY, *trial.OF_OTHER_MAKES))
    assert {make_of(serials[name]).name for name in trial.OF_OTHER_MAKES} == set(trial.OF_OTHER_MAKES.values())
    found = {name: card for name, card in known.items() if card is not None}
    assert found["sealed"].sealed
    assert found["last-try"].tries_left == 1
    assert found["blocked"].blocked
    assert found["torn"].doubt_operation == "change-pin"
    assert [found[name].share for name in trial.SHARES] == [1, 2, 3]


def test_the_tour_goes_on_with_what_is_done(tmp_path: Path) -> None:
    """Everything is marked as a trial; the next step stands above the status line."""
    workstation = seat_at(tmp_path / "trial")
    maker = trial.Cards(workstation.settings, workstation.log)
    workstation = seat_at(tmp_path / "trial", trial=True, prepare=maker.make)

    async def scene(person: Person) -> None:
        await person.sees("A tour of the trial", "TRIAL", "Tour 1 of 9: Inspect: card sealed")
        await person.sees("14 cards")
        await person.presses("enter")
        await person.begins("Inspect", "virtual:sealed")
        await person.sees("PIN Locked : YES", "Tour 2 of 9: Change PIN: card blank-1")
        await person.presses("enter")
        await person.begins("Get Label", "virtual:other-key")
        await person.sees("Enter PIN:")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees("not completed", "transport key")
        await person.presses("f6")
        await person.sees("A tour of the trial", "[x] 1 Inspect: card sealed", "[ ] 2 Change PIN")

    played(workstation, scene)
