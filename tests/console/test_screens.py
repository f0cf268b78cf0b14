"""Every screen of the main jobs is as it is kept as text; `python -m tests.console.golden` writes them anew."""

from pathlib import Path

import pytest
from desk.cards import SERIAL

from lifecycle.console.workstation import Workstation
from tests.console.golden import FOLDER, screens
from tests.console.person import Person, cards, played


def test_the_screens_are_as_they_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is one screen, without colours."""
    monkeypatch.setenv("TERM", "")
    monkeypatch.setenv("LANG", "")
    kept = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.txt")}
    assert dict(screens(tmp_path)) == kept


def test_a_frame_higher_than_the_screen_moves(workstation: Workstation) -> None:
    """What is asked is in sight; the sentences above it are an arrow key away."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.sees("VIRTUAL")
        await person.begins("Change PIN")
        await person.sees("Change PIN", SERIAL[:8])
        await person.presses("enter")
        await person.sees("current PIN")
        await person.shows(lambda line: "PIN" in line and "___" in line)
        await person.presses("pageup", "pageup", "pageup", "pageup")
        await person.sees("7 of 7 PIN tries left")

    played(workstation, scene, size=(36, 12))
