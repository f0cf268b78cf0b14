"""Where a set stands: whether it may be used, what is left of it, and what of it must still be erased."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from lifecycle.domain.card import CardState
from lifecycle.domain.holding import SetKind
from lifecycle.domain.key_exposure import KeyExposure
from lifecycle.domain.quorum import Quorum, quorum
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text, say, say_n

Rank = Literal["living", "foreign", "out", "dead"]
"""living: complete, and its cards bring the key back. foreign: this record did not see it made, and cards hold it.
out: it was not completed, and cards hold shares of it or may. dead: its cards bring nothing back.
"""

RANKS: Sequence[Rank] = ("living", "foreign", "out", "dead")
"""In the order in which people want to see them."""

_STAGES = {
    "complete": say("complete"),
    "started": say("not complete"),
    "invalid": say("invalid"),
}
_NOT_MADE_HERE = say("not made in this record, known from cards only")
_KINDS: dict[SetKind | None, Text] = {
    "server-master-key": say("server master key"),
    "partition-auth-set": say("partition auth set"),
    "transport-key": say("transport key"),
}


def kind_in_words(kind: SetKind | None) -> Text:
    """Name a kind of set for people."""
    return _KINDS.get(kind, say("not known"))


@dataclass(frozen=True)
class Shape:
    """What a set was made as."""

    kind: SetKind | None
    needed: int
    """M."""
    issued: int
    """N."""


@dataclass(frozen=True)
class OnCards:
    """What the cards say of one set."""

    members: Sequence[CardState]
    """Those that name it now."""
    traces: Collection[tuple[str, int]]
    """Serial and share of the unfinished cards that may still have one in their memory."""
    ever: int
    """How many held one of its shares at some time, or may have."""
    away: Collection[str] = ()
    """Serials of those that leavers have."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One set, and what the cards of the record say of it at one moment."""

    id: str
    known: SetState | None
    """None where only cards speak of it."""
    kind: SetKind | None
    quorum: Quorum
    held: frozenset[int]
    """Numbers of the shares that are on cards, blocked ones too."""
    holders: int
    """Cards that hold one of its shares, blocked ones too."""
    traces: frozenset[tuple[str, int]]
    """Serial and share of the unfinished cards that may still have one in their memory."""
    ever: int
    """Cards that held one of its shares at some time, or may have."""

    @property
    def complete(self) -> bool:
        """Whether the record saw it completed."""
        return self.known is not None and self.known.stage == "complete"

    @property
    def invalid(self) -> bool:
        """Whether its making began and was not completed: it must never be used."""
        return self.known is not None and not self.complete

    @property
    def can_be_completed(self) -> bool:
        """Whether it was cut off with M shares or more written, and nobody used its key since."""
        known = self.known
        cut_off = known is not None and known.stage == "started" and known.checked_at is None
        return cut_off and len(self.quorum.good) >= self.quorum.needed

    @property
    def gone(self) -> bool:
        """Whether no card holds anything of it any more, nor may."""
        return not self.holders and not self.traces

    @property
    def rank(self) -> Rank:
        """Where it belongs among others."""
        if self.complete:
            return "living" if self.quorum.alive else "dead"
        if self.gone:
            return "dead"
        return "foreign" if self.known is None else "out"

    @property
    def rebuilds(self) -> bool | None:
        """Whether the shares on its cards bring a key back; None where that hangs on unfinished cards."""
        if self.quorum.alive:
            return True
        possible = self.quorum.left | {share for _, share in self.traces}
        return None if len(possible) >= self.quorum.needed else False

    @property
    def live_shares_out(self) -> bool:
        """Whether it is a copy that was cut off, and shares of the key that its source has are on its cards."""
        return self.rank == "out" and self.known is not None and self.known.copied_from is not None

    def stage_in_words(self) -> Text:
        """Say whether it may be used."""
        return _NOT_MADE_HERE if self.known is None else _STAGES[self.known.stage]

    def in_words(self, key: KeyExposure | None = None) -> Text:
        """Say its health in one line: first what is known against its key, then the health of its cards."""
        trouble = None if key is None or self.gone else key.trouble
        cards = self._cards_in_words(calm=trouble is None)
        return cards if trouble is None else say("{key} {cards}", key=trouble, cards=cards)

    def _cards_in_words(self, *, calm: bool) -> Text:
        if not self.ever:
            return say("No card has held a share of this set.")
        if self.gone:
            return say("No card holds a share of this set now.")
        if self.known is None:
            return say_n(
                "Not known: {count} good share seen here, {needed} needed. Other cards may exist.",
                "Not known: {count} good shares seen here, {needed} needed. Other cards may exist.",
                len(self.quorum.good),
                needed=self.quorum.needed,
            )
        if self.complete:
            return self.quorum.in_words(calm=calm)
        if self.can_be_completed:
            return say("{out} `lifecycle run complete-set` writes the others.", out=self._out())
        return say("{out} {verdict} Erase the cards.", out=self._out(), verdict=self._verdict())

    def _out(self) -> Text:
        shares = self.held | {share for _, share in self.traces}
        numbers = {"on_cards": len(shares), "issued": self.quorum.issued, "needed": self.quorum.needed}
        if self.known is not None and self.known.stage == "invalid":
            return say("INVALID: {on_cards} of {issued} shares on cards, {needed} needed.", **numbers)
        return say("Not complete: {on_cards} of {issued} shares on cards, {needed} needed.", **numbers)

    def _verdict(self) -> Text:
        if self.live_shares_out:
            match self.rebuilds:
                case True:
                    return say("These shares can rebuild a LIVE key.")
                case None:
                    return say("These shares may rebuild a LIVE key.")
                case _:
                    return say("These shares are of a LIVE key, but too few to rebuild the key.")
        match self.rebuilds:
            case True:
                return say("These shares can rebuild a key that must never be used.")
            case None:
                return say("These shares may rebuild a key that must never be used.")
            case _:
                return say("These shares are too few to rebuild a key.")


def standing(set_id: str, known: SetState | None, shape: Shape, on_cards: OnCards) -> Standing:
    """Say where a set stands; cards of other sets among its members are a mistake of the caller."""
    holding = [card for card in on_cards.members if card.holding == "held"]
    return Standing(
        id=set_id,
        known=known,
        kind=shape.kind,
        quorum=quorum(shape.needed, shape.issued, on_cards.members, on_cards.away),
        held=frozenset(card.share for card in holding),
        holders=len(holding),
        traces=frozenset(on_cards.traces),
        ever=on_cards.ever,
    )
