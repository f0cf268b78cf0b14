"""Sets as people call them: found by name, and said beside what a card holds."""

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import ExitCode, LifecycleError, Refused
from lifecycle.domain.record import Record
from lifecycle.domain.set_names import SHORT, called, found, not_found
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text, say


class OtherKey(LifecycleError):
    """The shares that were presented rebuild another secret than the one that their set was made with."""

    code = "other-key"
    message = "The shares of set {name} rebuild a wrong key. Nothing was written."
    advice = (
        "Find the wrong card: check the set with more cards than the quorum.\n  lifecycle run check-set --set {name}"
    )
    exit_code = ExitCode.CARD


def name_of(record: Record, set_id: str | None) -> str:
    """Give the name of a set, or the first digits of its id where the record has no name for it."""
    of_set = called(record, set_id)
    return "?" if of_set is None else of_set.name


def set_named(record: Record, name: str) -> SetState:
    """Find a set by its name, or by its id or the first digits of that; the newest of several that had one name.

    Raises UnknownName, which lists the names that there are.
    """
    known = record.sets()
    wanted = found(name, known, record.disclosed)
    if wanted is None:
        raise not_found(name, known, record.disclosed)
    return wanted


def must_be_free(record: Record, name: str) -> None:
    """No two sets that hold shares go by one name."""
    for each in record.sets():
        if record.disclosed(each.name) == name and (each.stage == "complete" or record.members(each.id)):
            raise Refused(
                "name-taken",
                say("set {name} already exists, and cards hold its shares. Nothing was sent to a card.", name=name),
                say("Choose another name.\n  lifecycle report sets"),
            )


def must_be_complete(record: Record, known: SetState, serial: str | None = None) -> None:
    """A set that was cut off is never used; `serial` is the card of it that asks for it."""
    if known.stage != "complete":
        raise Refused(
            "set-invalid",
            say("set {name} is INVALID: the set was not completed. Never use the set.", name=name_of(record, known.id)),
            say("Erase the cards of the set and create a new set.\n  lifecycle report set {id}", id=known.id[:SHORT]),
            serial=serial,
        )


def holding_in_words(record: Record, card: CardState) -> Text:
    """Say what a card holds, as the end of a sentence that begins with the card."""
    match card.holding:
        case "blank":
            return say("blank")
        case "held" if card.copy:
            return say(
                "share {share} of {issued} of set {name} ({needed} needed), copy {copy}",
                share=card.share,
                issued=card.issued,
                name=name_of(record, card.set_id),
                needed=card.needed,
                copy=card.copy,
            )
        case "held":
            return say(
                "share {share} of {issued} of set {name} ({needed} needed)",
                share=card.share,
                issued=card.issued,
                name=name_of(record, card.set_id),
                needed=card.needed,
            )
        case "writing" | "erasing":
            return say("unfinished share of set {name}, counts for no set", name=name_of(record, card.set_id))
        case "unreadable":
            return say("damaged share data")
        case _:
            return say("contents not known")
