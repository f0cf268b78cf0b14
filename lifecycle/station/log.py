"""The log for engineers: JSON lines beside the store, and text on standard error for whoever asks for it.

The ledger is the record; a log that cannot be written stops nothing. No line holds a secret: exchanges come struck out,
and of an error only its type, its place in the code and, where the error is one of ours, its sentence are logged.
"""

import os
import stat
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from lifecycle.domain.errors import LifecycleError, OperatorError
from lifecycle.files.ownership import owner_before_root

LONGEST = 16 << 20
"""Bytes, after which a log is put aside."""


class Log:
    """The log of one call of the program; the file is opened at the first line."""

    def __init__(
        self, path: Path, *, station: str, command: str, trace: bool = False, show: Callable[[str], None] | None = None
    ) -> None:
        self.path = path
        self.trace = trace
        self._show = show
        self.operation: str | None = None
        """Id of the operation that the lines belong to, once it has one."""
        self._station = station
        self._command = command

    def line(self, event: str, **fields: object) -> None:
        """Write one line."""
        self._write(event, station=self._station, command=self._command, operation=self.operation, **fields)

    def exchange(self, name: str, command: str, answer: str | None, fault: str | None) -> None:
        """Write one exchange with a card, struck out already, where a trace was asked for."""
        if self.trace:
            self.line("exchange", name=name, sent=command, answer=answer, fault=fault)

    def failure(self, error: BaseException) -> None:
        """Write where an error came from; never what the variables held, nor what a foreign error says."""
        from traceback import extract_tb  # noqa: PLC0415

        frames = [f"{at.filename}:{at.lineno} {at.name}" for at in extract_tb(error.__traceback__)]
        said = str(error) if isinstance(error, LifecycleError) else None
        if isinstance(error, OperatorError):  # which may repeat what a person typed, and that may have been a PIN
            said = f"{error.code}: {error.message}"
        self.line("failure", error=type(error).__qualname__, said=said, frames=frames)

    @cached_property
    def _write(self) -> Callable[..., object]:
        structlog = _structlog()
        processors = [
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            self._repeat,
            structlog.processors.JSONRenderer(ensure_ascii=True, default=str),
        ]
        write: Callable[..., object] = structlog.wrap_logger(
            _Lines(self.path), processors, structlog.BoundLogger, dict
        ).msg
        return write

    def _repeat(self, logger: object, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ARG002
        """Show a line as text to whoever asked for it, and put first what a reader looks for first."""
        if self._show is not None:
            hidden = {"time", "event", "frames", "station", "command", "operation"}
            fields = [f"{name}={value}" for name, value in line.items() if name not in hidden and value is not None]
            self._show(" ".join([line["time"][11:23], line["event"], *fields]))
        return {"time": line["time"], "event": line["event"], **line}


def _put_aside(path: Path) -> None:
    """Give a log that is too long another name; a program that has it open goes on writing there."""
    with suppress(FileNotFoundError):
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and status.st_size >= LONGEST:
            path.replace(path.with_name(f"{path.name}.1"))


def _structlog() -> ModuleType:
    """Load structlog when the first line is written, and without its development renderer, which loads all of rich."""
    hidden = "rich" not in sys.modules
    if hidden:
        sys.modules["rich"] = None  # type: ignore[assignment]  # its import fails now, and structlog goes on without
    try:
        return import_module("structlog")
    finally:
        if hidden:
            del sys.modules["rich"]


class _Lines:
    """A file that takes whole lines, readable by its owner alone, and never through a link.

    A long one becomes `NAME.1`, in the place of the one that was that; so the log takes twice its limit at most.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor: int | None = None
        if owner_before_root(path) is not None:  # a log of root would lock its owner out
            return
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _put_aside(path)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
            self._descriptor = os.open(path, flags, 0o600)

    def msg(self, line: str) -> None:
        """Append a line in one piece, so that several programs can write to one log."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.write(self._descriptor, f"{line}\n".encode("ascii"))

    def __del__(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
