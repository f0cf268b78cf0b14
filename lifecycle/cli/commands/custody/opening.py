"""The record, opened for a command of custody, and the person who is asked for what cannot be undone."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress

from lifecycle.approval.errors import SigningStopped
from lifecycle.approval.stating import stated_intent
from lifecycle.cli.card_lookup import call_cards
from lifecycle.cli.commands.run.signatures import signing_tools
from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.terminal import TerminalDialogue, open_terminal
from lifecycle.cli.errors import NotReported
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.printing.first_record import say_where_it_begins
from lifecycle.cli.printing.output import say
from lifecycle.cli.printing.streams import is_terminal
from lifecycle.cli.stopping import Stop
from lifecycle.custody.gate import Signing
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.naming import find_person
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import Abandoned, LifecycleError
from lifecycle.domain.text import Text
from lifecycle.signing.emergency import passed_by, problem_of
from lifecycle.station.ground import ground
from lifecycle.station.records import checked_journal, record_when_needed
from lifecycle.station.scripted_dialogue import Script, ScriptedDialogue
from lifecycle.station.wiring import custody
from lifecycle.store.errors import StoreMissing


@contextmanager
def keeping(context: Context, *, may_begin: bool = False, damaged: bool = False) -> Iterator[CustodyHandler]:
    """Open the record for writing; raises StoreMissing where there is none and this may not be its first command.

    Raises RolledBack, Forked and RecordReplaced where it is known not to be the one that was signed here. What is
    raised inside says why what was recorded before it is not signed.
    """
    path = context.settings.store
    if not may_begin and not path.exists():
        raise StoreMissing(path=str(path))
    existed = path.exists()
    clear_leftovers(context)
    with closing(record_when_needed(context.settings, damaged=damaged)) as store:
        journal = checked_journal(store, context.settings)
        call_cards(context)
        handler = custody(journal, context.settings, signing_here(context))
        try:
            yield handler
        except LifecycleError as error:
            error.unsigned = error.unsigned or handler.unsigned
            raise
        finally:
            say_where_it_begins(context, store, existed=existed)


def signing_here(context: Context, *, aside: bool = False) -> Signing:
    """Say how people sign for this command: with the agent or with key files, asked at the terminal."""
    return Signing(
        signing_tools(context, context.key_files),
        lambda: asking(context, yes=context.yes, aside=aside),
        lambda record: [find_person(record, name).id for name in context.witnesses],
        lambda record, _act: None if context.intent is None else stated_intent(record, context.intent),
    )


@contextmanager
def asking(context: Context, *, yes: bool, phrases: Sequence[str] = (), aside: bool = False) -> Iterator[Dialogue]:
    """Give the dialogue with what was answered beforehand, and with the person at the terminal for the rest.

    `aside` has all of it told on standard error, as --json does. Raises NotReported where they stop.
    """
    terminal, aside = None if context.no_input else open_terminal(), aside or context.json
    try:
        with Stop(lambda: None) as stop:
            person = None if terminal is None else TerminalDialogue(terminal, stop)

            def tell(text: Text) -> None:
                say(text, err=aside)
                if person is not None and not is_terminal(sys.stderr if aside else sys.stdout):
                    person.tell(text)

            yield ScriptedDialogue(Script(yes=yes, phrases=phrases), tell, person)
    except SigningStopped:
        raise
    except Abandoned as error:
        raise NotReported(command=context.command) from error
    finally:
        if terminal is not None:
            with suppress(OSError):
                os.close(terminal)


def may_ask(context: Context, *, yes: bool) -> bool:
    """Say whether a person types here who can be asked; a script is not stopped by a question that it did not have."""
    return not (yes or context.no_input or context.json) and is_terminal(sys.stdin)


def pass_damage_by(context: Context, handler: CustodyHandler, command: str, dialogue: Dialogue) -> None:
    """Have an alarm go on where the record is damaged, after a phrase, which is recorded."""
    problem = problem_of(handler.signer, ground(context.settings))
    if problem is not None:
        passed_by(handler.journal, problem, command, dialogue)


@contextmanager
def raising(context: Context, command: str, phrases: Sequence[str] | None) -> Iterator[CustodyHandler]:
    """Open the record for an alarm; with phrases also one that is damaged, once the right one of them was typed."""
    with keeping(context, damaged=phrases is not None) as handler:
        if phrases is not None:
            with asking(context, yes=False, phrases=phrases) as dialogue:
                pass_damage_by(context, handler, f"custody {command}", dialogue)
        yield handler
