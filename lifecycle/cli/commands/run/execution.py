"""One operation on one card from the command line: everything around the call of the handler."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial

from lifecycle.cli.card_lookup import call_cards, serial_called
from lifecycle.cli.commands.run import results
from lifecycle.cli.commands.run.emergency import is_emergency, name_emergency_way
from lifecycle.cli.commands.run.judgement import judge
from lifecycle.cli.commands.run.request import Request
from lifecycle.cli.commands.run.signatures import said_of_signatures, signing_tools, witnesses_of
from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.answer_file import opened, read_answers
from lifecycle.cli.dialogue.terminal import TerminalDialogue, open_terminal
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.exit import failed
from lifecycle.cli.hardening import no_core_dumps
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.printing.ceremony_progress import as_object, in_words
from lifecycle.cli.printing.first_record import say_where_it_begins
from lifecycle.cli.printing.output import print_json, print_step, print_unsigned, say
from lifecycle.cli.printing.streams import is_terminal
from lifecycle.cli.stopping import Stop
from lifecycle.custody.presenters import NOBODY, Presenters, find_presenters
from lifecycle.custody.words import where_in_words
from lifecycle.domain.dialogue import Progress
from lifecycle.domain.errors import Defect, ExitCode, LifecycleError
from lifecycle.domain.event import Event
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.handler.cost import charged
from lifecycle.handler.outcome import Outcome
from lifecycle.ledger.card_names import CardNames
from lifecycle.ledger.record import LiveRecord, Record
from lifecycle.operations import Operation
from lifecycle.station.records import record_when_needed
from lifecycle.station.scripted_dialogue import Script, ScriptedDialogue
from lifecycle.station.wiring import handler
from lifecycle.store.engine import AuditStore
from lifecycle.wording.language import show

_FINISHING = sentence("Stopping. Leave the card in.")


def run(context: Context, operation: Operation, request: Request) -> int:
    """Do the operation, print what came of it, and give the exit code."""
    problem = _misfit(operation, request)
    if problem is not None:
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    with (
        opened(request.pin_file, request.pin_fd) as pins,
        no_core_dumps(),
        closing(_script(context, request, pins)) as script,
    ):
        context.log.line("begin", serial=" ".join(request.serial) or None, dry_run=request.dry_run)
        existed = context.settings.store.exists()
        with _stopping() as stop, closing(_record(context, operation, request)) as store:
            code = _run(context, operation, request, script, stop, store)
            say_where_it_begins(context, store, existed=existed, by_card=True)
        context.log.line("end", exit_code=code)
    return code


def _misfit(operation: Operation, request: Request) -> Text | None:
    """Say which options do not go with each other, or with the operation."""
    if request.pin_file is not None and request.pin_fd is not None:
        return sentence("Use either --pin-file or --pin-fd.")
    if len(request.serial) > 1 and not operation.many_cards:
        return sentence("This operation works on 1 card. Name only 1 card with --serial.")
    if not operation.needs_card:
        if not request.serial:
            return sentence("For a card that is not here, name the card with --serial.")
        if request.presented_by:
            return sentence("Nobody can present a card that is not here. Leave out --presented-by.")
    unnamed = [serial for serial, _ in request.presented_by if request.serial and serial not in (*request.serial, None)]
    if unnamed:
        return sentence("--presented-by names card {serial}, but --serial does not.", serial=str(unnamed[0]))
    return None


def _script(context: Context, request: Request, pins: int | None) -> Script:
    secrets = None if pins is None else read_answers(pins, lambda name: serial_called(context, name, readers=True)[0])
    return Script(secrets, request.yes, request.use_last_try, request.choose, request.confirm)


def _run(  # noqa: PLR0913, PLR0917 - the parts of one call, brought together once
    context: Context, operation: Operation, request: Request, script: Script, stop: Stop, store: AuditStore[Event]
) -> int:
    with _person(context, stop) as person:
        dialogue = ScriptedDialogue(
            script, partial(_tell, context, person), person, partial(_progress, context, person)
        )
        try:
            emergency = is_emergency(context, operation, request, store, dialogue)
            tools = signing_tools(context, request.key_files)
            work = handler(store, context.settings, context.log, lambda: stop.asked, emergency=emergency, tools=tools)
            signing = said_of_signatures(store, request.intent, witnesses_of(operation) or request.witness)
            judge(operation, request, script.secrets, LiveRecord(store), alone=person is None)
            presenters = _presenters(store, request)
            if request.dry_run:
                outcome = work.dry_run(operation, dialogue, serials=request.serial, presenters=presenters)
            else:
                outcome = work.run(operation, dialogue, serials=request.serial, presenters=presenters, signing=signing)
        except LifecycleError as error:
            events = results.recorded_by(store, context.log.operation)
            results.log_events(context.log, events)
            if not isinstance(error, Defect):  # which is logged where it is shown
                context.log.failure(error)
            code = failed(context, error, outcome=results.outcome_of(error, events), events=events)
            name_emergency_way(context, operation, error)
            return code
        if not request.dry_run:
            _warn_of_unused(dialogue.unused)
            _warn_of_absent(presenters, [visit.card.serial for visit in outcome.visits])
        with charged(outcome.expenses):
            return _told(context, operation, outcome, store, emergency=emergency)


def _told(
    context: Context, operation: Operation, outcome: Outcome, store: AuditStore[Event], *, emergency: bool
) -> int:
    """Say what came of it, and give the exit code."""
    events = results.placed(store, outcome.events)
    results.log_events(context.log, events)
    suspects = LiveRecord(store).suspect_keys()
    code = ExitCode.DONE if outcome.unsigned is None or emergency else outcome.unsigned.exit_code
    if context.json:
        name = "completed" if outcome.plan is None else "planned"
        alarms = [str(alarm) for alarm in suspects]
        print_json(
            context,
            name,
            {**results.as_json(outcome, events, _nicknames(store)), "alarms": alarms, "exit_code": int(code)},
        )
    else:
        where = _whereabouts(store, outcome.card.serial)
        for alarm in suspects:
            say(alarm)
        results.show_outcome(outcome, type(operation), LiveRecord(store), verbose=context.verbose, whereabouts=where)
    if outcome.unsigned is not None:
        context.log.failure(outcome.unsigned)
        print_unsigned(context, outcome.unsigned)
    return int(code)


def _record(context: Context, operation: Operation, request: Request) -> AuditStore[Event]:
    """Open the record; one that is known to be damaged only for what changes nothing, and in an emergency."""
    clear_leftovers(context)
    damaged = request.on_damaged_record or not operation.changes
    try:
        call_cards(context)
        return record_when_needed(context.settings, damaged=damaged)
    except LifecycleError as error:
        name_emergency_way(context, operation, error)
        raise


def _presenters(store: AuditStore[Event], request: Request) -> Presenters:
    """Find who presents the cards, before anything is sent; raises UnknownName and AmbiguousName."""
    if not request.presented_by:
        return NOBODY
    with store.view() as view:
        return find_presenters(Record(view), request.presented_by)


def _nicknames(store: AuditStore[Event]) -> Mapping[str, str]:
    """Give the nickname of each card that has one, by serial."""
    with store.view() as view:
        return CardNames(Record(view)).nicknames


def _whereabouts(store: AuditStore[Event], serial: str) -> Sequence[Text]:
    """Say where the record has a card."""
    with store.view() as view:
        now = Record(view)
        custody = now.custody(serial)
        return () if custody is None else tuple(where_in_words(custody, now.called))


@contextmanager
def _stopping() -> Iterator[Stop]:
    """Heed signals; whoever presses Ctrl-C in the middle is told that it was heard."""
    words = (show(_FINISHING) + "\n").encode("utf-8")

    def notice() -> None:
        os.write(2, words)

    with Stop(notice) as stop:
        yield stop


@contextmanager
def _person(context: Context, stop: Stop) -> Iterator[TerminalDialogue | None]:
    """Give the dialogue with whoever sits at the terminal, where there is one and it may be used."""
    terminal = None if context.no_input else open_terminal()
    if terminal is None:
        yield None
        return
    try:
        yield TerminalDialogue(terminal, stop)
    finally:
        os.close(terminal)


def _tell(context: Context, person: TerminalDialogue | None, text: Text) -> None:
    """Show a sentence where people read, and at the terminal too where that is elsewhere."""
    say(text, err=context.json)
    stream = sys.stderr if context.json else sys.stdout
    if person is not None and not is_terminal(stream):
        person.tell(text)


def _progress(context: Context, person: TerminalDialogue | None, progress: Progress) -> None:
    """Show how far an operation over many cards is: one object a step for machines, one line for people."""
    if not context.json:
        _tell(context, person, in_words(progress))
        return
    print_step(context, as_object(progress))
    if person is not None:
        person.tell(in_words(progress))


def _warn_of_absent(presenters: Presenters, serials: Sequence[str]) -> None:
    """Say which cards had no part, although somebody was to present them."""
    for serial in presenters.by_serial:
        if serial not in serials:
            say(
                sentence("--presented-by names card {serial}. The operation did not use that card.", serial=serial),
                err=True,
            )


def _warn_of_unused(count: int) -> None:
    if not count:
        return
    say(
        say_n(
            "{count} line of the PIN file was not used.",
            "{count} lines of the PIN file were not used.",
            count,
        ),
        err=True,
    )
