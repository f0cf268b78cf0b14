"""The T=0 layer between a driver and the wire: answers are fetched in full, and nothing with data is sent twice.

The rules (ISO 7816-3, sections 12.2.1 to 12.2.5, and ours where it leaves a choice):

- 61xx is fetched with GET RESPONSE until the card says that nothing is left; the parts are joined, up to the longest
  answer that the command allows.
- 6Cxx is asked again with the length the card named: once, and only for a command that expects data, sends none and is
  not secret.
- A status word outside 61xx to 6Fxx and 90xx to 9Fxx, a part longer than was asked for, or an answer that has begun
  and does not end well is no answer: the link is broken, and nothing is known of what the card did.
- After a fault nothing more is sent: the same fault is the answer to every later command. The card that is there by
  then may be another one, so the reader has to be opened again and the card identified again.
"""

from dataclasses import replace
from typing import Final

from lifecycle.domain.apdu import Command, Response, StatusWord
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import BrokenLink, ReaderError

LONGEST: Final = 256
"""The most data that a short response APDU carries (ISO 7816-4, section 5.1)."""

_MORE_DATA: Final = 0x61
_OTHER_LENGTH: Final = 0x6C
_WARNING: Final = 0x62


class T0:
    """A channel that speaks T=0 for the driver above it, over the raw channel below it."""

    def __init__(self, wire: Channel, reader: str) -> None:
        self._wire = wire
        self._reader = reader
        self._fault: ReaderError | None = None

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._wire.atr

    def transmit(self, command: Command) -> Response:
        """Send one command, once, and give the whole of the card's answer.

        Raises a ReaderError where the link failed, now or earlier.
        """
        if self._fault is not None:
            raise type(self._fault)(**self._fault.params) from self._fault
        try:
            return self._exchange(command)
        except ReaderError as fault:
            self._fault = fault
            raise

    def _exchange(self, command: Command) -> Response:
        first = self._send(command)
        if _sw1(first) == _OTHER_LENGTH and command.le is not None and not command.sends_data and not command.secret:
            first = self._send(replace(command, le=_length(first)))
        if _sw1(first) != _MORE_DATA:
            return first
        return self._fetch(first, command)

    def _fetch(self, first: Response, command: Command) -> Response:
        """Collect what 61xx announced. Each part brings a byte or more and all of them fit: this ends."""
        data, part = first.data, first
        while _sw1(part) == _MORE_DATA:
            part = self._get_response(_length(part), command, offset=len(data))
            data += part.data
            if not part.data or len(data) > command.longest:
                raise BrokenLink(reader=self._reader)
        if part.status != StatusWord.OK and _sw1(part) != _WARNING:
            raise BrokenLink(reader=self._reader)
        return Response(data, part.status)

    def _get_response(self, length: int, command: Command, offset: int) -> Response:
        """Fetch one part; it carries no data to the card, so a length that the card corrects is asked for again."""
        hidden = tuple(at - offset for at in command.hidden if at >= offset)
        name = f"GET RESPONSE ({command.name})"
        get = Command(name=name, cla=0x00, ins=0xC0, le=length, secret=command.secret, hidden=hidden)
        part = self._send(get)
        if _sw1(part) == _OTHER_LENGTH:
            part = self._send(replace(get, le=_length(part)))
        return part

    def _send(self, command: Command) -> Response:
        """Let one command through to the wire and judge whether what comes back can be an answer at all."""
        response = self._wire.transmit(command)
        most = LONGEST if command.sends_data or command.le is None else command.le
        if not _is_status(response.status) or len(response.data) > most:
            raise BrokenLink(reader=self._reader)
        return response


def _sw1(response: Response) -> int:
    return response.status >> 8


def _length(response: Response) -> int:
    """Give the length in the second byte of 61xx and 6Cxx: 00 stands for 256."""
    return response.status & 0xFF or LONGEST


def _is_status(status: int) -> bool:
    """Tell whether it is a status word (ISO 7816-3, section 10.3.3): 60 is the procedure byte NULL and no status."""
    first = status >> 8
    return first >> 4 in (0x6, 0x9) and first != 0x60  # noqa: PLR2004 - the byte the standard names
