"""GF(2^128), the field of the shares, in plain Python: the judge of the library that deals shares no fault with it.

A field element is an integer below 2^128, as the docstring of `lifecycle.sharing` says. Adding is XOR.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate

_DEGREE = 128
_MODULUS = (1 << _DEGREE) | 0x87
"""x^128 + x^7 + x^2 + x + 1."""


def times(known: int, value: int) -> int:
    """Multiply. The branch is on the bits of `known` alone: what nobody may know is `value`."""
    product = 0
    while known:
        if known & 1:
            product ^= value
        value <<= 1
        value ^= (value >> _DEGREE) * _MODULUS
        known >>= 1
    return product


def product_of(elements: Iterable[int]) -> int:
    """Multiply all; each but the first should be small, as its bits are what takes time."""
    product = 1
    for element in elements:
        product = times(element, product)
    return product


def value_at(point: int, coefficients: Iterable[int]) -> int:
    """Give the value of a polynomial at a point, the coefficient of the highest power first (Horner)."""
    value = 0
    for coefficient in coefficients:
        value = times(point, value) ^ coefficient
    return value


def inverses(elements: Sequence[int]) -> list[int]:
    """Invert all of them, none of which is zero, with one inversion: from running products, and back."""
    running = list(accumulate(elements, times, initial=1))
    inverse, found = _inverse(running.pop()), []
    for element, before in zip(reversed(elements), reversed(running), strict=True):
        found.append(times(before, inverse))
        inverse = times(element, inverse)
    return found[::-1]


def _inverse(element: int) -> int:
    """Raise to the power 2^128 - 2 (Fermat)."""
    power = 1
    for _ in range(_DEGREE - 1):
        element = times(element, element)
        power = times(element, power)
    return power
