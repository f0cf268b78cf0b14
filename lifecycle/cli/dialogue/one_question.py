"""Questions to whoever is there, for what is asked outside an operation on a card."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.terminal import TerminalDialogue, open_terminal
from lifecycle.cli.printing.output import say
from lifecycle.cli.stopping import Stop
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.text import Text
from lifecycle.station.scripted_dialogue import Script, ScriptedDialogue


@contextmanager
def person_at_terminal(context: Context) -> Iterator[TerminalDialogue | None]:
    """Give the dialogue with the person at the terminal; None where nobody is, or nobody may be asked."""
    terminal = None if context.no_input else open_terminal()
    if terminal is None:
        yield None
        return
    try:
        with Stop(lambda: None) as stop:
            yield TerminalDialogue(terminal, stop)
    finally:
        with suppress(OSError):
            os.close(terminal)


def confirmed(context: Context, question: Confirmation, *, yes: bool) -> None:
    """Have the word typed, unless --yes did; raises InputNeeded, NotConfirmed and Abandoned."""
    script = Script(yes=yes)
    if yes:
        ScriptedDialogue(script, _tell, None).confirm(question)
        return
    with person_at_terminal(context) as person:
        ScriptedDialogue(script, _tell, person).confirm(question)


def _tell(text: Text) -> None:
    say(text, err=True)
