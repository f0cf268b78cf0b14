"""Answers of a card that are damaged on their way: cut, grown, mixed up, or given another status."""

from collections.abc import Callable

from hypothesis import note
from hypothesis import strategies as st

from desk.faults import bent
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import BrokenLink

Damage = Callable[[bytes, bytes], bytes]
"""What comes of an answer, given the one before it; nothing at all is a link that broke."""

STATUS = st.one_of(
    st.sampled_from(
        ["9000", "6983", "6581", "6982", "6985", "6A82", "6B00", "6700", "6D00", "6400", "63C0", "63C1", "63C6", "63CF"]
    ).map(bytes.fromhex),
    st.integers(0, 255).map(lambda length: bytes((0x6C, length))),
    st.integers(0, 255).map(lambda length: bytes((0x61, length))),
    st.binary(min_size=2, max_size=2),
)


def _cut(keep: int) -> Damage:
    return lambda answer, _: answer[:keep]


def _grown(more: bytes) -> Damage:
    return lambda answer, _: answer[:-2] + more + answer[-2:]


def _status(status: bytes) -> Damage:
    return lambda answer, _: answer[:-2] + status


def _instead(status: bytes) -> Damage:
    return lambda _answer, _before: status


def _previous(_answer: bytes, before: bytes) -> bytes:
    return before


DAMAGES = st.one_of(
    st.integers(0, 20).map(_cut),
    st.binary(min_size=1, max_size=8).map(_grown),
    STATUS.map(_status),
    STATUS.map(_instead),
    st.just(_previous),
)
Plan = dict[int, Damage]
"""What is done to which answer, counted from 1."""


def plans(answers: int) -> st.SearchStrategy[Plan]:
    """Damage one to three of so many answers."""
    return st.dictionaries(st.integers(1, answers), DAMAGES, min_size=1, max_size=3)


def damaged(plan: dict[int, Damage]) -> Callable[[Channel], Channel]:
    """Damage the answers with these numbers."""
    number, before = 0, b"\x90\x00"

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        nonlocal number, before
        number += 1
        answer = bytes(ask())
        came = plan[number](answer, before) if number in plan else answer
        before = answer
        if number in plan:
            note(f"answer {number}, {command.name}: {answer.hex()} became {came.hex()}")
        if len(came) < 2:
            raise BrokenLink(reader="desk")
        return Response.of(came)

    return bent(bend)
