"""Programs of others use the card in a reader of PC/SC, as they use a card on sale."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk.patience import HANG
from lab import card_programs
from lab.fixtures import wait_for_card
from lab.pcscd import VirtualReader

from lifecycle.domain.apdu import Command
from lifecycle.readers.pcsc import PcscReaders
from lifecycle.virtual.vpcd import InsertedCard
from tests.virtual.openpgp.conftest import PW1, Factory, Terminal

pytestmark = [pytest.mark.pcsc, pytest.mark.slow, pytest.mark.programs]


@contextmanager
def inserted(card: Terminal, reader: VirtualReader) -> Iterator[None]:
    """Have a card in a reader."""
    there = InsertedCard(card.card, reader.port)
    there.start()
    try:
        wait_for_card(reader.name)
        yield
    finally:
        there.stop()
        there.join(HANG)


def test_pcsc_speaks_t1_with_it(openpgp: Factory, reader: VirtualReader) -> None:
    """Its ATR says so, and an answer comes whole."""
    card = openpgp()
    with inserted(card, reader), PcscReaders().open(reader.name) as channel:
        assert channel.atr == card.card.atr
        select = Command(name="SELECT", cla=0, ins=0xA4, p1=4, data=bytes.fromhex("D27600012401"), le=256)
        assert channel.transmit(select).ok
        shown = channel.transmit(Command(name="GET", cla=0, ins=0xCA, p2=0xC4, le=256))
        assert bytes(shown).hex() == "007f7f7f0300039000"


@pytest.mark.parametrize(
    ("dress", "behaviours"),
    [
        (None, ("without-outer-tags", "members-beside-73", "answers-in-pieces")),
        ("yubikey", ()),
        ("gnuk", ("no-chaining", "no-extended-length", "select-answers", "wrong-pin-says-6982")),
    ],
)
def test_gpg_and_opensc_show_the_card(
    openpgp: Factory, reader: VirtualReader, dress: str | None, behaviours: tuple[str, ...]
) -> None:
    """In whatever form it answers."""
    card_programs.require("gpg", "openpgp-tool")
    card = openpgp(*behaviours, dress=dress)
    with inserted(card, reader):
        with card_programs.gpg(reader.name) as gpg:
            shown = gpg.card()
        assert {name: shown[name] for name in ("PIN retry counter", "Signature counter", "Signature key")} == {
            "PIN retry counter": "3 0 3",
            "Signature counter": "0",
            "Signature key": "[none]",
        }
        assert b"12345678" in card_programs.openpgp_tool(reader.name, "--card-info").replace(b":", b"")


def test_opensc_reads_private_objects_byte_for_byte(openpgp: Factory, reader: VirtualReader) -> None:
    """0101 without a PIN, and 0103 with it."""
    card_programs.require("openpgp-tool")
    card = openpgp()
    card.open()
    free, guarded = bytes(range(240)), bytes(range(120, 240))
    card.put("0101", free)
    card.put("0103", guarded)
    with inserted(card, reader):
        assert card_programs.openpgp_tool(reader.name, "--do", "0101", "--raw") == free
        with_pin = ("--verify", "CHV2", "--pin", PW1.decode())
        assert card_programs.openpgp_tool(reader.name, *with_pin, "--do", "0103", "--raw") == guarded


@pytest.mark.parametrize("behaviours", [(), ("kdf-on", "wrong-pin-says-6982", "answers-in-pieces")])
def test_gpg_makes_keys_on_the_card_and_signs_with_them(
    openpgp: Factory, reader: VirtualReader, tmp_path: Path, behaviours: tuple[str, ...]
) -> None:
    """Its owner's card: the signature verifies, and is counted. It hashes PINs where the card wants that."""
    card_programs.require("gpg")
    card = openpgp(*behaviours)
    letter, signed = tmp_path / "letter", tmp_path / "letter.gpg"
    letter.write_text("hello")
    with inserted(card, reader), card_programs.gpg(reader.name) as gpg:
        gpg.make_keys()
        counted = int(gpg.card()["Signature counter"])
        assert gpg.run("--sign", "-o", str(signed), str(letter), answers=f"{PW1.decode()}\n").code == 0
        assert "GOODSIG" in gpg.run("--verify", str(signed)).out
        assert int(gpg.card()["Signature counter"]) == counted + 1
    card.restart()
    assert card.get("00DE") == "0101020103019000"
