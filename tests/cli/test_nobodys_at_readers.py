"""Through PC/SC: a card of nobody in the second reader disturbs nothing, and nothing of ours disturbs it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from desk.cards import FACTORY_PIN, SERIAL
from desk.patience import HANG, until
from lab.cards import ATR as FAMILY
from lab.cards import OddCard, always
from lab.fixtures import holds_card, wait_for_card
from lab.holder import another_program
from lab.pcscd import Pcscd, VirtualReader

from tests.cli.conftest import Call, Home
from tests.cli.test_sets_at_readers import inserted

pytestmark = pytest.mark.pcsc

YUBIKEY = bytes.fromhex("3BFD1300008131FE158073C021C057597562694B657940")
PHONE_CARD = bytes.fromhex("3B021450")
"""With T=0, so that any program can hold it."""
NO = b"\x6d\x00"


@pytest.fixture
def ours(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A card of ours for a real reader, and its PINs."""
    home.answers(FACTORY_PIN, "48151623", "48151623")
    monkeypatch.delenv("LIFECYCLE_READER")
    os.environ.pop("LIFECYCLE_READER", None)
    return home


@contextmanager
def somebodys(reader: VirtualReader, atr: bytes = FAMILY) -> Iterator[OddCard]:
    """Put somebody's card into a reader, once the last one is seen to be gone; once more where it is not noticed."""
    assert until(lambda: not holds_card(reader.name))
    with OddCard(reader.port, always(NO), atr=atr) as card:
        if until(lambda: holds_card(reader.name), seconds=HANG / 4):
            yield card
            return
    with OddCard(reader.port, always(NO), atr=atr) as card:
        wait_for_card(reader.name)
        yield card


def listed(call: Call, reader: VirtualReader) -> dict[str, object]:
    """Give what `readers` says of a reader."""
    found = call("readers", "--json")
    assert found.code == 0
    return next(each for each in json.loads(found.out)["readers"] if each["reader"] == reader.name)


@pytest.mark.parametrize("atr", [YUBIKEY, PHONE_CARD], ids=["yubikey", "phone-card"])
def test_a_pin_is_changed_beside_it_and_nothing_is_sent_to_it(ours: Home, call: Call, pcscd: Pcscd, atr: bytes) -> None:
    """Ours is found without a question; the other one is named as card not usable here."""
    with inserted("anna", pcscd.readers[0]), somebodys(pcscd.readers[1], atr) as other:
        ran = call("run", "change-pin", "--pin-file", str(ours.folder / "pins"), "--yes")
        assert ran.code == 0, ran
        assert SERIAL in ran.out
        assert "card not usable here" in ran.err + ran.out
        assert call("run", "inspect").code == 0
        found = listed(call, pcscd.readers[1])
        findings = {each["name"]: each["text"] for each in json.loads(call("doctor", "--json").out)["findings"]}
        assert other.seen == []
    assert findings["not-asked"] == f"lifecycle did not ask the card what it is in: {pcscd.readers[1].name}"
    assert findings["card"] == f"card present in: {pcscd.readers[0].name}"
    assert found["card"] is None
    assert "a YubiKey" in str(found["error"]) or atr is PHONE_CARD


def test_while_another_program_holds_it_ours_is_found_all_the_same(ours: Home, call: Call, pcscd: Pcscd) -> None:  # noqa: ARG001
    """What it is, PC/SC tells without a connection: it is not asked, and not waited for."""
    with inserted("anna", pcscd.readers[0]), somebodys(pcscd.readers[1], PHONE_CARD) as other:
        with another_program("exclusive", pcscd.readers[1].name):
            ran = call("run", "inspect")
            found = listed(call, pcscd.readers[1])
        assert ran.code == 0, ran
        assert other.seen == []
    assert found["error"]["code"] == "card-not-asked"  # type: ignore[index]


def test_one_that_may_be_ours_and_is_held_is_in_use_and_not_asked(ours: Home, call: Call, pcscd: Pcscd) -> None:  # noqa: ARG001
    """It has the answer to reset of the family: it may be the card that is meant, so none is taken."""
    with inserted("anna", pcscd.readers[0]), somebodys(pcscd.readers[1]) as other:
        with another_program("exclusive", pcscd.readers[1].name):
            ran = call("run", "inspect")
            assert ran.code == 2, ran
            assert "is in use by another program" in ran.err
            assert call("run", "inspect", "--serial", SERIAL).code == 0
        assert other.seen == []


def test_the_reader_that_was_chosen_is_asked_what_it_holds(ours: Home, call: Call, pcscd: Pcscd) -> None:  # noqa: ARG001
    """By SELECT of applications alone, which counts nothing; and refused."""
    with somebodys(pcscd.readers[1], PHONE_CARD) as other:
        ran = call("run", "inspect", "--reader", pcscd.readers[1].name)
        assert (ran.code, "does not know this make of card" in ran.err) == (3, True), ran
        assert {command[:4] for command in other.seen} == {bytes.fromhex("00A40400")}
