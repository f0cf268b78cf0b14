"""What is known of the makers of cards with the OpenPGP application, by the number that the serial begins with."""

from lifecycle.domain.card import CardState, details_of

YUBICO = "0006"
_GOOD_SINCE = (5, 7)
"""Firmware with another library: before it, who holds the card can extract its ECDSA keys (EUCLEAK, 2024)."""
_ODD_CHOICE_UNTIL = (5, 4, 3)
"""Firmware up to this one wants one more length before the choice of a certificate."""


def attests(serial: str) -> bool:
    """Say whether cards of this maker give a statement on the keys that they made."""
    return serial.startswith(YUBICO)


def is_extractable(serial: str, firmware: str | None) -> bool:
    """Say whether it is known that who holds the card can extract its signature key."""
    return serial.startswith(YUBICO) and firmware is not None and _parts(firmware) < _GOOD_SINCE


def release(card: CardState) -> str:
    """Name maker and firmware of a card; where it tells no firmware, the version of its application."""
    maker = card.serial[:4]
    if card.firmware is not None:
        return f"maker {maker}, firmware {card.firmware}"
    version = bytes.fromhex(str(details_of(card).get("version", "")))
    return f"maker {maker}, version {'.'.join(map(str, version))}"


def has_odd_choice(firmware: str) -> bool:
    """Say whether SELECT DATA of the card has one more length."""
    return _parts(firmware) <= _ODD_CHOICE_UNTIL


def _parts(firmware: str) -> tuple[int, ...]:
    return tuple(map(int, firmware.split(".")))
