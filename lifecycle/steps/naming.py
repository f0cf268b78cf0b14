"""Sets as people call them: found by name, and said beside what a card holds."""

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Refused, UnknownName
from lifecycle.domain.record import Record
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text, say

_SHORT = 8
"""Digits of a set's id that tell it from others, for people."""


def name_of(record: Record, set_id: str | None) -> str:
    """Give the name of a set, or the first digits of its id where the record has no name for it."""
    if set_id is None:
        return "?"
    known = record.set(set_id)
    return (known and record.disclosed(known.name)) or set_id[:_SHORT]


def set_named(record: Record, name: str) -> SetState:
    """Find a set by its name, or by its id or the first digits of that; the newest of several that had one name.

    Raises UnknownName, which lists the names that there are.
    """
    known = record.sets()
    named = [each for each in known if record.disclosed(each.name) == name]
    usable = [each for each in named if each.stage == "complete"] or named
    if not usable and len(name) >= _SHORT:
        usable = [each for each in known if each.id.startswith(name.upper())]
    if usable:
        return usable[-1]
    names = sorted({found for each in known if (found := record.disclosed(each.name))})
    raise UnknownName(
        kind=say("set"),
        name=name,
        next_step=say("The sets of this record: {names}.", names=", ".join(names))
        if names
        else say("This record knows no set. `lifecycle run create-server-master-key` makes one."),
    )


def must_be_free(record: Record, name: str) -> None:
    """No two sets that hold shares go by one name."""
    for each in record.sets():
        if record.disclosed(each.name) == name and (each.stage == "complete" or record.members(each.id)):
            raise Refused(
                "name-taken",
                say("there is a set {name} already, and cards hold its shares.", name=name),
                say("Choose another name. `lifecycle report sets` lists them."),
            )


def must_be_complete(record: Record, known: SetState) -> None:
    """A set that was cut off is never used."""
    if known.stage != "complete":
        raise Refused(
            "set-invalid",
            say("set {name} was not completed: it is invalid and must never be used.", name=name_of(record, known.id)),
            say("`lifecycle report set {id}` lists its cards: erase them, and make a new set.", id=known.id[:_SHORT]),
        )


def holding_in_words(record: Record, card: CardState) -> Text:
    """Say what a card holds, as the end of a sentence that begins with the card."""
    match card.holding:
        case "blank":
            return say("blank")
        case "held" if card.copy:
            return say(
                "holds share {share} of {issued} of set {name} (needs {needed}), copy {copy}",
                share=card.share,
                issued=card.issued,
                name=name_of(record, card.set_id),
                needed=card.needed,
                copy=card.copy,
            )
        case "held":
            return say(
                "holds share {share} of {issued} of set {name} (needs {needed})",
                share=card.share,
                issued=card.issued,
                name=name_of(record, card.set_id),
                needed=card.needed,
            )
        case "writing" | "erasing":
            return say("an unfinished share of set {name}, which counts for nothing", name=name_of(record, card.set_id))
        case "unreadable":
            return say("what it says of its share is damaged")
        case _:
            return say("what it holds is not known")
