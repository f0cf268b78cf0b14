"""What an intent says of a run: its parameters, its cards, and who is expected to sign."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import fields

from lifecycle.approval import refusals
from lifecycle.approval.intent import Capacity, Intent, Signer, signers_of
from lifecycle.approval.known import policy_in_force
from lifecycle.approval.policy import Need
from lifecycle.approval.stating import close_intent
from lifecycle.approval.witnessing import asked_witness
from lifecycle.custody.presenters import Presenters
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import Text, say
from lifecycle.handler.authority import Shown
from lifecycle.handler.presenting import asked_presenter, presenters_allowed, presenters_of, wanting_presenters
from lifecycle.handler.run import Run
from lifecycle.ledger.record import Record
from lifecycle.operations import Operation
from lifecycle.steps.interface import Preview

Listed = tuple[Sequence[str], Sequence[str]]
"""Serials of the cards that an intent lists, and of its spares."""


def require_this_run(run: Run, record: Record, intent: Intent) -> None:
    """See that what was signed is what is about to be done; raises Refused."""
    state, journal = record.intent(intent.id), run.equipment.journal
    if state is None:
        raise refusals.unknown_intent(intent.id)
    if state.closed is not None:
        raise refusals.closed(state)
    if journal.clock() > intent.expires:
        close_intent(journal, intent, "expired")
        raise refusals.expired(intent)
    if intent.policy != policy_in_force(record).digest:
        raise refusals.policy_changed()
    unlisted = next((serial for serial in run.named if not intent.lists(serial)), None)
    if unlisted is not None:
        raise refusals.card_not_in_intent(unlisted, intent)
    other = next(_differences(run, record, intent), None)
    if other is not None:
        raise refusals.not_as_stated(intent, other)


def _differences(run: Run, record: Record, intent: Intent) -> Iterator[Text]:
    """Name what is signed otherwise than it is about to be done."""
    if intent.operation != run.operation.name:
        yield say("operation {operation}", operation=intent.operation)
    values, texts = public_parameters(run.operation), texts_of(run.operation)
    for name in sorted({*values, *intent.parameters}.difference(texts)):
        if intent.parameters.get(name) != values.get(name):
            yield say("parameter {name}", name=name)
    for name, text in texts.items():
        if record.disclosed(str(intent.parameters.get(name))) != text:
            yield say("parameter {name}", name=name)
    operators = intent.named("operator")
    if operators and actor_of(run) not in operators:
        yield say("the operator is {name}", name=record.called(operators[0]))
    yield from _other_people(run, record, intent)


def _other_people(run: Run, record: Record, intent: Intent) -> Iterator[Text]:
    """Name who presents or watches and is not named for it: under a policy they sign."""
    for serial in (each.serial for each in (*intent.cards, *intent.spares)):
        person = run.presenters.of(serial)
        if person is not None and person not in (presenters_allowed(intent, serial, named_beforehand=True) or ()):
            yield say("{name} is not named as presenter of card {serial}", name=record.called(person), serial=serial)
    for person in run.witnesses:
        if person not in intent.named("witness"):
            yield say("{name} is not named as witness", name=record.called(person))


def public_parameters(operation: Operation) -> dict[str, str | int | bool | None]:
    return {name: value for name, value in operation.parameters().items() if value is not None}


def texts_of(operation: Operation) -> dict[str, str]:
    """Give the names and other texts among the fields of an operation."""
    disclosed = [each.name for each in fields(operation) if each.metadata.get("disclosed")]
    return {name: str(value) for name in disclosed if (value := getattr(operation, name)) is not None}


def wanted_cards(run: Run, look: Callable[[Preview], Sequence[Shown]]) -> Listed | None:
    """Give the cards of a run over many, and its spares; None where the record says already that it cannot be."""
    try:
        preview = run.operation.preview(run.record)
    except LifecycleError:
        return None
    if len(run.named) < preview.cards:
        run.shown = look(preview)
        return [each.serial for each in run.shown], ()
    count = preview.cards if preview.exact else len(run.named)
    return run.named[:count], run.named[count:]


def losing_cards(run: Run, serials: Collection[str]) -> frozenset[str]:
    """Give the cards that lose what they hold, as the operation takes them in this order."""
    try:
        part = run.operation.preview(run.record).part
    except LifecycleError:
        return frozenset()
    known = [card for serial in serials if (card := run.record.card(serial)) is not None]
    parts = [(card.serial, part(card)) for card in known]
    return frozenset(serial for serial, each in parts if each.writes or each.removes)


def signers_named(run: Run, need: Need, listed: Listed) -> Sequence[Signer]:
    """Name who is expected: the operator, those who present the cards and spares, and witnesses."""
    cards, spares = listed
    named: list[tuple[Capacity, str]] = []
    if need.signs.startswith("operator"):
        named.append(("operator", actor_of(run)))
    asked = cards if need.presenters or need.signs == "presenter" else wanting_presenters(run, cards)
    presenting = {
        serial: asked_presenter(run, serial) if serial in asked else run.presenters.of(serial)
        for serial in (*cards, *spares)
    }
    named += [("presenter", person) for person in presenting.values() if person is not None]
    while len(run.witnesses) < need.witnesses and run.dialogue.waits:
        run.witnesses = (*run.witnesses, _asked_witness(run, [person for _, person in named]))
    named += [("witness", each) for each in run.witnesses]
    return signers_of(named, presenting)


def take_from_intent(run: Run, record: Record, intent: Intent) -> None:
    """Have those present and watch who are named for it, where nothing else was said."""
    if run.presenters.others is None:
        run.presenters = Presenters(None, {**presenters_of(intent, record), **run.presenters.by_serial})
    run.witnesses = run.witnesses or tuple(intent.named("witness"))


def actor_of(run: Run) -> str:
    journal = run.equipment.journal
    journal.begun(virtual=journal.is_virtual())
    return journal.actor


def _asked_witness(run: Run, named: Collection[str]) -> str:
    with run.equipment.journal.store.view() as view:
        return asked_witness(Record(view), run.dialogue, [*named, *run.witnesses])
