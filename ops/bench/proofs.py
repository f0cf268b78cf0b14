"""How long it takes to make and to check proofs of inclusion and consistency, at any size of a large ledger.

Processor time: a millisecond is less than the turn of whatever else runs.
"""

import random
from pathlib import Path
from statistics import quantiles
from time import thread_time

from ledger import fill, folder, options

from lifecycle.domain.event import decode
from lifecycle.store import statements
from lifecycle.store.proof_checks import check_consistency, check_inclusion
from lifecycle.store.proofs import consistency_proof, inclusion_proof
from lifecycle.store.sql import Connection
from lifecycle.store.sqlite.opening import open_reader
from lifecycle.store.tiles import root_at

PROOFS = 1000
TARGET = 1.0
"""Milliseconds."""


def main() -> None:
    """Make proofs at random sizes and places, and check each."""
    arguments = options(1_000_000).parse_args()
    with folder(arguments.folder) as scratch:
        path = scratch / "ledger.db"
        fill(path, arguments.count)
        with open_reader(path, decode) as reader, reader.snapshot() as connection:
            measure(connection, path, arguments.count)


def measure(connection: Connection, path: Path, count: int) -> None:
    """Print the times of both kinds."""
    chance = random.Random(1)  # noqa: S311 - nothing is secret here
    laps: dict[str, list[float]] = {"inclusion": [], "consistency": [], "check inclusion": [], "check consistency": []}
    for number in range(PROOFS):
        size = count if number % 2 else chance.randrange(1, count + 1)
        first = chance.randrange(1, size + 1)
        root, earlier = root_at(connection, size, path), root_at(connection, first, path)
        ((leaf,),) = connection.execute(statements.LEAVES, (first - 1, first)).fetchall()
        began = thread_time()
        included = inclusion_proof(connection, first - 1, size, path)
        made = thread_time()
        grown = consistency_proof(connection, first, size, path)
        both = thread_time()
        check_inclusion(first - 1, size, leaf, included, root)
        checked = thread_time()
        check_consistency(first, size, grown, earlier, root)
        times = (made - began, both - made, checked - both, thread_time() - checked)
        for lap, seconds in zip(laps.values(), times, strict=True):
            lap.append(seconds * 1000)
    for name, lap in laps.items():
        cuts = quantiles(lap, n=100)
        verdict = "met" if cuts[98] <= TARGET else "NOT met"
        print(
            f"{name:18} median {cuts[49]:.3f} ms, of 100 the slowest {cuts[98]:.3f} ms; target {TARGET} ms: {verdict}"
        )


if __name__ == "__main__":
    main()
