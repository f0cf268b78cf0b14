"""What becomes of a set when one of its cards is lost, damaged, retired, destroyed or found again."""

from msgspec.structs import replace

from lifecycle.domain.quorum import quorum
from lifecycle.domain.set_names import name_or_digits
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record


def effect_on_set(record: Record, serial: str, gone: str | None) -> Text | None:
    """Say how the set of a card would stand with it gone, or there again (None); None where nothing changes."""
    card = record.card(serial)
    if card is None or card.set_id is None or card.holding == "blank":
        return None
    members = record.members(card.set_id)
    now = quorum(card.needed, card.issued, members)
    then = quorum(
        card.needed, card.issued, [replace(each, gone=gone) if each.serial == serial else each for each in members]
    )
    if now == then:
        return None
    name = name_or_digits(card.set_id, record.set(card.set_id), record.disclosed)
    return say("Set {name} now: {now} After this: {then}", name=name, now=now.in_words(), then=then.in_words())
