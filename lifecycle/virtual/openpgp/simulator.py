"""One command APDU after the other, by chaining and in pieces, and the simulator as a value."""

import secrets
from collections.abc import Callable, Collection, Mapping
from functools import partial

from lifecycle.virtual.memory import Memory
from lifecycle.virtual.openpgp.answering import Answers
from lifecycle.virtual.openpgp.apdu import Apdu
from lifecycle.virtual.openpgp.build import BEHAVIOURS, DRESSES, SERIAL_LENGTH, Behaviour, Build, built
from lifecycle.virtual.openpgp.chaining import Chain
from lifecycle.virtual.openpgp.chip import TERMINATED, Chip
from lifecycle.virtual.openpgp.commands import data, keys, life, pins, yubikey
from lifecycle.virtual.openpgp.factory import PW1, new_image
from lifecycle.virtual.openpgp.objects import Objects
from lifecycle.virtual.openpgp.places import UNIT, size
from lifecycle.virtual.openpgp.showing import historical_bytes
from lifecycle.virtual.simulator import Model, Randomness, Simulator
from lifecycle.virtual.status import Refused, StatusWord

_Run = Callable[[Chip, Apdu], bytes]

_SELECT, _ACTIVATE, _TERMINATE = 0xA4, 0x44, 0xE6
_GET_RESPONSE = (0x00, 0xC0)
_SECURED, _PROPRIETARY = 0x0C, 0x80

_COMMANDS: Mapping[tuple[int, int], _Run] = {
    (0x00, 0x20): pins.verify,
    (0x00, 0x24): pins.change,
    (0x00, 0x2A): keys.operate,
    (0x00, 0x2C): pins.reset_retries,
    (0x00, _ACTIVATE): life.activate,
    (0x00, 0x47): keys.generate,
    (0x00, 0x84): keys.challenge,
    (0x00, 0x88): keys.authenticate,
    (0x00, _SELECT): life.select,
    (0x00, 0xA5): data.select_data,
    (0x00, 0xCA): data.get,
    (0x00, 0xCC): data.get_next,
    (0x00, 0xDA): data.put,
    (0x00, 0xDB): keys.take,
    (0x00, _TERMINATE): life.terminate,
}
_OF_A_YUBIKEY: Mapping[tuple[int, int], _Run] = {
    (0x00, 0xF1): yubikey.version,
    (0x00, 0xF2): yubikey.set_tries,
    (_PROPRIETARY, 0xFB): yubikey.attest,
}
_WHILE_TERMINATED = {_SELECT, _ACTIVATE, _TERMINATE}


class PoweredCard:
    """A card between power-on and power-off."""

    def __init__(self, memory: Memory, randomness: Randomness) -> None:
        self._build = Build.of(memory)
        self._chip = Chip(memory, randomness, self._build)
        self._commands = {**_COMMANDS, **(_OF_A_YUBIKEY if self._build.yubikey else {})}
        self._chain = Chain(self._build)
        self._answers = Answers(self._build)

    def answer(self, command: bytes) -> bytes:
        """Carry out one command."""
        try:
            sent = Apdu.parse(command)
            if (sent.cla, sent.ins) == _GET_RESPONSE:
                sent.expect_no_data()
                return self._answers.more(sent)
            self._answers.drop()
            whole = self._chain.link(sent)
            return self._answers.give(b"" if whole is None else self._run(whole), sent)
        except Refused as refused:
            return refused.status.to_bytes(2, "big")

    def _run(self, command: Apdu) -> bytes:
        if command.cla & ~_PROPRIETARY:
            secured = command.cla & _SECURED == command.cla
            raise Refused(StatusWord.NO_SECURE_MESSAGING if secured else StatusWord.UNKNOWN_CLASS)
        run = self._commands.get((command.cla, command.ins))
        if run is None:
            raise Refused(StatusWord.UNKNOWN_INSTRUCTION)
        if command.extended and self._build.does(Behaviour.NO_EXTENDED_LENGTH):
            raise Refused(StatusWord.WRONG_LENGTH)
        shut = not self._chip.selected and command.ins != _SELECT
        if shut or (self._chip.life == TERMINATED and command.ins not in _WHILE_TERMINATED):
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        return run(self._chip, command)


def atr(build: Build) -> bytes:
    """Give an answer to reset of our own, for T=1, or what a contactless reader makes up (ISO 7816-3, section 8)."""
    historical = historical_bytes(build)
    if build.does(Behaviour.CONTACTLESS):
        head = bytes([0x80 | len(historical), 0x80, 0x01])
    else:
        head = bytes([0x90 | len(historical)]) + bytes.fromhex("118131FE45")
    check = 0
    for byte in head + historical:
        check ^= byte
    return b"\x3b" + head + historical + bytes([check])


def model(build: Build) -> Model:
    """Give the model of cards that are built so: serials chosen at random are of the maker of the build."""
    maker = build.serial[:2]

    def new_serial() -> bytes:
        return maker + secrets.token_bytes(SERIAL_LENGTH - len(maker))

    return Model(partial(new_image, build=build), new_serial)


def _named(dress: str | None, behaviours: Collection[str]) -> Model:
    return model(built(dress, behaviours))


def _owns(image: bytes) -> bool:
    try:
        return len(image) == size(Build.parse(image))
    except ValueError:
        return False


def _root(memory: Memory) -> bytes | None:
    build = Build.of(memory)
    if not build.yubikey:
        return None
    from lifecycle.virtual.openpgp.attestation import root  # noqa: PLC0415 - few cards need X.509

    return root(Objects(memory, build))


OPENPGP = Simulator(
    make="openpgp",
    unit=UNIT,
    serial_length=SERIAL_LENGTH,
    delivered_pin=PW1.decode(),
    behaviours=BEHAVIOURS,
    dresses=tuple(DRESSES),
    owns=_owns,
    model=_named,
    root=_root,
    atr=lambda memory: atr(Build.of(memory)),
    serial=lambda memory: Build.of(memory).serial,
    start=PoweredCard,
)
