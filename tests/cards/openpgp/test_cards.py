"""The driver at the judge's card: an owner's card is left as it is, and no PIN is sent where it could do harm."""

from collections.abc import Callable

import pytest
from judges.openpgp_card import JudgedReader, is_there, judge

from lifecycle.cards.answers import Begun, Denied, Statement
from lifecycle.cards.openpgp.driver import OpenpgpDriver
from lifecycle.cards.openpgp.errors import (
    CardInUse,
    Contactless,
    CounterFull,
    DerivesPin,
    SignedByAnother,
    UnsuitableCard,
)
from lifecycle.cards.openpgp.make import OPENPGP
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import LifecycleError, UnexpectedAnswer
from lifecycle.domain.secret import Secret

SERIAL = "FF0100000001"
SELECT = "00A4040006D27600012401"
PIN, ADMIN = "0020008206313233343536", "00200083083132333435363738"
STATEMENT = Statement(origin="0123456789ABCDEF", size=40, root="5a" * 32)

Alter = Callable[[Command, Response], Response]


@pytest.fixture
def fresh() -> JudgedReader:
    """A card as it leaves its maker."""
    if not is_there():
        pytest.skip("the judges are not installed: ops/setup tests")
    return JudgedReader.fresh(SERIAL)


@pytest.fixture
def formatted(fresh: JudgedReader) -> JudgedReader:
    """One of ours."""
    with fresh.open("judge") as channel:
        format_it(channel)
    return fresh


def format_it(channel: Channel) -> None:
    """Lay our records on it."""
    driver = OpenpgpDriver(channel)
    driver.read()
    for _ in driver.format(None, 0):
        pass


def say(card: JudgedReader, *commands: str) -> None:
    """Send commands of another program."""
    judge().ask("on", card.card)
    for command in (SELECT, *commands):
        assert judge().ask("apdu", card.card, command).endswith("9000"), command


class Altered:
    """A channel whose answers are others."""

    def __init__(self, channel: Channel, alter: Alter, atr: bytes | None = None) -> None:
        self.atr = channel.atr if atr is None else atr
        self._channel, self._alter = channel, alter

    def transmit(self, command: Command) -> Response:
        """Ask, and alter the answer."""
        return self._alter(command, self._channel.transmit(command))


OWNED: dict[str, tuple[str, ...]] = {
    "a key": (ADMIN, "00DA00C109132A8648CE3D030107", "0047800002B60000"),
    "a fingerprint": (ADMIN, "00DA00C814" + "11" * 20),
    "a resetting code": (ADMIN, "00DA00D3083132333435363738"),
    "0101": (PIN, "00DA010104AABBCCDD"),
    "0102": (ADMIN, "00DA010204AABBCCDD"),
    "login data": (ADMIN, "00DA005E04AABBCCDD"),
    "URL": (ADMIN, "00DA5F5004AABBCCDD"),
    "a name": (ADMIN, "00DA005B044142433C"),
}


@pytest.mark.parametrize("commands", OWNED.values(), ids=list(OWNED))
def test_a_card_in_use_is_not_formatted_and_gets_no_pin(fresh: JudgedReader, commands: tuple[str, ...]) -> None:
    """Nothing is sent but what reads it; it is as it was."""
    say(fresh, *commands)
    memory = fresh.memory()
    with fresh.open("judge") as channel, pytest.raises(CardInUse):
        format_it(channel)
    assert fresh.memory() == memory
    sent = {command.header[:3] for command in fresh.sent}
    assert {header[1] for header in sent} <= {0xA4, 0xCA, 0xC0, 0x47}
    assert bytes.fromhex("004780") not in sent


def test_a_card_whose_pin_was_entered_wrongly_is_in_use(fresh: JudgedReader) -> None:
    """A factory PIN would be tried on it."""
    judge().ask("on", fresh.card)
    for command in (SELECT, "0020008206393939393939"):
        judge().ask("apdu", fresh.card, command)
    with fresh.open("judge") as channel, pytest.raises(CardInUse):
        format_it(channel)


def answering(what: int, content: bytes) -> Alter:
    """Give another answer to GET DATA."""

    def alter(command: Command, response: Response) -> Response:
        return Response(content, 0x9000) if command.header == bytes((0, 0xCA, what >> 8, what & 0xFF)) else response

    return alter


