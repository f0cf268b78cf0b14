"""A dry run: what an operation would send and record, from cards that are read and a record that stays as it is."""

from collections.abc import Sequence
from dataclasses import replace

from lifecycle.approval.need_words import need_in_words
from lifecycle.domain.card import CardFacts
from lifecycle.domain.facts import OperationStarted
from lifecycle.domain.text import Text, say
from lifecycle.handler.authorisation import need_of
from lifecycle.handler.checks import recorded_card, require_fresh, require_key, require_rules, require_undamaged
from lifecycle.handler.dual_control import foreseen
from lifecycle.handler.identification import sight
from lifecycle.handler.outcome import Visit
from lifecycle.handler.pin_watch import PinWatch
from lifecycle.handler.run import Run
from lifecycle.ledger.card_stream import dry_card_stream
from lifecycle.ledger.record_without import RecordWithout
from lifecycle.steps.interface import Preview, Step
from lifecycle.steps.prove_pin import ProvePin


def dry_run(run: Run) -> Sequence[Visit]:
    """Read and check every card that the operation would be done on, and give what it would do; records nothing.

    Raises what would stop the operation.
    """
    operation = run.operation
    need = need_of(run)
    signed = [] if need.anybody else [Step(say("Signatures before any PIN: {need}", need=need_in_words(need)))]
    if not operation.needs_card:
        card = recorded_card(run)
        operation.check(card, run.record)
        absent = CardFacts(make=card.make, serial=card.serial, atr="", virtual=card.virtual)
        return [Visit(card, absent, "", plan=[*signed, *operation.plan(card, run.record)])]
    wanted, lost = operation.preview(run.record), list[str]()
    visits = [_planned(run, wanted, lost) for _ in range(wanted.cards)]
    return [replace(visits[0], plan=[*signed, *(visits[0].plan or ())]), *visits[1:]] if signed else visits


def _planned(run: Run, wanted: Preview, lost: list[str]) -> Visit:
    """Plan the part of one card; what the cards in `lost` would have lost before it is taken into account."""
    equipment = run.equipment
    with run.opened(phase="look") as opened:
        shown = opened.facts
        stream = dry_card_stream(equipment.journal, shown.serial, virtual=shown.virtual)
        watch = PinWatch(opened.driver, equipment.keys_for(shown))
        drift = sight(stream, shown, opened.anchors(), equipment.operations, run.dialogue, watch)
        part = wanted.part(stream.card)
        if part.changes:
            require_undamaged(run, stream)
        require_rules(run, stream, part, opened.driver)
        require_key(run, part, opened)
        require_fresh(part, opened)
        asked = list(foreseen(run, part, stream.card))
        if run.operation.many_cards and part.proves:
            opened.driver.prove(equipment.keys_for(shown))
    run.leave(shown.serial, done=True)
    told = opened.driver.plan(run.operation.name)
    plan = [*ProvePin(wanted.part).plan(stream.card, run.record)] if wanted.prove_pins else []
    part_plan = part.plan(stream.card, RecordWithout(run.record, tuple(lost)))
    plan = [*asked, *plan]
    plan += _with_what_the_make_does(part_plan, told)
    if part.writes:
        lost.append(shown.serial)
    return Visit(stream.card, shown, opened.reader, opened.driver, drift, plan)


def _with_what_the_make_does(plan: Sequence[Step], told: Sequence[Text]) -> Sequence[Step]:
    """Put into a plan, after the start of its operation, what only the make of the card does."""
    own = [Step(text) for text in told]
    at = next((at for at, step in enumerate(plan, start=1) if step.records == OperationStarted.tag), len(plan))
    return [*plan[:at], *own, *plan[at:]]
