"""An intent is stated: what somebody wants to do, as the record has it now, durable before anybody signs it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from lifecycle.approval import refusals
from lifecycle.approval.effect import card_in_intent, effect_of
from lifecycle.approval.intent import Intent, IntentCard, Signer, read_intent, stream_of_intent
from lifecycle.approval.judgement import unfit_signer
from lifecycle.approval.known import case_of, policy_in_force
from lifecycle.domain.facts import IntentClosed, IntentStated, Parameter
from lifecycle.domain.facts.intents import How
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record
from lifecycle.projections.intents import IntentState

_MINUTE: Final = 60_000_000
"""Microseconds."""


@dataclass(frozen=True)
class Known:
    """The record as those who sign know it."""

    ledger: str
    """Its origin."""
    head: int
    root: bytes


@dataclass(frozen=True, kw_only=True)
class Act:
    """What is about to be done in one run."""

    operation: str
    run: str
    signers: Sequence[Signer]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    """Names and other texts, by parameter: the intent gets the commitment of each."""
    cards: Sequence[str] = ()
    """Serials."""
    spares: Sequence[str] = ()
    losing: Collection[str] = ()
    """Serials of the cards that lose what they hold."""
    supplements: str | None = None
    disclosures: PendingDisclosures | None = None
    """Texts whose commitments stand in the parameters already: they are kept with the intent."""
    by_file: bool = False
    """Whether it goes to another machine, which takes longer."""
    known: Known | None = None
    """Not as it is now, where the act begins with another name of the record."""


def state_intent(journal: Journal, act: Act) -> Intent:
    """Record an intent; raises Refused where one of the people who are named may not sign as that."""
    texts = act.disclosures or PendingDisclosures()
    intent = intent_of(journal, act, {name: texts.disclose(text) for name, text in act.texts.items()})
    record_intent(journal, intent, texts)
    return intent


def intent_of(journal: Journal, act: Act, committed: Mapping[str, str]) -> Intent:
    """Make the intent of an act, without recording it; raises Refused as `state_intent` does."""
    known = act.known or Known(journal.origin(), *journal.store.head())
    with journal.store.view() as view:
        record = Record(view)
        policy, now = policy_in_force(record), journal.clock()
        minutes = policy.limits.request_hours * 60 if act.by_file else policy.limits.intent_minutes
        intent = Intent(
            operation=act.operation,
            parameters={**act.parameters, **committed},
            cards=[card_in_intent(record, serial) for serial in act.cards],
            spares=[card_in_intent(record, serial) for serial in act.spares],
            effect=effect_of(record, act.losing),
            ledger=known.ledger,
            head=known.head,
            root=known.root.hex(),
            run=act.run,
            signers=list(act.signers),
            policy=policy.digest,
            station=journal.station,
            virtual=record.is_virtual(),
            time=now,
            expires=now + minutes * _MINUTE,
            supplements=act.supplements,
        )
        if act.by_file and len(intent.named("witness")) < policy.need(act.operation).witnesses:
            raise refusals.nobody_watches(act.operation)
        case = case_of(record, intent, policy)
        for signer in act.signers:
            why = unfit_signer(case, signer.person)
            if why is not None:
                raise refusals.unfit_signer(why, record.called(signer.person), signer.capacity, act.operation)
    return intent


def record_intent(journal: Journal, intent: Intent, texts: PendingDisclosures) -> None:
    """Record an intent, with the texts that belong to it."""
    stated = IntentStated(intent=intent.text, texts=[each.digest.hex() for each in texts.pending])
    journal.append(stream_of_intent(intent.id), [stated], disclosures=texts, operation=intent.run, after=0)


def close_intent(journal: Journal, intent: Intent, how: How) -> None:
    """Record that an intent allows nothing any more; raises Refused where it is closed already."""

    def still_open(record: Record) -> None:
        state = record.intent(intent.id)
        if state is not None and state.closed is not None:
            raise refusals.closed(state)

    journal.append(stream_of_intent(intent.id), [IntentClosed(how=how)], check=still_open, operation=intent.run)


def still_as_stated(record: Record, intent: Intent, losing: Collection[str]) -> bool:
    """Say whether cards and sets are as the intent says, at its start."""
    listed = (*intent.cards, *intent.spares)
    return effect_of(record, losing) == intent.effect and all(_same(record, each) for each in listed)


def _same(record: Record, said: IntentCard) -> bool:
    """Compare a card with the record now; one that no reader had shown then may have shown its id since."""
    now = card_in_intent(record, said.serial)
    return now == said or (said.card_id is None and replace(now, card_id=None) == said)


def open_intents(record: Record, now: int) -> list[IntentState]:
    """Give the intents that people may still sign: an expired one that nobody ran was never closed."""
    return [each for each in record.intents() if each.closed is None and read_intent(each.text).expires >= now]


def stated_intent(record: Record, intent_id: str | None, now: int = 0) -> Intent:
    """Find an intent by its id or the beginning of it, or else the only one that is open `now`; raises Refused."""
    if intent_id is None:
        found = open_intents(record, now)
    else:
        found = [each for each in record.intents() if each.id.startswith(intent_id.strip().lower())]
    if len(found) != 1 or (intent_id is not None and not intent_id.strip()):
        raise refusals.unknown_intent(intent_id) if intent_id is not None else refusals.not_one_open(len(found))
    return read_intent(found[0].text)
