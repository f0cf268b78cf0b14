"""Compute the shares of a deal that are missing, from M of its shares; only the child imports this."""

from collections.abc import Mapping, Sequence

from lifecycle.domain.secret import wipe
from lifecycle.sharing.field import inverses, product_of, times
from lifecycle.sharing.proof import NotRecombined, prove
from lifecycle.sharing.shamir import recombine, recovered
from lifecycle.sharing.values import HALF


def completed(shares: Mapping[int, bytearray], needed: int, issued: int) -> tuple[bytearray, dict[int, bytearray]]:
    """Give the secret of these shares, and those of shares 1 to `issued` that are not among them.

    The whole deal is proven as a new one is. Raises NotRecombined, and Disagreement and ValueError as `recovered` does.
    """
    secret = recovered(shares, needed)
    points = sorted(shares)[:needed]
    missing = {number: _share_at(number, points, shares) for number in range(1, issued + 1) if number not in shares}
    whole = {**shares, **missing}
    try:
        prove(secret, whole, needed, issued)
        recombine(secret, whole, needed)
    except NotRecombined:
        for buffer in (secret, *missing.values()):
            wipe(buffer)
        raise
    return secret, missing


def _share_at(number: int, points: Sequence[int], shares: Mapping[int, bytearray]) -> bytearray:
    """Give the values of both polynomials at a number, by the values at M points (Lagrange)."""
    below = inverses([product_of(point ^ other for other in points if other != point) for point in points])
    above = [product_of(number ^ other for other in points if other != point) for point in points]
    weights = [times(one, other) for one, other in zip(above, below, strict=True)]
    share = bytearray()
    for part in (slice(HALF), slice(HALF, None)):
        value = 0
        for weight, point in zip(weights, points, strict=True):
            value ^= times(weight, int.from_bytes(shares[point][part], "big"))
        share += value.to_bytes(HALF, "big")
    return share
