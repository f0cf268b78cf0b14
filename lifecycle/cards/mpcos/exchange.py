"""A command and the one good answer that it has: 9000, with exactly the data that it asks for."""

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import UnexpectedAnswer
from lifecycle.domain.text import Text


def must(channel: Channel, command: Command, serial: str | Text) -> bytes:
    """Send a command and give the data of its one good answer; raises UnexpectedAnswer for every other one."""
    response = channel.transmit(command)
    if not exact(command, response):
        raise unexpected(serial, command, response)
    return response.data


def exact(command: Command, response: Response) -> bool:
    """Say whether it is 9000 with as many bytes as were asked for."""
    return response.ok and len(response.data) == (command.le or 0)


def unexpected(serial: str | Text, command: Command, response: Response) -> UnexpectedAnswer:
    """Give the error that names the card, the command and the answer, of whose data only the length."""
    answer = f"{response.status:04X}"
    if response.data:
        answer = f"{len(response.data)} bytes and {answer}"
    return UnexpectedAnswer(serial=serial, command=command.name, answer=answer)
