"""Transcripts say what happened and never what is secret."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import CardRemoved, ReaderError
from lifecycle.readers.t0 import T0
from lifecycle.readers.transcript import Exchange, NotAsRecorded, Observed, Recorder, Replayer

READ = Command(name="READ BINARY", cla=0x00, ins=0xB0, le=4)
VERIFY = Command(name="VERIFY", cla=0x00, ins=0x20, data=b"12345678", secret=True)
READ_SHARE = Command(name="READ BINARY", cla=0x00, ins=0xB0, p1=0x86, le=8, secret=True)


class Card:
    """A raw channel that gives each answer once, then is pulled."""

    atr = b"\x3b\x00"

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)

    def transmit(self, _command: Command) -> Response:
        """Give the next answer."""
        if not self._answers:
            raise CardRemoved(reader="R")
        return Response.of(self._answers.pop(0))


def recorded(card: Card, *commands: Command) -> list[str]:
    """Give the transcript of sending these commands to the card."""
    out = io.StringIO()
    channel = Recorder(card, out)
    for command in commands:
        try:
            channel.transmit(command)
        except ReaderError:
            break
    return out.getvalue().splitlines()


def test_each_exchange_is_one_line_of_json() -> None:
    """After the line with the answer to reset."""
    lines = recorded(Card(b"ABCD\x90\x00", b"\x63\xc2", b"SHARE!!!\x90\x00"), READ, VERIFY, READ_SHARE, READ)
    assert [json.loads(line) for line in lines] == [
        {"transcript": 1, "atr": "3b00"},
        {"name": "READ BINARY", "command": "00b0000004", "answer": "414243449000"},
        {"name": "VERIFY", "command": "00200000<secret 8>", "answer": "63c2"},
        {"name": "READ BINARY", "command": "00b0860008", "answer": "<secret 8>9000"},
        {"name": "READ BINARY", "command": "00b0000004", "fault": "card-removed"},
    ]


@given(secret=st.binary(min_size=4, max_size=255), answer=st.binary(min_size=4, max_size=256))
def test_neither_the_data_nor_the_answer_of_a_secret_command_is_recorded(secret: bytes, answer: bytes) -> None:
    """In no line and in no exchange that an observer sees."""
    command = Command(name="SECRET", cla=0x00, ins=0x20, data=secret, secret=True)
    text = "".join(recorded(Card(answer + b"\x90\x00"), command))
    assert secret.hex() not in text.replace(command.header.hex(), "")
    assert answer.hex() not in text.replace(command.header.hex(), "")


def test_an_answer_that_a_secret_command_left_waiting_is_secret_too() -> None:
    """GET RESPONSE is told what it fetches."""
    seen: list[Exchange] = []
    channel = T0(Observed(Card(b"\x61\x04", b"KEYS\x90\x00"), seen.append), "R")
    assert channel.transmit(VERIFY).data == b"KEYS"
    assert seen[1].answer == "<secret 4>9000"


def test_a_transcript_answers_the_same_commands_with_the_same_answers() -> None:
    """A secret may be another one, of the same length; a fault is raised again."""
    replayer = Replayer(recorded(Card(b"ABCD\x90\x00", b"\x63\xc2"), READ, VERIFY, READ))
    other_pin = Command(name="VERIFY", cla=0x00, ins=0x20, data=b"87654321", secret=True)
    assert replayer.atr == b"\x3b\x00"
    assert replayer.transmit(READ) == Response(b"ABCD", 0x9000)
    assert replayer.transmit(other_pin).tries_left == 2
    with pytest.raises(CardRemoved):
        replayer.transmit(READ)
    assert replayer.left == 0


@pytest.mark.parametrize(
    "asked",
    [
        VERIFY,
        Command(name="READ BINARY", cla=0x00, ins=0xB0, le=5),
        Command(name="READ BINARY", cla=0x00, ins=0xB0, p2=1, le=4),
    ],
)
def test_another_command_than_the_recorded_one_fails(asked: Command) -> None:
    """Both are named, so that it can be seen what changed."""
    replayer = Replayer(recorded(Card(b"ABCD\x90\x00"), READ))
    with pytest.raises(NotAsRecorded, match=r"exchange 1: 00b0000004 \(READ BINARY\) was recorded"):
        replayer.transmit(asked)


def test_a_secret_of_another_length_fails_and_so_does_asking_beyond_the_end() -> None:
    """And what was struck out is not made up."""
    replayer = Replayer(recorded(Card(b"\x90\x00", b"KEYS\x90\x00"), VERIFY, READ_SHARE))
    with pytest.raises(NotAsRecorded):
        replayer.transmit(Command(name="VERIFY", cla=0x00, ins=0x20, data=b"1234", secret=True))
    replayer.transmit(VERIFY)
    with pytest.raises(NotAsRecorded, match="was not recorded"):
        replayer.transmit(READ_SHARE)
    with pytest.raises(NotAsRecorded, match="the transcript ends"):
        replayer.transmit(READ)


@pytest.mark.parametrize("lines", [[], ["{}"], ['{"transcript": 2, "atr": "3b00"}']])
def test_what_is_no_transcript_of_this_version_is_refused(lines: list[str]) -> None:
    """At once, and not at the first command."""
    with pytest.raises(NotAsRecorded, match="no transcript of version 1"):
        Replayer(lines)


def test_hidden_bytes_of_an_answer_are_recorded_as_zeros() -> None:
    """Only there: the driver gets them; also where the answer is fetched in parts."""
    state = Command(name="GET INFO", cla=0x80, ins=0xC0, p1=0x02, p2=0x05, le=8, hidden=(3, 7))
    lines = recorded(Card(b"\x07\x01\x0f\xaa\x07\x00\x0f\xbb\x90\x00"), state)
    assert json.loads(lines[1])["answer"] == "07010f0007000f009000"
    seen: list[Exchange] = []
    parts = Card(b"\x61\x05", b"\x07\x01\x0f\xaa\x07\x61\x03", b"\x00\x0f\xbb\x90\x00")
    assert T0(Observed(parts, seen.append), "R").transmit(state).data == bytes.fromhex("07010faa07000fbb")
    assert [each.answer for each in seen] == ["6105", "07010f00076103", "000f009000"]
