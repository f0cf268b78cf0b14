"""Completion in a shell: a script asks this program what can stand at the cursor, and never sees an error.

The script sets `_LIFECYCLE_COMPLETE` to the name of the shell and `COMP_LINE` to the line up to the cursor. The answer
has one line for each value, with "=" before it, and perhaps one about it, with "+"; or "file" or "dir" where the shell
itself knows what is there. Nothing is written, no card is touched, and no record is made.
"""

import os
import sys

from lifecycle.cli.context import Context
from lifecycle.cli.printing.streams import write
from lifecycle.domain.hostile_text import harmless_lines

ASKED = "_LIFECYCLE_COMPLETE"
"""The variable that the scripts set."""


def answered(context: Context) -> bool:
    """Answer a shell that asks; False where none does. Whatever goes wrong, there is nothing to complete."""
    shell = os.environ.get(ASKED)
    if shell is None:
        return False
    try:
        from lifecycle.cli.completion.answering import answers  # noqa: PLC0415 - few calls are of a shell

        lines = answers(context, shell, os.environ.get("COMP_LINE", ""), os.environ.get("COMP_WORD"))
        write(sys.stdout, "".join(f"{line}\n" for line in lines), _harmless_fields)
    except (Exception, SystemExit):  # noqa: BLE001, S110 - an error would stand in the middle of what is typed
        pass
    return True


def _harmless_fields(text: str) -> str:
    """Rid the answer of what a terminal would obey, but for the tabs between a value and its help."""
    return "\t".join(map(harmless_lines, text.split("\t")))
