"""Cards in real readers: the only module that talks to PC/SC, through pyscard's thin layer over the C library.

The thin layer (`smartcard.scard`) has no threads and no destructors, and gives every failure as a code. Every call can
block without limit, so each runs under a deadline; one connection has one thread, one context and one card, because the
C library locks a context for as long as a call on it lasts.
"""

import ctypes
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import BrokenLink, CardRemoved, CardSilent, NoPcscd, NoPyscard, ReaderBusy, ReaderError
from lifecycle.domain.text import say
from lifecycle.readers.deadline import DEFAULT_SECONDS, Deadline, TookTooLong, once
from lifecycle.readers.faults import fault, meaning
from lifecycle.readers.holder import others_are_connected
from lifecycle.readers.source import Inserted
from lifecycle.readers.stack import over
from lifecycle.readers.t1 import apdu
from lifecycle.readers.transcript import Observer

try:
    ctypes.CDLL("libpcsclite.so.1")  # pyscard loads it by this name and, where it is missing, prints and goes on
    from smartcard import scard
except ModuleNotFoundError as error:
    raise NoPyscard(problem=say("pyscard is not installed.")) from error
except (ImportError, OSError) as error:
    raise NoPyscard(problem=str(error)) from error

T = TypeVar("T")

_BOTH: Final = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
_FAILURES: Final = tuple(name for name in dir(scard) if name.startswith(("SCARD_E_", "SCARD_W_", "SCARD_F_")))
_CODES: Final = {getattr(scard, name) & 0xFFFFFFFF: name for name in _FAILURES}
_POLL_MILLISECONDS: Final = 600
"""A card that is gone is noticed by the driver's next poll, up to 0.4 s later."""

_PATIENCE: Final = 0.5
"""Seconds in which a card that another program holds is asked for again: most look at it and let it go."""
_PAUSE: Final = 0.05

_STATUS_BYTES: Final = 2
_SERVICE: Final = "PC/SC"


