"""The Inspect screen: the vendor's fields in the vendor's order, then ours, each with where it really comes from."""

from lifecycle.cards.answers import Line
from lifecycle.cards.screen_lines import anchor_shown, anchored_by, holding_shown, set_id_shown
from lifecycle.domain.anchor import Slots
from lifecycle.domain.card import CardFacts
from lifecycle.domain.text import Text, say

_HOST_TABLE = say("table in lifecycle, by ATR")
_PRE_ISSUING = say("GET INFO A4; layout known only on virtual cards")
_SET_FILE = say("lifecycle profile: file 4C05, the newer good slot")
_ANCHOR_FILE = say("lifecycle profile: file 4C08, the newer good slot")

_OS, _PROGRAM, _CHIP, _LOCK1, _LOCK2 = 2, 3, 4, 11, 12
"""Places in the pre-issuing data of a virtual card; where a real card keeps these values is not public."""


def inspect_lines(facts: CardFacts, anchors: Slots | None = None) -> list[Line]:
    """Give the lines of the screen for what was read; `anchors` are both slots of the anchor, where those were."""
    return [
        Line("ATR", _colons(facts.atr), say("answer to reset")),
        Line("CSN", _csn(facts), say("GET INFO A1, the letter F, GET INFO A3"), key="csn"),
        Line("Family", "Gemplus Generic Product", _HOST_TABLE),
        Line("Card Name", "GemXpresso Pro R3.x", _HOST_TABLE),
        Line("Card OS", _pre_issuing(facts, _OS, "OSv"), _PRE_ISSUING),
        Line("Prog Ver", _pre_issuing(facts, _PROGRAM), _PRE_ISSUING),
        Line("Chip Ver", _pre_issuing(facts, _CHIP), _PRE_ISSUING),
        Line("LOCK1 byte", _pre_issuing(facts, _LOCK1), _PRE_ISSUING),
        Line("LOCK2 byte", _pre_issuing(facts, _LOCK2), _PRE_ISSUING),
        Line(
            "Card Type",
            None if facts.layout is None else "SmOe",
            say("lifecycle profile: PIN changes need a transport key"),
        ),
        Line("PIN Locked", _locked(facts), say("update condition of the secret-code file")),
        Line("PIN SCR", _counter(facts), say("GET INFO 05 on the secret-code file: wrong tries in a row")),
        Line("PIN MMPN", _maximum(facts), say("GET INFO 05 on the secret-code file: maximum presentations")),
        Line("Set record", holding_shown(facts.set_record), _SET_FILE),
        Line("Set id", set_id_shown(facts.set_record), _SET_FILE),
        Line("Anchor", anchor_shown(anchors, facts.counter), _ANCHOR_FILE),
        Line("Anchor of", anchored_by(anchors, facts.counter), _ANCHOR_FILE),
    ]


def _colons(hexadecimal: str) -> str:
    return bytes.fromhex(hexadecimal).hex(":").upper()


def _pre_issuing(facts: CardFacts, at: int, prefix: str = "") -> str | None:
    told = facts.details.get("pre_issuing")
    if not facts.virtual or not isinstance(told, str):
        return None
    return f"{prefix}{bytes.fromhex(told)[at]:02X}"


def _csn(facts: CardFacts) -> str:
    """Give the card serial number as the vendor's console prints it: 25 hex digits."""
    return f"{facts.serial}F{facts.details['issuer_reference']}"


def _locked(facts: CardFacts) -> Text | None:
    if facts.sealed is None:
        return None
    return say("YES") if facts.sealed else say("no (one more PIN change allowed)")


def _counter(facts: CardFacts) -> str | Text | None:
    byte = facts.details.get("ratification_counter")
    if not isinstance(byte, int):
        return None
    if facts.tries_not_understood:
        return say("{byte} (counter not understood)", byte=f"{byte:02X}")
    return str(byte.bit_count())


def _maximum(facts: CardFacts) -> str | None:
    return None if facts.tries is None else str(facts.tries)
