"""The record, opened for a command of custody, and the person who is asked for what cannot be undone."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.terminal import TerminalDialogue, open_terminal
from lifecycle.cli.printing.first_record import say_where_it_begins
from lifecycle.cli.printing.output import say
from lifecycle.cli.printing.streams import is_terminal
from lifecycle.cli.stopping import Stop
from lifecycle.custody.handler import CustodyHandler
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import Text
from lifecycle.station.records import checked_journal, record_when_needed
from lifecycle.station.scripted_dialogue import Script, ScriptedDialogue
from lifecycle.station.wiring import signer
from lifecycle.store.errors import StoreMissing


@contextmanager
def keeping(context: Context, *, may_begin: bool = False) -> Iterator[CustodyHandler]:
    """Open the record for writing; raises StoreMissing where there is none and this may not be its first command.

    Raises RolledBack, Forked and RecordReplaced where it is known not to be the one that was signed here. What is
    raised inside says why what was recorded before it is not signed.
    """
    path = context.settings.store
    if not may_begin and not path.exists():
        raise StoreMissing(path=str(path))
    existed = path.exists()
    with closing(record_when_needed(context.settings)) as store:
        journal = checked_journal(store, context.settings)
        handler = CustodyHandler(journal, signer(journal, context.settings))
        try:
            yield handler
        except LifecycleError as error:
            error.unsigned = error.unsigned or handler.unsigned
            raise
        finally:
            say_where_it_begins(context, store, existed=existed)


@contextmanager
def asking(context: Context, *, yes: bool, phrases: Sequence[str] = ()) -> Iterator[Dialogue]:
    """Give the dialogue with what was answered beforehand, and with whoever sits at the terminal for the rest."""
    terminal = None if context.no_input else open_terminal()
    try:
        with Stop(lambda: None) as stop:
            person = None if terminal is None else TerminalDialogue(terminal, stop)

            def tell(text: Text) -> None:
                say(text, err=context.json)
                if person is not None and not is_terminal(sys.stderr if context.json else sys.stdout):
                    person.tell(text)

            yield ScriptedDialogue(Script(yes=yes, phrases=phrases), tell, person)
    finally:
        if terminal is not None:
            with suppress(OSError):
                os.close(terminal)
