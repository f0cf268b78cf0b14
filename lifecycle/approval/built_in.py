"""The policies that come with the program: none, signed, and two-person."""

from collections.abc import Mapping, Sequence
from typing import Final

from lifecycle.approval.policy import Approvals, BelowQuorum, Keys, Need, Policy
from lifecycle.domain.dual_control import DUAL_CONTROL, Level

KINDS: Final[Sequence[str]] = ("ed25519", "ecdsa-p256", "ecdsa-p384", "rsa", "sk-ed25519", "sk-ecdsa")
"""Of keys."""

ALARMS: Final = (
    "report-lost", "report-damaged", "report-exposed", "report-broken-seal", "key-suspect", "person-key-revoke",
    "key-end",
)  # fmt: skip
"""One person says it in seconds, without a key, whoever is left."""

FREE: Final = (
    "inspect", "report", "readers", "verify", "export", "checkpoint", "backup", "replay", "doctor", "console",
    "help", "completion", "record-create", "record-upgrade", "record-check", "record-copy", "clock",
    "virtual-insert", "virtual-list", "virtual-new", "virtual-tear", "transport-key-list", "person-list",
    "person-show", "person-key-list", "place-list", "show", "leavers", "review-record", "review-close", "review-list",
    "key-show", "key-list", "key-request", "retention-show", "policy-check", "policy-show", "approval-request",
    "approval-export", "approval-sign", "approval-refuse", "approval-accept", "approval-list", "approval-withdraw",
)  # fmt: skip
"""What changes neither card nor custody, and what auditors do."""

PRESENTED: Final = (
    "change-pin", "get-label", "settle", "create-server-master-key", "create-partition-auth-set", "check-set",
    "complete-set", "copy-set", "copy-card", "erase", "format-card", "accept-drift", "back-up-transport-key",
    "restore-transport-key",
)  # fmt: skip
"""Operations on cards, each of which somebody presents."""

_OFFICER_1: Final = [Approvals(count=1, roles=["officer"])]
_OFFICERS_2: Final = [Approvals(count=2, roles=["officer"])]
_NOBODY: Final = Need(signs="nobody")
_OPERATOR: Final = Need(signs="operator")
_ONE: Final = Need(signs="operator", approvals=_OFFICER_1, witnesses=1)
_ONE_ELSEWHERE: Final = Need(signs="operator", approvals=_OFFICER_1, witnesses=1, elsewhere=True)
_TWO: Final = Need(signs="operator", approvals=_OFFICERS_2)
_TWO_ELSEWHERE: Final = Need(signs="operator", approvals=_OFFICERS_2, elsewhere=True)
_CEREMONY: Final = Need(signs="operator", presenters=True, approvals=_OFFICER_1, witnesses=1)
_COPYING: Final = Need(signs="operator", presenters=True, approvals=_OFFICERS_2, witnesses=1, elsewhere=True)
_OWN: Final = Need(signs="presenter")
_OPERATOR_OR_OWN: Final = Need(signs="operator-or-presenter")
_PARTIES: Final = Need(signs="operator-or-parties")
_PARTIES_SEEN: Final = Need(signs="operator-or-parties", witnesses=1)
_SEEN: Final = Need(signs="operator", witnesses=1)
_LIFT: Final = Need(
    signs="operator", approvals=[Approvals(count=1, roles=["officer"]), Approvals(count=1, roles=["auditor"])]
)
_ERASE: Final = Need(
    signs="operator",
    approvals=_OFFICER_1,
    when_below_quorum=BelowQuorum(approvals=_OFFICERS_2, elsewhere=True),
)

TABLE: Final[Sequence[tuple[Sequence[str], Need, Need]]] = (
    (FREE, _NOBODY, _NOBODY),
    (ALARMS, _NOBODY, _NOBODY),
    (("change-pin", "get-label"), _OPERATOR_OR_OWN, _OWN),
    (("settle",), _OPERATOR, _SEEN),
    (
        ("create-server-master-key", "create-partition-auth-set", "check-set", "complete-set"),
        _OPERATOR,
        _CEREMONY,
    ),
    (("copy-set", "copy-card"), _OPERATOR, _COPYING),
    (("erase",), _OPERATOR, _ERASE),
    (("format-card", "accept-drift", "card-qualify"), _OPERATOR, _ONE),
    (("report-destroyed",), _OPERATOR, _ONE_ELSEWHERE),
    (("hand-over", "receive", "store", "retire", "check-seal"), _PARTIES, _PARTIES_SEEN),
    (("nickname", "place-add", "key-describe"), _OPERATOR, _OPERATOR),
    (("report-found",), _OPERATOR, _ONE),
    (
        (
            "key-decide", "replaced", "transport-key-new", "transport-key-register", "transport-key-backup",
            "transport-key-restore", "transport-key-retire", "transport-key-backup-erased", "back-up-transport-key",
            "restore-transport-key", "export-names", "record-move", "person-erase", "import", "person-attest",
            "retention-set", "retention-hold",
        ),
        _OPERATOR,
        _ONE,
    ),
    (("restore", "first-here"), _OPERATOR, _TWO_ELSEWHERE),
    (("key-rotate", "key-adopt", "key-add", "policy-adopt"), _OPERATOR, _TWO),
    (("retention-lift",), _OPERATOR, _LIFT),
    (
        (
            "person-add", "person-describe", "person-role", "person-leave", "person-return", "person-join",
            "person-key-add", "person-key-rotate", "person-login",
        ),
        _OPERATOR,
        _ONE,
    ),
    (
        ("person-key-recover",),
        Need(signs="operator", approvals=_OFFICER_1),
        Need(signs="operator", approvals=_OFFICERS_2, witnesses=1),
    ),
)  # fmt: skip
"""Acts, what `signed` wants of them, and what `two-person` does; `otherwise` is the strictest class of each."""

TABLED: Final = frozenset(act for acts, _, _ in TABLE for act in acts)
"""Every act that has a class of its own."""


def _needs(*, strict: bool) -> dict[str, Need]:
    return {act: two_person if strict else signed for acts, signed, two_person in TABLE for act in acts}


def _dual_control(name: str) -> dict[str, Level]:
    return {str(rule): level for rule, level in DUAL_CONTROL[name].items()}


NONE: Final = Policy(
    name="none",
    based_on="none",
    signed=False,
    keys=Keys(kinds=list(KINDS)),
    needs={},
    otherwise=_NOBODY,
    dual_control=_dual_control("none"),
)
SIGNED: Final = Policy(
    name="signed",
    based_on="signed",
    keys=Keys(kinds=list(KINDS)),
    needs=_needs(strict=False),
    otherwise=_OPERATOR,
    dual_control=_dual_control("signed"),
    recovery=_OFFICER_1,
)
TWO_PERSON: Final = Policy(
    name="two-person",
    based_on="two-person",
    keys=Keys(kinds=list(KINDS), one_person_an_agent=True),
    needs=_needs(strict=True),
    otherwise=_TWO,
    dual_control=_dual_control("two-person"),
    recovery=_OFFICERS_2,
)
BUILT_IN: Final[Mapping[str, Policy]] = {each.name: each for each in (NONE, SIGNED, TWO_PERSON)}
