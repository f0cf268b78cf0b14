"""What the card shows: data objects that are composed of others, and those that only a build decides (4.4.1)."""

from collections.abc import Callable, Mapping

from lifecycle.virtual.openpgp.build import KDF, PRIVATE_OBJECTS, Behaviour, Build
from lifecycle.virtual.openpgp.chip import ADMIN_PIN, IN_USE, USER_PIN, Chip
from lifecycle.virtual.openpgp.pins import LONGEST
from lifecycle.virtual.openpgp.places import Tag
from lifecycle.virtual.openpgp.slots import SLOTS
from lifecycle.virtual.openpgp.tlv import tlv

LONGEST_COMMAND = 0x0800
"""The most bytes of an extended command or answer, as 7F66 tells them (4.1.3.1)."""

_BUTTON = bytes.fromhex("810120")
_KDF_OFF = bytes.fromhex("810100")
_CHAINING, _EXTENDED = 0x80, 0x40
_ATTESTING = 0x81
"""The number of the fourth key of a YubiKey."""


def historical_bytes(build: Build, life: int = IN_USE) -> bytes:
    """Say what the card can do (6.1), and that it is virtual: "VIRT" is the data of its issuer."""
    chaining = 0 if build.does(Behaviour.NO_CHAINING) else _CHAINING
    extended = 0 if build.does(Behaviour.NO_EXTENDED_LENGTH) else _EXTENDED
    life = 0 if build.does(Behaviour.NO_RESET) else life
    return bytes.fromhex("0031C573C001") + bytes([chaining | extended]) + b"\x54VIRT" + bytes([life, 0x90, 0x00])


def capabilities(build: Build) -> bytes:
    """Give C0 (4.4.3.7): no secure messaging, no PIN blocks of format 2, no MSE."""
    longest = (build.longest_challenge, build.longest_certificate, build.longest_special)
    return bytes([build.capabilities, 0]) + b"".join(each.to_bytes(2, "big") for each in longest) + bytes(2)


def pw_status(chip: Chip) -> bytes:
    """Give C4 (4.4.3.5)."""
    tries = (chip.pin(USER_PIN), chip.resetting_code, chip.pin(ADMIN_PIN))
    return chip.objects.value(Tag.PW_STATUS) + bytes([LONGEST] * 3) + bytes(pin.tries_left for pin in tries)


def _joined(*tags: Tag) -> Callable[[Chip], bytes]:
    """Join values of one length each: of three keys, on a YubiKey of four."""
    return lambda chip: b"".join(_padded(chip, tag) for tag in tags if tag in chip.objects)


def _padded(chip: Chip, tag: Tag) -> bytes:
    return chip.objects.value(tag).ljust(chip.objects.longest(tag), b"\0")


def _value(tag: Tag) -> Callable[[Chip], bytes]:
    return lambda chip: chip.objects.value(tag)


def _key_information(chip: Chip) -> bytes:
    told = [(slot.number, chip.keys.state(slot)) for slot in SLOTS]
    if chip.build.yubikey:
        told.append((_ATTESTING, chip.objects.beside(Tag.ATTESTING_KEY)[0]))
    return b"".join(bytes(each) for each in told)


def _extended_lengths(_chip: Chip) -> bytes:
    return tlv(0x02, LONGEST_COMMAND.to_bytes(2, "big")) * 2


