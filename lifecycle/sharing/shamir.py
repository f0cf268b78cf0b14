"""Split and recombine 32 bytes with pycryptodome's Shamir, and judge what it does not; only the child imports this.

pycryptodome takes M > N, M = 1, number 0 (whose share is the secret itself) and too few or mixed shares without a word,
and gives garbage. Here every result is proven before it is used.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations
from math import comb

from Crypto.Protocol.SecretSharing import Shamir

from lifecycle.domain.secret import wipe
from lifecycle.sharing.field import times
from lifecycle.sharing.proof import FewerAreEnough, NotRecombined, prove
from lifecycle.sharing.values import FEWEST_NEEDED, HALF, MOST_SHARES

_FEW_QUORUMS = 20
"""So many quorums at most are all recombined: those of every set of up to 6 cards."""

_KNOWN = {
    2: bytearray.fromhex("583c0a9f738ead75fb836d1c317e3609b7350c80c137b4a0becab91e7eabcbd7"),
    7: bytearray.fromhex("494ddc77211f79d5df5c6fc1adfae579e444705a21ed966d854b77de6af6e2c4"),
    64: bytearray.fromhex("d48b9c6da19b7607c5d97827dbe031076c6ab06f61f2b5f1c48c5d91d674c066"),
}
"""Three shares, three needed, of the secret 00 01 02 .. 1F; made without pycryptodome."""


class OtherFormat(Exception):
    """The library does not recombine the known shares: it would not read cards, and nobody else would read ours."""


class Disagreement(Exception):
    """More shares than are needed do not lie on one polynomial; `number` as in SharesDisagree."""

    def __init__(self, number: int | None) -> None:
        super().__init__(number)
        self.number = number


def check_format() -> None:
    """Recombine the known shares; raises OtherFormat."""
    if combined(_KNOWN, _KNOWN) != bytes(range(2 * HALF)):
        raise OtherFormat


def split(secret: bytearray, needed: int, issued: int) -> dict[int, bytearray]:
    """Split 32 bytes into shares 1 to `issued`, proven; raises NotRecombined, and ValueError for numbers out of range.

    A deal of which fewer are enough may be chance: it is dealt once more. A second one is a fault.
    """
    if not (FEWEST_NEEDED <= needed <= issued <= MOST_SHARES and len(secret) == 2 * HALF):
        raise ValueError
    try:
        return _proven(secret, needed, issued)
    except FewerAreEnough:
        return _proven(secret, needed, issued)


def combined(shares: Mapping[int, bytearray], numbers: Iterable[int]) -> bytearray:
    """Recombine exactly the shares of these numbers; what comes out is garbage if they are too few or mixed."""
    halves = {number: _halves(shares[number]) for number in numbers}
    first, second = (
        Shamir.combine([(number, bytes(both[part])) for number, both in halves.items()], ssss=False) for part in (0, 1)
    )
    return bytearray(first + second)


def recovered(shares: Mapping[int, bytearray], needed: int) -> bytearray:
    """Recombine the secret from `needed` of the shares and judge all others by it.

    Another share lies on the same polynomial exactly if the secret stays the same when it takes the place of one that
    was used. Raises Disagreement, and ValueError for too few shares or a number or length out of range.
    """
    numbers = sorted(shares)
    if not (FEWEST_NEEDED <= needed <= len(numbers) and numbers[0] >= 1 and numbers[-1] <= MOST_SHARES):
        raise ValueError
    used, others = numbers[:needed], numbers[needed:]
    secret = combined(shares, used)
    offsets = {number: _difference(secret, combined(shares, [*used[:-1], number])) for number in others}
    if any(any(halves) for halves in offsets.values()):
        wipe(secret)
        raise Disagreement(_culprit(used, offsets))
    return secret


def quorums(numbers: list[int], needed: int) -> Iterable[tuple[int, ...]]:
    """Choose sets of `needed` numbers: all where they are few, and otherwise some with every number in at least one.

    Of many, these are the neighbours and every second one, each set once.
    """
    if comb(len(numbers), needed) <= _FEW_QUORUMS:
        return combinations(numbers, needed)
    starts = [*range(0, len(numbers) - needed, needed), len(numbers) - needed]
    orders = (numbers, numbers[::2] + numbers[1::2])
    return dict.fromkeys(tuple(sorted(order[start : start + needed])) for order in orders for start in starts)


def _proven(secret: bytearray, needed: int, issued: int) -> dict[int, bytearray]:
    """Deal once, and judge the shares exactly, and then by recombining them with the library that made them."""
    halves = [Shamir.split(needed, issued, bytes(half), ssss=False) for half in _halves(secret)]
    shares = {number: bytearray(first + second) for (number, first), (_, second) in zip(*halves, strict=True)}
    try:
        prove(secret, shares, needed, issued)
        recombine(secret, shares, needed)
    except NotRecombined:
        for share in shares.values():
            wipe(share)
        raise
    return shares


def recombine(secret: bytearray, shares: Mapping[int, bytearray], needed: int) -> None:
    """Have the library rebuild the secret from quorums, and see that it does not from a share too few."""
    for chosen in quorums(sorted(shares), needed):
        again = combined(shares, chosen)
        right = again == secret
        wipe(again)
        if not right:
            raise NotRecombined
    short = combined(shares, sorted(shares)[: needed - 1])
    telling = any(mine == theirs for mine, theirs in zip(_halves(short), _halves(secret), strict=True))
    wipe(short)
    if telling:  # no chance: the exact proof has excluded it
        raise NotRecombined


def _halves(value: bytearray) -> tuple[bytearray, bytearray]:
    return value[:HALF], value[HALF:]


def _difference(secret: bytearray, other: bytearray) -> tuple[int, int]:
    """The differences of the two halves, as field elements."""
    first, second = (
        int.from_bytes(mine, "big") ^ int.from_bytes(theirs, "big")
        for mine, theirs in zip(_halves(secret), _halves(other), strict=True)
    )
    return first, second


def _culprit(used: list[int], offsets: Mapping[int, tuple[int, int]]) -> int | None:
    """Name the one share that explains every difference in both halves, if there is one."""
    named = set()
    for half in (0, 1):
        differences = {number: offset[half] for number, offset in offsets.items()}
        if any(differences.values()):
            named.add(_culprit_of_half(used, differences))
    return named.pop() if len(named) == 1 else None


def _culprit_of_half(used: list[int], differences: Mapping[int, int]) -> int | None:
    """Name the share whose error alone explains the differences; None from fewer than two shares to judge by.

    An error in a share that was not used shows in its own difference only. An error in a share i that was used moves
    the polynomial by a multiple of the Lagrange polynomial of i; with r the share that was replaced, the difference
    that share e shows is then (e + r) / (e + i), times something that is the same for all e.
    """
    if len(differences) < 2:  # noqa: PLR2004 - one that differs may itself be wrong, or all the others
        return None
    differing = [number for number, difference in differences.items() if difference]
    if len(differing) == 1:
        return differing[0]
    replaced, (one, *rest) = used[-1], differences
    for suspect in used:
        if all(
            times(number ^ replaced, times(one ^ suspect, differences[one]))
            == times(one ^ replaced, times(number ^ suspect, differences[number]))
            for number in rest
        ):
            return suspect
    return None
