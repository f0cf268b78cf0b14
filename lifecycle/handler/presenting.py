"""Who presents a card: asked where nobody said it beforehand, recorded with the start, and what custody knows of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from lifecycle.approval.intent import Intent
from lifecycle.custody.presenters import who_may_present
from lifecycle.domain.card import CardState
from lifecycle.domain.dual_control import Level, Presented, holders_of
from lifecycle.domain.errors import LifecycleError
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
    if about_a_share:
        asked_presenter(run, card.serial)


def asked_presenter(run: Run, serial: str) -> str | None:
    """Give who presents a card, and ask for it where nobody said it and somebody is there.

    Of a run that people signed beforehand only those whom they named may be chosen.
    """
    if run.presenters.says(serial) or not run.dialogue.waits:
        return run.presenters.of(serial)
    with run.equipment.journal.store.view() as view:
        listed = who_may_present(Record(view), serial)
    if run.stated is not None:
        listed = [(choice, person) for choice, person in listed if person is None or presents(run.stated, person)]
    if all(person is None for _, person in listed):
        return None
    question = say("Who presents card {serial}?", serial=serial)
    chosen = run.dialogue.choose(PRESENTER, question, [choice for choice, _ in listed], first=True)
    person = next(pseudonym for choice, pseudonym in listed if choice.name == chosen)
    run.presenters = run.presenters.naming(serial, person)
    return person


def wanting_presenters(run: Run, serials: Sequence[str], but_for: Sequence[Level] = ("report",)) -> Sequence[str]:
    """Give the cards that hold or get a share, but for these levels of the rule that somebody presents each."""
    with run.equipment.journal.store.view() as view:
        if Record(view).dual_control()["nobody-named"] in but_for:
            return ()
    try:
        part_of = run.operation.preview(run.record).part
    except LifecycleError:
        return ()
    known = ((serial, run.record.card(serial)) for serial in serials)
    return [
        serial for serial, card in known if (run.operation.many_cards if card is None else _of_share(part_of, card))
    ]


def _of_share(part_of: Callable[[CardState], Part], card: CardState) -> bool:
    part = part_of(card)
    return part.changes and (part.writes or part.share_of(card) is not None)


def presents(intent: Intent, person: str) -> bool:
    """Say whether an intent allows that somebody presents a card: as that, or as the operator, who signs once."""
    return intent.capacity_of(person) in {"presenter", "operator"}


def presenters_of(intent: Intent, record: Record) -> Mapping[str, str]:
    """Give who presents which card by an intent, as far as it and custody say so."""
    named, serials = intent.named("presenter"), [each.serial for each in intent.cards]
    if len(named) == len(serials):
        return dict(zip(serials, named, strict=True))
    having = {serial: holders_of(record.custody(serial)).intersection(named) for serial in serials}
    return {serial: next(iter(people)) for serial, people in having.items() if len(people) == 1}


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
