"""A card of somebody else in the second reader disturbs nothing, and is asked nothing unless it was chosen."""

from collections.abc import Iterator

import pytest
from desk.patience import until
from lab.cards import ATR, OddCard
from lab.fixtures import holds_card, wait_for_card
from lab.pcscd import Pcscd, VirtualReader

from tests.cli.conftest import Call, Home
from tests.cli.test_sets_at_readers import CARDS, inserted

YUBIKEY = bytes.fromhex("3BFD1300008131FE158073C021C057597562694B657940")
OPENPGP = bytes.fromhex("D27600012401")
pytestmark = pytest.mark.pcsc


def as_a_yubikey(command: bytes, _card: OddCard) -> bytes:
    """Know one application of the four that are asked for."""
    selected = command[:4] == bytes.fromhex("00A40400") and command[5 : 5 + command[4]] == OPENPGP
    return b"\x90\x00" if selected else b"\x6a\x82"


@pytest.fixture
def beside(home: Home, pcscd: Pcscd, monkeypatch: pytest.MonkeyPatch) -> Iterator[OddCard]:
    """A YubiKey in one reader, and one of our cards in the other."""
    home.make_card("a", CARDS["a"])
    next(home.folder.rglob("anna.card")).unlink()
    monkeypatch.delenv("LIFECYCLE_READER")
    assert until(lambda: not holds_card(pcscd.readers[1].name))  # what another test had there is noticed to be gone
    with OddCard(pcscd.readers[1].port, as_a_yubikey, atr=YUBIKEY) as odd:
        wait_for_card(pcscd.readers[1].name)
        with inserted("a", pcscd.readers[0]):
            yield odd


def test_a_card_of_another_make_disturbs_nothing(beside: OddCard, home: Home, call: Call) -> None:
    """The right card is found without a question, read and changed; nothing is sent to the other one."""
    ran = call("run", "inspect")
    assert ran.code == 0, ran
    assert "a YubiKey" in ran.out
    assert "card not usable here" in ran.out
    assert call("run", "change-pin", "--pin-file", home.pins_of_a_change(), "--yes").code == 0
    assert call("readers").code == 0
    assert call("doctor").code in {0, 1}
    assert beside.seen == []


def test_the_reader_that_was_chosen_is_asked_what_is_in_it(beside: OddCard, pcscd: Pcscd, call: Call) -> None:
    """By commands that count nothing; no PIN, no write, and no other class."""
    ran = call("run", "inspect", "--reader", pcscd.readers[1].name)
    assert ran.code == 3
    assert "an OpenPGP card" in ran.err
    assert beside.seen
    assert {command[:4] for command in beside.seen} <= {bytes.fromhex("00A40400"), bytes.fromhex("00CA006E")}


@pytest.mark.parametrize("answer", ["6A82", "6D00", "6F00"])
def test_another_product_with_our_answer_to_reset_is_called_that(
    answer: str, home: Home, reader: VirtualReader, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The advice does not send anybody back to the command that gave it."""
    assert home.folder.exists()
    monkeypatch.delenv("LIFECYCLE_READER")
    with OddCard(reader.port, lambda *_: bytes.fromhex(answer), atr=ATR):
        wait_for_card(reader.name)
        ran = call("run", "inspect", "--reader", reader.name)
        assert ran.code != 0
        assert "is not one of them" in ran.err
        assert "lifecycle run inspect" not in ran.err