class PcscReaders:
    """The readers that PC/SC knows, each call to it within `seconds`."""

    def __init__(self, seconds: float = DEFAULT_SECONDS, observe: Observer | None = None) -> None:
        self._seconds = seconds
        self._observe = observe

    def names(self) -> list[str]:
        """List the readers."""
        return self._ask(_list)

    def cards(self) -> list[Inserted]:
        """Look at every reader without connecting to a card."""
        return self._ask(_look)

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Connect to the card exclusively, and take its power away at the end."""
        link = Link(reader, self._seconds)
        try:
            link.connect()
            yield over(link, reader, self._observe)
        finally:
            link.close()

    def _ask(self, question: Callable[[int], T]) -> T:
        try:
            return once(self._seconds, lambda: _in_context(question))
        except TookTooLong:
            raise NoPcscd from None


class Link:
    """One exclusive connection to one card: the raw channel below T=0."""

    def __init__(self, reader: str, seconds: float) -> None:
        self.atr = b""
        self._reader = reader
        self._deadline = Deadline(seconds)
        self._context: int | None = None
        self._card: int | None = None
        self._protocol: int = scard.SCARD_PROTOCOL_T0

    def connect(self) -> None:
        """Power the card up; raises a ReaderError."""
        try:
            self._deadline.call(self._establish)
        except TookTooLong:
            raise NoPcscd from None
        try:
            self._deadline.call(self._connect)
        except TookTooLong:  # with nobody else there, it is the card or its reader that does not answer
            raise self._error(ReaderBusy if others_are_connected() else CardSilent) from None

    def transmit(self, command: Command) -> Response:
        """Send one command, once; raises a ReaderError."""
        try:
            try:
                return self._deadline.call(lambda: self._exchange(command))
            except BrokenLink:
                if self._deadline.call(self._card_is_gone):
                    raise self._error(CardRemoved) from None
                raise
        except TookTooLong:
            raise self._error(CardSilent) from None

    def close(self) -> None:
        """Power the card down and let it go; where a call hangs, that is done if it ever comes back."""
        self._deadline.leave(self._release)

    def _establish(self) -> None:
        code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        _good(code, _SERVICE)
        self._context = context

    def _connect(self) -> None:
        patience = time.monotonic() + _PATIENCE
        while True:
            code, card, protocol = scard.SCardConnect(self._context, self._reader, scard.SCARD_SHARE_EXCLUSIVE, _BOTH)
            if code != scard.SCARD_E_SHARING_VIOLATION or time.monotonic() >= patience:
                break
            time.sleep(_PAUSE)
        _good(code, self._reader)
        self._card, self._protocol = card, protocol
        code, _, _, _, atr = scard.SCardStatus(card)
        _good(code, self._reader)
        self.atr = _octets(atr)

    def _exchange(self, command: Command) -> Response:
        t1 = self._protocol == scard.SCARD_PROTOCOL_T1
        sent = list(apdu(command) if t1 else command.tpdu())
        try:
            code, answer = scard.SCardTransmit(self._card, scard.SCARD_PCI_T1 if t1 else scard.SCARD_PCI_T0, sent)
        finally:
            sent[:] = bytes(len(sent))  # our own copy; the library's are beyond reach
        if code != scard.SCARD_S_SUCCESS:
            raise _failure(code, self._reader, under_way=True)
        if len(answer) < _STATUS_BYTES:
            raise self._error(BrokenLink)
        return Response.of(_octets(answer))

    def _card_is_gone(self) -> bool:
        """Ask PC/SC whether the link broke because the card left, and give the driver time to notice."""
        code, [(_, seen, _)] = scard.SCardGetStatusChange(self._context, 0, [(self._reader, 0)])
        if code == scard.SCARD_S_SUCCESS and seen & scard.SCARD_STATE_PRESENT:
            known = [(self._reader, seen & ~scard.SCARD_STATE_CHANGED)]
            code, [(_, seen, _)] = scard.SCardGetStatusChange(self._context, _POLL_MILLISECONDS, known)
        return not seen & scard.SCARD_STATE_PRESENT

    def _release(self) -> None:
        if self._card is not None:
            scard.SCardDisconnect(self._card, scard.SCARD_UNPOWER_CARD)
        if self._context is not None:
            scard.SCardReleaseContext(self._context)
        self._card = self._context = None

    def _error(self, kind: type[ReaderError]) -> ReaderError:
        return fault(kind, self._reader, seconds=self._deadline.seconds)


def _in_context(question: Callable[[int], T]) -> T:
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _good(code, _SERVICE)
    try:
        return question(context)
    finally:
        scard.SCardReleaseContext(context)


def _list(context: int) -> list[str]:
    code, readers = scard.SCardListReaders(context, [])
    if code == scard.SCARD_E_NO_READERS_AVAILABLE:
        return []
    _good(code, _SERVICE)
    return list(readers)


def _look(context: int) -> list[Inserted]:
    readers = _list(context)
    if not readers:
        return []
    code, states = scard.SCardGetStatusChange(context, 0, [(name, scard.SCARD_STATE_UNAWARE) for name in readers])
    _good(code, _SERVICE)
    has_card, held = scard.SCARD_STATE_PRESENT, scard.SCARD_STATE_EXCLUSIVE
    return [
        Inserted(name, has_card=bool(seen & has_card), busy=bool(seen & held), atr=_octets(atr) or None)
        for name, seen, atr in states
    ]


def _octets(values: list[int]) -> bytes:
    """Give a list of pyscard's as bytes: its numbers may be signed."""
    return bytes(value & 0xFF for value in values)


def _good(code: int, reader: str) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise _failure(code, reader)


def _failure(code: int, reader: str, *, under_way: bool = False) -> ReaderError:
    """Turn a code of the library into the one error that it means."""
    code &= 0xFFFFFFFF
    kind = meaning(_CODES.get(code, ""), under_way=under_way)
    return fault(kind, reader, problem=f"{scard.SCardGetErrorMessage(code)} ({code:08X})")
