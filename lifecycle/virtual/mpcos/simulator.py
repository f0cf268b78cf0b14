"""One T=0 command after the other, and the simulator as a value.

Data that answers data waits for GET RESPONSE, until any other command comes (ISO 7816-3, 12.2).
"""

import secrets
from collections.abc import Callable, Collection
from functools import partial

from lifecycle.virtual.memory import Memory
from lifecycle.virtual.mpcos.chip import Chip
from lifecycle.virtual.mpcos.commands import binary, codes, files, info, keys
from lifecycle.virtual.mpcos.identity import ATR, BEHAVIOURS, IMAGE_SIZE, SERIAL_LENGTH, Identity, Switches, new_image
from lifecycle.virtual.mpcos.tpdu import Tpdu
from lifecycle.virtual.simulator import Model, Randomness, Simulator
from lifecycle.virtual.status import Refused, StatusWord, length_is, waiting

_Run = Callable[[Chip, Tpdu], bytes]

_UNIT = 4
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


class PoweredCard:
    """A card of the family between power-on and power-off."""

    def __init__(self, memory: Memory, randomness: Randomness) -> None:
        self._chip = Chip(memory, randomness)
        self._pending = b""

    def answer(self, command: bytes) -> bytes:
        """Carry out one command."""
        pending, self._pending = self._pending, b""
        try:
            data = self._run(Tpdu.parse(command), pending)
        except Refused as refused:
            return refused.status.to_bytes(2, "big")
        status = waiting(len(self._pending)) if self._pending else StatusWord.OK
        return data + status.to_bytes(2, "big")

    def _run(self, command: Tpdu, pending: bytes) -> bytes:
        name = (command.cla, command.ins)
        if command.cla not in _CLASSES:
            raise Refused(StatusWord.UNKNOWN_CLASS)
        if command.ins not in _INSTRUCTIONS:
            raise Refused(StatusWord.UNKNOWN_INSTRUCTION)
        if name in _TAKING:
            if len(command.data) != command.p3:
                raise Refused(StatusWord.WRONG_LENGTH)
            self._pending = _TAKING[name](self._chip, command)
            return b""
        if name not in _GIVING and name != _GET_RESPONSE:
            raise Refused(StatusWord.UNKNOWN_CLASS)
        command.expect_length(0)
        return self._get_response(command, pending) if name == _GET_RESPONSE else _GIVING[name](self._chip, command)

    def _get_response(self, command: Tpdu, pending: bytes) -> bytes:
        """Hand out the waiting answer (ISO 7816-4, section 7.6.1); it waits on if another length was asked for."""
        command.expect_parameters(0, 0)
        if not pending:
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        if command.expected != len(pending):
            self._pending = pending
            raise length_is(len(pending))
        return pending


def model(switches: Switches = Switches()) -> Model:  # noqa: B008 - frozen
    """Give the model of cards that behave so."""
    return Model(partial(new_image, switches=switches), partial(secrets.token_bytes, SERIAL_LENGTH))


def _named(_dress: str | None, behaviours: Collection[str]) -> Model:
    return model(Switches(**{name.replace("-", "_"): True for name in behaviours}))


MPCOS = Simulator(
    make="mpcos",
    unit=_UNIT,
    serial_length=SERIAL_LENGTH,
    delivered_pin=None,
    behaviours=BEHAVIOURS,
    dresses=(),
    owns=lambda image: len(image) == IMAGE_SIZE,
    model=_named,
    root=lambda _memory: None,
    atr=lambda _memory: ATR,
    serial=Identity.CARD_SERIAL.of,
    start=PoweredCard,
)
