"""How long it takes to prove the shares of a new key, exactly and by recombining them, in sets of every size.

Processor time of this process: the child that deals does nothing else.
"""

import os
from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time

from lifecycle.sharing.proof import prove
from lifecycle.sharing.shamir import recombine, split
from lifecycle.sharing.values import SHARE_LENGTH

SIZES = ((2, 3), (3, 5), (5, 10), (10, 10), (19, 20), (32, 64), (63, 64), (64, 64))
"""M and N."""
ROUNDS = 5
EXACT, WHOLE = 100.0, 1000.0
"""Targets in milliseconds: for the exact proof, and for a deal with everything that belongs to it."""


def main() -> None:
    """Deal, and prove again what was dealt."""
    for needed, issued in SIZES:
        secret = bytearray(os.urandom(SHARE_LENGTH))
        shares = split(secret, needed, issued)
        whole = _milliseconds(partial(split, secret, needed, issued))
        exact = _milliseconds(partial(prove, secret, shares, needed, issued))
        second = _milliseconds(partial(recombine, secret, shares, needed))
        verdict = "met" if exact <= EXACT and whole <= WHOLE else "NOT met"
        print(
            f"{needed:2} of {issued:2}: exact proof {exact:6.1f} ms, second opinion {second:6.1f} ms, "
            f"whole deal {whole:6.1f} ms; targets {EXACT:.0f} and {WHOLE:.0f} ms: {verdict}"
        )


def _milliseconds(work: Callable[[], object]) -> float:
    laps = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        laps.append((process_time() - began) * 1000)
    return median(laps)


if __name__ == "__main__":
    main()
