"""A policy of one's own: a TOML file over a built-in policy; what is not understood is refused with its line."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from msgspec.structs import replace

from lifecycle.approval.built_in import BUILT_IN, KINDS, TABLED
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
from lifecycle.domain.dual_control import Level
from lifecycle.domain.errors import OperatorError
from lifecycle.domain.text import Text, say

ALIASES: Final[Mapping[str, str]] = {"resolve": "settle", "accept-mismatch": "accept-drift"}
"""Acts as people type them, where they are recorded under an earlier name."""
_LONGEST: Final = 64
_LIMITS: Final = {"intent-minutes": 24 * 60, "request-hours": 31 * 24}
_MOST_APPROVALS: Final = 16


class PolicyRefused(OperatorError):
    """A file of a policy says something that no policy can say."""

    code = "policy-refused"
    message = "{file}, line {line}: {problem}"
    advice = "Correct the line, then check the file again.\n  lifecycle policy check {file}"


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
        problem = error.strerror if isinstance(error, OSError) else str(error)
        raise PolicyUnreadable(file=str(path), problem=problem or type(error).__name__) from error
    return _Reading(path, content.decode("utf-8-sig").splitlines()).policy(written), content


@dataclass(frozen=True)
class _Reading:
    """Reads one file, and knows its lines."""

    path: Path
    lines: Sequence[str]

    def policy(self, written: Mapping[str, Any]) -> Policy:
        top = _Table(self, written, ())
        if top.take("policy", int, 0) != 1:
            top.refuse("policy", say("the first line of a policy is: policy = 1"))
        base = BUILT_IN[top.choice("based-on", list(BUILT_IN), "two-person")]
        if not base.signed:
            top.refuse("based-on", say("a policy of your own is based on signed or two-person."))
        name = top.take("name", str, "")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) or len(name) > _LONGEST or name in BUILT_IN:
            top.refuse("name", say("a policy has a name of its own: 1 to 64 of a-z, 0-9 and hyphen."))
        policy = Policy(
            name=name,
            based_on=base.name,
            limits=_limits(top.table("limits"), base.limits),
            keys=_keys(top.table("keys"), base.keys),
            needs=_needs(top.table("needs"), base),
            otherwise=base.otherwise,
            dual_control=_dual_control(top.table("dual-control"), base),
            recovery=_approvals(top.table("recovery"), base.recovery),
            leaver=_leaver(top.table("leaver"), base.leaver),
        )
        top.end()
        return policy

    def line_of(self, words: Sequence[str]) -> int:
        """Find the line that a key stands in: each word of its path after the one before it."""
        at = 0
        for word in words:
            pattern = re.compile(rf'(?<![\w-])"?{re.escape(word)}"?(?![\w-])')
            at = next((number for number in range(at, len(self.lines)) if pattern.search(self.lines[number])), at)
        return at + 1


class _Table:
    """One table of the file: each key is taken once, and what is left over at the end is refused."""

    def __init__(self, reading: _Reading, written: Mapping[str, Any], path: tuple[str, ...]) -> None:
        self.reading, self.path = reading, path
        self.left = dict(written)

    def refuse(self, key: str, problem: Text) -> None:
        """Raise PolicyRefused with the line of a key."""
        line = self.reading.line_of([*self.path, *([key] if key else [])])
        raise PolicyRefused(file=str(self.reading.path), line=line, problem=problem)

    def take(self, key: str, kind: type, otherwise: Any) -> Any:  # noqa: ANN401 - a value of TOML
        """Take a value of one type."""
        if key not in self.left:
            return otherwise
        value = self.left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.refuse(key, say('"{key}" has a value of another type.', key=key))
        return value

    def choice(self, key: str, among: Collection[str], otherwise: str) -> Any:  # noqa: ANN401 - one of several literals
        """Take one word of several."""
        value = self.take(key, str, otherwise)
        if value not in among:
            self.refuse(key, say('"{value}" is none of: {words}.', value=value, words=", ".join(among)))
        return value

    def words(self, key: str, among: Collection[str] | None, otherwise: list[str]) -> list[Any]:
        """Take a list of words, each once."""
        value: list[Any] = self.take(key, list, otherwise)
        for each in value:
            if not isinstance(each, str) or (among is not None and each not in among):
                self.refuse(key, say('"{value}" is none of: {words}.', value=str(each), words=", ".join(among or ())))
        if len(set(value)) != len(value) or (among is not None and not value):
            self.refuse(key, say('"{key}" names something twice, or nothing.', key=key))
        return value

    def number(self, key: str, least: int, most: int, otherwise: int) -> int:
        """Take a number within bounds."""
        value: int = self.take(key, int, otherwise)
        if not least <= value <= most:
            self.refuse(key, say('"{key}" is a number from {least} to {most}.', key=key, least=least, most=most))
        return value

    def table(self, key: str) -> "_Table":
        """Take a table; one that is not there has no keys."""
        return _Table(self.reading, self.take(key, dict, {}), (*self.path, key))

    def end(self) -> None:
        """Refuse what nobody took."""
        for key in self.left:
            self.refuse(key, say('"{key}" is not known here.', key=key))


def _limits(table: _Table, base: Limits) -> Limits:
    minutes = table.number("intent-minutes", 1, _LIMITS["intent-minutes"], base.intent_minutes)
    hours = table.number("request-hours", 1, _LIMITS["request-hours"], base.request_hours)
    table.end()
    return Limits(intent_minutes=minutes, request_hours=hours)


def _keys(table: _Table, base: Keys) -> Keys:
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


def _needs(table: _Table, base: Policy) -> dict[str, Need]:
    needs = dict(base.needs)
    for typed in list(table.left):
        act = ALIASES.get(typed, typed)
        if act not in TABLED:
            table.refuse(typed, say('there is no operation or act named "{act}".', act=typed))
        needs[act] = _need(table.table(typed), base.need(act))
    return needs


def _need(table: _Table, base: Need) -> Need:
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
        table.refuse("elsewhere", say("this can never be met: no approval is wanted that could be made elsewhere."))
    table.end()
    return need


def _below(table: _Table, base: Need, usual: list[Approvals]) -> BelowQuorum:
    before = base.when_below_quorum
    below = BelowQuorum(
        approvals=_approvals(table, usual if before is None else before.approvals, end=False),
        elsewhere=table.take("elsewhere", bool, before is not None and before.elsewhere),
    )
    table.end()
    return below


def _approvals(table: _Table, base: list[Approvals], *, end: bool = True) -> list[Approvals]:
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


def _dual_control(table: _Table, base: Policy) -> dict[str, Level]:
    levels = dict(base.dual_control)
    for rule in list(table.left):
        if rule not in levels:
            table.refuse(rule, say('there is no rule named "{rule}".', rule=rule))
        levels[rule] = table.choice(rule, get_args(Level), levels[rule])
    return levels


def _leaver(table: _Table, base: Leaver) -> Leaver:
    also = table.words("also", None, base.also)
    table.end()
    return Leaver(also=also)