def with_capabilities(change: Callable[[bytes], bytes]) -> Alter:
    """Change the capabilities in the application data."""

    def alter(command: Command, response: Response) -> Response:
        if command.header != bytes.fromhex("00CA006E"):
            return response
        at = response.data.index(bytes.fromhex("C00A")) + 2
        return Response(response.data[:at] + change(response.data[at : at + 10]) + response.data[at + 10 :], 0x9000)

    return alter


UNSUITABLE: dict[str, Alter] = {
    "no private data objects": with_capabilities(lambda found: bytes((found[0] & ~0x08,)) + found[1:]),
    "239 bytes": with_capabilities(lambda found: found[:6] + b"\0\xef" + found[8:]),
    "KDF": answering(0xF9, bytes.fromhex("810103")),
    "touch": answering(0xD6, bytes.fromhex("0120")),
    "short PINs": answering(0xC4, bytes.fromhex("01081008030003")),
}


@pytest.mark.parametrize("alter", UNSUITABLE.values(), ids=list(UNSUITABLE))
def test_a_card_that_cannot_hold_our_records_is_refused(fresh: JudgedReader, alter: Alter) -> None:
    """Before anything is sent that counts."""
    memory = fresh.memory()
    with fresh.open("judge") as channel, pytest.raises(UnsuitableCard):
        format_it(Altered(channel, alter))
    assert fresh.memory() == memory


def test_nothing_is_sent_over_the_air(fresh: JudgedReader) -> None:
    """The answer to reset of a contactless reader is enough."""
    with fresh.open("judge") as channel, pytest.raises(Contactless):
        OpenpgpDriver(Altered(channel, lambda _, answer: answer, bytes.fromhex("3B8A8001"))).read()
    assert fresh.sent == []


def test_a_card_that_derives_its_pin_gets_none(formatted: JudgedReader) -> None:
    """A plain one may cost a try."""
    with formatted.open("judge") as channel:
        driver = OpenpgpDriver(Altered(channel, answering(0xF9, bytes.fromhex("810103"))))
        driver.read()
        for verb in (lambda: driver.prove(None), lambda: driver.verify(Secret(b"123456"))):
            sent = len(formatted.sent)
            with pytest.raises(DerivesPin):
                verb()
            assert len(formatted.sent) == sent


def test_a_pin_that_begins_with_the_right_one_is_never_sent_as_the_old_one(formatted: JudgedReader) -> None:
    """The card cuts where its own PIN ends: another new PIN would be on it than was typed."""
    with formatted.open("judge") as channel:
        driver = OpenpgpDriver(channel)
        driver.read()
        assert driver.verify(Secret(b"123456")).accepted
        steps = list(driver.replace_pin(Secret(b"12345678"), Secret(b"48151623")))
        assert [type(step) for step in steps] == [Begun, Denied]
        assert not [command for command in formatted.sent if command.ins == 0x24 and command.p2 == 0x81]


def test_a_pin_for_signatures_is_sent_only_where_the_card_took_it(formatted: JudgedReader) -> None:
    """A wrong one costs one try, and not two."""
    with formatted.open("judge") as channel:
        driver = OpenpgpDriver(channel)
        driver.read()
        assert driver.verify(Secret(b"999999")).tries_left == 2
    assert [command.p2 for command in formatted.sent if command.ins == 0x20][-1] == 0x82


@pytest.mark.parametrize("count", [0xFFFFFE, 0xFFFFFF])
def test_a_change_needs_room_for_both_of_its_signatures(formatted: JudgedReader, count: int) -> None:
    """Nothing is signed where the second one would not fit."""
    with formatted.open("judge") as channel:
        driver = OpenpgpDriver(channel)
        driver.read()
        driver.verify(Secret(b"123456"))
        driver._channel = Altered(channel, answering(0x7A, b"\x93\x03" + count.to_bytes(3, "big")))
        with pytest.raises(CounterFull):
            driver.advance(STATEMENT)
    assert not [command for command in formatted.sent if command.ins == 0x2A]


def test_a_signature_by_another_key_is_an_alarm(formatted: JudgedReader) -> None:
    """The card that was given the PIN is not the one that it shows."""

    def forged(command: Command, response: Response) -> Response:
        return Response(bytes(63) + b"\1", 0x9000) if command.ins == 0x2A else response

    with formatted.open("judge") as channel:
        driver = OpenpgpDriver(Altered(channel, forged))
        driver.read()
        driver.verify(Secret(b"123456"))
        with pytest.raises(SignedByAnother):
            driver.advance(STATEMENT)


