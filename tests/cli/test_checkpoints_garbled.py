"""The table of checkpoints with what nobody signed in it: commands name it or go on, and none falls over it."""

from pathlib import Path

import pytest
from lab.office import Office

GARBLED = {
    "a note of text": "UPDATE checkpoints SET note = CAST(note AS TEXT)",
    "an empty note": "UPDATE checkpoints SET note = ''",
    "a number for a note": "UPDATE checkpoints SET note = 5",
    "no note": "UPDATE checkpoints SET note = zeroblob(100)",
    "words for a size": "UPDATE checkpoints SET size = 'abc'",
    "bytes for a size": "UPDATE checkpoints SET size = x'00'",
    "a negative size": "UPDATE checkpoints SET size = -5",
    "a size beyond all": "UPDATE checkpoints SET size = 9e300",
    "words for a time": "UPDATE checkpoints SET time = 'abc'",
    "half a microsecond": "UPDATE checkpoints SET time = 1.5",
}


@pytest.fixture
def signed(office: Office) -> Office:
    """A record with two checkpoints."""
    office.new_card("a")
    office.inspect("a")
    office.run("checkpoint")
    office.change_pin("a")
    return office


@pytest.mark.parametrize("garbled", GARBLED.values(), ids=GARBLED)
def test_no_command_falls_over_it(signed: Office, tmp_path: Path, garbled: str) -> None:
    """Whatever stands in a column of another type; verify and reports say that something is wrong."""
    signed.tamper(garbled)
    said = {
        words: signed.run(*words)
        for words in (
            ("doctor",),
            ("clock",),
            ("report", "sets"),
            ("report", "coverage"),
            ("report", "coverage", "--json"),
            ("report", "clock"),
            ("report", "gaps"),
            ("export", str(tmp_path / "it.zip")),
            ("export", str(tmp_path / "it.csv"), "--format", "csv"),
            ("verify",),
            ("verify", "--fast"),
            ("checkpoint",),
            ("key", "rotate", "--yes"),
            ("run", "get-label", "--reader", "virtual:a", "--no-input"),
        )
    }
    for words, ran in said.items():
        assert ran.code != 70, (words, ran)
        assert "check itself failed" not in ran.out
    assert said["verify",].code == 1
    assert "beside this record cannot be read or was replaced." in said["report", "sets"].out
    for file in (signed.folder / "last-checkpoints").iterdir():
        file.unlink()
    assert signed.run("checkpoint", "--first-here", "--yes").code != 70
