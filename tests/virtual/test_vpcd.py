"""A virtual card in a reader: the test plays the reader's driver."""

import socket
import struct
from collections.abc import Iterator

import pytest
from desk.patience import HANG

from lifecycle.virtual.errors import NothingListens
from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.vpcd import Ending, InsertedCard
from tests.virtual.conftest import Factory

ATR = bytes.fromhex("3B7A9400008065A20101013D72D643")
OFF, ON, RESET, ASK_ATR = b"\0", b"\1", b"\2", b"\4"
SERIAL_OF_CARD = bytes.fromhex("80C002A108")


class Driver:
    """The reader's side of the wire."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._card: socket.socket | None = None

    def accept(self) -> None:
        """Wait for a card."""
        self._card, _ = self._listener.accept()
        self._card.settimeout(HANG)

    def say(self, message: bytes) -> None:
        """Send a message, its length apart."""
        assert self._card is not None
        self._card.sendall(struct.pack(">H", len(message)))
        self._card.sendall(message)

    def hear(self) -> bytes:
        """Receive a message, or what there is of it."""
        (length,) = struct.unpack(">H", self.raw(2))
        return self.raw(length)

    def raw(self, count: int) -> bytes:
        """Receive bytes until there are enough or the card is gone."""
        assert self._card is not None
        got = b""
        while len(got) < count and (part := self._card.recv(count - len(got))):
            got += part
        return got

    def pull(self) -> None:
        """Close the connection from the reader's side."""
        if self._card is not None:
            self._card.close()

    def close(self) -> None:
        """Close everything."""
        self.pull()
        self._listener.close()


@pytest.fixture
def driver() -> Iterator[Driver]:
    """Run a reader on a free port."""
    made = Driver()
    yield made
    made.close()


def test_the_reader_powers_the_card_and_gets_answers(driver: Driver, formatted: Factory) -> None:
    """ATR, commands with waiting answers, reset that drops what was current, stop."""
    card = formatted().card
    inserted = InsertedCard(card, driver.port)
    inserted.start()
    driver.accept()
    driver.say(ASK_ATR)
    assert driver.hear() == ATR
    driver.say(ON)
    driver.say(bytes.fromhex("00A40000023F00"))
    assert driver.hear() == bytes.fromhex("6112")
    driver.say(RESET)
    driver.say(bytes.fromhex("00C0000012"))
    assert driver.hear() == bytes.fromhex("6985")
    driver.say(SERIAL_OF_CARD)
    assert driver.hear() == bytes.fromhex("15C000E3A81710069000")
    inserted.stop()
    assert inserted.join(5) is Ending.STOPPED
    assert driver.raw(1) == b""
    assert not card.powered


def test_a_card_that_the_reader_switched_off_answers_no_command(driver: Driver, formatted: Factory) -> None:
    """A status word all the same: an empty answer would hang the reader."""
    inserted = InsertedCard(formatted().card, driver.port)
    inserted.start()
    driver.accept()
    driver.say(ON)
    driver.say(OFF)
    driver.say(SERIAL_OF_CARD)
    assert driver.hear() == bytes.fromhex("6F00")
    driver.pull()
    assert inserted.join(5) is Ending.READER_GONE


def test_a_cut_pulls_the_card_without_an_answer(driver: Driver, formatted: Factory) -> None:
    """The connection closes; the memory keeps what was written."""
    terminal = formatted()
    terminal.card.arm(PowerCut.after_unit(1))
    inserted = InsertedCard(terminal.card, driver.port)
    inserted.start()
    driver.accept()
    driver.say(ON)
    driver.say(bytes.fromhex("00A4040C0A") + b"LIFECYCLE1")
    driver.hear()
    driver.say(bytes.fromhex("0020000008") + b"12345678")
    assert driver.raw(1) == b""
    assert inserted.join(5) is Ending.POWER_LOST
    terminal.restart()
    assert terminal.counter()[2:4] == "01"


def test_a_cut_can_break_an_answer_in_the_middle(driver: Driver, formatted: Factory) -> None:
    """The length promises ten bytes and five come."""
    terminal = formatted()
    terminal.card.arm(PowerCut.after_command(1))
    inserted = InsertedCard(terminal.card, driver.port, half_answers=True)
    inserted.start()
    driver.accept()
    driver.say(ON)
    driver.say(SERIAL_OF_CARD)
    assert driver.raw(100) == bytes.fromhex("000A" + "15C000E3A8")
    assert inserted.join(5) is Ending.POWER_LOST


def test_the_same_card_can_be_inserted_again(driver: Driver, formatted: Factory) -> None:
    """Pulled and put back, it is itself."""
    card = formatted().card
    for _ in range(2):
        inserted = InsertedCard(card, driver.port)
        inserted.start()
        driver.accept()
        driver.say(ON)
        driver.say(SERIAL_OF_CARD)
        assert driver.hear().endswith(b"\x90\x00")
        driver.pull()
        assert inserted.join(5) is Ending.READER_GONE


def test_no_reader_on_the_port_is_told(formatted: Factory) -> None:
    """With host and port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NothingListens) as nobody:
        InsertedCard(formatted().card, port).serve()
    assert (nobody.value.host, nobody.value.port) == ("127.0.0.1", port)


def test_stopping_before_serving_ends_at_once(driver: Driver, formatted: Factory) -> None:
    """A signal that comes early is not lost."""
    inserted = InsertedCard(formatted().card, driver.port)
    inserted.stop()
    assert inserted.serve() is Ending.STOPPED
