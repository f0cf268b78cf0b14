"""Read M cards of a set and write the same key to a new set. M and N may differ.

The old set can still rebuild the key until enough of its cards are erased.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.holding import Share
from lifecycle.domain.record import Record
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.sharing import Dealt, deal_again
from lifecycle.steps.collecting import collect
from lifecycle.steps.interface import Part, Preview, Result, Session
from lifecycle.steps.limits import require_name, require_quorum
from lifecycle.steps.naming import OtherKey, must_be_complete, must_be_free, name_of, set_named
from lifecycle.steps.new_set import preview_part
from lifecycle.steps.prove_pin import prove_pins
from lifecycle.steps.read_share import ReadShare
from lifecycle.steps.set_issue import NewSet, issue
from lifecycle.steps.settling import SettledByFacts


@dataclass(frozen=True, kw_only=True)
class CopySet(SettledByFacts, Operation):
    """The old set still brings the key back until its cards are erased."""

    name = "copy-set"
    title = "Copy Set"
    order = 70
    changes = True
    many_cards = True
    examples = ("--from PROD-A -m 2 -n 3 --name PROD-B",)
    see_also = (
        "lifecycle run erase",
        "lifecycle run check-set",
    )

    source: str = field(
        metadata={"flag": "--from", "disclosed": True, "subject": "set", "help": "Name of the set to copy."}
    )
    needed: int = field(
        metadata={"flag": "-m", "help": "M of the new set: number of cards that rebuild the key, 2 to N."}
    )
    issued: int = field(metadata={"flag": "-n", "help": "N of the new set: number of cards, 2 to 64."})
    set_name: str = field(
        metadata={"flag": "--name", "disclosed": True, "help": "Name of the new set, 1 to 26 characters."}
    )
    prove_pins: bool = prove_pins()

    def __post_init__(self) -> None:
        """Refuse what no set can be."""
        require_quorum(self.needed, self.issued)
        require_name(self.set_name)

    def conduct(self, session: Session) -> None:
        """Collect M shares, then make the new set of what they rebuild; it is never put together in this process."""
        with session.refusing():
            known, preview = self._source(session.record), self.preview(session.record)
        self._confirm_lower(session, known)
        agreed = session.preview(preview)
        with ExitStack() as stack:
            shares: dict[int, Share] = {}
            collect(session, known.id, known.needed, shares, stack)
            wanted = replace(self._wanted(session.record, known), agreed=agreed)
            issue(session, wanted, self._dealer(session, known, shares))
        session.find(
            Result(
                "copied_from",
                known.id,
                say(
                    "Set {name} still rebuilds the same key until enough of its cards are erased.",
                    name=name_of(session.record, known.id),
                ),
            )
        )

    def preview(self, record: Record) -> Preview:
        """M cards of the old set, and N that take a share."""
        known = self._source(record)
        must_be_free(record, self.set_name)
        wanted = self._wanted(record, known)

        def part(card: CardState) -> Part:
            if card.set_id == known.id:
                return ReadShare(known.id, ())
            return preview_part(wanted)

        return Preview(known.needed + self.issued, part, prove_pins=self.prove_pins)

    def _source(self, record: Record) -> SetState:
        known = set_named(record, self.source)
        must_be_complete(record, known)
        return known

    def _wanted(self, record: Record, known: SetState) -> NewSet:
        return NewSet(
            kind=known.kind,
            needed=self.needed,
            issued=self.issued,
            name=self.set_name,
            partition=None if known.partition is None else record.disclosed(known.partition),
            copied_from=known.id,
            kept=(known.id,),
        )

    def _confirm_lower(self, session: Session, known: SetState) -> None:
        if self.needed < known.needed:
            session.dialogue.confirm(
                Confirmation(
                    "lower-quorum",
                    say(
                        "Set {name} needs {old} cards. The new set needs only {new}. From then on, {new} cards are "
                        "enough to rebuild the key.",
                        name=name_of(session.record, known.id),
                        old=known.needed,
                        new=self.needed,
                    ),
                    say("{needed} cards are enough", needed=self.needed),
                    covered_by_yes=False,
                )
            )

    def _dealer(self, session: Session, known: SetState, shares: dict[int, Share]) -> Callable[[], Dealt]:
        def dealt() -> Dealt:
            values = {number: share.value for number, share in shares.items()}
            new = deal_again(values, known.needed, self.needed, self.issued)
            if new.identity.fingerprint != known.fingerprint:
                new.close()
                raise OtherKey(name=name_of(session.record, known.id))
            return new

        return dealt
