"""How fast a whole bundle is verified, against reading and hashing it; and in how much memory, few events or many.

Two things are called reading and hashing it: one SHA-256 over the whole file, which many processors do in hardware at
the speed of memory, and one over each line, as a tree has to be made of. The verification makes both, and the tree.
"""

import argparse
import resource
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from export import FEW, export, most_memory
from ledger import beginning, fill, folder, options
from stopwatch import Lap, ratio

from lifecycle.domain.event import decode
from lifecycle.evidence.checks.auditor_files import Brought, keys_in
from lifecycle.evidence.checks.bundle import unreadable, verify_bundle
from lifecycle.evidence.standalone import verify
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.sqlite.opening import open_store

LAPS = 5
PIECE = 1 << 20


def hash_whole(path: Path) -> None:
    """Hash a file in pieces of 1 MiB."""
    whole = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            whole.update(piece)
    whole.digest()


def hash_lines(path: Path) -> None:
    """Hash every line of the events."""
    with ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("events/"):
                with archive.open(name) as file:
                    for line in file:
                        sha256(b"\0" + line[:-1]).digest()


def memory_of(bundle: Path, keys: Path) -> str:
    """Verify in a process of its own, and say the most memory that it had, and that its own processes had, MiB."""
    words = [sys.executable, __file__, "--only", str(bundle), str(keys)]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - this file


def only(bundle: Path, keys: Path) -> None:
    """Verify once, and print the memory that it took."""
    if verify.Verification(str(bundle), keys=keys_in([keys])).run().exit_code:
        raise SystemExit("it is not proven")
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{most_memory():,.0f} MiB, its processes {children:,.0f} MiB each")


def bundle_of(scratch: Path, count: int) -> tuple[Path, Path]:
    """Make a ledger, export it, and take the key out of it: here it stands for one that was got another way."""
    place = scratch / str(count)
    place.mkdir()
    fill(place / "ledger.db", count, beginning())
    open_store(place / "ledger.db", decode, PROJECTIONS).close()
    export(place / "ledger.db", place / "bundle.zip", reports=False)
    with ZipFile(place / "bundle.zip") as archive:
        (place / "key.txt").write_bytes(archive.read("keys/ledger.vkey"))
    return place / "bundle.zip", place / "key.txt"


def measure(bundle: Path, keys: Path, count: int) -> None:
    """Print the ratios."""
    whole, lines = Lap("hashing the whole file"), Lap("hashing each line")
    alone, program, thorough = Lap("verify.py"), Lap("lifecycle verify"), Lap("lifecycle verify --thorough")
    given = keys_in([keys])
    for _ in range(LAPS):
        with whole.running(count):
            hash_whole(bundle)
        with lines.running(count):
            hash_lines(bundle)
        with alone.running(count):
            codes = {verify.Verification(str(bundle), keys=given).run().exit_code}
        with program.running(count):
            codes.add(verify_bundle(bundle, Brought(keys=given), unreadable).exit_code)
    with thorough.running(count):
        codes.add(verify_bundle(bundle, Brought(keys=given), unreadable, thorough=True).exit_code)
    print(f"exit codes: {codes}; {verify.processors()} processes", whole, lines, alone, program, thorough, sep="\n")
    for lap in (alone, program):
        print(ratio(lap, whole, 0.3), ratio(lap, lines, 0.3), sep="\n")


def main() -> None:
    """Make a small and a large bundle, and verify both."""
    parser: argparse.ArgumentParser = options(1_000_000)
    parser.add_argument("--only", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        only(*arguments.only)
        return
    with folder(arguments.folder) as scratch:
        few, many = bundle_of(scratch, FEW), bundle_of(scratch, arguments.count)
        measure(*many, arguments.count)
        print(f"most memory for {FEW:,}: {memory_of(*few)}", f"for {arguments.count:,}: {memory_of(*many)}", sep="\n")


if __name__ == "__main__":
    main()
