"""What a YubiKey has beside the specification: its version, other numbers of tries, and attestation."""

from lifecycle.virtual.openpgp import attestation
from lifecycle.virtual.openpgp.apdu import Apdu
from lifecycle.virtual.openpgp.chip import ADMIN_PIN, SIGNING_PIN, USER_PIN, Chip
from lifecycle.virtual.openpgp.places import CERTIFICATES, Tag
from lifecycle.virtual.openpgp.slots import MADE_HERE, SLOTS
from lifecycle.virtual.status import Refused, StatusWord

_NUMBERS = 3


def version(chip: Chip, command: Apdu) -> bytes:
    """Give the firmware, a byte for each part of its version."""
    command.expect_parameters(0, 0)
    return chip.build.firmware


def set_tries(chip: Chip, command: Apdu) -> bytes:
    """Set how many tries PW1, the resetting code and PW3 have."""
    command.expect_parameters(0, 0)
    chip.require(ADMIN_PIN)
    if len(command.data) != _NUMBERS:
        raise Refused(StatusWord.WRONG_LENGTH)
    if not all(1 <= tries <= 15 for tries in command.data):  # noqa: PLR2004 - what 63Cx can tell
        raise Refused(StatusWord.WRONG_DATA)
    pins = (chip.pin(USER_PIN), chip.resetting_code, chip.pin(ADMIN_PIN))
    for pin, tries in zip(pins, command.data, strict=True):
        pin.allow(tries)
    return b""


def attest(chip: Chip, command: Apdu) -> bytes:
    """Write a statement on a key that was made here into the certificate of that key."""
    slot = next((slot for slot in SLOTS if slot.number == command.p1), None)
    if slot is None or command.p2:
        raise Refused(StatusWord.INCORRECT_P1_P2)
    chip.require(SIGNING_PIN)
    key = chip.keys.key(slot)
    if chip.keys.state(slot) != MADE_HERE:
        raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
    chip.require_touch(Tag.ATTESTING_TOUCH)
    statement = attestation.statement(chip, slot, key)
    chip.objects.put(CERTIFICATES[len(SLOTS) - slot.number], statement)
    return b""
