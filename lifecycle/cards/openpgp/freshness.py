"""Whether a card may be formatted: its application is fresh, or formatting was cut off on it; nothing counts of this.

A card that is somebody's OpenPGP card is never taken. Everything that an OpenPGP program leaves on a card is looked at.
"""

from lifecycle.cards.openpgp import records
from lifecycle.cards.openpgp.commands import DO
from lifecycle.cards.openpgp.errors import CardInUse, UnsuitableCard
from lifecycle.cards.openpgp.exchange import found
from lifecycle.cards.openpgp.reading import TRIES
from lifecycle.cards.openpgp.state import KEYS, ONLY_OURS, Reading, key_origins
from lifecycle.cards.openpgp.tlv import Malformed, members
from lifecycle.domain.channel import Channel
from lifecycle.domain.text import Text, say

ADMIN_PIN_LENGTH = 32
_LONGEST_PIN = 12


def must_be_fresh(channel: Channel, reading: Reading) -> None:
    """Raise UnsuitableCard or CardInUse where the card is not one to be formatted."""
    serial = reading.facts.serial
    problem = _unsuitable(reading)
    if problem is not None:
        raise UnsuitableCard(serial=serial, what=problem)
    problem = _in_use(channel, reading)
    if problem is not None:
        raise CardInUse(serial=serial, what=problem)


def is_unfinished(reading: Reading) -> bool:
    """Say whether formatting was begun and did not end: 0101 is its first mark, or a part of it, or a later one."""
    begun = records.is_begun(reading.content) or records.is_part_of_first(reading.content)
    return begun and not reading.counter


def is_laid(reading: Reading) -> bool:
    """Say whether all was written but what makes it one of ours: then its PW3 may have been discarded already."""
    return is_unfinished(reading) and records.names_card(reading.content, reading.card_id)


def _unsuitable(reading: Reading) -> Text | None:
    """Say what the card lacks, or what it does that our records cannot stand."""
    user, _, admin = reading.passwords.longest
    touch = reading.touch is not None and reading.touch[:1] != b"\0"
    problems = (
        (not reading.private, say("it has no data objects for private use")),
        (
            reading.longest_object < records.FREE,
            say("its data objects have at most {count} bytes", count=reading.longest_object),
        ),
        (reading.derives_pin, say("it derives its PIN (KDF-DO)")),
        (touch, say("its signature key asks for a touch")),
        (user < _LONGEST_PIN or admin < ADMIN_PIN_LENGTH, say("its PINs are too short")),
        (len(key_origins(reading.keys)) < KEYS, say("it does not say where its keys come from")),
    )
    return next((problem for is_so, problem in problems if is_so), None)


def _in_use(channel: Channel, reading: Reading) -> Text | None:
    """Say what an OpenPGP program, or a person, left on the card."""
    serial, unfinished = reading.facts.serial, is_unfinished(reading)
    user, reset, admin = reading.passwords.tries  # a card that was torn while a PIN was entered may have lost a try
    problems = (
        (_has_foreign_key(reading, unfinished=unfinished), say("it has a key")),
        (reading.counter > 0, say("it has signed {count} times", count=reading.counter)),
        (reset > 0, say("a resetting code is set")),
        (
            not unfinished and (user, admin) != (TRIES, TRIES),
            say("a PIN was entered wrongly before, or its number of tries was set"),
        ),
        (bool(reading.content) and not unfinished, say("data object 0101 is not empty")),
    )
    problem = next((problem for is_so, problem in problems if is_so), None)
    if problem is not None:
        return problem
    for what in (DO.ADMIN, DO.LOGIN, DO.URL):
        if found(channel, what, serial):
            return say("it has data of its owner ({what})", what=f"{what:04X}")
    return say("it has a name") if _name(channel, serial) else None


def _has_foreign_key(reading: Reading, *, unfinished: bool) -> bool:
    """Say whether it has a key that formatting did not make."""
    origins = key_origins(reading.keys)
    return any(reading.fingerprints) or (any(origins) and not (unfinished and origins == ONLY_OURS))


def _name(channel: Channel, serial: str) -> bool:
    """Say whether it has the name of its owner; what cannot be read as data objects is somebody's, too."""
    data = found(channel, DO.CARDHOLDER, serial) or b""
    try:
        return bool(members(data, DO.CARDHOLDER).get(DO.NAME))
    except Malformed:
        return True
