"""The secret of a set: a short-lived child process makes, splits and rebuilds it, and this process only sees shares.

The format of a share, for somebody who has M cards and not this code:

- The secret is 32 bytes: two halves of 16, each shared by itself with Shamir's scheme over GF(2^128).
- A field element is 16 bytes, big-endian: the lowest bit of the last byte is the coefficient of 1, the highest bit of
  the first byte that of x^127. Adding is XOR; multiplying is modulo x^128 + x^7 + x^2 + x + 1 (x^128 becomes 87 hex).
  It is the field of GCM with the bits in plain order, not in GCM's mirrored order.
- Share number n, 1 to 64, belongs to the field element with that integer value (3 is x + 1). For each half there is a
  polynomial of degree M - 1 whose constant coefficient is the half and whose other coefficients are random; nothing is
  added to it (pycryptodome calls this `ssss=False`).
- A share is 32 bytes: the value of the first half's polynomial at n, then that of the second half's.
- To rebuild: for each half, take exactly M shares, and sum up each share's value times the product, over all others, of
  the other's number divided by the sum of both numbers.
- The secret of a set that backs up a transport key is that key, 16 bytes, then "transport key" in ASCII, 01, 00 and the
  id of the key, 1 byte.
- Whether it is the right secret is told by its identity, and by nothing else: M shares of different sets give garbage.

`tests/sharing/test_format.py` does it in 30 lines of its own, with numbers to compare with.
"""

from lifecycle.sharing.dealing import complete, deal, deal_again, deal_key, rebuild, reveal_key
from lifecycle.sharing.errors import NotAKey, SharesDisagree, SharingFailed, TooFewShares
from lifecycle.sharing.values import FEWEST_NEEDED, MOST_SHARES, SHARE_LENGTH, Dealt, Identity, RevealedKey

__all__ = [
    "FEWEST_NEEDED",
    "MOST_SHARES",
    "SHARE_LENGTH",
    "Dealt",
    "Identity",
    "NotAKey",
    "RevealedKey",
    "SharesDisagree",
    "SharingFailed",
    "TooFewShares",
    "complete",
    "deal",
    "deal_again",
    "deal_key",
    "rebuild",
    "reveal_key",
]
