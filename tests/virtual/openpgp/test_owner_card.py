"""A card in daily use is its owner's: whatever is tried on it here, programs of others find it as they left it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lab import card_programs
from lab.office import Office, Ran
from lab.pcscd import VirtualReader

from tests.virtual.openpgp.conftest import PW1, SERIAL, Factory, Terminal
from tests.virtual.openpgp.test_foreign_programs import inserted

pytestmark = [pytest.mark.pcsc, pytest.mark.slow, pytest.mark.programs]

NUMBER = SERIAL.hex().upper()
READS = {0xA4, 0xCA, 0xC0}
"""SELECT, GET DATA, GET RESPONSE."""
FACTORY = (PW1.decode(), "12345678")
NAMED = ("--serial", NUMBER, "--yes", "--on-hardware", "--confirm", f"format {NUMBER}")
TRIED: dict[str, tuple[str, ...]] = {
    "readers": ("readers",),
    "chosen reader": ("readers", "--reader", "READER"),
    "doctor": ("doctor",),
    "inspect": ("run", "inspect", "--reader", "READER"),
    "format": ("run", "format-card", "--reader", "READER", "--yes", "--pin-file", "PINS"),
    "format, named": ("run", "format-card", "--reader", "READER", *NAMED, "--pin-file", "PINS"),
    "change": ("run", "change-pin", "--reader", "READER", "--yes", "--pin-file", "PINS"),
    "label": ("run", "get-label", "--reader", "READER", "--pin-file", "PINS"),
    "erase": ("run", "erase", "--reader", "READER", "--yes", "--pin-file", "PINS"),
    "resolve": ("run", "resolve", "--reader", "READER", "--yes", "--pin-file", "PINS"),
    "accept": ("run", "accept-mismatch", "--reader", "READER", "--yes"),
    "create": (
        "run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "A",
        "--reader", "READER", "--yes", "--pin-file", "PINS",
    ),
    "check": ("run", "check-set", "--set", "A", "--reader", "READER", "--yes", "--pin-file", "PINS"),
    "complete": ("run", "complete-set", "--set", "A", "--reader", "READER", "--yes", "--pin-file", "PINS"),
    "copy": ("run", "copy-card", "--reader", "READER", "--yes", "--pin-file", "PINS"),
    "copy a set": (
        "run", "copy-set", "--from", "A", "-m", "2", "-n", "2", "--name", "B",
        "--reader", "READER", "--yes", "--pin-file", "PINS",
    ),
}  # fmt: skip


def is_reading(command: bytes) -> bool:
    """Say whether a command only recognises or reads: it changes nothing and spends nothing."""
    ins, p1 = command[1], command[2]
    asks = ins == 0x20 and len(command) == 4
    return ins in READS or asks or (ins == 0x47 and p1 == 0x81)


@contextmanager
def watched(card: Terminal, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """Keep what reaches a card."""
    sent: list[bytes] = []
    transmit = card.card.transmit

    def kept(command: bytes) -> bytes:
        sent.append(bytes(command))
        return transmit(command)

    with monkeypatch.context() as patched:
        patched.setattr(card.card, "transmit", kept)
        yield sent


def as_others_see_it(reader: VirtualReader) -> tuple[dict[str, str], bytes]:
    """Have gpg and OpenSC show the card."""
    with card_programs.gpg(reader.name) as gpg:
        shown = gpg.card()
    return shown, card_programs.openpgp_tool(reader.name, "--card-info")


def tried(office: Office, reader: VirtualReader, words: tuple[str, ...]) -> Ran:
    """Call the program, with the PINs of a new card at hand."""
    pins = office.folder / "pins"
    pins.touch(mode=0o600)
    pins.write_text("\n".join(FACTORY * 4))
    given = {"READER": reader.name, "PINS": str(pins)}
    return office.run(*(given.get(word, word) for word in words))


def test_every_command_leaves_an_owners_card_as_it_was(
    openpgp: Factory, office: Office, reader: VirtualReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys, PINs, names and counters: nothing but reading reaches it, and no command takes it for one of ours."""
    card_programs.require("gpg", "openpgp-tool")
    card = openpgp()
    card.serve_an_owner()
    memory = card.storage.load()
    with inserted(card, reader):
        before = as_others_see_it(reader)
        assert before[0]["Name of cardholder"] == "Owner"
        for name, words in TRIED.items():
            with watched(card, monkeypatch) as sent:
                ran = tried(office, reader, words)
            assert [command.hex() for command in sent if not is_reading(command)] == [], name
            assert (ran.code == 0) == (name == "inspect") or words[0] != "run", (name, ran)
        assert as_others_see_it(reader) == before
    assert card.storage.load() == memory


def test_a_signature_of_its_owner_is_good_afterwards(
    openpgp: Factory, office: Office, reader: VirtualReader, tmp_path: Path
) -> None:
    """Made by gpg, with keys that gpg made on the card."""
    card_programs.require("gpg")
    card = openpgp()
    letter, signed = tmp_path / "letter", tmp_path / "letter.gpg"
    letter.write_text("hello")
    with inserted(card, reader), card_programs.gpg(reader.name) as gpg:
        gpg.make_keys()
        gpg.release()
        for name in ("inspect", "format", "format, named", "change"):
            tried(office, reader, TRIED[name])
        assert gpg.run("--sign", "-o", str(signed), str(letter), answers=f"{PW1.decode()}\n").code == 0
        assert "GOODSIG" in gpg.run("--verify", str(signed)).out


def test_a_card_that_gpg_holds_is_in_use(openpgp: Factory, office: Office, reader: VirtualReader) -> None:
    """Nothing is sent to it, and that is said."""
    card_programs.require("gpg")
    card = openpgp()
    with inserted(card, reader), card_programs.gpg(reader.name) as gpg:
        assert gpg.card()["PIN retry counter"] == "3 0 3"
        ran = tried(office, reader, TRIED["inspect"])
        assert (ran.code != 0, "another program" in ran.err) == (True, True), ran
