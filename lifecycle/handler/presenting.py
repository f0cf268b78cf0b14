"""Who presents a card: asked where nobody said it beforehand, recorded with the start, and what custody knows of it."""

from typing import Final

from lifecycle.custody.presenters import who_may_present
from lifecycle.domain.card import CardState
from lifecycle.domain.dual_control import Presented, holders_of
from lifecycle.domain.text import say
from lifecycle.handler.run import Run
from lifecycle.ledger.record import Record
from lifecycle.steps.interface import Part

PRESENTER: Final = "presented-by"
"""Name of the question."""


def ask_presenter(run: Run, part: Part, card: CardState) -> None:
    """Ask who presents a card that holds or gets a share, from a list of the people that custody knows.

    Asked once for each card, where somebody is there and nobody was named beforehand.
    """
    about_a_share = part.changes and part.phase != "look" and (part.writes or card.holding != "blank")
    if not (about_a_share and run.dialogue.waits) or run.presenters.says(card.serial):
        return
    with run.equipment.journal.store.view() as view:
        listed = who_may_present(Record(view), card.serial)
    if not listed:
        return
    question = say("Who presents card {serial}?", serial=card.serial)
    chosen = run.dialogue.choose(PRESENTER, question, [choice for choice, _ in listed], first=True)
    person = next(pseudonym for choice, pseudonym in listed if choice.name == chosen)
    run.presenters = run.presenters.naming(card.serial, person)


def presented(run: Run, part: Part, card: CardState, record: Record) -> Presented:
    """Give a card as it is presented: by whom, with which share, and what the record knows of both."""
    share, person = part.share_of(card), run.presenters.of(card.serial)
    known = None if share is None else record.set(share.set_id)
    who = None if person is None else record.person(person)
    return Presented(
        card.serial,
        share,
        person,
        holders_of(record.custody(card.serial)),
        from_file=run.dialogue.from_file,
        needed=card.needed if known is None else known.needed,
        custodian=who is not None and "custodian" in who.roles.split(","),
        left=person in record.leavers(),
    )
