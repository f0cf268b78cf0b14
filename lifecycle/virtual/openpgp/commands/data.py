"""GET DATA, PUT DATA and SELECT DATA, and who may read and write what (4.4.1, 4.4.2, 7.2.5 to 7.2.8)."""

from collections.abc import Callable, Mapping

from lifecycle.virtual.openpgp.apdu import Apdu
from lifecycle.virtual.openpgp.build import Behaviour
from lifecycle.virtual.openpgp.chip import ADMIN_PIN, USER_PIN, Chip
from lifecycle.virtual.openpgp.pins import LONGEST, Pin
from lifecycle.virtual.openpgp.places import CERTIFICATES, Tag
from lifecycle.virtual.openpgp.showing import lacks, shown
from lifecycle.virtual.openpgp.slots import NO_KEY, SLOTS
from lifecycle.virtual.openpgp.tlv import parse
from lifecycle.virtual.status import Refused, StatusWord

_CERTIFICATE = 0x7F21
_CHOICE = bytes.fromhex("60045C027F21")
_ALGORITHMS = {slot.algorithm: slot for slot in SLOTS}
_TOUCHES = {*(slot.touch for slot in SLOTS), Tag.ATTESTING_TOUCH}
_ALWAYS_TOUCH = 2

_READ: Mapping[Tag, int | None] = {
    Tag.PRIVATE_1: None,
    Tag.PRIVATE_2: None,
    Tag.PRIVATE_3: USER_PIN,
    Tag.PRIVATE_4: ADMIN_PIN,
}
_WRITE: Mapping[Tag, int] = {Tag.PRIVATE_1: USER_PIN, Tag.PRIVATE_3: USER_PIN}
"""Every other data object is written with PW3 (4.4.2)."""

_EXACT = {
    Tag.SEX: 1,
    **{Tag(tag): 20 for tag in (*range(0xC7, 0xCD), Tag.ATTESTING_FINGERPRINT, Tag.CA_FINGERPRINT_4)},
    **{Tag(tag): 4 for tag in (*range(0xCE, 0xD1), Tag.ATTESTING_TIME)},
    **dict.fromkeys(_TOUCHES, 2),
}
"""Lengths of what may not be shorter, unless it is deleted."""


def get(chip: Chip, command: Apdu) -> bytes:
    """Give a data object (7.2.6); 6A88 for one that the card does not have."""
    command.expect_no_data()
    tag = command.tag
    if tag == _CERTIFICATE:
        return chip.objects.value(CERTIFICATES[chip.certificate])
    if tag in _READ:
        return _private(chip, Tag(tag))
    value = shown(chip, tag)
    if value is None:
        raise Refused(StatusWord.DATA_NOT_FOUND)
    return value


def get_next(chip: Chip, command: Apdu) -> bytes:
    """Give the next certificate (7.2.7)."""
    if command.tag != _CERTIFICATE or chip.certificate + 1 == len(CERTIFICATES):
        raise Refused(StatusWord.DATA_NOT_FOUND)
    chip.certificate += 1
    return get(chip, command)


def select_data(chip: Chip, command: Apdu) -> bytes:
    """Choose which certificate GET and PUT DATA mean (7.2.5); some programs send one more length before the choice."""
    if command.p2 != 0x04 or command.p1 >= len(CERTIFICATES):  # noqa: PLR2004 - the byte of the specification
        raise Refused(StatusWord.INCORRECT_P1_P2)
    if command.data not in {_CHOICE, bytes([len(_CHOICE)]) + _CHOICE}:
        raise Refused(StatusWord.WRONG_DATA)
    chip.certificate = command.p1
    return b""


def put(chip: Chip, command: Apdu) -> bytes:
    """Write a data object (7.2.8); no data delete it."""
    tag = _writable(chip, command.tag)
    chip.require(_WRITE.get(tag, ADMIN_PIN))
    _PUTS.get(tag, _put_value)(chip, tag, command.data)
    return b""


def _private(chip: Chip, tag: Tag) -> bytes:
    if lacks(chip.build, tag):
        raise Refused(StatusWord.DATA_NOT_FOUND)
    wanted = _READ[tag]
    if wanted is not None:
        chip.require(wanted)
    if chip.build.does(Behaviour.EMPTY_OBJECTS_ARE_ABSENT) and not chip.objects.value(tag):
        raise Refused(StatusWord.DATA_NOT_FOUND)
    return chip.objects.value(tag)


