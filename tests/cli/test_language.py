"""The language of what people read."""

import gettext
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifecycle.cli import language
from lifecycle.domain.text import say, say_n
from tests.cli.conftest import Call


def catalogue(entries: dict[str, str]) -> bytes:
    """Make a compiled catalogue (gettext manual, section 10.3)."""
    pairs = sorted((key.encode(), value.encode()) for key, value in entries.items())
    at = 28 + 16 * len(pairs)
    tables: list[bytes] = []
    strings = b""
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), at + len(strings)))
            strings += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + b"".join(tables) + strings


@pytest.fixture
def german(tmp_path: Path) -> Iterator[None]:
    """Speak a little German."""
    header = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
    words = {
        "": header,
        "This is a virtual card: it protects nothing.": "Dies ist eine virtuelle Karte: sie schützt nichts.",
        "{count} card\0{count} cards": "{count} Karte\0{count} Karten",
    }
    folder = tmp_path / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "lifecycle.mo").write_bytes(catalogue(words))
    before = language._catalogue
    language.use(str(tmp_path / "locale"), ["de"])
    yield
    language._catalogue = before


@pytest.mark.usefixtures("german")
def test_sentences_are_shown_in_the_language_of_the_person() -> None:
    """Plurals too; what has no translation stays English, and the empty message stays empty."""
    assert language.show(say_n("{count} card", "{count} cards", 2)) == "2 Karten"
    assert language.show(say_n("{count} card", "{count} cards", 1)) == "1 Karte"
    assert language.show(say("Insert a card.")) == "Insert a card."
    assert language.translate("") == ""


@pytest.mark.usefixtures("german")
def test_what_machines_read_stays_english(call: Call) -> None:
    """The same command, once for a person and once for a machine."""
    assert "Dies ist eine virtuelle Karte" in call("run", "inspect").out
    assert call("run", "inspect", "--json").object["screen"][1]["source"] == "GET INFO A1, the letter F, GET INFO A3"


def test_without_a_catalogue_everything_is_english() -> None:
    """As the code has it."""
    assert isinstance(language._catalogue, gettext.NullTranslations)
    assert language.show(say("Insert a card.")) == "Insert a card."