_SIMPLE: Mapping[int, Callable[[Chip], bytes]] = {
    0x4F: lambda chip: chip.build.aid,
    0x5F52: lambda chip: historical_bytes(chip.build, chip.life),
    0xC0: lambda chip: capabilities(chip.build),
    0xC4: pw_status,
    0xC5: _joined(
        Tag.SIGNING_FINGERPRINT,
        Tag.DECIPHERING_FINGERPRINT,
        Tag.AUTHENTICATING_FINGERPRINT,
        Tag.ATTESTING_FINGERPRINT,
    ),
    0xC6: _joined(Tag.CA_FINGERPRINT_1, Tag.CA_FINGERPRINT_2, Tag.CA_FINGERPRINT_3, Tag.CA_FINGERPRINT_4),
    0xCD: _joined(Tag.SIGNING_TIME, Tag.DECIPHERING_TIME, Tag.AUTHENTICATING_TIME, Tag.ATTESTING_TIME),
    0xDE: _key_information,
    **{
        int(tag): _value(tag)
        for tag in (
            Tag.NAME,
            Tag.LANGUAGE,
            Tag.SEX,
            Tag.LOGIN,
            Tag.URL,
            Tag.SIGNING_ALGORITHM,
            Tag.DECIPHERING_ALGORITHM,
            Tag.AUTHENTICATING_ALGORITHM,
            Tag.SIGNING_TOUCH,
            Tag.DECIPHERING_TOUCH,
            Tag.AUTHENTICATING_TOUCH,
            Tag.ATTESTING_TOUCH,
            Tag.ATTESTING_ALGORITHM,
            Tag.ATTESTING_CERTIFICATE,
        )
    },
}

_TOUCH = (0xD6, 0xD7, 0xD8, 0xD9)
_MAKERS = (0xD9, 0xDA, 0xFC)
_PRIVATE = (Tag.PRIVATE_1, Tag.PRIVATE_2, Tag.PRIVATE_3, Tag.PRIVATE_4)
_DISCRETIONARY = (0xC0, 0xC1, 0xC2, 0xC3, 0xDA, 0xC4, 0xC5, 0xC6, 0xCD, 0xDE, *_TOUCH)


def _members(chip: Chip, *tags: int) -> bytes:
    return b"".join(tlv(tag, _SIMPLE[tag](chip)) for tag in tags)


def _discretionary(chip: Chip) -> bytes:
    return _members(chip, *(tag for tag in _DISCRETIONARY if not lacks(chip.build, tag)))


def lacks(build: Build, tag: int) -> bool:
    """Say whether a card that is built so does not have a data object that others have."""
    return (
        (tag in {*_TOUCH, 0x7F74} and not build.does(Behaviour.TOUCH))
        or (tag in _MAKERS and not build.yubikey)
        or (tag in _PRIVATE and not build.can(PRIVATE_OBJECTS))
        or (tag == 0x7F66 and build.does(Behaviour.NO_EXTENDED_LENGTH))  # noqa: PLR2004 - a tag
        or (tag == Tag.KDF and not build.can(KDF))
    )


def _application(chip: Chip) -> bytes:
    button = b"" if lacks(chip.build, 0x7F74) else tlv(0x7F74, _BUTTON)
    lengths = b"" if lacks(chip.build, 0x7F66) else tlv(0x7F66, _extended_lengths(chip))
    inner = _discretionary(chip)
    beside = chip.build.does(Behaviour.MEMBERS_BESIDE_73)
    return _members(chip, 0x4F, 0x5F52) + lengths + button + (inner if beside else tlv(0x73, inner))


def _algorithms(_chip: Chip) -> bytes:
    return b"".join(tlv(int(slot.algorithm), each) for slot in SLOTS for each in slot.algorithms)


_CONSTRUCTED: Mapping[int, Callable[[Chip], bytes]] = {
    0x65: lambda chip: _members(chip, 0x5B, 0x5F2D, 0x5F35),
    0x6E: _application,
    0x73: _discretionary,
    0x7A: lambda chip: tlv(0x93, chip.keys.signatures.to_bytes(3, "big")),
    0x7F66: _extended_lengths,
    0x7F74: lambda _chip: _BUTTON,
    0xF9: lambda chip: chip.objects.value(Tag.KDF) or _KDF_OFF,
    0xFA: _algorithms,
}


def shown(chip: Chip, tag: int) -> bytes | None:
    """Give what the card shows to anybody under a tag; None where it shows nothing there."""
    if lacks(chip.build, tag):
        return None
    if tag in _SIMPLE:
        return _SIMPLE[tag](chip)
    if tag not in _CONSTRUCTED:
        return None
    value = _CONSTRUCTED[tag](chip)
    if tag == Tag.KDF:
        return tlv(tag, value) if chip.build.does(Behaviour.KDF_IN_ITS_TAG) else value
    return value if chip.build.does(Behaviour.WITHOUT_OUTER_TAGS) else tlv(tag, value)
