"""How fast a bundle is written, against copying the same bytes into a zip file; and in how much memory, few or many."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from ledger import beginning, fill, folder, options
from stopwatch import Lap, ratio

from lifecycle.domain.event import decode
from lifecycle.evidence.bundle.plan import Wanted
from lifecycle.evidence.export import export_to_file
from lifecycle.evidence.issuers import Owner
from lifecycle.ledger.journal import Journal
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.signing.signer import Signer
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.sqlite.opening import open_store

FEW = 10_000
LAPS = 3


def export(path: Path, target: Path, *, reports: bool) -> None:
    """Export a whole store."""
    folder_ = path.parent
    with open_store(path, decode, PROJECTIONS) as store:
        journal = Journal(store, login="bench", station="bench")
        signer = Signer(journal, KeyFile(folder_ / "signing.key"), LastCheckpoints(folder_ / "last"))
        export_to_file(Owner(signer), Wanted(reports=reports), "bundle", target)


def copy(members: Path, target: Path) -> None:
    """Copy files into a zip file as they are, durably."""
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for path in sorted(members.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(members))
    with target.open("rb") as file:
        os.fsync(file.fileno())


def memory_of(path: Path, target: Path, *, reports: bool) -> float:
    """Export in a process of its own, and give the most memory that it had, MiB."""
    words = [sys.executable, __file__, "--only", str(path), str(target), *(["--reports"] if reports else [])]
    said = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603 - this file
    return float(said.stdout)


def most_memory() -> float:
    """Give the most memory that this process had since it was started, MiB (proc(5)); its parent's does not count."""
    status = Path("/proc/self/status").read_text("ascii")
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Make a small and a large ledger, and export both."""
    parser = options(1_000_000)
    parser.add_argument("--only", nargs=2, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--reports", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        export(*arguments.only, reports=arguments.reports)
        print(most_memory())
        return
    with folder(arguments.folder) as scratch:
        for count in (FEW, arguments.count):
            (scratch / str(count)).mkdir()
            fill(scratch / str(count) / "ledger.db", count, beginning())
            open_store(scratch / str(count) / "ledger.db", decode, PROJECTIONS).close()
        measure(scratch, arguments.count)


def measure(scratch: Path, count: int) -> None:
    """Print the ratio, and the memory of both."""
    large, target, copied = scratch / str(count) / "ledger.db", scratch / "bundle.zip", scratch / "copied.zip"
    export(large, target, reports=False)
    with ZipFile(target) as archive:
        archive.extractall(scratch / "members")
    exporting, copying = Lap("exporting, without reports"), Lap("copying the same bytes into a zip file")
    for _ in range(LAPS):
        for path in (target, copied):
            path.unlink(missing_ok=True)
        with copying.running(count):
            copy(scratch / "members", copied)
        with exporting.running(count):
            export(large, target, reports=False)
    print(copying, exporting, ratio(exporting, copying, 0.4), f"{target.stat().st_size:,} bytes", sep="\n")
    for reports in (False, True):
        for number in (FEW, count):
            target.unlink(missing_ok=True)
            most = memory_of(scratch / str(number) / "ledger.db", target, reports=reports)
            print(f"most memory, {number:,} events, {'with' if reports else 'without'} reports: {most:,.0f} MiB")


if __name__ == "__main__":
    main()
