"""A policy for people and for machines: what each act needs, who can give it, and how many people may be lost."""

from collections.abc import Sequence

import msgspec

from lifecycle.approval.need_words import need_in_words
from lifecycle.approval.policy import Policy
from lifecycle.approval.strength import Strength, strength_now, strengths
from lifecycle.cli.commands.custody.reading import reading
from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import print_json, say, table
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


def print_policy(context: Context, policy: Policy, *, in_force: bool) -> int:
    """Print it, with the people of the record where there is one."""
    found = _counted(context, policy)
    if context.json:
        print_json(context, "done", _as_object(policy, found, in_force=in_force))
        return ExitCode.DONE
    if not policy.signed:
        say(sentence("NOT SIGNED: policy none. Nobody has to sign anything."))
        return ExitCode.DONE
    say(_named(policy))
    say(sentence("SHA-256 of the policy: {digest}", digest=policy.digest))
    rows = [(act, show(need_in_words(need))) for act, need in sorted(policy.needs.items()) if not need.anybody]
    table((_("act"), _("who signs")), [*rows, (_("all else"), show(need_in_words(policy.otherwise)))])
    for each in found:
        say(each.in_words())
    if any(each.may_be_lost < 0 for each in found):
        say(sentence("Not every act can be signed now. Give people roles and keys."))
    return ExitCode.DONE


def _named(policy: Policy) -> Text:
    if policy.name == policy.based_on:
        return sentence("Policy {name}, built in", name=policy.name)
    return sentence("Policy {name}, based on {base}", name=policy.name, base=policy.based_on)


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
