"""Keep a checkpoint in a file, whole or not at all: never over another kind of file, nor in place of an earlier one."""

import os
from dataclasses import dataclass
from pathlib import Path

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadPlace
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.signed_note import NoteMalformed
from lifecycle.domain.text import Text, say
from lifecycle.evidence.verifier.auditor_files import earlier_names
from lifecycle.files.replacing import making, replace_file

_OTHER = say("Choose another file after --save.")


@dataclass(frozen=True)
class Saved:
    """Where a checkpoint was saved, and where the earlier one is that stood there."""

    path: str | None = None
    earlier: str | None = None

    @property
    def told(self) -> list[Text]:
        """Say what became of the earlier one: the older a checkpoint is, the more it proves of later changes."""
        return [] if self.earlier is None else [say("The earlier checkpoint is kept in {path}.", path=self.earlier)]

    @property
    def fields(self) -> dict[str, str | None]:
        """Give what a machine reads."""
        return {"saved": self.path, "earlier": self.earlier}


def require_place(context: Context, path: Path | None) -> None:
    """See before anything is signed or verified that a checkpoint can be kept there; raises BadPlace."""
    problem = None if path is None else _problem(path)
    if problem is not None:
        raise BadPlace(problem=problem[0], next_step=problem[1], command=f"lifecycle {context.command}")


def saved(context: Context, path: Path | None, note: bytes | None, *, replaces: bool = False) -> Saved:
    """Write a note where a path was named and there is one. Raises BadPlace.

    An earlier checkpoint of that name is kept beside it, but where a timer `replaces` its own file.
    """
    if path is None or note is None:
        return Saved()
    try:
        earlier = None if replaces else _keep_earlier(path, note)
        replace_file(path, note)
    except OSError as error:
        problem = say("Cannot save the checkpoint to {path}: {reason}.", path=str(path), reason=error.strerror or "")
        raise BadPlace(problem=problem, next_step=_OTHER, command=f"lifecycle {context.command}") from error
    return Saved(str(path.absolute()), None if earlier is None else str(earlier.absolute()))


def _keep_earlier(path: Path, note: bytes) -> Path | None:
    content = path.read_bytes() if path.exists() else note
    if content == note:
        return None
    for name in map(Path, earlier_names(str(path), SignedCheckpoint.read(content).checkpoint.size)):
        try:
            with making(name) as file:
                file.write(content)
        except FileExistsError:
            if not name.is_file() or name.read_bytes() != content:
                continue
        return name
    return None


def _problem(path: Path) -> tuple[Text, Text] | None:
    """Say what is wrong with a place, and what to do."""
    if path.is_dir():
        problem = say("Cannot save the checkpoint to {path}: this is a folder.", path=str(path))
        return problem, say("Name a file in the folder, such as {file}.", file=str(path / "checkpoint.txt"))
    folder = path.absolute().parent
    if not folder.is_dir():
        problem = say("Cannot save the checkpoint to {path}: the folder does not exist.", path=str(path))
        return problem, say("Create the folder {folder}, or choose another file after --save.", folder=str(folder))
    try:
        SignedCheckpoint.read(path.read_bytes())
    except FileNotFoundError:
        pass
    except OSError as error:
        return say("Cannot use {path}: {reason}.", path=str(path), reason=error.strerror or ""), _OTHER
    except NoteMalformed:
        said = say("{path} exists and is not a checkpoint. lifecycle does not overwrite the file.", path=str(path))
        return said, _OTHER
    if os.access(folder, os.W_OK):
        return None
    problem = say("Cannot save the checkpoint to {path}: you may not write to the folder.", path=str(path))
    return problem, _OTHER
