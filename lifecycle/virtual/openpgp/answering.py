"""Answers: whole, or in pieces, announced with 61xx and fetched with GET RESPONSE (ISO 7816-4, section 5.3.4)."""

from lifecycle.virtual.openpgp.apdu import Apdu
from lifecycle.virtual.openpgp.build import Behaviour, Build
from lifecycle.virtual.status import Refused, StatusWord, waiting

_MOST = 256


class Answers:
    """What waits to be fetched."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._waiting = b""

    def drop(self) -> None:
        """Forget what waits, as another command came; a card that is built so refuses that command with 6985."""
        if self._waiting and self._build.does(Behaviour.BLOCKED_BY_AN_UNCOLLECTED_ANSWER):
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        self._waiting = b""

    def give(self, data: bytes, command: Apdu) -> bytes:
        """Answer as much at once as the command asks for and the card gives; without Le nothing, as T=0 has it."""
        most = command.le or 0
        if self._build.piece:
            most = min(most, self._build.piece)
        given, self._waiting = data[:most], data[most:]
        status = self._announced() if self._waiting else int(StatusWord.OK)
        return given + status.to_bytes(2, "big")

    def more(self, command: Apdu) -> bytes:
        """Answer GET RESPONSE; 6985 where nothing waits."""
        command.expect_parameters(0, 0)
        if not self._waiting:
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        return self.give(self._waiting, command)

    def _announced(self) -> int:
        return waiting(min(len(self._waiting), self._build.piece or _MOST))
