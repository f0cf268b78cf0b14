"""A policy: who has to sign which act, and which keys may sign; an act that it does not name is of its strictest class.

Acts go by their recorded names: an operation by its own, all else by the words of its command, joined by hyphens and
without `custody`.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, Literal

import msgspec

from lifecycle.domain.dual_control import Level

FORMAT: Final = "lifecycle-policy/1"
Role = Literal["custodian", "witness", "officer", "auditor"]
ROLES: Final[Sequence[Role]] = ("custodian", "witness", "officer", "auditor")
Signs = Literal["nobody", "operator", "presenter", "operator-or-presenter", "operator-or-parties"]
"""Who signs as the one who does it: nobody; the operator, an officer; a custodian, who presents; giver and receiver."""
Touch = Literal["required", "accepted"]


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a policy."""


class Approvals(_Value, frozen=True, kw_only=True):
    """So many people approve, each of whom has one of the roles."""

    count: int
    roles: list[Role]


class BelowQuorum(_Value, frozen=True, kw_only=True):
    """What is wanted in place of the usual approvals where a set falls below its quorum."""

    approvals: list[Approvals]
    elsewhere: bool = False


class Need(_Value, frozen=True, kw_only=True):
    """What an act needs before it begins."""

    signs: Signs
    presenters: bool = False
    """Whether each person who presents a card signs too."""
    approvals: list[Approvals] = []
    witnesses: int = 0
    """At the keyboard."""
    elsewhere: bool = False
    """Whether one approval at least was made on another machine, from the signed bytes."""
    when_below_quorum: BelowQuorum | None = None

    def approvals_for(self, *, below_quorum: bool) -> list[Approvals]:
        """Give the approvals that are wanted."""
        special = self.when_below_quorum
        return special.approvals if below_quorum and special is not None else self.approvals

    def elsewhere_for(self, *, below_quorum: bool) -> bool:
        """Say whether one of them has to come from another machine."""
        special = self.when_below_quorum
        return self.elsewhere or (below_quorum and special is not None and special.elsewhere)

    @property
    def anybody(self) -> bool:
        """Whether it needs no signature at all."""
        return self.signs == "nobody" and not (self.presenters or self.approvals or self.witnesses)


class Limits(_Value, frozen=True, kw_only=True):
    """How long an intent may be used."""

    intent_minutes: int = 60
    """Where people sign at the keyboard."""
    request_hours: int = 72
    """Where a file goes to another machine."""


class Keys(_Value, frozen=True, kw_only=True):
    """Which keys sign."""

    kinds: list[str]
    touch: Touch = "accepted"
    """Of a FIDO token; required: a key that is on no token does not sign either."""
    pin: Touch = "accepted"
    bare_key_files: Literal["accept", "refuse"] = "accept"
    """Files of keys that no passphrase protects."""
    one_person_an_agent: bool = False
    """Whether an agent that holds keys of two people signs nothing at this keyboard."""


class Leaver(_Value, frozen=True, kw_only=True):
    """What is to be done when somebody leaves, beside what the record knows."""

    also: list[str] = []


class Policy(_Value, frozen=True, kw_only=True):
    """The whole of it, with everything that it took from a built-in one written out."""

    format: str = FORMAT
    name: str
    based_on: str
    signed: bool = True
    """False for the policy that asks nobody to sign, and reports that nothing was signed."""
    limits: Limits = Limits()
    keys: Keys
    needs: dict[str, Need]
    otherwise: Need
    """Of whatever is not named."""
    dual_control: dict[str, Level]
    recovery: list[Approvals] = []
    leaver: Leaver = Leaver()

    @property
    def text(self) -> str:
        """Canonical JSON."""
        return _ENCODER.encode(self).decode("utf-8")

    @property
    def digest(self) -> str:
        """SHA-256 of the text, lower-case hex."""
        return sha256(self.text.encode("utf-8")).hexdigest()

    def need(self, act: str) -> Need:
        """Say what an act needs; `run` and `custody` before its name do not count."""
        return self.needs.get(act, self.otherwise)


_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def read_policy(text: str) -> Policy:
    """Read the text of a policy as it is recorded; raises msgspec.MsgspecError."""
    return msgspec.json.decode(text, type=Policy)


def act_of(command: str) -> str:
    """Give the name of an act from the words of its command: "custody person add" is person-add."""
    return command.removeprefix("custody ").removeprefix("run ").replace(" ", "-")
