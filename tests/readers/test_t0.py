"""The T=0 layer, whatever the card below it answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import BrokenLink, CardSilent, ReaderError
from lifecycle.readers.t0 import T0

READ = Command(name="READ BINARY", cla=0x00, ins=0xB0, le=8)
VERIFY = Command(name="VERIFY", cla=0x00, ins=0x20, data=b"12345678", secret=True)
SELECT = Command(name="SELECT FILE", cla=0x00, ins=0xA4, data=b"\x3f\x00", le=18)
GET_RESPONSE = 0xC0


class Wire:
    """A raw channel that answers from a list, the last answer for ever, and remembers what was sent."""

    atr = b"\x3b\x00"

    def __init__(self, *answers: bytes | ReaderError) -> None:
        self.sent: list[Command] = []
        self._answers = list(answers)

    def transmit(self, command: Command) -> Response:
        """Remember the command and give the next answer."""
        self.sent.append(command)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, ReaderError):
            raise answer
        return Response.of(answer)


commands = st.builds(
    Command,
    name=st.just("ANY"),
    cla=st.sampled_from([0x00, 0x04, 0x80, 0x84]),
    ins=st.integers(0, 255).filter(lambda ins: ins != GET_RESPONSE),
    data=st.binary(max_size=255),
    le=st.none() | st.integers(1, 256),
    secret=st.booleans(),
)
status_words = st.sampled_from([0x9000, 0x6100, 0x6101, 0x6108, 0x61FF, 0x6C00, 0x6C08, 0x63C2, 0x6985, 0x6000, 0x0102])
answers = st.builds(
    lambda data, status: data + status.to_bytes(2, "big"),
    st.binary(max_size=300),
    status_words | st.integers(0, 0xFFFF),
)


@given(command=commands, script=st.lists(answers | st.binary(max_size=3), min_size=1, max_size=6))
def test_nothing_with_data_and_nothing_secret_is_ever_sent_twice(command: Command, script: list[bytes]) -> None:
    """Whatever the card answers; and the conversation always ends, with a status word or a broken link."""
    wire = Wire(*script)
    try:
        response = T0(wire, "R").transmit(command)
    except BrokenLink:
        pass
    else:
        assert response.status >> 12 in (6, 9)
        assert response.status >> 8 not in (0x60, 0x61)
        assert len(response.data) <= 256
    own = [sent for sent in wire.sent if sent.ins != GET_RESPONSE]
    assert len(own) == 1 or (len(own) == 2 and not command.data and not command.secret and command.le)
    assert all(not sent.data and sent.secret == command.secret for sent in wire.sent if sent.ins == GET_RESPONSE)
    assert len(wire.sent) <= 2 + 2 * 256


def test_an_answer_that_waits_is_fetched_and_its_parts_are_joined() -> None:
    """61xx says how much, 6100 stands for 256, and more may follow."""
    wire = Wire(b"\x61\x04", b"ABCD\x61\x02", b"EF\x90\x00")
    assert T0(wire, "R").transmit(SELECT) == Response(b"ABCDEF", 0x9000)
    assert [sent.tpdu().hex() for sent in wire.sent[1:]] == ["00c0000004", "00c0000002"]
    wire = Wire(b"\x61\x00", bytes(256) + b"\x90\x00")
    assert T0(wire, "R").transmit(SELECT) == Response(bytes(256), 0x9000)


def test_an_answer_is_as_long_as_its_command_allows() -> None:
    """Application data of a card can be longer than one part; for other commands that is no answer."""
    parts = (bytes(200) + b"\x61\xc8", bytes(200) + b"\x90\x00")
    long = Command(name="GET application data", cla=0x00, ins=0xCA, p2=0x6E, le=256, longest=2048)
    assert T0(Wire(*parts), "R").transmit(long) == Response(bytes(400), 0x9000)
    with pytest.raises(BrokenLink):
        T0(Wire(*parts), "R").transmit(SELECT)


def test_a_command_that_only_reads_is_asked_again_once_with_the_length_the_card_names() -> None:
    """A second correction is the answer; there is no third try."""
    wire = Wire(b"\x6c\x04", b"ABCD\x90\x00")
    assert T0(wire, "R").transmit(READ) == Response(b"ABCD", 0x9000)
    assert [sent.le for sent in wire.sent] == [8, 4]
    wire = Wire(b"\x6c\x04")
    assert T0(wire, "R").transmit(READ) == Response(b"", 0x6C04)
    assert len(wire.sent) == 2


@pytest.mark.parametrize(
    "command",
    [VERIFY, SELECT, Command(name="ERASE", cla=0xDB, ins=0xDE), Command(name="K", cla=0, ins=0xB0, le=8, secret=True)],
)
def test_every_other_command_gets_the_correction_as_its_answer(command: Command) -> None:
    """With data, secret, or asking for nothing: 6Cxx goes to the driver."""
    wire = Wire(b"\x6c\x08")
    assert T0(wire, "R").transmit(command).status == 0x6C08
    assert len(wire.sent) == 1


def test_a_corrected_length_of_get_response_is_followed() -> None:
    """It carries no data, so asking again is safe even for a secret command."""
    wire = Wire(b"\x61\x10", b"\x6c\x03", b"MAC\x90\x00")
    assert T0(wire, "R").transmit(VERIFY) == Response(b"MAC", 0x9000)


@pytest.mark.parametrize(
    "raw", [b"", b"\x90", b"\x01\x02", b"\x60\x00", b"\x80\x00", b"\xa0\x00", bytes(9) + b"\x90\x00"]
)
def test_what_cannot_be_an_answer_is_a_broken_link(raw: bytes) -> None:
    """Too short, too long, or no status word."""
    with pytest.raises(BrokenLink):
        T0(Wire(raw), "R").transmit(READ)


def test_a_card_that_announces_data_for_ever_and_gives_none_is_a_broken_link() -> None:
    """The loop is bounded by what an answer can hold."""
    for script in ([b"\x61\x04"], [b"\x61\x01", b"A\x61\x01"]):
        wire = Wire(*script)
        with pytest.raises(BrokenLink):
            T0(wire, "R").transmit(SELECT)
        assert len(wire.sent) <= 258


def test_after_a_fault_the_same_fault_answers_and_nothing_is_sent() -> None:
    """Also a fault of the wire below."""
    wire = Wire(CardSilent(reader="R", seconds=1), b"\x90\x00")
    channel = T0(wire, "R")
    for command in (READ, VERIFY):
        with pytest.raises(CardSilent, match="did not answer within 1 s"):
            channel.transmit(command)
    assert len(wire.sent) == 1
