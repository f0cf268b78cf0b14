"""Why a restore may not begin under a policy, each with the next step: there is no record in which it could wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from msgspec.structs import replace

from lifecycle.approval import refusals
from lifecycle.approval.intent import Intent
from lifecycle.domain.errors import Refused
from lifecycle.domain.text import say
from lifecycle.store.address import Place

_MISSING: Final = frozenset({"signature-missing", "approval-missing", "approval-elsewhere"})


@contextmanager
def nothing_stays_open() -> Iterator[None]:
    """Where a signature is missing, say how people sign elsewhere: the intent goes with the copy."""
    try:
        yield
    except Refused as refusal:
        if refusal.rule not in _MISSING:
            raise
        advice = say(
            "Have everybody sign here, or some of them on another machine.\n"
            "  lifecycle restore BACKUP --request FOLDER\n"
            "  lifecycle restore BACKUP --signed FOLDER"
        )
        raise Refused(refusal.rule, refusal.reason, advice) from refusal


def require_same(stated: Intent, intent: Intent, now: int) -> None:
    """See that what was signed is this restore, by this operator, in time; raises Refused."""
    if now > stated.expires:
        raise refusals.expired(stated)
    if stated.policy != intent.policy:
        raise refusals.policy_changed()
    if stated.signers != intent.signers:
        raise refusals.not_as_stated(stated, say("another person restores"))
    if replace(intent, time=stated.time, expires=stated.expires, station=stated.station) != stated:
        raise refusals.not_as_stated(stated, say("another backup"))


def nothing_to_give_up() -> Refused:
    """Refuse to give up what asks nobody."""
    return Refused(
        "nothing-to-forfeit",
        say("no policy asks anybody to sign this restore."),
        say("Restore without --forfeit-policy."),
    )


def another_policy(present: Place) -> Refused:
    """Refuse to restore a policy away."""
    return Refused(
        "policy-differs",
        say("the policy of the record {path} is not that of the backup.", path=str(present)),
        say(
            "Restore a later backup. Without one, give the policy up. Every verification shows that.\n"
            "  lifecycle restore BACKUP --forfeit-policy"
        ),
    )
