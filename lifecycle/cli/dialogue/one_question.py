"""One question to whoever is there, for commands that are not operations on a card."""

import os
from contextlib import suppress

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.terminal import TerminalDialogue, open_terminal
from lifecycle.cli.printing.output import say
from lifecycle.cli.stopping import Stop
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.text import Text
from lifecycle.station.scripted_dialogue import Script, ScriptedDialogue


def confirmed(context: Context, question: Confirmation, *, yes: bool) -> None:
    """Have the word typed, unless --yes did; raises InputNeeded, NotConfirmed and Abandoned."""
    terminal = None if yes or context.no_input else open_terminal()
    try:
        with Stop(lambda: None) as stop:
            person = None if terminal is None else TerminalDialogue(terminal, stop)
            ScriptedDialogue(Script(yes=yes), _tell, person).confirm(question)
    finally:
        if terminal is not None:
            with suppress(OSError):
                os.close(terminal)


def _tell(text: Text) -> None:
    say(text, err=True)
