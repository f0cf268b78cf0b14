"""Who presents a card: asked where nobody said it beforehand, recorded with the start, and compared with custody."""

from collections.abc import Sequence
from typing import Final

from lifecycle.custody.presenters import who_may_present
from lifecycle.domain.card import CardState
from lifecycle.domain.dual_control import Breach, Presented, breaches, holders_of
from lifecycle.domain.event import Fact
from lifecycle.domain.text import Text, say
from lifecycle.handler.run import Run
from lifecycle.ledger.record import Record
from lifecycle.steps.interface import Part, Result
from lifecycle.steps.naming import name_of

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


def presenting(run: Run, part: Part, card: CardState) -> Sequence[Fact]:
    """Give what is recorded of dual control as a part starts: each rule that this card breaks."""
    if not part.changes:
        return ()
    before = breaches(run.presented)
    now = Presented(
        card.serial,
        part.share_of(card),
        run.presenters.of(card.serial),
        holders_of(run.record.custody(card.serial)),
        from_file=card.serial in run.dialogue.from_file,
    )
    run.presented = [*(each for each in run.presented if each.serial != card.serial), now]
    found = [each for each in breaches(run.presented) if each not in before]
    return [each.recorded() for each in found if card.serial in each.serials]


def tell_of_dual_control(run: Run) -> None:
    """Show, at the end of an operation, each rule of dual control that its cards broke."""
    for breach in breaches(run.presented):
        with run.equipment.journal.store.view() as view:
            people = ", ".join(Record(view).called(each) for each in breach.people)
        words = _in_words(breach, people, name_of(run.record, breach.set_id))
        run.find(Result(f"dual_control.{breach.rule}", ", ".join(breach.serials), words))


def _in_words(breach: Breach, people: str, name: str) -> Text:
    serials = ", ".join(breach.serials)
    match breach.rule:
        case "not-the-holder":
            return say(
                "{people} presented card {serial} and is not the holder of the card.", serial=serials, people=people
            )
        case "one-presenter":
            return say(
                "{people} presented several shares of set {name}: {serials}.",
                people=people,
                name=name,
                serials=serials,
            )
        case "one-source":
            return say(
                "The PINs of several shares of set {name} came from 1 file or descriptor: {serials}.",
                name=name,
                serials=serials,
            )
