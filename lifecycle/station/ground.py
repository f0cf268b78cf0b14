"""What is around the record of this workstation: whose it is, who else can write there, and which times are known."""

import os
import sys
from pathlib import Path

from lifecycle import RELEASED
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.event import Event
from lifecycle.domain.signed_note import NoteMalformed
from lifecycle.ledger.clock import on_day
from lifecycle.ledger.fitness import Ground
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.signing.last_check import last_check
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.station.settings import PREFIX, Settings
from lifecycle.store.address import file_of
from lifecycle.store.engine import StoreReader

_LONGEST = 1 << 20


def ground(settings: Settings) -> Ground:
    """Give it as the settings say."""
    file = file_of(settings.store)
    record = () if file is None else (file,)
    guarded = (
        *record,
        settings.folder,
        settings.signing_key.parent,
        settings.last_checkpoints,
        settings.transport_keys,
    )
    last = settings.last_checkpoints
    return Ground(
        guarded,
        typed(),
        file_system=settings.file_system,
        earliest=lambda: earliest(last),
        failed_check=lambda store: failed_check(store, last),
    )


def failed_check(store: StoreReader[Event], last_checkpoints: Path) -> int | None:
    """Give when the last full check of a record on this machine failed, microseconds UTC; None where none did."""
    origin = KnownLedger(store, LastCheckpoints(last_checkpoints)).origin()
    checked = None if origin is None else last_check(last_checkpoints, origin)
    return None if checked is None or checked.verdict == "PASS" else checked.time


def typed() -> list[str]:
    """Give what was typed, with the settings of its environment, as sudo takes it."""
    variables = [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith(PREFIX)]
    return [*variables, "lifecycle", *sys.argv[1:]]


def earliest(last_checkpoints: Path) -> int:
    """Give the time, microseconds UTC, before which no clock can be right: of the release, or the last signature here.

    What cannot be read is not judged here: whoever signs does that.
    """
    times = [on_day(*map(int, RELEASED.split("-")))]
    for path in last_checkpoints.glob("*.txt"):
        try:
            with path.open("rb") as file:
                signed = SignedCheckpoint.read(file.read(_LONGEST))
        except (OSError, NoteMalformed):
            continue
        times.append((signed.time or 0) * 1_000_000)
    return max(times)
