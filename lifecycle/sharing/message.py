"""What this process and its child say to each other: two short binary messages, in buffers that can be wiped.

Request: length 2, verb 1, needed by the source 1, needed 1, issued 1, then number 1 and share 32 for each share.
Reply:   length 2, outcome 1, then for DONE the check values CMAC-5, ECB-3 and SHA-8 (5, 3 and 8), fingerprint 32 and
         the shares as above; for DISAGREE 1 byte, the number of the wrong share, or zero where it is not known;
         otherwise nothing.

A transport key with its mark is a secret that is sent and given out, as number 0: with DEAL_KEY, and for REVEAL_KEY.

Lengths are big-endian and count what follows them. Numbers that have no meaning for a verb are zero.
"""

import os
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import NamedTuple, NoReturn

from lifecycle.domain.secret import wipe
from lifecycle.sharing.values import MOST_SHARES, SHARE_LENGTH

CMAC_5, ECB_3, SHA_8, FINGERPRINT = 5, 3, 8, 32
IDENTITY = CMAC_5 + ECB_3 + SHA_8 + FINGERPRINT
_LENGTH, _NUMBERS, _SHARE = 2, 4, 1 + SHARE_LENGTH
WHOLE = 0
"""The number under which a whole secret stands among shares."""
_MOST = 1 + IDENTITY + MOST_SHARES * _SHARE
"""Bytes of the parts of a message, and of the longest one."""


class Verb(IntEnum):
    """What the child is to do."""

    DEAL = 1
    DEAL_AGAIN = 2
    REBUILD = 3
    COMPLETE = 4
    DEAL_KEY = 5
    REVEAL_KEY = 6


class Outcome(IntEnum):
    """How it went."""

    DONE = 0
    DISAGREE = 1
    NO_LIBRARY = 2
    """pycryptodome or cryptography cannot be imported."""
    OTHER_FORMAT = 3
    """pycryptodome does not recombine the known shares that come with this code."""
    NOT_RECOMBINED = 4
    """The new shares do not give the secret back, or fewer than M of them do."""
    FAILED = 5
    """Anything else, a request that makes no sense among it."""
    NO_KEY = 6
    """The secret is not that of a transport key, and is not given out."""


class Request(NamedTuple):
    """What a request says; the shares are buffers of their own, for the reader to wipe."""

    verb: Verb
    source_needed: int
    needed: int
    issued: int
    shares: dict[int, bytearray]


class Malformed(Exception):
    """A message ends early or does not have its form."""


def packed(verb: Verb, numbers: tuple[int, int, int], shares: Mapping[int, bytearray]) -> bytearray:
    """Make a request without its length; `numbers` are needed by the source, needed, issued."""
    return with_shares(bytearray((verb, *numbers)), shares)


def unpacked(message: bytearray) -> Request:
    """Take a request apart; raises Malformed."""
    if len(message) < _NUMBERS or message[0] not in set(Verb):
        raise Malformed
    return Request(Verb(message[0]), message[1], message[2], message[3], unpacked_shares(message, _NUMBERS))


def with_shares(head: bytearray, shares: Mapping[int, bytearray]) -> bytearray:
    """Make a message that ends with shares, each with its number before it; one buffer, which never moves."""
    whole = bytearray(len(head) + _SHARE * len(shares))
    whole[: len(head)] = head
    for at, (number, share) in zip(range(len(head), len(whole), _SHARE), shares.items(), strict=True):
        whole[at] = number
        whole[at + 1 : at + _SHARE] = share
    return whole


def unpacked_shares(message: bytearray, start: int) -> dict[int, bytearray]:
    """Take the shares out of the end of a message; raises Malformed, also where a number comes twice."""
    places = range(start, len(message), _SHARE)
    if (len(message) - start) % _SHARE or len({message[at] for at in places}) != len(places):
        raise Malformed
    return {message[at]: message[at + 1 : at + _SHARE] for at in places}


def send(descriptor: int, message: bytearray) -> None:
    """Write a message with its length before it; it fits a pipe's buffer, so this does not wait for the reader."""
    framed = bytearray(len(message).to_bytes(_LENGTH, "big")) + message
    try:
        with memoryview(framed) as view:
            sent = 0
            while sent < len(view):
                sent += os.write(descriptor, view[sent:])
    finally:
        wipe(framed)


def receive(descriptor: int, before_reading: Callable[[], None] = lambda: None) -> bytearray:
    """Read a message without its length; raises Malformed where it ends early or is longer than any message is."""
    head = _exactly(descriptor, _LENGTH, before_reading)
    length = int.from_bytes(head, "big")
    if not 1 <= length <= _MOST:
        raise Malformed
    return _exactly(descriptor, length, before_reading)


def _exactly(descriptor: int, length: int, before_reading: Callable[[], None]) -> bytearray:
    """Read so many bytes straight into a buffer that can be wiped."""
    buffer = bytearray(length)
    filled = 0
    try:
        with memoryview(buffer) as view:
            while filled < length:
                before_reading()
                count = os.readv(descriptor, [view[filled:]])
                filled = filled + count if count else _ended_early()
    except BaseException:
        wipe(buffer)
        raise
    return buffer


def _ended_early() -> NoReturn:
    raise Malformed
