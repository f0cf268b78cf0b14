"""What was typed after `lifecycle export`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Format = Literal["bundle", "jsonl", "csv"]

STREAM: Final = "-"
"""As a target: standard output."""


@dataclass(frozen=True)
class Typed:
    """Arguments and options, as they were typed."""

    target: str
    start: str | None
    end: str | None
    since: tuple[Path, ...]
    prove: tuple[int, ...]
    disclose: tuple[str, ...]
    disclose_all: bool
    no_reports: bool
    without_keys: bool
    format: Format
