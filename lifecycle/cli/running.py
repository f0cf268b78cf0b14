"""One operation on one card from the command line: everything around the call of the handler."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

from lifecycle.cli import results
from lifecycle.cli.context import Context
from lifecycle.cli.ending import failed
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.hardening import no_core_dumps
from lifecycle.cli.language import show
from lifecycle.cli.output import print_json, print_step, say
from lifecycle.cli.pins import opened, read_answers
from lifecycle.cli.request import Request
from lifecycle.cli.scripted import Script, ScriptedDialogue
from lifecycle.cli.steps import as_object, in_words
from lifecycle.cli.stopping import Stop
from lifecycle.cli.streams import is_terminal
from lifecycle.cli.terminal import TerminalDialogue, open_terminal
from lifecycle.domain.dialogue import Progress
from lifecycle.domain.errors import Defect, ExitCode, LifecycleError
from lifecycle.domain.event import Event
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.operations import Operation
from lifecycle.record import LiveRecord
from lifecycle.store.audit import AuditStore
from lifecycle.wiring import handler, record

_FINISHING = sentence("Stopping as soon as the card can be left. Please leave it in the reader.")


def run(context: Context, operation: Operation, request: Request) -> int:
    """Do the operation, print what came of it, and give the exit code."""
    if request.pin_file is not None and request.pin_fd is not None:
        raise BadCommand(
            problem=sentence("Give --pin-file or --pin-fd, not both."), command=f"lifecycle {context.command}"
        )
    if len(request.serial) > 1 and not operation.many_cards:
        raise BadCommand(
            problem=sentence("It is done on one card, and several were named with --serial."),
            command=f"lifecycle {context.command}",
        )
    if not request.serial and not operation.needs_card:
        raise BadCommand(
            problem=sentence("A card that is not here has to be named with --serial."),
            command=f"lifecycle {context.command}",
        )
    with opened(request.pin_file, request.pin_fd) as pins, no_core_dumps(), closing(_script(request, pins)) as script:
        context.log.line("begin", serial=" ".join(request.serial) or None, dry_run=request.dry_run)
        with _stopping() as stop, closing(record(context.settings)) as store:
            code = _run(context, operation, request, script, stop, store)
        context.log.line("end", exit_code=code)
    return code


def _script(request: Request, pins: int | None) -> Script:
    secrets = None if pins is None else read_answers(pins)
    return Script(secrets, request.yes, request.use_last_try, request.choose, request.confirm)


def _run(  # noqa: PLR0913, PLR0917 - the parts of one call, brought together once
    context: Context, operation: Operation, request: Request, script: Script, stop: Stop, store: AuditStore[Event]
) -> int:
    work = handler(store, context.settings, context.log, lambda: stop.asked)
    with _person(context, stop) as person:
        dialogue = ScriptedDialogue(
            script, partial(_tell, context, person), person, partial(_progress, context, person)
        )
        try:
            act = work.rehearse if request.dry_run else work.run
            outcome = act(operation, dialogue, serials=request.serial)
        except LifecycleError as error:
            events = results.recorded_by(store, context.log.operation)
            results.log_events(context.log, events)
            if not isinstance(error, Defect):  # which is logged where it is shown
                context.log.failure(error)
            return failed(context, error, outcome=results.outcome_of(error, events), events=events)
    events = results.placed(store, outcome.events)
    results.log_events(context.log, events)
    if dialogue.unused and not request.dry_run:
        _warn_of_unused(dialogue.unused)
    if context.json:
        name = "planned" if request.dry_run else "completed"
        print_json(context, name, {**results.as_json(outcome, events), "exit_code": int(ExitCode.DONE)})
    else:
        results.show_outcome(outcome, type(operation), LiveRecord(store), verbose=context.verbose)
    return int(ExitCode.DONE)


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


def _warn_of_unused(count: int) -> None:
    say(
        say_n(
            "{count} line of the PIN file was not asked for.",
            "{count} lines of the PIN file were not asked for.",
            count,
        ),
        err=True,
    )
