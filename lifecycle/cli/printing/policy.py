"""A policy for people and for machines: what each act needs, who can give it, and how many people may be lost."""

from collections.abc import Sequence

import msgspec

from lifecycle.approval.policy import Policy
from lifecycle.approval.standing_words import needs_in_words, policy_in_words, strength_in_words
from lifecycle.approval.strength import Strength, strength_now, strengths
from lifecycle.cli.answering import reading
from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import print_json, say, table
from lifecycle.domain.errors import ExitCode
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


def print_policy(context: Context, policy: Policy, *, in_force: bool) -> int:
    """Print it, with the people of the record where there is one."""
    found = _counted(context, policy)
    if context.json:
        print_json(context, "done", _as_object(policy, found, in_force=in_force))
        return ExitCode.DONE
    for words in policy_in_words(policy):
        say(words)
    if policy.signed:
        rows = [(act or _("all else"), show(who)) for act, who in needs_in_words(policy)]
        table((_("act"), _("who signs")), rows)
        for words in strength_in_words(found):
            say(words)
    return ExitCode.DONE


def _counted(context: Context, policy: Policy) -> Sequence[Strength]:
    if not context.settings.store.exists():
        return strengths(policy, {}, ())
    with reading(context) as record:
        return strength_now(record, policy)


def _as_object(policy: Policy, found: Sequence[Strength], *, in_force: bool) -> dict[str, object]:
    shown = {"name": policy.name, "digest": policy.digest, "based_on": policy.based_on, "signed": policy.signed}
    return {
        "policy": {**shown, "in_force": in_force},
        "needs": msgspec.to_builtins(policy.needs),
        "otherwise": msgspec.to_builtins(policy.otherwise),
        "strength": [
            {"role": each.role, "have": each.have, "needed": each.needed, "may_be_lost": each.may_be_lost}
            for each in found
        ],
    }
