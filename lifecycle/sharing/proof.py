"""Prove new shares before they are given out: every quorum rebuilds the secret, and nothing smaller does.

The shares of one half, with the half itself as the value at the point 0, are a word of N + 1 field elements. Any M
shares rebuild the half exactly if the word belongs to the Reed-Solomon code of dimension M: the values of a polynomial
of degree below M. The words of its dual code are f(x) / d(x), where f is any polynomial of degree below N + 1 - M, and
d(x) the product of x + o over all other points o. A word of the code is orthogonal to all of them. Another word is
orthogonal to a random one with a chance of 2^-128, so f is drawn after the shares exist.

The sum of y / u over the first M shares, u being d over these M points alone, is the coefficient of x^(M - 1). It must
not be zero: otherwise M - 1 shares are enough. With the half as a value of its own this holds for M = N too.

The secret is judged by arithmetic of this project (`field`), and by nothing of the library that made the shares.
"""

import os
from collections.abc import Iterable, Mapping, Sequence

from lifecycle.sharing.field import inverses, product_of, times, value_at
from lifecycle.sharing.values import HALF, SHARE_LENGTH

SECRET_AT = 0
"""The point whose value is the secret."""


class NotRecombined(Exception):
    """New shares do not give the secret back in every quorum, or fewer than are needed do."""


class FewerAreEnough(NotRecombined):
    """M - 1 of the new shares give half of the secret; chance alone makes such a deal once in 2^127."""


def prove(secret: bytearray, shares: Mapping[int, bytearray], needed: int, issued: int) -> None:
    """See that there are shares 1 to `issued`, that any `needed` of them rebuild the secret, and that no fewer do.

    A good deal always passes. A deal of which one quorum rebuilds another secret passes with a chance of 2^-128. Raises
    NotRecombined, and FewerAreEnough for a deal that has no other fault.
    """
    numbers = range(1, issued + 1)
    if sorted(shares) != list(numbers) or any(len(share) != SHARE_LENGTH for share in shares.values()):
        raise NotRecombined
    across, leading = _all_inverted((SECRET_AT, *numbers), numbers[:needed])
    tested = [int.from_bytes(os.urandom(HALF), "big") for _ in range(len(across) - needed)]
    weights = [times(value_at(point, tested), inverted) for point, inverted in enumerate(across)]
    halves = [_half(part, secret, shares) for part in (slice(HALF), slice(HALF, None))]
    if any(_weighted(weights, half) for half in halves):
        raise NotRecombined
    if not all(_weighted(leading, half[1 : needed + 1]) for half in halves):
        raise FewerAreEnough


def _all_inverted(points: Sequence[int], first: Sequence[int]) -> tuple[list[int], list[int]]:
    """Give 1 / d for all points, and 1 / u for the first M shares."""
    inverted = inverses([*_distances(points), *_distances(first)])
    return inverted[: len(points)], inverted[len(points) :]


def _distances(points: Sequence[int]) -> Iterable[int]:
    """Give, for each point, the product of its differences from all others."""
    return (product_of(point ^ other for other in points if other != point) for point in points)


def _half(part: slice, secret: bytearray, shares: Mapping[int, bytearray]) -> list[int]:
    """Read one half of the secret, and of the shares in their order, as field elements."""
    values = (secret, *(shares[number] for number in sorted(shares)))
    return [int.from_bytes(value[part], "big") for value in values]


def _weighted(weights: Iterable[int], values: Iterable[int]) -> int:
    """Sum up the products."""
    total = 0
    for weight, value in zip(weights, values, strict=True):
        total ^= times(weight, value)
    return total
