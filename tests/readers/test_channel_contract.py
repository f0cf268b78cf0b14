"""What every kind of channel owes a driver: in process, replayed from a transcript, and through real PC/SC."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lab.fixtures import wait_for_card
from lab.pcscd import VirtualReader

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardRemoved, ReaderError
from lifecycle.readers.stack import over
from lifecycle.readers.transcript import Recorder, Replayer
from lifecycle.readers.virtual import Slot, VirtualReaders
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.shelf import Shelf
from lifecycle.virtual.vpcd import InsertedCard

SERIAL = bytes.fromhex("1122334455667788")
ATR = bytes.fromhex("3B7A9400008065A20101013D72D643")
GET_SERIAL = Command(name="GET INFO", cla=0x80, ins=0xC0, p1=0x02, p2=0xA1, le=8)
GET_SERIAL_TOO_LONG = Command(name="GET INFO", cla=0x80, ins=0xC0, p1=0x02, p2=0xA1, le=200)
SELECT_MF = Command(name="SELECT FILE", cla=0x00, ins=0xA4, data=b"\x3f\x00", le=18)
UNKNOWN = Command(name="UNKNOWN", cla=0x00, ins=0x0C)
VERIFY = Command(name="VERIFY", cla=0x00, ins=0x20, data=b"12345678", secret=True)

Talk = Callable[[Channel], object]
Opened = Callable[[Talk, PowerCut | None], object]


@contextmanager
def in_process(folder: Path, cut: PowerCut | None) -> Iterator[Channel]:
    """Open the card of a shelf; a cut is armed on the card below."""
    shelf = Shelf(folder)
    shelf.make("one", serial=SERIAL)
    if cut is None:
        with VirtualReaders(folder).open("virtual:one") as channel:
            yield channel
    else:
        with shelf.open("one") as card:
            slot = Slot(card, "virtual:one")
            card.arm(cut)
            yield over(slot, "virtual:one", None)


def replayed(folder: Path, talk: Talk, cut: PowerCut | None) -> object:
    """Record the talk with a card in process, and have it again from the transcript alone."""
    out = io.StringIO()
    with Shelf(folder).open("one") as card:
        slot = Slot(card, "virtual:one")
        card.arm(cut)
        talk(over(Recorder(slot, out), "virtual:one", None))
    replayer = Replayer(out.getvalue().splitlines())
    result = talk(over(replayer, "transcript", None))
    assert replayer.left == 0
    return result


def through_pcsc(reader: VirtualReader, talk: Talk, cut: PowerCut | None) -> object:
    """Put a virtual card into a real PC/SC reader."""
    from lifecycle.readers.pcsc import PcscReaders  # noqa: PLC0415 - skipped where it cannot be loaded

    card = VirtualCard.unformatted(SERIAL)
    inserted = InsertedCard(card, reader.port)
    inserted.start()
    try:
        wait_for_card(reader.name)
        with PcscReaders(5).open(reader.name) as channel:
            card.arm(cut)
            return talk(channel)
    finally:
        inserted.stop()
        inserted.join(5)


@pytest.fixture(params=["in process", "replayed", pytest.param("pcsc", marks=pytest.mark.pcsc)])
def having(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """Have a talk with a card over one kind of channel and give what came of it."""

    def have(talk: Talk, cut: PowerCut | None = None) -> object:
        if request.param == "pcsc":
            return through_pcsc(request.getfixturevalue("reader"), talk, cut)
        if request.param == "replayed":
            Shelf(tmp_path).make("one", serial=SERIAL)
            return replayed(tmp_path, talk, cut)
        with in_process(tmp_path, cut) as channel:
            return talk(channel)

    return have


def test_the_answer_to_reset_is_the_card_s(having: Opened) -> None:
    """Whole and unchanged."""
    assert having(lambda channel: channel.atr, None) == ATR


def test_an_answer_is_data_and_status_word(having: Opened) -> None:
    """The serial, as an example."""
    assert having(lambda channel: channel.transmit(GET_SERIAL), None) == Response(SERIAL, 0x9000)


def test_a_wrong_length_is_put_right_below_the_driver(having: Opened) -> None:
    """The card says 6C08."""
    assert having(lambda channel: channel.transmit(GET_SERIAL_TOO_LONG), None) == Response(SERIAL, 0x9000)


def test_a_waiting_answer_is_fetched_below_the_driver(having: Opened) -> None:
    """The card says 6112."""
    response = having(lambda channel: channel.transmit(SELECT_MF), None)
    assert isinstance(response, Response)
    assert response.ok
    assert response.data[:2] == b"\x85\x10"
    assert len(response.data) == 18


def test_a_refusal_is_an_answer(having: Opened) -> None:
    """It is no fault, and the talk goes on."""
    answers = having(lambda channel: [channel.transmit(UNKNOWN).status, channel.transmit(GET_SERIAL).status], None)
    assert answers == [0x6D00, 0x9000]


def test_a_secret_command_gets_its_answer(having: Opened) -> None:
    """This card has no PIN yet, so the answer is a refusal, and no tries."""
    response = having(lambda channel: channel.transmit(VERIFY), None)
    assert isinstance(response, Response)
    assert response.status >> 8 in (0x69, 0x6A)


@pytest.mark.parametrize("cut", [PowerCut.before_command(2), PowerCut.after_command(2)], ids=str)
def test_a_card_that_loses_power_is_a_removed_card_and_stays_one(having: Opened, cut: PowerCut) -> None:
    """Whether the command was done or not cannot be told from the fault."""

    def talk(channel: Channel) -> list[type[ReaderError]]:
        assert channel.transmit(GET_SERIAL).ok
        return [fault_of(channel), fault_of(channel)]

    assert having(talk, cut) == [CardRemoved, CardRemoved]


def fault_of(channel: Channel) -> type[ReaderError]:
    """Give the fault of one more command."""
    with pytest.raises(ReaderError) as caught:
        channel.transmit(GET_SERIAL)
    return type(caught.value)
