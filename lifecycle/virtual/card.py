"""The virtual card as a terminal sees it: contacts, answer to reset, and one T=0 command after the other.

Off -> power_on -> on -> power_off, or a planned cut -> off. On, every command is answered with data and a status word,
whatever its bytes are. Data that answers data waits for GET RESPONSE, until any other command comes (ISO 7816-3, 12.2).
"""

import secrets
from collections.abc import Callable
from types import TracebackType
from typing import Self

from lifecycle.virtual.chip import Chip, Randomness
from lifecycle.virtual.commands import binary, codes, files, info, keys
from lifecycle.virtual.errors import CardIsOff, PowerLost, VirtualCardError
from lifecycle.virtual.identity import ATR, Identity, Switches, new_image
from lifecycle.virtual.memory import KeptInProcess, Memory, Storage
from lifecycle.virtual.power import PowerCut, Supply
from lifecycle.virtual.status import Refused, StatusWord, length_is, waiting
from lifecycle.virtual.tpdu import Tpdu

_Run = Callable[[Chip, Tpdu], bytes]

_CLASSES = frozenset({0x00, 0x04, 0x80, 0x84})
_GET_RESPONSE = (0x00, 0xC0)

# Commands that bring data, and may leave an answer waiting.
_TAKING: dict[tuple[int, int], _Run] = {
    (0x80, 0x16): files.freeze,
    (0x84, 0x16): files.freeze,
    (0x00, 0x20): codes.verify,
    (0x04, 0x20): codes.verify,
    (0x80, 0x24): codes.set_code,
    (0x84, 0x24): codes.set_code,
    (0x80, 0x28): keys.select_key,
    (0x00, 0xA4): files.select,
    (0x00, 0xD0): binary.write,
    (0x04, 0xD0): binary.write,
    (0x00, 0xD6): binary.update,
    (0x04, 0xD6): binary.update,
    (0x80, 0xE0): files.create,
}

# Commands that bring nothing and are answered at once.
_GIVING: dict[tuple[int, int], _Run] = {
    (0x00, 0x84): keys.challenge,
    (0x00, 0xB0): binary.read,
    (0x04, 0xB0): binary.read,
    (0x80, 0xC0): info.get_info,
}

_INSTRUCTIONS = frozenset(ins for _, ins in (*_TAKING, *_GIVING, _GET_RESPONSE))


class VirtualCard:
    """A card of the Gemplus MPCOS family in software: bytes in, bytes out."""

    def __init__(
        self,
        storage: Storage,
        *,
        randomness: Randomness = secrets.token_bytes,
        when_cut: Callable[[], None] | None = None,
    ) -> None:
        self._supply = Supply()
        self._when_cut = when_cut
        self._storage = storage
        self._memory = Memory(storage, self._supply)
        self._randomness = randomness
        self._chip: Chip | None = None
        self._pending = b""

    @classmethod
    def unformatted(
        cls,
        serial: bytes,
        switches: Switches = Switches(),  # noqa: B008 - frozen
        *,
        randomness: Randomness = secrets.token_bytes,
    ) -> Self:
        """Make a new card that lives in this process only."""
        return cls(KeptInProcess(new_image(serial, switches)), randomness=randomness)

    @property
    def serial(self) -> bytes:
        """The serial number that the card was made with."""
        return Identity.CARD_SERIAL.of(self._memory)

    @property
    def switches(self) -> Switches:
        """How this card behaves where chips differ."""
        return Switches.of(self._memory)

    @property
    def powered(self) -> bool:
        """Whether the card is on."""
        return self._chip is not None

    @property
    def commands(self) -> int:
        """How many commands came since power-on, or since a cut was armed."""
        return self._supply.commands

    @property
    def units(self) -> int:
        """How many units of memory were written since power-on, or since a cut was armed."""
        return self._supply.units

    def arm(self, cut: PowerCut | None) -> None:
        """Plan to lose power once, or never; the counters start again."""
        self._supply.arm(cut)

    def power_on(self) -> bytes:
        """Reset the card and give its ATR; a card that was on loses its RAM too."""
        self._supply.restart()
        self._pending = b""
        self._chip = Chip(self._memory, self._randomness)
        return ATR

    def power_off(self) -> None:
        """Take the power away."""
        self._lose_power()

    def close(self) -> None:
        """Take the power away and let go of the memory."""
        self._lose_power()
        self._storage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def transmit(self, command: bytes) -> bytes:
        """Carry out one command; raises PowerLost where a cut was planned, and CardIsOff without power."""
        if self._chip is None:
            raise CardIsOff
        try:
            self._supply.begin_command()
            answer = self._answer(self._chip, command)
            self._supply.end_command(answer)
        except VirtualCardError as error:
            self._lose_power()
            if isinstance(error, PowerLost) and self._when_cut is not None:
                self._when_cut()
            raise
        return answer

    def _lose_power(self) -> None:
        self._chip = None
        self._pending = b""

    def _answer(self, chip: Chip, sent: bytes) -> bytes:
        pending, self._pending = self._pending, b""
        try:
            data = self._run(chip, Tpdu.parse(sent), pending)
        except Refused as refused:
            return refused.status.to_bytes(2, "big")
        status = waiting(len(self._pending)) if self._pending else StatusWord.OK
        return data + status.to_bytes(2, "big")

    def _run(self, chip: Chip, command: Tpdu, pending: bytes) -> bytes:
        name = (command.cla, command.ins)
        if command.cla not in _CLASSES:
            raise Refused(StatusWord.UNKNOWN_CLASS)
        if command.ins not in _INSTRUCTIONS:
            raise Refused(StatusWord.UNKNOWN_INSTRUCTION)
        if name in _TAKING:
            if len(command.data) != command.p3:
                raise Refused(StatusWord.WRONG_LENGTH)
            self._pending = _TAKING[name](chip, command)
            return b""
        if name not in _GIVING and name != _GET_RESPONSE:
            raise Refused(StatusWord.UNKNOWN_CLASS)
        command.expect_length(0)
        return self._get_response(command, pending) if name == _GET_RESPONSE else _GIVING[name](chip, command)

    def _get_response(self, command: Tpdu, pending: bytes) -> bytes:
        """Hand out the waiting answer (ISO 7816-4, section 7.6.1); it waits on if another length was asked for."""
        command.expect_parameters(0, 0)
        if not pending:
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        if command.expected != len(pending):
            self._pending = pending
            raise length_is(len(pending))
        return pending
