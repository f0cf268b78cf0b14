"""What came of an operation on a card: for machines as one object, for people in words."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from lifecycle.cards.answers import Line
from lifecycle.cli.commands.run.answer import RecordedEvent, RunFields
from lifecycle.cli.printing.output import described, say
from lifecycle.domain.card import CardFacts, CardState, details_of
from lifecycle.domain.errors import Abandoned, Interrupted, LifecycleError, Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import OperationFailed, OperationInterrupted, OperationRefused
from lifecycle.domain.record import Record
from lifecycle.domain.set_names import called
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.handler.outcome import Outcome
from lifecycle.operations import Operation
from lifecycle.station.log import Log
from lifecycle.store.engine import AuditStore
from lifecycle.wording.card_answer import KnownCard, answer, is_all_right
from lifecycle.wording.inspect_screen import in_words, screen
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

_ENDS = {
    OperationRefused.tag: "refused",
    OperationFailed.tag: "failed",
    OperationInterrupted.tag: "interrupted",
}


def placed(store: AuditStore[Event], events: Iterable[Event]) -> list[RecordedEvent]:
    """Say where the events of an operation stand."""
    return [_placed(found[0], event) for event in events if (found := store.find(event.id)) is not None]


def recorded_by(store: AuditStore[Event], operation: str | None) -> list[RecordedEvent]:
    """Find what an operation recorded before it went wrong, among the newest events."""
    if operation is None:
        return []
    after = max(0, store.head().size - _NEWEST)
    return [_placed(position, event) for position, event in store.events(after) if event.operation == operation]


_NEWEST = 5000
"""More events than an operation records, and others meanwhile."""


def outcome_of(error: LifecycleError, events: Sequence[RecordedEvent]) -> str:
    """Say in one word how an operation ended that did not complete."""
    tags = [event["tag"] for event in events]
    for tag in reversed(tags):
        if tag in _ENDS:
            return _ENDS[tag]
    if isinstance(error, Refused):
        return "refused"
    return "interrupted" if isinstance(error, Abandoned | Interrupted) else "error"


def log_events(log: Log, events: Sequence[RecordedEvent]) -> None:
    """Write a line for each event that was recorded."""
    for event in events:
        log.line("recorded", position=event["position"], id=event["id"], tag=event["tag"])


def as_json(outcome: Outcome, events: Sequence[RecordedEvent], nicknames: Mapping[str, str]) -> RunFields:
    """Give an outcome as machines read it; `nicknames` are those of the record, by serial."""
    facts = outcome.facts
    lines = outcome.driver.describe(facts) if outcome.driver is not None and facts is not None else []
    plan = outcome.plan
    return {
        "operation": {"name": outcome.operation, "id": outcome.id or None},
        "reader": outcome.reader,
        "nickname": nicknames.get(outcome.card.serial),
        "card": _card(outcome.card),
        "shown": None if facts is None else _shown(facts, lines),
        "screen": [
            {"name": line.name, "value": None if line.value is None else str(line.value), "source": str(line.source)}
            for line in lines
        ],
        "drift": msgspec.to_builtins(list(outcome.drift)),
        "cards": [
            {
                "serial": visit.card.serial,
                "nickname": nicknames.get(visit.card.serial),
                "reader": visit.reader or None,
            }
            for visit in outcome.visits
        ],
        "findings": {result.name: result.value for result in outcome.results},
        "events": list(events),
        "unsigned": None if outcome.unsigned is None else described(outcome.unsigned),
        "plan": None
        if plan is None
        else [
            {"serial": visit.card.serial, "step": str(step.text), "records": step.records}
            for visit in outcome.visits
            for step in visit.plan or ()
        ],
    }


def _card(card: CardState) -> dict[str, object]:
    """Give the state of a card, also by the names that its fields had in earlier versions."""
    found: dict[str, object] = msgspec.to_builtins(card)
    recognised = None if card.recognised is None else msgspec.json.decode(card.recognised)
    now = {"details": details_of(card), "recognised": recognised}
    return details_of(card) | found | now | {"profile": card.layout, "ticks": card.counter}


def _shown(facts: CardFacts, lines: Sequence[Line]) -> dict[str, object]:
    """Give what a card shows, also by the names that its fields had in earlier versions."""
    found: dict[str, object] = msgspec.to_builtins(facts)
    own = {line.key: line.value for line in lines if line.key is not None}
    return facts.details | found | {"profile": facts.layout, "ticks": facts.counter} | own


def show_outcome(
    outcome: Outcome, operation: type[Operation], record: Record, *, verbose: bool, whereabouts: Sequence[Text] = ()
) -> None:
    """Say it to a person, with the names that the record has for sets; `whereabouts` say where it has the card."""
    if outcome.plan is not None:
        _show_plan(outcome, operation)
        return
    if not (operation.shows_card or operation.announces_all):
        say(sentence("{title}: done.", title=_(operation.title)))
    for result in outcome.results:
        say(result.text)
    if not operation.many_cards:
        of_set = called(record, outcome.card.set_id)
        _show_card(
            outcome,
            operation,
            KnownCard(outcome.card, outcome.facts, outcome.drift, of_set, whereabouts),
            verbose=verbose,
        )
    elif outcome.card.virtual:
        say(sentence("These are virtual cards. They protect nothing."))


def _show_card(outcome: Outcome, operation: type[Operation], known: KnownCard, *, verbose: bool) -> None:
    """Answer first whether the card is all right; then its lines where they are asked for, and details."""
    if not operation.announces_all or verbose or not is_all_right(known):
        for text in answer(known):
            say(text)
    if operation.shows_card and outcome.driver is not None and outcome.facts is not None:
        say("")
        for line in screen(outcome.driver.describe(outcome.facts), sources=verbose):
            say(line)
        say("")
    if operation.shows_card or verbose or not is_all_right(known):
        label_shown = any(result.name == "label" for result in outcome.results)
        for text in in_words(known, verbose=verbose, label_shown=label_shown):
            say(text)


def _show_plan(outcome: Outcome, operation: type[Operation]) -> None:
    for visit in outcome.visits:
        serial = visit.card.serial
        say(sentence("Dry run of {title} on card {serial}. Steps:", title=_(operation.title), serial=serial))
        for number, step in enumerate(visit.plan or (), 1):
            recorded = "" if step.records is None else "  " + _("[records {tag}]").format(tag=step.records)
            say(f"{number:3}  {show(step.text)}{recorded}")
    say(sentence("Nothing was changed or recorded."))


def _placed(position: int, event: Event) -> RecordedEvent:
    return {
        "position": position,
        "id": event.id,
        "tag": event.tag,
        "stream": event.stream,
        "version": event.version,
        "time": event.time,
    }