def test_a_record_of_another_key_is_none_of_ours(formatted: JudgedReader) -> None:
    """It was copied here, or the key was made anew."""
    with formatted.open("judge") as channel:
        driver = OpenpgpDriver(channel)
        driver.read()
        driver.verify(Secret(b"123456"))
        content = driver._known.content
    say(formatted, PIN, "00DA0101F0" + (content[:4] + bytes(8) + content[12:]).hex())
    with formatted.open("judge") as channel:
        assert OpenpgpDriver(channel).read().layout is None


@pytest.mark.parametrize("left", ["", "4C434101" + "00" * 100, "4C434101" + "00" * 236])
def test_a_torn_record_after_a_change_is_unreadable_and_never_blank(formatted: JudgedReader, left: str) -> None:
    """Empty, cut off, or without its checksum: the key says that it is ours, and erasing makes it blank."""
    with formatted.open("judge") as channel:
        driver = OpenpgpDriver(channel)
        known = driver.read()
        driver.verify(Secret(b"123456"))
        driver.advance(STATEMENT)

    def torn(command: Command, response: Response) -> Response:
        return Response(bytes.fromhex(left), 0x9000) if command.header == bytes.fromhex("00CA0101") else response

    with formatted.open("judge") as channel:
        driver = OpenpgpDriver(Altered(channel, torn))
        shown = driver.read()
        assert (shown.layout, shown.card_id) == (1, known.card_id)
        assert shown.set_record is not None
        assert shown.set_record.state == "unreadable"
        assert driver.read_anchors() == ("damaged", "damaged")
        driver.verify(Secret(b"123456"))
        driver._channel = channel
        driver.erase_holding(None)
        assert driver.read().set_record is not None
    with formatted.open("judge") as channel:
        assert getattr(OpenpgpDriver(channel).read().set_record, "state", None) == "blank"


def test_an_answer_that_its_counter_does_not_bear_out_is_not_believed(formatted: JudgedReader) -> None:
    """Neither an accepted PIN nor a refused one."""

    def lying(status: int) -> Alter:
        return lambda command, answer: Response(b"", status) if command.ins == 0x20 else answer

    for pin, status in ((b"123456", 0x63C2), (b"123456", 0x6982), (b"999999", 0x9000)):
        with formatted.again().open("judge") as channel:
            driver = OpenpgpDriver(Altered(channel, lying(status)))
            driver.read()
            with pytest.raises(UnexpectedAnswer):
                driver.verify(Secret(pin))


def test_an_interrupted_formatting_whose_admin_pin_is_gone_is_finished(fresh: JudgedReader) -> None:
    """All was written but the last mark: one try of PW3 is spent, and the card is one of ours."""

    class Cut(Altered):
        def transmit(self, command: Command) -> Response:
            answer = super().transmit(command)
            if command.ins == 0x24:
                raise UnexpectedAnswer(serial=SERIAL, command=command.name, answer="6F00")
            return answer

    with fresh.open("judge") as channel, pytest.raises(LifecycleError):
        format_it(Cut(channel, lambda _, answer: answer))
    with fresh.open("judge") as channel:
        assert OpenpgpDriver(channel).read().layout is None
        format_it(channel)
        shown = OpenpgpDriver(channel).read()
    assert (shown.layout, shown.details["admin_tries"]) == (1, 2)


def test_what_is_never_sent_is_not_among_the_commands(formatted: JudgedReader) -> None:
    """RESET RETRY, TERMINATE and ACTIVATE: whatever a card is asked."""
    assert not {0x2C, 0xE6, 0x44} & {command.ins for command in formatted.sent}


def test_a_pin_is_printable_and_a_new_one_has_digits() -> None:
    """What another program set may have letters and blanks; a reader with a PIN pad has digits alone."""
    rules = OPENPGP.pins
    for good in (b"123456", b"pass phrase ~!", b"x" * 127):
        assert rules.problem_with_current(Secret(good)) is None
    for odd in (b"12345", b"x" * 128, "caf\u00e9-caf\u00e9".encode(), b"123456\n"):
        assert rules.problem_with_current(Secret(odd)) is not None
    for odd in (b"4815162", b"4815162342481", b"letters!", b"11111111", b"12345678"):
        assert rules.problem_with_new(Secret(odd), Secret(b"123456")) is not None
    assert rules.problem_with_new(Secret(b"4815162342"), Secret(b"123456")) is None
