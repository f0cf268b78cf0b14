"""A policy comes into force: once it can be met and nobody is locked out, signed by those whom the one before wants."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lifecycle.approval.acting import signed_act
from lifecycle.approval.built_in import BUILT_IN
from lifecycle.approval.collecting import SigningTools
from lifecycle.approval.intent import Intent, signers_of
from lifecycle.approval.judgement import Standing
from lifecycle.approval.known import policy_in_force, standings
from lifecycle.approval.policy import Policy
from lifecycle.approval.policy_file import read_policy_file
from lifecycle.approval.stating import Act
from lifecycle.approval.strength import REPAIRING, Strength, keys_that_sign, strength_now, strengths
from lifecycle.custody.handler import CustodyHandler
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event, new_id
from lifecycle.domain.facts import PolicyAdopted
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record

ACT = "policy-adopt"


@dataclass(frozen=True)
class Offered:
    """A policy that somebody named, with the digest of the file that it stands in."""

    policy: Policy
    file: str
    """SHA-256, lower-case hex; of a built-in policy that of its text."""


def offered(named: str) -> Offered:
    """Find a built-in policy by its name, or read a file; raises PolicyUnreadable and PolicyRefused."""
    policy = BUILT_IN.get(named)
    if policy is not None:
        return Offered(policy, policy.digest)
    policy, content = read_policy_file(Path(named))
    return Offered(policy, sha256(content).hexdigest())


def adopt(  # noqa: PLR0913 - who adopts what, and how
    handler: CustodyHandler,
    given: Offered,
    dialogue: Dialogue,
    tools: SigningTools,
    *,
    at_the_limit: bool = False,
    stated: Intent | None = None,
) -> tuple[PolicyAdopted, Sequence[Event]]:
    """Put a policy in force; raises Refused, which is recorded, and what keeps somebody from signing."""
    policy, journal = given.policy, handler.journal
    with handler.refusing("policy adopt", of=""):
        first = journal.begun(virtual=journal.is_virtual())
        with handler.record() as record:
            _must_be_another(record, policy)
            _must_not_lock_out(record, policy, at_the_limit=at_the_limit)
        dialogue.confirm(_adopting(policy))
        act = Act(
            operation=ACT,
            run=new_id() if stated is None else stated.run,
            signers=signers_of([("operator", journal.actor)]),
            parameters={"name": policy.name, "policy": policy.digest},
        )
        signed = signed_act(journal, tools, dialogue, act, stated)
        fact = PolicyAdopted(
            policy=policy.text,
            digest=policy.digest,
            file=given.file,
            intent=None if signed.intent is None else signed.intent.id,
        )

        def still(record: Record) -> None:
            _must_be_another(record, policy)
            _must_not_lock_out(record, policy, at_the_limit=at_the_limit)
            if signed.intent is None and policy_in_force(record).signed:
                raise _adopted_meanwhile()
            signed.check(record)

        events = handler.write(lambda _: [(first.stream, fact), *signed.beside], check=still, operation=signed.run)
    return fact, events


def _must_be_another(record: Record, policy: Policy) -> None:
    if policy_in_force(record).digest == policy.digest:
        raise Refused(
            "policy-in-force",
            say("policy {name} is in force already.", name=policy.name),
            say("See what the policy wants.\n  lifecycle policy show"),
        )


def _adopted_meanwhile() -> Refused:
    return Refused(
        "changed-meanwhile",
        say("another policy came into force in the meantime."),
        say("See which one, then repeat the command.\n  lifecycle policy show"),
    )


def _must_not_lock_out(record: Record, policy: Policy, *, at_the_limit: bool) -> None:
    """People and policies must stay changeable, also after one key of each role was lost."""
    if not policy.signed:
        return
    spare = 0 if at_the_limit else 1
    short = next((each for each in strength_now(record, policy, REPAIRING) if each.may_be_lost < spare), None)
    if short is not None:
        raise locked_out(short, at_the_limit=at_the_limit)


def must_leave_enough(record: Record, person: str, role: str | None = None) -> None:
    """Refuse that a role or all that somebody has ends, where too few people could change people and policies then.

    What is short already stays as it is: it is no reason to keep somebody.
    """
    policy, people, keys = policy_in_force(record), standings(record), keys_that_sign(record)
    if not policy.signed or person not in people:
        return
    left = people[person].roles - ({role} if role is not None else people[person].roles)
    now = {each.role: each for each in strengths(policy, people, keys, REPAIRING)}
    for each in strengths(policy, {**people, person: Standing(left)}, keys, REPAIRING):
        if each.may_be_lost < 0 <= now[each.role].may_be_lost:
            raise locked_out(each, at_the_limit=True)


def locked_out(short: Strength, *, at_the_limit: bool) -> Refused:
    """Refuse what would leave too few people to change people and policies."""
    advice = say(
        "Give more people the role and a key first.\n  lifecycle custody person role NAME --give {role}\n"
        "  lifecycle custody person key add NAME --ssh FILE.pub",
        role=short.role,
    )
    if not at_the_limit and not short.may_be_lost:
        advice = say("{advice}\nTo accept that none may be lost, use --at-the-limit.", advice=advice)
    return Refused("lock-out", say("too few people could sign. {strength}.", strength=short.in_words()), advice)


def _adopting(policy: Policy) -> Confirmation:
    text: Text = say("From now on policy {name} says who has to sign.", name=policy.name)
    if not policy.signed:
        text = say("From now on nobody has to sign anything, and reports say NOT SIGNED.")
    return Confirmation("adopt-policy", text, say("adopt"))
