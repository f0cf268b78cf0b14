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
        problem = say("Cannot save the checkpoint to {path}: {reason}.", path=str(path), reason=error.strerror or "")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}") from error
    return str(path.absolute())


def _problem(path: Path) -> Text | None:
    try:
        SignedCheckpoint.read(path.read_bytes())
    except FileNotFoundError:
        pass
    except OSError as error:
        return say("Cannot use {path}: {reason}", path=str(path), reason=error.strerror or "")
    except NoteMalformed:
        return say("{path} exists and is not a checkpoint. lifecycle does not overwrite the file.", path=str(path))
    if os.access(path.absolute().parent, os.W_OK):
        return None
    return say("Cannot save to {path}. The folder does not exist, or you may not write to the folder.", path=str(path))
