"""A policy of one's own: a TOML file over a built-in policy; what is not understood is refused with its line."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, get_args

from msgspec.structs import replace

from lifecycle.approval.built_in import ALARMS, BUILT_IN, FREE, KINDS, PRESENTED, TABLED
from lifecycle.approval.known import RECOVERY
from lifecycle.approval.policy import (
    ROLES,
    Approvals,
    BelowQuorum,
    Keys,
    Leaver,
    Limits,
    Need,
    Policy,
    Role,
    Signs,
    Touch,
)
from lifecycle.approval.policy_table import Lines, Table
from lifecycle.domain.dual_control import Level
from lifecycle.domain.errors import OperatorError
from lifecycle.domain.text import Text, say

ALIASES: Final[Mapping[str, str]] = {"resolve": "settle", "accept-mismatch": "accept-drift"}
"""Acts as people type them, where they are recorded under an earlier name."""
_LONGEST: Final = 64
_LIMITS: Final = {"intent-minutes": 24 * 60, "request-hours": 31 * 24}
_MOST_APPROVALS: Final = 16
_NOTHING_ELSEWHERE: Final = say("this can never be met: no approval is wanted that could be made elsewhere.")


class PolicyUnreadable(OperatorError):
    """A file of a policy cannot be read as such."""

    code = "policy-unreadable"
    message = "Cannot read the policy {file}: {problem}"
    advice = "Give the path of a TOML file, or one of the built-in policies: none, signed, two-person."


def read_policy_file(path: Path) -> tuple[Policy, bytes]:
    """Read the file of a policy; gives its bytes too. Raises PolicyUnreadable and PolicyRefused."""
    try:
        content = path.read_bytes()
        written = tomllib.loads(content.decode("utf-8-sig"))
    except (OSError, UnicodeError, RecursionError, tomllib.TOMLDecodeError) as error:
        raise PolicyUnreadable(file=str(path), problem=_unreadable(error)) from error
    lines = Lines(path, content.decode("utf-8-sig").splitlines())
    return _policy(Table(lines, written, ())), content


def _unreadable(error: Exception) -> Text | str:
    if isinstance(error, UnicodeError):
        return say("the text is not UTF-8.")
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


def _policy(top: Table) -> Policy:
    if top.take("policy", int, 0) != 1:
        top.refuse("policy", say("the first line of a policy is: policy = 1"))
    base = BUILT_IN[top.choice("based-on", list(BUILT_IN), "two-person")]
    if not base.signed:
        top.refuse("based-on", say("a policy of your own is based on signed or two-person."))
    name = top.take("name", str, "")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) or len(name) > _LONGEST or name in BUILT_IN:
        top.refuse("name", say("a policy has a name of its own: 1 to 64 of a-z, 0-9 and hyphen."))
    needs = _needs(top.table("needs"), base)
    recovery = _recovery(top.table("recovery"), base, needs)
    policy = Policy(
        name=name,
        based_on=base.name,
        limits=_limits(top.table("limits"), base.limits),
        keys=_keys(top.table("keys"), base.keys),
        needs=needs,
        otherwise=base.otherwise,
        dual_control=_dual_control(top.table("dual-control"), base),
        recovery=recovery,
        leaver=_leaver(top.table("leaver"), base.leaver),
    )
    top.end()
    return policy


def _limits(table: Table, base: Limits) -> Limits:
    minutes = table.number("intent-minutes", 1, _LIMITS["intent-minutes"], base.intent_minutes)
    hours = table.number("request-hours", 1, _LIMITS["request-hours"], base.request_hours)
    table.end()
    return Limits(intent_minutes=minutes, request_hours=hours)


def _keys(table: Table, base: Keys) -> Keys:
    keys = replace(
        base,
        kinds=table.words("kinds", KINDS, base.kinds),
        touch=table.choice("touch", get_args(Touch), base.touch),
        pin=table.choice("pin", get_args(Touch), base.pin),
        bare_key_files=table.choice("key-files-without-passphrase", ("accept", "refuse"), base.bare_key_files),
        one_person_an_agent=table.take("one-person-an-agent", bool, base.one_person_an_agent),
    )
    if "required" in {keys.touch, keys.pin} and not any(kind.startswith("sk-") for kind in keys.kinds):
        table.refuse("kinds", say("this can never be met: only sk- keys vouch for a touch or a PIN."))
    table.end()
    return keys


def _needs(table: Table, base: Policy) -> dict[str, Need]:
    said: dict[str, Need] = {}
    for typed in list(table.left):
        act = ALIASES.get(typed, typed)
        if act not in TABLED:
            table.refuse(typed, say('there is no operation or act named "{act}".', act=typed))
        if act in ALARMS:
            table.refuse(typed, say("an alarm never needs a signature."))
        if act in FREE:
            table.refuse(typed, say("this changes neither cards nor custody, and never needs a signature."))
        if act in said:
            table.refuse(typed, say('"{act}" is named twice.', act=typed))
        said[act] = _need(table.table(typed), base.need(act), presented=act in PRESENTED)
    return {**base.needs, **said}


def _recovery(table: Table, base: Policy, needs: dict[str, Need]) -> list[Approvals]:
    """Read the approvals that the recovery of a key needs; `needs` may say them instead, and then has them already."""
    if table.left:
        if needs[RECOVERY] != base.needs[RECOVERY]:
            table.refuse("", say('"{act}" is named twice.', act=RECOVERY))
        needs[RECOVERY] = replace(needs[RECOVERY], approvals=_approvals(table, base.recovery))
    return needs[RECOVERY].approvals


def _need(table: Table, base: Need, *, presented: bool) -> Need:
    special = table.table("when-below-quorum") if "when-below-quorum" in table.left else None
    approvals = _approvals(table, base.approvals, end=False)
    need = Need(
        signs=table.choice("signs", get_args(Signs), base.signs),
        presenters=table.take("presenters", bool, base.presenters),
        approvals=approvals,
        witnesses=table.number("witnesses", 0, _MOST_APPROVALS, base.witnesses),
        elsewhere=table.take("elsewhere", bool, base.elsewhere),
        when_below_quorum=base.when_below_quorum if special is None else _below(special, base, approvals),
    )
    if need.elsewhere and not need.approvals:
        table.refuse("elsewhere", _NOTHING_ELSEWHERE)
    if need.signs == "presenter" and not presented:
        table.refuse("signs", say("this can never be met: nobody presents a card for it."))
    table.end()
    return need


def _below(table: Table, base: Need, usual: list[Approvals]) -> BelowQuorum:
    before = base.when_below_quorum
    below = BelowQuorum(
        approvals=_approvals(table, usual if before is None else before.approvals, end=False),
        elsewhere=table.take("elsewhere", bool, before is not None and before.elsewhere),
    )
    if below.elsewhere and not below.approvals:
        table.refuse("approvals", _NOTHING_ELSEWHERE)
    table.end()
    return below


def _approvals(table: Table, base: list[Approvals], *, end: bool = True) -> list[Approvals]:
    """Read `approvals` and `from`; one without the other takes that of the base."""
    first = base[0] if base else Approvals(count=0, roles=["officer"])
    given = {"approvals", "from"} & table.left.keys()
    count = table.number("approvals", 0, _MOST_APPROVALS, first.count)
    roles: list[Role] = table.words("from", ROLES, list(first.roles))
    if end:
        table.end()
    if not given:
        return base
    return [Approvals(count=count, roles=roles)] if count else []


def _dual_control(table: Table, base: Policy) -> dict[str, Level]:
    levels = dict(base.dual_control)
    for rule in list(table.left):
        if rule not in levels:
            table.refuse(rule, say('there is no rule named "{rule}".', rule=rule))
        levels[rule] = table.choice(rule, get_args(Level), levels[rule])
    return levels


def _leaver(table: Table, base: Leaver) -> Leaver:
    also = table.words("also", None, base.also)
    table.end()
    return Leaver(also=also)
