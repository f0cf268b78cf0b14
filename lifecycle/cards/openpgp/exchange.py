"""A command and its one good answer, and the error of every other one."""

from collections.abc import Collection

from lifecycle.cards.openpgp.commands import DO, get
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import UnexpectedAnswer
from lifecycle.domain.text import Text, say

UNTOLD = say("(serial not read yet)")

NOT_THERE = frozenset({0x6A88, 0x6A82, 0x6B00})
"""What cards answer for a data object or a key that they do not have (section 7.1)."""


def must(channel: Channel, command: Command, serial: str | Text, *lengths: int) -> bytes:
    """Send a command and give the data of its one good answer: 9000, and a length that is among these, if any are."""
    response = channel.transmit(command)
    wanted = lengths or ((0,) if command.le is None else ())
    if not response.ok or (wanted and len(response.data) not in wanted):
        raise unexpected(serial, command, response)
    return response.data


def found(channel: Channel, what: DO, serial: str | Text, *, absent: Collection[int] = NOT_THERE) -> bytes | None:
    """Read a data object; None where the card does not have it."""
    command = get(what)
    response = channel.transmit(command)
    if response.status in absent and not response.data:
        return None
    if not response.ok:
        raise unexpected(serial, command, response)
    return response.data


def unexpected(serial: str | Text, command: Command, response: Response) -> UnexpectedAnswer:
    """Give the error that names the card, the command and the answer, of whose data only the length."""
    answer = f"{response.status:04X}"
    if response.data:
        answer = f"{len(response.data)} bytes and {answer}"
    return UnexpectedAnswer(serial=serial, command=command.name, answer=answer)
