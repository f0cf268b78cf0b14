"""Command chaining: a long command in links, with bit 5 of CLA in each but the last (ISO 7816-4, section 5.1.1.1)."""

from dataclasses import replace

from lifecycle.virtual.openpgp.apdu import Apdu
from lifecycle.virtual.openpgp.build import Behaviour, Build
from lifecycle.virtual.status import Refused, StatusWord

_CHAINED = 0x10
_LONGEST = 8192


class Chain:
    """The links that have come so far."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._head: tuple[int, ...] | None = None
        self._data = b""

    def link(self, command: Apdu) -> Apdu | None:
        """Add a link; give the whole command with its last one, and None before."""
        more = bool(command.cla & _CHAINED)
        cla = command.cla & ~_CHAINED
        head = (cla, command.ins, command.p1, command.p2)
        begun, data = self._head, self._data
        self._head, self._data = None, b""
        if more and self._build.does(Behaviour.NO_CHAINING):
            raise Refused(StatusWord.NO_CHAINING)
        if begun not in {None, head}:
            raise Refused(StatusWord.CHAIN_NOT_ENDED)
        data += command.data
        if len(data) > _LONGEST:
            raise Refused(StatusWord.WRONG_LENGTH)
        if not more:
            return replace(command, data=data)
        self._head, self._data = head, data
        return None
