"""Keep a checkpoint in a file, whole or not at all, and never over a file that is something else."""

import os
from pathlib import Path

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.signed_note import NoteMalformed
from lifecycle.domain.text import Text, say
from lifecycle.files.replacing import replace_file


def require_place(context: Context, path: Path | None) -> None:
    """See before anything is signed or verified that a checkpoint can be kept there; raises BadCommand."""
    problem = None if path is None else _problem(path)
    if problem is not None:
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")


def saved(context: Context, path: Path | None, note: bytes | None) -> str | None:
    """Write a note where a path was named and there is one; gives where it is. Raises BadCommand."""
    if path is None or note is None:
        return None
    try:
        replace_file(path, note)
    except OSError as error:
        problem = say(
            "The checkpoint could not be saved to {path}: {reason}", path=str(path), reason=error.strerror or ""
        )
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}") from error
    return str(path.absolute())


def _problem(path: Path) -> Text | None:
    try:
        SignedCheckpoint.read(path.read_bytes())
    except FileNotFoundError:
        pass
    except OSError as error:
        return say("{path} cannot be used: {reason}", path=str(path), reason=error.strerror or "")
    except NoteMalformed:
        return say("{path} is there and is no checkpoint: it is not written over.", path=str(path))
    if os.access(path.absolute().parent, os.W_OK):
        return None
    return say("Nothing can be saved to {path}: its folder is not there, or may not be written", path=str(path))
