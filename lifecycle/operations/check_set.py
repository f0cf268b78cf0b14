"""Check that the cards of a set rebuild its key. Shows no secret and changes no share.

With fewer than M cards, lifecycle compares each share with the record and does not rebuild the key.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field

from lifecycle.domain.card import CardState
from lifecycle.domain.check_values import TypedCheckValue
from lifecycle.domain.errors import CardError
from lifecycle.domain.facts import SetChecked
from lifecycle.domain.holding import MOST, Share
from lifecycle.domain.record import Record
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.sharing import Identity, SharesDisagree, rebuild
from lifecycle.steps.check_value import compared, in_results, not_compared
from lifecycle.steps.collecting import collect
from lifecycle.steps.interface import Part, Preview, Result, Session
from lifecycle.steps.limits import BadParameter
from lifecycle.steps.naming import name_of, set_named
from lifecycle.steps.read_share import ReadShare
from lifecycle.steps.settling import SettledByFacts


class SetNotRebuilt(CardError):
    """M good-looking shares of a set rebuilt another secret than the set's."""

    code = "set-not-rebuilt"
    message = "The shares of set {name} do not rebuild the key of the set: {problem}"
    advice = "Do not erase any card of the set. Check each card alone.\n  lifecycle run check-set --cards 1"


@dataclass(frozen=True, kw_only=True)
class CheckSet(SettledByFacts, Operation):
    """M cards or more are a drill: the key is rebuilt. Fewer are a roll-call: each share against its commitment."""

    name = "check-set"
    title = "Check Set"
    order = 110
    changes = True
    many_cards = True
    asks = ("pin", "choice")
    examples = (
        "--set PROD-A",
        "--set PROD-A --cards 1",
    )
    see_also = (
        "lifecycle report set NAME",
        "lifecycle report quorum",
    )

    set_name: str | None = field(
        default=None,
        metadata={
            "flag": "--set",
            "disclosed": True,
            "subject": "set",
            "help": "Set to check. Default: the set of the first card.",
        },
    )
    cards: int | None = field(
        default=None, metadata={"help": "Number of cards to present. Default: the cards of --serial, or M."}
    )

    check_value: str | None = field(
        default=None,
        metadata={"help": "Key check value from elsewhere (CMAC-5, ECB-3 or SHA-8), to compare with the key."},
    )

    def __post_init__(self) -> None:
        """Refuse a number of cards that no set has, and what is no check value."""
        if self.check_value is not None:
            TypedCheckValue.read(self.check_value)
        if self.cards is not None and not 1 <= self.cards <= MOST:
            raise BadParameter(
                field="cards",
                what=say("The number of cards"),
                value=self.cards,
                problem=say("a set has {most} cards at most.", most=MOST),
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

        return Preview(self.cards or (1 if known is None else known.needed), part, exact=False)

    def _roll_call(self, session: Session, card: CardState, known: SetState | None, shares: dict[int, Share]) -> None:
        name = name_of(session.record, card.set_id)
        self._record(session, known, SetChecked(shares=sorted(shares), rebuilt=None))
        numbers = ", ".join(map(str, sorted(shares)))
        session.find(
            Result("set", card.set_id, say("Set {name}: {needed} shares needed.", name=name, needed=card.needed))
        )
        session.find(
            Result(
                "shares",
                numbers,
                say("Shares read: {numbers}. Each one is the share that was written.", numbers=numbers)
                if card.commitment is not None
                else say("Shares read: {numbers}. NOT CHECKED: this record did not see them written.", numbers=numbers),
            )
        )
        if self.check_value is not None:
            session.find(not_compared())

    def _drill(self, session: Session, card: CardState, known: SetState | None, shares: dict[int, Share]) -> None:
        name = name_of(session.record, card.set_id)
        try:
            identity = rebuild({number: share.value for number, share in shares.items()}, card.needed)
        except SharesDisagree as error:
            self._record(session, known, SetChecked(shares=sorted(shares), rebuilt=False))
            raise SetNotRebuilt(name=name, problem=error.explain()) from error
        if known is not None:
            self._record(session, known, self._checked(shares, identity, known))
            if identity.fingerprint != known.fingerprint:
                raise SetNotRebuilt(name=name, problem=say("the rebuilt key has another fingerprint."))
        self._find(session, name, known, identity, card)
        if self.check_value is not None:
            session.find(compared(TypedCheckValue.read(self.check_value), identity.check_values, name))
        if known is not None and known.stage != "complete":
            session.find(
                Result(
                    "complete",
                    value=False,
                    text=say("Set {name} is INVALID: the set was not completed. Never use the set.", name=name),
                )
            )

    def _checked(self, shares: dict[int, Share], identity: Identity, known: SetState) -> SetChecked:
        """Give the fact, with the check values of the right key: an older record does not know them all."""
        if identity.fingerprint != known.fingerprint:
            return SetChecked(shares=sorted(shares), rebuilt=False)
        values = identity.check_values
        typed = None if self.check_value is None else TypedCheckValue.read(self.check_value)
        agreed = typed.convention if typed is not None and typed.is_among(values) else None
        return SetChecked(shares=sorted(shares), rebuilt=True, ecb_3=values.ecb_3, sha_8=values.sha_8, compared=agreed)

    @staticmethod
    def _record(session: Session, known: SetState | None, checked: SetChecked) -> None:
        if known is not None:
            session.append(known.id, [checked])

    @staticmethod
    def _find(session: Session, name: str, known: SetState | None, identity: Identity, card: CardState) -> None:
        session.find(
            Result(
                "rebuilt",
                value=True,
                text=say("The cards rebuild the key of set {name}. The key is the right one.", name=name)
                if known is not None
                else say("The shares fit together. NOT CHECKED: this record does not know set {name}.", name=name),
            )
        )
        session.find(Result("set", card.set_id, say("The key was neither shown nor kept.")))
        for each in in_results(identity.check_values):
            session.find(each)
