"""Unfinished work comes first when the console starts, the worst of it first, and each row begins its cure."""

from contextlib import closing, suppress

from desk.cards import SERIAL

from lifecycle.console import record_errands
from lifecycle.console.custody.desk import _record
from lifecycle.console.custody.others import ExposedForm
from lifecycle.console.custody.people import PersonForm
from lifecycle.console.dialogue import ConsoleDialogue
from lifecycle.console.readers.health import health_of
from lifecycle.console.readers.snapshot import Unfinished
from lifecycle.console.trial import Cards
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.facts import OperationStarted
from lifecycle.station import records
from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.shelf import Shelf
from tests.console.person import FACTORY_PIN, Person, cards, played, state
from tests.console.test_ceremonies import A, B, D, make_set


def found(workstation: Workstation) -> list[Unfinished]:
    """What the record says is unfinished."""
    return list(health_of(workstation, ()).unfinished)


def cut_off(workstation: Workstation) -> None:
    """Make a set of which 1 of 3 shares is written: the second card is pulled while it is written."""
    cards(workstation, "a", "b", "c")
    Shelf(workstation.settings.virtual_cards).plan_cut("b", PowerCut.after_unit(8))
    maker = Cards(workstation.settings, workstation.log)
    fields = {"needed": 2, "issued": 3, "set_name": "CUT"}
    with suppress(LifecycleError):
        maker._run("create-server-master-key", ["a", "b", "c"], [FACTORY_PIN] * 3, **fields)


def test_an_invalid_set_stands_first_and_its_cards_are_erased_from_there(workstation: Workstation) -> None:
    """The row names the set; its cards are picked one by one, and the list ends when all are erased."""
    cut_off(workstation)
    invalid, *others = found(workstation)
    assert (invalid.kind, invalid.cards[:1]) == ("invalid", (A,))
    assert all(each.kind != "invalid" for each in others)

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work", "Set CUT is INVALID", "VIRTUAL | 1 INVALID")
        await person.picks("Set CUT is INVALID")
        await person.sees("These cards hold a share of the key", A)
        await person.picks(A)
        await person.sees(f"PIN of card {A}")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees("Type")
        await person.types("erase\r")
        await person.sees("share and label erased and checked", "OK")
        await person.presses("enter")
        await person.sees("Erase: done.")
        await person.presses("enter")
        await person.sees("later")

    played(workstation, scene)
    assert state(workstation, A).holding == "blank"


def test_a_set_with_m_shares_written_is_completed_from_there(workstation: Workstation) -> None:
    """The third card was pulled; the row starts Complete Set, which asks for the cards as they are wanted."""
    cards(workstation, "a", "b", "c", "d")
    Shelf(workstation.settings.virtual_cards).plan_cut("c", PowerCut.after_unit(8))
    maker = Cards(workstation.settings, workstation.log)
    fields = {"needed": 2, "issued": 3, "set_name": "CUT"}
    with suppress(LifecycleError):
        maker._run("create-server-master-key", ["a", "b", "c"], [FACTORY_PIN] * 3, **fields)
    assert [each.kind for each in found(workstation)] == ["incomplete", "doubt"]

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work", "Set CUT is not complete: 2 of 3 shares written", "1 not complete")
        await person.picks("is not complete")
        await person.sees("Complete set CUT? Missing shares: 3.", "complete CUT")
        await person.types("complete CUT\r")
        for number, serial in enumerate((A, B, D), 1):
            await person.sees(f"check of card {number} of 3")
            await person.picks(serial)
        for serial in (A, B):
            await person.sees(f"PIN of card {serial}")
            await person.types(f"{FACTORY_PIN}\r")
        await person.sees(f"PIN of card {D}")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees(f"Label of card {D}")
        await person.presses("enter")
        await person.sees("Complete Set: done.", "Set CUT is complete.")

    played(workstation, scene)
    assert state(workstation, D).share == 3
    assert "incomplete" not in [each.kind for each in found(workstation)]


def test_a_set_without_a_spare_offers_the_copy_set(workstation: Workstation) -> None:
    """Esc at its form leads back to the list."""
    cards(workstation, "a", "b")

    async def making(person: Person) -> None:
        await make_set(person, "PROD-A", (A, B), 2)
        await person.presses("enter")
        await person.ends()

    played(workstation, making)
    assert [each.kind for each in found(workstation)] == ["edge"]

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work", "Set PROD-A has no spare: make a copy set")
        await person.picks("no spare")
        await person.sees("Copy Set")

    played(workstation, scene)


