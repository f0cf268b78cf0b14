"""The intent becomes durable: nothing that changes a card or can spend a PIN try is sent before it is."""

from dataclasses import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Abandoned
from lifecycle.domain.facts import OperationStarted
from lifecycle.domain.timekeeping import CLOCK_PARAMETER
from lifecycle.handler.authorisation import starting
from lifecycle.handler.checks import attestation_roots, recording_refusal, require_usable
from lifecycle.handler.dual_control import broken_at_start
from lifecycle.handler.in_doubt import open_doubts
from lifecycle.handler.open_card import OpenCard
from lifecycle.handler.run import Run
from lifecycle.ledger.card_stream import CardStream
from lifecycle.ledger.record import Record as RecordNow
from lifecycle.steps.interface import Answers, Part, Work


def start(run: Run, stream: CardStream, part: Part, opened: OpenCard, answers: Answers) -> Work:
    """Record that the part starts, checked once more in the same transaction; gives what it works with.

    Raises Abandoned where somebody wants the program to end, and Refused where the record changed meanwhile.
    """
    part.begin(stream.card)
    roots = attestation_roots(run, part)
    if run.equipment.stop_asked():
        raise Abandoned
    with recording_refusal(run, stream), starting(run, stream.serial) as begins:
        started = OperationStarted(
            name=run.operation.name,
            changes=part.changes,
            parameters={
                **part.parameters(),
                **run.presenters.parameters(stream.serial),
                **run.equipment.journal.account(run.disclose),
                **begins.parameters(),
                CLOCK_PARAMETER: run.equipment.journal.time_source(),
            },
            counter=opened.facts.counter,
            tries_left=stream.card.tries_left,
        )

        def check_again(card: CardState, record: RecordNow) -> None:
            require_usable(run, part, card, record)
            part.check_again(card, record, answers)
            begins.check(record)

        stream.append([started, *broken_at_start(run, part, stream.card)], check_again, begins.beside)
    return replace(_work(run, stream, part, opened, answers), attestation_roots=roots)


def _work(run: Run, stream: CardStream, part: Part, opened: OpenCard, answers: Answers) -> Work:
    doubts = open_doubts(stream.events, run.equipment.operations)
    return Work(
        driver=opened.driver,
        keys=run.equipment.keys_for(opened.facts) if part.proves else None,
        facts=opened.facts,
        card=stream.card,
        answers=answers,
        operation=run.id,
        origin=run.equipment.journal.origin(),
        head=run.equipment.journal.store.head,
        record=run.record,
        disclose=run.disclose,
        proves=part.proves,
        doubts=[doubt for doubt in doubts if doubt.id != run.id],
        results=run.results,
    )
