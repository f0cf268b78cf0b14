"""VERIFY, CHANGE REFERENCE DATA and RESET RETRY COUNTER (7.2.2 to 7.2.4)."""

from lifecycle.virtual.openpgp.apdu import Apdu
from lifecycle.virtual.openpgp.build import Behaviour
from lifecycle.virtual.openpgp.chip import ADMIN_PIN, SIGNING_PIN, USER_PIN, Chip
from lifecycle.virtual.openpgp.pins import LONGEST
from lifecycle.virtual.status import Refused, StatusWord, tries_left

_PRESENT, _FORGET = 0x00, 0xFF
_BY_CODE, _BY_ADMIN = 0x00, 0x02
_MODES = {SIGNING_PIN, USER_PIN, ADMIN_PIN}
_TOGETHER = {SIGNING_PIN: {SIGNING_PIN, USER_PIN}, ADMIN_PIN: {ADMIN_PIN}}
"""Modes that are of the PIN that CHANGE names."""


def verify(chip: Chip, command: Apdu) -> bytes:
    """Present a PIN; without data ask whether it is verified, and with P1 FF forget that (7.2.2)."""
    mode = command.p2
    if mode not in _MODES or command.p1 not in {_PRESENT, _FORGET}:
        raise Refused(StatusWord.INCORRECT_P1_P2)
    if command.p1 == _FORGET:
        command.expect_no_data()
        chip.verified.discard(mode)
    elif not command.data:
        if mode not in chip.verified:
            raise tries_left(chip.pin(mode).tries_left)
    else:
        if len(command.data) > LONGEST:
            raise Refused(StatusWord.WRONG_LENGTH)
        chip.verified.discard(mode)
        chip.present(chip.pin(mode), command.data)
        chip.verified.add(mode)
    return b""


def change(chip: Chip, command: Apdu) -> bytes:
    """Replace a PIN: the old one and the new one stand behind each other, cut at the length of the old one (7.2.3)."""
    if command.p1 or command.p2 not in _TOGETHER:
        raise Refused(StatusWord.INCORRECT_P1_P2)
    pin = chip.pin(command.p2)
    old, new = command.data[: pin.length], command.data[pin.length :]
    kept = chip.verified & _TOGETHER[command.p2]
    chip.verified -= _TOGETHER[command.p2]
    chip.present(pin, old)
    pin.replace(new, chip.randomness)
    if chip.build.does(Behaviour.CHANGE_KEEPS_PINS):
        chip.verified |= kept
    return b""


def reset_retries(chip: Chip, command: Apdu) -> bytes:
    """Set a new PW1 with the resetting code before it, or with PW3 verified (7.2.4)."""
    if command.p1 not in {_BY_CODE, _BY_ADMIN} or command.p2 != SIGNING_PIN:
        raise Refused(StatusWord.INCORRECT_P1_P2)
    new, code = command.data, chip.resetting_code
    if command.p1 == _BY_ADMIN:
        chip.require(ADMIN_PIN)
    else:
        new = command.data[code.length :]
        chip.present(code, command.data[: code.length])
    chip.pin(USER_PIN).replace(new, chip.randomness)
    chip.verified -= _TOGETHER[SIGNING_PIN]
    return b""