def _writable(chip: Chip, number: int) -> Tag:
    """Name the data object that a tag means; 6A88 for one that is not there, or that no command writes."""
    if number == _CERTIFICATE:
        return CERTIFICATES[chip.certificate]
    if number == _RESETTING_CODE:
        return Tag.RESETTING_CODE
    found = next((tag for tag in Tag if tag == number <= _LAST_TAG), None)
    if found is None or found == _OF_THE_MAKER or lacks(chip.build, found) or found not in chip.objects:
        raise Refused(StatusWord.DATA_NOT_FOUND)
    return found


_LAST_TAG = 0xFFFF
_RESETTING_CODE = 0xD3
_OF_THE_MAKER = Tag.ATTESTING_ALGORITHM
"""It stays with the key that is of it, which nobody can replace here."""


def _put_value(chip: Chip, tag: Tag, value: bytes) -> None:
    if value and len(value) != _EXACT.get(tag, len(value)):
        raise Refused(StatusWord.WRONG_LENGTH)
    chip.objects.put(tag, value)


def _put_attributes(chip: Chip, tag: Tag, value: bytes) -> None:
    """Choose an algorithm (4.4.3.9); a key of another one is gone with that."""
    slot = _ALGORITHMS[tag]
    if value not in slot.algorithms and value[:-1] not in slot.algorithms:
        raise Refused(StatusWord.WRONG_DATA)
    if value != chip.keys.attributes(slot):
        if chip.keys.state(slot) != NO_KEY:
            chip.keys.keep(slot, b"", NO_KEY)
        chip.objects.write(tag, value)


def _put_pw_status(chip: Chip, tag: Tag, value: bytes) -> None:
    """Say whether PW1 is good for several signatures (4.4.3.5); lengths and formats cannot be chosen."""
    if value[:1] not in {b"\0", b"\1"} or value[1:] not in {b"", bytes([LONGEST] * 3)}:
        raise Refused(StatusWord.WRONG_DATA)
    chip.objects.write(tag, value[:1])


def _put_touch(chip: Chip, tag: Tag, value: bytes) -> None:
    """Set the policy of a key (4.4.3.6); one that is permanent stays until the reset."""
    if chip.objects.value(tag)[:1] == bytes([_ALWAYS_TOUCH]):
        raise Refused(StatusWord.SECURITY_NOT_SATISFIED)
    if len(value) != _EXACT[tag]:
        raise Refused(StatusWord.WRONG_LENGTH)
    if value[0] > _ALWAYS_TOUCH:
        raise Refused(StatusWord.WRONG_DATA)
    chip.objects.write(tag, value)


def _put_resetting_code(chip: Chip, _tag: Tag, value: bytes) -> None:
    """Set the resetting code, or have none (4.3.4)."""
    code = chip.resetting_code
    if value:
        code.replace(value, chip.randomness)
    else:
        code.forget()


def _put_kdf(chip: Chip, tag: Tag, value: bytes) -> None:
    """Take a KDF-DO, and the hashes in it for PINs (4.3.2)."""
    try:
        parts = dict(parse(value))
    except ValueError:
        raise Refused(StatusWord.WRONG_DATA) from None
    if len(value) > chip.objects.longest(tag) or (value and 0x81 not in parts):  # noqa: PLR2004 - a tag
        raise Refused(StatusWord.WRONG_DATA)
    initial = [(part, pin) for part, pin in ((0x87, Tag.PW1), (0x88, Tag.PW3)) if part in parts]
    for part, pin in initial:
        Pin(chip.objects, pin).require_length(parts[part])
    chip.objects.put(tag, value)
    for part, pin in initial:
        Pin(chip.objects, pin).replace(parts[part], chip.randomness)


_PUTS: Mapping[Tag, Callable[[Chip, Tag, bytes], None]] = {
    **dict.fromkeys(_ALGORITHMS, _put_attributes),
    **dict.fromkeys(_TOUCHES, _put_touch),
    Tag.PW_STATUS: _put_pw_status,
    Tag.RESETTING_CODE: _put_resetting_code,
    Tag.KDF: _put_kdf,
}
