"""Complete a set whose creation was interrupted after M or more shares.

lifecycle reads M cards of the set and writes the missing shares of the same key. lifecycle refuses a set that is
complete, invalid or already checked.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import SetInvalidated, SetResumed
from lifecycle.domain.holding import Share
from lifecycle.domain.quorum import quorum
from lifecycle.domain.record import Record
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.sharing import Dealt, complete
from lifecycle.steps.collecting import collect
from lifecycle.steps.interface import Part, Preview, Session
from lifecycle.steps.naming import OtherKey, name_of, set_named
from lifecycle.steps.new_set import preview_part
from lifecycle.steps.prove_pin import prove_pins
from lifecycle.steps.read_share import ReadShare
from lifecycle.steps.set_issue import NewSet, Resumed, issue
from lifecycle.steps.settling import SettledByFacts


@dataclass(frozen=True, kw_only=True)
class CompleteSet(SettledByFacts, Operation):
    """M cards of the set are presented first; a set that was used, or is invalid, stays what it is."""

    name = "complete-set"
    title = "Complete Set"
    order = 105
    changes = True
    many_cards = True
    examples = ("--set PROD-A",)
    see_also = (
        "lifecycle report sets",
        "lifecycle run erase",
    )

    set_name: str = field(
        metadata={"flag": "--set", "disclosed": True, "subject": "set", "help": "Set whose creation was interrupted."}
    )
    prove_pins: bool = prove_pins()

    def conduct(self, session: Session) -> None:
        """Have the phrase typed, collect M shares, and write those that are missing of what they rebuild."""
        with session.refusing():
            known = self._unfinished(session.record)
            preview = self.preview(session.record)
        missing = _missing(session.record, known)
        _confirm(session, known, missing)
        agreed = session.preview(preview)
        with ExitStack() as stack:
            shares: dict[int, Share] = {}
            collect(session, known.id, known.needed, shares, stack)
            begin = SetResumed(presented=sorted(shares), missing=missing)
            resumed = Resumed(
                known.id, missing, begin, lambda now: _must_be_unfinished(now, now.set(known.id) or known)
            )
            wanted = replace(_wanted(session.record, known), agreed=agreed)
            issue(session, wanted, _dealer(session, known, shares), resumed)

    def preview(self, record: Record) -> Preview:
        """M cards of the set, and one for each share that is missing."""
        known = self._unfinished(record)
        wanted = _wanted(record, known)

        def part(card: CardState) -> Part:
            if card.set_id == known.id and card.holding == "held":
                return ReadShare(known.id, ())
            return preview_part(wanted)

        return Preview(known.needed + len(_missing(record, known)), part, prove_pins=self.prove_pins)

    def _unfinished(self, record: Record) -> SetState:
        known = set_named(record, self.set_name)
        _must_be_unfinished(record, known)
        return known


def _must_be_unfinished(record: Record, known: SetState) -> None:
    """See that a set is one that was cut off with M shares or more, and that nobody used its key since."""
    if known.stage != "started" or known.checked_at is not None:
        raise Refused(
            "set-not-unfinished",
            say(
                "set {name} cannot be completed. The set was not interrupted, was used since then, or is "
                "INVALID. Nothing was sent to a card.",
                name=name_of(record, known.id),
            ),
            say("See the state of each set.\n  lifecycle report sets"),
        )
    there = quorum(known.needed, known.issued, record.members(known.id))
    if len(there.good) < known.needed:
        raise Refused(
            "set-below-quorum",
            say(
                ("set {name} has {written} of the {needed} shares needed. Nothing can rebuild the key of the set."),
                written=len(there.good),
                name=name_of(record, known.id),
                needed=known.needed,
            ),
            say("Erase the cards of the set and create a new set."),
        )


def _missing(record: Record, known: SetState) -> list[int]:
    good = quorum(known.needed, known.issued, record.members(known.id)).good
    return [number for number in range(1, known.issued + 1) if number not in good]


def _confirm(session: Session, known: SetState, missing: list[int]) -> None:
    name = name_of(session.record, known.id)
    session.dialogue.confirm(
        Confirmation(
            "complete-set",
            say(
                (
                    "Complete set {name}? Missing shares: {missing}. A card that failed before may hold a "
                    "missing share. That share stays exposed."
                ),
                name=name,
                missing=", ".join(map(str, missing)),
            ),
            say("complete {name}", name=name),
            covered_by_yes=False,
        )
    )


def _wanted(record: Record, known: SetState) -> NewSet:
    return NewSet(
        kind=known.kind,
        needed=known.needed,
        issued=known.issued,
        name=name_of(record, known.id),
        copied_from=known.copied_from,
        kept=(known.id,),
    )


def _dealer(session: Session, known: SetState, shares: dict[int, Share]) -> Callable[[], Dealt]:
    def dealt() -> Dealt:
        values = {number: share.value for number, share in shares.items()}
        found = complete(values, known.needed, known.issued)
        if found.identity.fingerprint != known.fingerprint:
            found.close()
            session.append(known.id, [SetInvalidated(reason=OtherKey.code, written=len(shares))])
            raise OtherKey(name=name_of(session.record, known.id))
        return found

    return dealt
