"""One reader, which is what people have: cards come and go, wrong ones too, and every conversation can be finished."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from desk.cards import FACTORY_PIN
from lab.pcscd import VirtualReader

from tests.cli.at_a_terminal import Session, at_a_terminal
from tests.cli.conftest import Call, Home
from tests.cli.test_sets_at_readers import inserted

SERIALS = {name: f"15C000E3A817300{number}" for number, name in enumerate("abcd")}
PIN, NEW = FACTORY_PIN, "48151623"
pytestmark = [pytest.mark.pcsc, pytest.mark.slow]


@pytest.fixture
def shelf(home: Home) -> Home:
    """Four cards on the shelf."""
    for name, serial in SERIALS.items():
        home.make_card(name, serial)
    home.answers(*(f"{serial} {PIN}" for serial in SERIALS.values()))
    return home


@pytest.fixture
def prod(shelf: Home, call: Call) -> Home:
    """The set PROD-A on `a` and `b`; `a` is sealed."""
    named = ("--serial", SERIALS["a"], "--serial", SERIALS["b"], "--pin-file", str(shelf.folder / "pins"))
    call("run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "PROD-A", *named, "--yes")
    shelf.answers(PIN, NEW, NEW)
    pins = ("--pin-file", str(shelf.folder / "pins"))
    assert call("run", "change-pin", "--serial", SERIALS["a"], *pins, "--yes").code == 0
    return shelf


@contextmanager
def at(reader: VirtualReader, *words: str) -> Iterator[Session]:
    """Sit down at the one reader."""
    with at_a_terminal("run", *words, "--reader", reader.name) as session:
        yield session


@pytest.mark.long
def test_a_set_is_copied_although_the_last_card_of_the_look_lies_there(
    prod: Home,  # noqa: ARG001
    call: Call,
    reader: VirtualReader,
) -> None:
    """It is no source and is not taken for one; a card that fails in one phase can have its part in the other."""
    copy = ("copy-set", "--from", "PROD-A", "-m", "2", "-n", "2", "--name", "PROD-B")
    with at(reader, *copy, "--choose", "pre-flight=yes") as session:
        person = session.person
        for name in "abc":
            person.waits_for("card to check")
            with inserted(name, reader):
                person.waits_for(f"Card {SERIALS[name]}:")
        person.waits_for("card to check")
        with inserted("d", reader):
            person.waits_for(f"Remove card {SERIALS['d']} from")
        for name, pin in (("b", PIN), ("a", NEW)):
            with inserted(name, reader):
                person.waits_for(f"PIN of card {SERIALS[name]}")
                person.types(pin)
                person.waits_for("Remove ")
        for name in "dc":
            with inserted(name, reader):
                person.waits_for(f"PIN of card {SERIALS[name]}: ")
                person.types(PIN)
                person.waits_for("]: ")
                person.types("")
                person.waits_for("share written and checked.")
        assert "Set PROD-B is complete." in person.reads_the_rest()
        assert session.ends() == 0
    assert "No refusal and no failure is recorded." in call("report", "refusals").out


def test_a_blank_card_at_the_beginning_of_a_copy_is_no_source_and_becomes_the_target(
    prod: Home,  # noqa: ARG001
    reader: VirtualReader,
) -> None:
    """The wrong card gets one sentence, and the right one is waited for."""
    with at(reader, "copy-card", "--choose", "pre-flight=no") as session:
        person = session.person
        person.waits_for("the card to copy")
        with inserted("c", reader):
            person.waits_for("holds no share")
        with inserted("a", reader):
            person.waits_for(f"PIN of card {SERIALS['a']}")
            person.types(NEW)
            person.waits_for("becomes a copy of card")
        with inserted("c", reader):
            person.waits_for(f"Current PIN of card {SERIALS['c']}")
            person.types(PIN)
            person.waits_for('Type "change"')
            person.types("change")
            assert "A copy is not an additional share" in person.reads_the_rest().replace("\n", " ")
            assert session.ends() == 0


def test_another_card_never_ends_the_wait_for_the_one_that_was_named(
    shelf: Home,  # noqa: ARG001
    reader: VirtualReader,
) -> None:
    """It says what is in the reader, and goes on when the right one comes; a PIN typed too early is not shown."""
    with at(reader, "inspect", "--serial", SERIALS["b"]) as session:
        person = session.person
        with inserted("a", reader):
            person.waits_for(f"Remove card {SERIALS['a']} from {reader.name}. Insert card {SERIALS['b']}.")
            person.waits_for("Enter: card inserted.")
            assert not person.echoes()
        with inserted("b", reader):
            assert session.ends() == 0


def test_a_card_that_leaves_ends_the_questions(
    shelf: Home,  # noqa: ARG001
    call: Call,
    reader: VirtualReader,
) -> None:
    """Nothing was sent: there is no doubt, and the word is not asked for."""
    with at(reader, "change-pin") as session:
        person = session.person
        with inserted("a", reader):
            person.waits_for("Current PIN")
            person.types(PIN)
            person.waits_for("New PIN")
        rest = person.reads_the_rest()
        assert session.ends() == 4
    assert "removed from" in rest.replace("\n", " ")
    assert 'Type "change"' not in rest
    assert "no operation is in doubt" in call("report", "gaps").out
