"""The status line: the worst news first, in short forms, with room or without, and nothing untrue while it loads."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest
from desk.cards import SERIAL
from desk.patience import HANG

from lifecycle.console.readers import health, take
from lifecycle.console.readers.snapshot import Health, Kind, ReadersSnapshot, Seen, Unfinished
from lifecycle.console.status import status
from lifecycle.console.workstation import Workstation
from lifecycle.domain.card import CardFacts
from lifecycle.domain.text import Text
from lifecycle.wording import language
from tests.console.person import Person, cards, played

KINDS: tuple[Kind, ...] = ("suspect", "invalid", "doubt", "other-card", "mismatch", "unsigned", "edge")


def unfinished(*kinds: Kind) -> Health:
    """What is wrong, once for each."""
    return Health(lost=1, unfinished=[Unfinished(kind, str(at), Text("", {})) for at, kind in enumerate(kinds)])


def shown() -> CardFacts:
    """What a card shows."""
    return CardFacts(make="mpcos", serial=SERIAL, atr="3B", virtual=True, layout=1)


def with_a_card(health: Health) -> ReadersSnapshot:
    """A card in a reader, and a record that says that."""
    return ReadersSnapshot([Seen("VR A", has_card=True, shown=shown())], virtual=True, health=health, ready=True)


@pytest.fixture
def portuguese() -> Iterator[None]:
    """Speak Portuguese."""
    language.use(language.FOLDER, ["pt_BR"])
    yield
    language.use(language.FOLDER, [])


def test_what_is_worst_stands_first_and_goes_last(workstation: Workstation) -> None:
    """At 80 columns the card has room beside two bad news; at 40 these two have it."""
    snapshot = with_a_card(unfinished("invalid", "doubt"))
    assert status(workstation, snapshot, 80) == f" VIRTUAL | 1 INVALID | 1 IN DOUBT | 1 LOST | card {SERIAL} | in VR A"
    assert status(workstation, snapshot, 40) == " VIRTUAL | 1 INVALID | 1 IN DOUBT"
    assert status(workstation, snapshot, 20).startswith(" VIRTUAL")


def test_a_healthy_record_leaves_room_for_card_reader_and_record(workstation: Workstation) -> None:
    """In that order."""
    snapshot = with_a_card(Health(good=2))
    assert status(workstation, snapshot, 80) == f" VIRTUAL | card {SERIAL} | in VR A | 2 good sets | record ledger.db"


def test_every_kind_is_counted(workstation: Workstation) -> None:
    """By how many things it stands for."""
    wrong = unfinished(*KINDS)
    more = replace(wrong, unfinished=[*wrong.unfinished, Unfinished("unsigned", "x", Text("", {}), weight=4)])
    line = status(workstation, with_a_card(more), 200)
    assert line.startswith(
        " VIRTUAL | 1 suspect key | 1 INVALID | 1 IN DOUBT | 1 serial MISMATCH | 1 LOST | 1 MISMATCH | 5 NOT SIGNED |"
        " 1 no spare |"
    )


@pytest.mark.usefixtures("portuguese")
def test_portuguese_has_short_forms_too(workstation: Workstation) -> None:
    """Also where there are only 40 columns."""
    line = status(workstation, with_a_card(unfinished("invalid", "doubt")), 40)
    assert line == " VIRTUAL | 1 INVÁLIDO | 1 PENDENTE"


def test_while_it_loads_it_says_so_and_claims_nothing(workstation: Workstation) -> None:
    """No set, no card and no reader was looked for yet."""
    assert status(workstation, ReadersSnapshot(), 80) == " loading | record ledger.db"


def test_a_row_that_is_picked_while_it_loads_is_done_and_the_list_comes_after_it(
    workstation: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No key is swallowed, and what is unfinished is not forgotten."""
    cards(workstation, "anna")
    torn = Health(unfinished=[Unfinished("suspect", "0" * 32, Text("Key of set OLD is suspect", {}))])
    monkeypatch.setattr(take, "health_of", lambda *_: torn)
    picked = Event()

    def after_the_key(*_: object) -> Health:
        assert picked.wait(HANG)
        return torn

    monkeypatch.setattr(health, "health_of", after_the_key)

    async def scene(person: Person) -> None:
        await person.presses("left")
        picked.set()
        await person.sees("Main", "Record")
        assert "Unfinished work" not in person.words
        await person.presses("escape")
        await person.sees("Unfinished work", "Key of set OLD is suspect")
        await person.picks("later")
        await person.ends()

    played(workstation, scene)
