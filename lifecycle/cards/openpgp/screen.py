"""The Inspect screen of a card with the OpenPGP application: what it shows without a PIN, and where that comes from."""

from lifecycle.cards.answers import Line
from lifecycle.cards.screen_lines import anchor_shown, anchored_by, holding_shown, set_id_shown
from lifecycle.domain.anchor import Slots
from lifecycle.domain.card import CardFacts
from lifecycle.domain.text import Text, say

_FREE = say("lifecycle record in data object 0101")
_STATUS = say("PW status bytes, data object C4")
_MAKERS = {"0005": "ZeitControl", "0006": "Yubico", "000F": "Nitrokey", "FFFF": "test card"}
"""A few of those that are registered with FSFE."""
_ALGORITHMS = {"132A8648CE3D030107": "ECDSA P-256", "010800002000": "RSA 2048"}
"""That of a card of ours, and the one that most fresh cards have."""


def inspect_lines(facts: CardFacts, anchors: Slots | None = None) -> list[Line]:
    """Give the lines of the screen for what was read."""
    details = facts.details
    return [
        Line("ATR", bytes.fromhex(facts.atr).hex(":").upper(), say("answer to reset")),
        Line("Serial", facts.serial, say("AID: manufacturer and serial number")),
        Line("Maker", _maker(facts.serial), say("AID: manufacturer")),
        Line("Card Type", _version(details.get("version")), say("AID: version")),
        Line("Algorithm", _algorithm(details.get("algorithm")), say("data object C1: signature key")),
        Line("Key id", facts.card_id, say("SHA-256 of the public signature key, its first 8 bytes")),
        Line("PIN Locked", _locked(facts), say("journal in data object 0101: lifecycle enforces it, not the card")),
        Line("PIN SCR", _spent(facts), say("PW status bytes, data object C4: wrong tries in a row")),
        Line("PIN MMPN", None if facts.tries is None else str(facts.tries), say("a formatted card has 3")),
        Line("Admin PIN", _admin(facts), _STATUS),
        Line("Set record", holding_shown(facts.set_record), _FREE),
        Line("Set id", set_id_shown(facts.set_record), _FREE),
        Line("Anchor", anchor_shown(anchors, facts.counter), _FREE),
        Line("Anchor of", anchored_by(anchors, facts.counter), _FREE),
    ]


def _maker(serial: str) -> str:
    number = serial[:4]
    return f"{_MAKERS[number]} ({number})" if number in _MAKERS else number


def _version(version: object) -> str | None:
    if not isinstance(version, str):
        return None
    major, minor = bytes.fromhex(version)
    return f"OpenPGP {major}.{minor}"


def _algorithm(value: object) -> str | None:
    """Name the algorithm of the signature key as people know it, its attributes behind it (section 4.4.3.9)."""
    if not isinstance(value, str):
        return None
    name = _ALGORITHMS.get(value)
    return value if name is None else f"{name} ({value})"


def _locked(facts: CardFacts) -> Text | None:
    if facts.sealed is None:
        return None
    return say("YES (enforced by the record, not by the card)") if facts.sealed else say("no")


def _spent(facts: CardFacts) -> str | None:
    if facts.tries is None or facts.tries_left is None:
        return None
    return str(max(facts.tries - facts.tries_left, 0))


def _admin(facts: CardFacts) -> Text | None:
    if facts.details.get("admin_code") != "discarded":
        return None
    return say("discarded at formatting ({tries} tries left)", tries=facts.details.get("admin_tries"))
