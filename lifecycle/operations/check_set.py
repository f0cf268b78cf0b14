"""Check a set: its cards are presented, and their shares rebuild the key in memory. Nothing is shown or changed."""

from contextlib import ExitStack
from dataclasses import dataclass, field

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import CardError
from lifecycle.domain.facts import SetChecked
from lifecycle.domain.holding import MOST, Share
from lifecycle.domain.record import Record
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.sharing import Identity, SharesDisagree, rebuild
from lifecycle.steps.collecting import collect
from lifecycle.steps.interface import Part, Preview, Result, Session
from lifecycle.steps.limits import BadParameter
from lifecycle.steps.naming import name_of, set_named
from lifecycle.steps.read_share import ReadShare
from lifecycle.steps.settling import SettledByFacts


class SetNotRebuilt(CardError):
    """M good-looking shares of a set rebuilt another secret than the set's."""

    code = "set-not-rebuilt"
    message = "The shares of set {name} do NOT rebuild its key: {problem}"
    advice = "Do not erase any card of it. Check each card alone: `lifecycle run check-set --cards 1`."


@dataclass(frozen=True, kw_only=True)
class CheckSet(SettledByFacts, Operation):
    """M cards or more are a drill: the key is rebuilt. Fewer are a roll-call: each share against its commitment."""

    name = "check-set"
    title = "Check Set"
    order = 110
    changes = True
    many_cards = True

    set_name: str | None = field(
        default=None,
        metadata={"flag": "--set", "disclosed": True, "help": "The set that is meant; else that of the first card."},
    )
    cards: int | None = field(
        default=None, metadata={"help": "How many cards are presented; without it those that are named, or else M."}
    )

    def __post_init__(self) -> None:
        """Refuse a number of cards that no set has."""
        if self.cards is not None and not 1 <= self.cards <= MOST:
            raise BadParameter(
                what=say("The number of cards"), value=self.cards, problem=say("a set has up to {most}.", most=MOST)
            )

    def conduct(self, session: Session) -> None:
        """Collect the shares, rebuild where there are enough, and record what came of it."""
        known = None if self.set_name is None else set_named(session.record, self.set_name)
        with ExitStack() as stack:
            shares: dict[int, Share] = {}
            first = collect(session, None if known is None else known.id, self.cards, shares, stack)
            known = known or session.record.set(first.set_id or "")
            if len(shares) < first.needed:
                self._roll_call(session, first, known, shares)
            else:
                self._drill(session, first, known, shares)

    def preview(self, record: Record) -> Preview:
        """Each card presents its share."""
        known = None if self.set_name is None else set_named(record, self.set_name)

        def part(card: CardState) -> Part:  # noqa: ARG001 - each has the same part
            return ReadShare(None if known is None else known.id, ())

        return Preview(self.cards or (1 if known is None else known.needed), part)

    def _roll_call(self, session: Session, card: CardState, known: SetState | None, shares: dict[int, Share]) -> None:
        name = name_of(session.record, card.set_id)
        if known is not None:
            session.append(known.id, [SetChecked(shares=sorted(shares), rebuilt=None)])
        numbers = ", ".join(map(str, sorted(shares)))
        session.find(
            Result("set", card.set_id, say("Set {name}, which needs {needed}.", name=name, needed=card.needed))
        )
        session.find(
            Result(
                "shares",
                numbers,
                say("The shares {numbers} are those that were written.", numbers=numbers)
                if card.commitment is not None
                else say("The shares {numbers} were read; this record did not see them written.", numbers=numbers),
            )
        )

    def _drill(self, session: Session, card: CardState, known: SetState | None, shares: dict[int, Share]) -> None:
        name = name_of(session.record, card.set_id)
        try:
            identity = rebuild({number: share.value for number, share in shares.items()}, card.needed)
        except SharesDisagree as error:
            self._record(session, known, shares, rebuilt=False)
            raise SetNotRebuilt(name=name, problem=error.explain()) from error
        if known is not None:
            right = identity.fingerprint == known.fingerprint
            self._record(session, known, shares, rebuilt=right)
            if not right:
                raise SetNotRebuilt(name=name, problem=say("what they rebuild has another fingerprint."))
        self._find(session, name, known, identity, card)
        if known is not None and known.stage != "complete":
            session.find(
                Result(
                    "complete",
                    value=False,
                    text=say("But set {name} was never completed: it is invalid and must not be used.", name=name),
                )
            )

    @staticmethod
    def _record(session: Session, known: SetState | None, shares: dict[int, Share], *, rebuilt: bool) -> None:
        if known is not None:
            session.append(known.id, [SetChecked(shares=sorted(shares), rebuilt=rebuilt)])

    @staticmethod
    def _find(session: Session, name: str, known: SetState | None, identity: Identity, card: CardState) -> None:
        session.find(
            Result(
                "rebuilt",
                value=True,
                text=say("The key of set {name} was rebuilt in memory, and is the right one.", name=name)
                if known is not None
                else say("The shares fit together; this record does not know their set {name}.", name=name),
            )
        )
        session.find(Result("set", card.set_id, say("Nothing of it was shown or kept.")))
        session.find(
            Result(
                "check_value",
                identity.check_value,
                say("Key check value: {value}.", value=identity.check_value),
            )
        )
