"""Who presents a card: asked where nobody said it beforehand, recorded with the start, and what custody knows of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
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

    Of a card that people signed for, only those may be chosen who signed as its presenters.
    """
    if run.presenters.says(serial) or not run.dialogue.waits:
        return run.presenters.of(serial)
    with run.equipment.journal.store.view() as view:
        listed = who_may_present(Record(view), serial)
    authority = run.authority_of(serial)
    if authority is not None:
        allowed = presenters_allowed(authority.intent, serial, named_beforehand=run.stated is not None)
        listed = [each for each in listed if each[1] is None or allowed is None or each[1] in allowed]
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


def presenters_allowed(intent: Intent, serial: str, *, named_beforehand: bool) -> Collection[str] | None:
    """Give who may present a card by an intent; None for anybody: then it is only claimed.

    Of an intent that was stated beforehand that is the operator at most, where nobody signed as presenter.
    """
    return intent.presenters_of(serial) or (intent.named("operator") if named_beforehand else None)


def presenters_of(intent: Intent, record: Record) -> Mapping[str, str]:
    """Give who presents which card by an intent, as far as it and custody say so."""
    signed = {serial: each.person for each in intent.signers for serial in each.cards}
    if signed:
        return signed
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
