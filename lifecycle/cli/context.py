"""What every command is given: the options that all share, and the settings behind them."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from lifecycle.cli.printing.streams import write_line
from lifecycle.domain.hostile_text import harmless
from lifecycle.files.ownership import owner_before_root
from lifecycle.station.log import Log
from lifecycle.station.settings import Settings, load
from lifecycle.store.address import file_of

READING: Final = (
    "report ", "verify ", "replay ", "doctor ", "backup ", "key show ", "custody show ", "custody person list ",
    "custody person show ", "custody place list ", "retention show ", "virtual list ", "completion ", "policy check ",
    "policy show ", "approval list ", "approval export ", "approval sign ", "approval refuse ",
)  # fmt: skip
"""Commands that write nothing of their own beside the record: root may run them on the record of somebody else."""


@dataclass
class Context:
    """One call of the program. Commands receive it through `click.pass_obj`.

    `command` is what was called, without options ("run change-pin"); `flags` are settings given as options, by name.
    """

    json: bool = False
    no_input: bool = False
    verbose: bool = False
    trace: bool = False
    command: str = ""
    yes: bool = False
    """Whether what --yes covers is confirmed beforehand."""
    key_files: list[str] = field(default_factory=list)
    """Key files that sign here, of those who were named with --key."""
    witnesses: list[str] = field(default_factory=list)
    """Those who watch, as they were typed."""
    intent: str | None = None
    """The beginning of the id of an intent that people signed already."""
    elsewhere: bool = False
    """Whether an act is only stated, for people to sign on another machine."""
    flags: dict[str, str] = field(default_factory=dict)
    replica: Mapping[str, object] | None = None
    """How far the replica is that answers; None where none does."""
    cards: dict[str, str] = field(default_factory=dict)
    """The serial in full of each card that was named otherwise, by what was typed."""

    @cached_property
    def settings(self) -> Settings:
        """Settings from options, environment, file and defaults.

        Raises BadSetting, and AnotherAccount where root would write beside the record of somebody else.
        """
        settings = load(self.flags, os.environ)
        if (
            not f"{self.command} ".startswith(READING)
            and owner_before_root(file_of(settings.store) or settings.home) is not None
        ):
            from lifecycle.ledger.fitness import require_ground  # noqa: PLC0415 - takes long to load
            from lifecycle.station.ground import ground  # noqa: PLC0415

            require_ground(settings.store, ground(settings))
        return settings

    @cached_property
    def log(self) -> Log:
        """The log for engineers; nothing is opened before the first line."""
        settings, shown = self.settings, self.verbose or self.trace
        return Log(
            settings.log,
            station=settings.station,
            command=self.command,
            trace=self.trace,
            show=_shown_line if shown else None,
        )


def _shown_line(line: str) -> None:
    """Show a line of the log to the person who asked for it; a value in it begins no line of its own."""
    write_line(sys.stderr, harmless(line))
