"""Where a card is when it is in no reader: the states of its custody, and what may happen in each of them.

The table is the only place that says it: the commands, the tests and the generated document are made from it.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import msgspec

from lifecycle.domain.text import Text, say

Whereabouts = Literal["unassigned", "held", "handed-over", "stored", "lost", "damaged", "retired", "destroyed"]
"""unassigned: nobody was named for it yet. held: with a custodian. handed-over: given, and not yet confirmed by whoever
got it. stored: in a place, in a bag or not. lost: nobody knows where. damaged: not to be used. retired: not to be used
any more, and to be destroyed. destroyed: gone for ever."""

HappeningKind = Literal["hand-over", "receive", "store", "lose", "find", "damage", "retire", "destroy", "check-seal"]
"""What can happen to a card, as the commands name it."""

Role = Literal["custodian", "witness", "officer", "auditor"]
ROLES: Sequence[Role] = get_args(Role)
"""What a person can be."""

Method = Literal["shredded", "cut", "crushed", "burnt", "other"]
METHODS: Sequence[Method] = get_args(Method)
"""How a card can be destroyed."""

PERMITTED: Mapping[Whereabouts, Mapping[HappeningKind, Whereabouts]] = {
    "unassigned": {
        "hand-over": "handed-over", "store": "stored", "lose": "lost", "damage": "damaged", "retire": "retired",
        "destroy": "destroyed",
    },
    "held": {
        "hand-over": "handed-over", "store": "stored", "lose": "lost", "damage": "damaged", "retire": "retired",
        "destroy": "destroyed",
    },
    "handed-over": {"receive": "held", "lose": "lost", "damage": "damaged"},
    "stored": {
        "hand-over": "handed-over", "store": "stored", "check-seal": "stored", "lose": "lost", "damage": "damaged",
        "retire": "retired", "destroy": "destroyed",
    },
    "lost": {"find": "held", "destroy": "destroyed"},
    "damaged": {"store": "damaged", "retire": "retired", "destroy": "destroyed", "lose": "lost"},
    "retired": {"hand-over": "handed-over", "store": "retired", "lose": "lost", "destroy": "destroyed"},
    "destroyed": {},
}  # fmt: skip
"""For each state what may happen in it, and the state that follows; what is not here is refused by name.

A card that was damaged or retired stays that wherever the table says held, stored or damaged.
"""

COMMANDS: Mapping[HappeningKind, str] = {
    "hand-over": "hand-over",
    "receive": "receive",
    "store": "store",
    "check-seal": "check-seal",
    "lose": "report-lost",
    "find": "report-found",
    "damage": "report-damaged",
    "retire": "retire",
    "destroy": "report-destroyed",
}
"""What is typed after `lifecycle custody` to report each happening."""

IN_WORDS: Mapping[Whereabouts, Text] = {
    "unassigned": say("no holder named yet"),
    "held": say("with its custodian"),
    "handed-over": say("handed over, receipt not confirmed"),
    "stored": say("stored"),
    "lost": say("reported LOST"),
    "damaged": say("damaged"),
    "retired": say("retired, to be destroyed"),
    "destroyed": say("DESTROYED"),
}

GONE: frozenset[Whereabouts] = frozenset({"lost", "damaged", "retired", "destroyed"})
"""In these a card does not count towards the quorum of its set."""


class CustodyState(msgspec.Struct, frozen=True, gc=False):
    """Where the record has a card: the fold of what happened to it outside of readers."""

    serial: str
    known: int = 0
    """When the card came into the record, seen or from a list, microseconds UTC."""
    where: Whereabouts = "unassigned"
    custodian: str | None = None
    """person:ID of whoever holds it, or held it last."""
    giver: str | None = None
    """person:ID of whoever handed it over, until it is received."""
    place: str | None = None
    """place:ID that it is stored in, or was when it was lost."""
    bag: str | None = None
    """Number of the tamper-evident bag that it lies in."""
    seal_broken: bool = False
    """Whether the seal of that bag was found broken."""
    since: int | None = None
    """Time of the happening that brought it where it is, microseconds UTC, as people gave it."""
    last: int | None = None
    """Time of the last happening, which may be a look at its bag."""
    witness: str | None = None
    """person:ID of whoever saw it last happen."""
    unfit: Whereabouts | None = None
    """damaged or retired, once it was: a card that is lost and found again is that as before."""
    knows_pin: str = ""
    """person:IDs, comma-separated, of its custodians since its PIN was last changed: they know that PIN."""
    stock: bool = False
    """Whether it was imported from a list before it was seen."""

    @property
    def knowing(self) -> list[str]:
        """The custodians who know its PIN, in the order in which they had it."""
        return [each for each in self.knows_pin.split(",") if each]


def permitted(where: Whereabouts) -> list[HappeningKind]:
    """Say what may happen to a card now, in the order of the table."""
    return list(PERMITTED[where])


def follows(where: Whereabouts, happening: HappeningKind) -> Whereabouts | None:
    """Give the state that follows; None where the table forbids it."""
    return PERMITTED[where].get(happening)


def after(custody: CustodyState, happening: HappeningKind) -> Whereabouts:
    """Give the state that a card comes into; what the table forbids was refused before, and changes nothing."""
    to = follows(custody.where, happening) or custody.where
    return custody.unfit or to if to in {"held", "stored", "damaged"} else to