def test_with_nothing_unfinished_the_menu_is_first(workstation: Workstation) -> None:
    """As in the vendor's console."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.sees(f"card {SERIAL}")
        await person.settles()
        await person.ends()
        assert "Unfinished" not in person.words

    played(workstation, scene)
    assert found(workstation) == []


def test_what_is_not_signed_is_signed_from_there(workstation: Workstation) -> None:
    """An operation that changed a card, and whose end never came to the signature."""
    with closing(workstation.writing()) as store:
        journal = records.journal(store, workstation.settings)
        started = OperationStarted(name="erase", changes=True, parameters={}, counter=0, tries_left=7)
        journal.begun(virtual=True)
        journal.append("card:" + SERIAL, [started], virtual=True)
    assert [(each.kind, each.weight) for each in found(workstation)] == [("unsigned", 1)]

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work", "1 operation is NOT SIGNED")
        await person.picks("NOT SIGNED")
        await person.sees("Sign a checkpoint", "Signed:", "Root hash")
        await person.presses("enter")
        await person.ends()

    played(workstation, scene)
    assert found(workstation) == []


def test_the_record_is_verified_copied_and_exported_at_the_console(workstation: Workstation) -> None:
    """From the record menu; a file that exists is never replaced."""
    cards(workstation, "anna")
    copy = workstation.settings.store.with_name("lifecycle-backup.db")
    bundle = workstation.settings.store.with_name("lifecycle-evidence.zip")

    async def scene(person: Person) -> None:
        await person.begins("Inspect", SERIAL)
        await person.sees("ATR")
        await person.presses("enter")
        await person.ends()
        await person.presses("left")
        await person.sees("Main")
        await person.picks("Record")
        for row, words in (
            ("Sign a checkpoint", "Signed:"),
            ("Verify the record", "PASS:"),
            ("Back up the record", "and verified"),
            ("Back up the record", "exists"),
            ("Export evidence", "Exported to"),
        ):
            await person.sees("Record", "Events", "Keys")
            await person.picks(row)
            if row in {"Back up the record", "Export evidence"}:
                await person.sees("Name of the new file.")
                await person.presses("enter")
            await person.sees(words)
            await person.presses("enter")

    played(workstation, scene)
    assert copy.exists()
    assert bundle.exists()
    assert "PASS" in str(record_errands.verified(workstation)[0])


def test_an_altered_record_fails_at_the_console(workstation: Workstation) -> None:
    """And says what to do."""
    import sqlite3  # noqa: PLC0415

    with closing(workstation.writing()) as store:
        records.journal(store, workstation.settings).begun(virtual=True)
    with closing(sqlite3.connect(workstation.settings.store)) as connection:
        connection.execute("DROP TRIGGER IF EXISTS events_are_never_changed")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE events SET leaf = zeroblob(32) WHERE position = 1")
        connection.commit()
    assert str(record_errands.verified(workstation)[0]).startswith("FAIL")


def test_a_decision_about_a_suspect_key_ends_its_row(workstation: Workstation) -> None:
    """The key is shown first; what was decided is seen in the list at once."""
    cards(workstation, "a", "b")

    async def making(person: Person) -> None:
        await make_set(person, "PROD-A", (A, B), 2)
        await person.presses("enter")
        await person.ends()

    played(workstation, making)
    for form in (PersonForm(name="Carla"), *(ExposedForm(serial=each, cause="disclosed") for each in (A, B))):
        _record(workstation, form, ConsoleDialogue(lambda _item: None))
    assert found(workstation)[0].kind == "suspect"

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work", "is suspect")
        await person.picks("is suspect")
        await person.sees("Key of set PROD-A")
        await person.presses("escape")
        await person.sees("Record a decision about a key", "The decision.")
        await person.types("accepted\rtold by phone\r\rCarla\r")
        await person.sees("Key of set", "exposure accepted")
        await person.presses("enter")
        await person.sees("Unfinished work", "later")
        assert "suspect" not in person.words

    played(workstation, scene)
    assert all(each.kind != "suspect" for each in found(workstation))
