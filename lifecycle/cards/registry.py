"""The makes of card that this version knows, in the order in which they are asked. There are no plug-ins.

A driver handles PINs, so no package that happens to be installed may bring one.
"""

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from lifecycle.cards.driver import Driver
from lifecycle.cards.make import KeyFolder, Make
from lifecycle.cards.mpcos.make import MPCOS
from lifecycle.cards.nobodys import Probe, not_asked, unknown
from lifecycle.cards.openpgp.make import OPENPGP
from lifecycle.domain.abilities import Abilities, recorded_abilities
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import Defect, UnknownCard
from lifecycle.domain.pin import PinRules
from lifecycle.domain.text import Text, say

MAKES: Sequence[Make] = (MPCOS, OPENPGP)


def taking(atr: bytes) -> Make:
    """Give the make whose cards have this answer to reset.

    Raises UnknownCard for a card that is nobody's, NotAsked where only the card itself could tell.
    """
    make = next((make for make in MAKES if make.recognise(atr)), None)
    if make is None:
        raise not_asked(atr) if applications() else unknown(atr)
    return make


def recognise(channel: Channel, *, ask: bool = False) -> Driver:
    """Give the driver for the card on a channel; raises UnknownCard.

    Nothing is sent where its answer to reset tells the make. Where it does not, the card may be asked, if it is the one
    that is meant: one SELECT for each make that names an application, in their order. That counts nothing, and takes
    from other programs what they were granted.
    """
    try:
        make = taking(channel.atr)
    except UnknownCard:
        if not ask:
            raise
        make = _answering(channel)
    return make.open(channel)


def _answering(channel: Channel) -> Make:
    """Give the make whose application the card has."""
    probe = Probe(channel)
    for make in MAKES:
        if make.application is not None and probe.selects(make.application):
            return make
    raise unknown(channel.atr)


def applications() -> Sequence[bytes]:
    """Give the applications that cards are asked for."""
    return [make.application for make in MAKES if make.application is not None]


def is_asked_for(serial: str | None) -> bool:
    """Say whether a card of this serial can only be found by asking the cards themselves."""
    return any(make.application is not None and make.serials.fullmatch(serial or "") for make in MAKES)


def make_of(serial: str) -> Make:
    """Give the make of a card of the record: the form of its serial tells."""
    found = next((make for make in MAKES if make.serials.fullmatch(serial)), None)
    if found is None:
        raise Defect(what=f"a serial of no make: {serial}")
    return found


def make_if_known(name: str) -> Make | None:
    """Give the make of a name; None for one that has no driver here, as virtual cards may be of."""
    return next((make for make in MAKES if make.name == name), None)


def make_named(name: str) -> Make:
    """Give the make that is recorded under a name."""
    found = make_if_known(name)
    if found is None:
        raise Defect(what=f"a make that is not known: {name}")
    return found


def abilities_of(card: CardState) -> Abilities:
    """Give what a card can do, as the record says it; of a card that was read before it did, what its make can."""
    return recorded_abilities(card) or make_named(card.make).abilities


def abilities_shown(facts: CardFacts, card: CardState | None = None) -> Abilities:
    """Give what a card can do that was read: its make says it, and how many tries it has the card itself."""
    of_make = make_named(facts.make).abilities
    recorded = None if card is None else recorded_abilities(card)
    tries = facts.tries or (of_make.tries if recorded is None else recorded.tries)
    return replace(of_make, tries=tries)


def controlled_of(facts: CardFacts) -> Sequence[str]:
    """Give the details of a card that nothing may change."""
    return make_named(facts.make).controlled


def pin_rules_of(serial: str) -> PinRules:
    """Give the rules for the PINs of a card."""
    return make_of(serial).pins


def bare_serial(written: str) -> str:
    """Give what people write of a serial without what they put between its digits, in capitals."""
    return "".join(written.upper().replace(":", " ").replace("-", " ").split())


def host_keys_in(folder: Path) -> KeyFolder:
    """Give the keys that this workstation shares with cards, in their folder, which need not be there."""
    found = next((make.keys for make in MAKES if make.keys is not None), None)
    if found is None:
        raise Defect(what="keys were asked for, and no make needs one")
    return found(folder)


def serial_in(written: str) -> str | None:
    """Give the serial of what people write, in capitals; None where it has the form of no make's.

    Blanks, colons and dashes between the digits are for people, in whatever case. Where the make has a longer number
    that begins with the serial, such as the CSN of the Inspect screen, that is taken too.
    """
    digits = bare_serial(written)
    for make in MAKES:
        found = make.serials.fullmatch(digits)
        if found is not None:
            return found[1]
    return None


def no_serial(written: str) -> Text:
    """Say that what people wrote has the form of no make's serials, and which forms there are."""
    first, *others = [make.serial_form for make in MAKES]
    for other in others:
        first = say("{one}; or {other}", one=first, other=other)
    return say('"{written}" is not a serial. A serial has {form}.', written=written, form=first)
