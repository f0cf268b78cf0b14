"""Keep a checkpoint in a file, whole or not at all."""

import os
from pathlib import Path

from lifecycle.cli.errors import BadCommand
from lifecycle.domain.text import say


def saved(path: Path | None, note: bytes | None) -> str | None:
    """Write a note where a path was named and there is one; gives where it is. Raises BadCommand."""
    if path is None or note is None:
        return None
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        scratch.write_bytes(note)
        scratch.replace(path)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        problem = say(
            "The checkpoint could not be saved to {path}: {reason}", path=str(path), reason=error.strerror or ""
        )
        raise BadCommand(problem=problem, command="lifecycle verify") from error
    return str(path.absolute())
