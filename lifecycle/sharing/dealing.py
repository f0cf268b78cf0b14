"""Make, split again and rebuild the secret of a set, by asking a child process."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import accumulate, pairwise
from types import MappingProxyType

from lifecycle.domain.check_values import CheckValues
from lifecycle.domain.errors import Defect
from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import Text, say
from lifecycle.sharing import message
from lifecycle.sharing.child import Child
from lifecycle.sharing.errors import NotAKey, SharesDisagree, SharingFailed, TooFewShares
from lifecycle.sharing.message import Outcome, Verb
from lifecycle.sharing.values import (
    FEWEST_NEEDED,
    KEY_LENGTH,
    KEY_MARK,
    MOST_SHARES,
    SHARE_LENGTH,
    Dealt,
    Identity,
    RevealedKey,
)

_CHILD = Child()

_PROBLEMS: dict[Outcome, Text] = {
    Outcome.NO_LIBRARY: say("the process cannot load pycryptodome or cryptography"),
    Outcome.OTHER_FORMAT: say("pycryptodome does not rebuild a known secret from known shares"),
    Outcome.NOT_RECOMBINED: say("the new shares did not rebuild the secret in the test"),
    Outcome.FAILED: say("the process could not do its task"),
}


def deal(needed: int, issued: int, *, child: Child = _CHILD) -> Dealt:
    """Make a new secret and split it into shares 1 to `issued` (N), any `needed` (M) of which rebuild it.

    The secret is made in the child and never comes here. Raises SharingFailed; Defect unless 2 <= M <= N <= 64.
    """
    _check_quorum(needed, issued)
    return _dealt(child, range(1, issued + 1), message.packed(Verb.DEAL, (0, needed, issued), {}))


def deal_again(
    shares: Mapping[int, Secret], source_needed: int, needed: int, issued: int, *, child: Child = _CHILD
) -> Dealt:
    """Split the secret of these shares, `source_needed` of which rebuild it, into new ones that do not mix with them.

    All shares given take part. From exactly `source_needed` of mixed sets comes a secret that nobody has: compare the
    fingerprint before a card is written. Raises TooFewShares, SharesDisagree and SharingFailed; Defect as deal() does.
    """
    _check_shares(shares, source_needed)
    _check_quorum(needed, issued)
    return _dealt(child, range(1, issued + 1), _request(Verb.DEAL_AGAIN, (source_needed, needed, issued), shares))


def rebuild(shares: Mapping[int, Secret], needed: int, *, child: Child = _CHILD) -> Identity:
    """Rebuild the secret of these shares, `needed` of which are enough, and give its identity; the child forgets it.

    All shares given take part. From exactly `needed` of mixed sets, or with a wrong one among them, comes another
    identity than the set's. Raises TooFewShares, SharesDisagree and SharingFailed; Defect for numbers out of range.
    """
    _check_shares(shares, needed)
    with _dealt(child, (), _request(Verb.REBUILD, (0, needed, 0), shares)) as nothing:
        return nothing.identity


def complete(shares: Mapping[int, Secret], needed: int, issued: int, *, child: Child = _CHILD) -> Dealt:
    """Give the shares 1 to `issued` that are not among these, `needed` of which rebuild the secret of the deal.

    All shares given take part, and the whole deal is proven again. Compare the fingerprint before a card is written.
    Raises TooFewShares, SharesDisagree and SharingFailed; Defect as deal() does.
    """
    _check_shares(shares, needed)
    _check_quorum(needed, issued)
    missing = [number for number in range(1, issued + 1) if number not in shares]
    return _dealt(child, missing, _request(Verb.COMPLETE, (0, needed, issued), shares))


def deal_key(key: Secret, key_id: int, needed: int, issued: int, *, child: Child = _CHILD) -> Dealt:
    """Split a transport key and its id into shares 1 to `issued`, any `needed` of which give it back by `reveal_key`.

    Raises SharingFailed; Defect as deal() does.
    """
    _check_quorum(needed, issued)
    with key.revealed() as content, Secret(bytes(content) + KEY_MARK + bytes((key_id,))) as secret:
        request = _request(Verb.DEAL_KEY, (0, needed, issued), {message.WHOLE: secret})
    return _dealt(child, range(1, issued + 1), request)


def reveal_key(shares: Mapping[int, Secret], needed: int, *, child: Child = _CHILD) -> RevealedKey:
    """Give the transport key of these shares, `needed` of which are enough; the caller closes it.

    All shares given take part. Raises NotAKey for the secret of any other set, which never leaves the child; also for
    a wrong share among exactly `needed`. Raises TooFewShares, SharesDisagree and SharingFailed.
    """
    _check_shares(shares, needed)
    request = _request(Verb.REVEAL_KEY, (0, needed, 0), shares)
    with _dealt(child, (message.WHOLE,), request) as given, given.shares[message.WHOLE].revealed() as secret:
        return RevealedKey(given.identity, secret[-1], Secret(secret[:KEY_LENGTH]))


def _check_quorum(needed: int, issued: int) -> None:
    if not FEWEST_NEEDED <= needed <= issued <= MOST_SHARES:
        raise Defect(what=f"a secret cannot be split {needed} of {issued}")


def _check_shares(shares: Mapping[int, Secret], needed: int) -> None:
    """See that there are enough, and that their numbers are numbers of shares; their lengths are seen when packed."""
    if not FEWEST_NEEDED <= needed <= MOST_SHARES or not all(1 <= number <= MOST_SHARES for number in shares):
        raise Defect(what=f"no set of {needed} needed has shares {sorted(shares)}")
    if len(shares) < needed:
        raise TooFewShares(given=len(shares), needed=needed)


def _request(verb: Verb, numbers: tuple[int, int, int], shares: Mapping[int, Secret]) -> bytearray:
    with ExitStack() as stack:
        lent = {number: stack.enter_context(share.revealed()) for number, share in shares.items()}
        if any(len(share) != SHARE_LENGTH for share in lent.values()):
            raise Defect(what="a share does not have 32 bytes")
        return message.packed(verb, numbers, lent)


def _dealt(child: Child, numbers: Sequence[int], request: bytearray) -> Dealt:
    """Ask the child, and take its reply apart; shares of these numbers are expected."""
    reply = child.reply_to(request)
    try:
        _check_outcome(reply)
        shares = _shares(reply, 1 + message.IDENTITY, numbers)
        return Dealt(_identity(reply[1 : 1 + message.IDENTITY]), shares)
    except message.Malformed:
        raise SharingFailed(problem=say("the answer of the process is not valid")) from None
    finally:
        wipe(reply)


def _identity(part: bytearray) -> Identity:
    """Read the check values and the fingerprint."""
    ends = accumulate((message.CMAC_5, message.ECB_3, message.SHA_8, message.FINGERPRINT), initial=0)
    cmac_5, ecb_3, sha_8, fingerprint = (part[start:end].hex() for start, end in pairwise(ends))
    return Identity(CheckValues(cmac_5.upper(), ecb_3.upper(), sha_8.upper()), fingerprint)


def _shares(reply: bytearray, start: int, numbers: Sequence[int]) -> Mapping[int, Secret]:
    """Take the shares of these numbers, and no others, out of the end of a reply; raises Malformed."""
    pieces = message.unpacked_shares(reply, start)
    try:
        if len(reply) < start or list(pieces) != list(numbers):
            raise message.Malformed
        return MappingProxyType({number: Secret(share) for number, share in pieces.items()})
    finally:
        for piece in pieces.values():
            wipe(piece)


def _wrong_one(reply: bytearray) -> int | None:
    if len(reply) != 2 or reply[1] > MOST_SHARES:  # noqa: PLR2004 - outcome and number
        raise message.Malformed
    return reply[1] or None


def _check_outcome(reply: bytearray) -> None:
    """Raise what the outcome says, unless it is DONE."""
    try:
        outcome = Outcome(reply[0])
    except ValueError:
        raise message.Malformed from None
    if outcome is Outcome.DISAGREE:
        raise SharesDisagree(_wrong_one(reply))
    if outcome is Outcome.NO_KEY:
        raise NotAKey
    if outcome is not Outcome.DONE:
        raise SharingFailed(problem=_PROBLEMS[outcome])
