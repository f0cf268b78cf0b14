"""The cards of one set: each that ever held one of its shares or may have, and what became of that share on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lifecycle.domain.card import CardState
from lifecycle.domain.card_state import state_of
from lifecycle.domain.event import Event
from lifecycle.domain.facts import DriftAccepted, ShareRead
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.instant import Instant
from lifecycle.domain.quorum import is_good, why_not
from lifecycle.domain.record import Exposure
from lifecycle.domain.set_standing import Standing
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import CARDS
from lifecycle.projections.sets import exposed_of, reads_of
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.store import statements

COLUMNS = (
    Column("serial", say("card")),
    Column("share", say("share")),
    Column("copy", say("copy")),
    Column("now", say("code of the contents"), detail=True),
    Column("now_in_words", say("share now")),
    Column("counts", say("good")),
    Column("why_not", say("reason"), aside=True),
    Column("since", say("since (UTC)"), aside=True),
    Column("last_read", say("time of the last reading"), detail=True),
    Column("as_written", say("read as written"), detail=True),
    Column("last_read_in_words", say("last read (UTC)"), aside=True),
    Column("state", say("code of the state"), detail=True),
    Column("state_in_words", say("state of the card"), aside=True),
    Column("commitment", say("commitment of the share"), detail=True),
)

Fate = Literal["held", "unfinished", "maybe", "replaced", "erased", "gone"]
"""What became of a share on a card: maybe: it is on a card that was left unfinished with another share.
gone: the card shows that it does not hold it any more, and this record did not see that happen.
"""

Lived = tuple[int, CardState]
"""A state of a card, and the position that it is from."""


@dataclass(frozen=True)
class _Story:
    """One share on one card: the states of the card, and the last one that had the share."""

    share: Exposure
    life: list[Lived]
    last: int

    @property
    def card(self) -> CardState:
        return self.life[-1][1]

    @property
    def is_here(self) -> bool:
        """Whether the card says now that it holds the share, or that it is being written or erased."""
        return self.last == len(self.life) - 1

    @property
    def since(self) -> int:
        """Position from which it has been as it is."""
        if self.is_here:
            begun = self.life[-1][0]
            for since, state in reversed(self.life):
                if not _same(state, self.card):
                    break
                begun = since
            return begun
        after = self.life[self.last + 1 :]
        return next((since for since, state in after if state.holding not in UNFINISHED), after[0][0])

    @property
    def commitment(self) -> str | None:
        """The newest that there was of the share while the card had it."""
        return self.life[self.last][1].commitment


def rows(snapshot: Snapshot, names: SetNames, stands: Standing) -> Iterator[Row]:
    """Give a row for each card and each share that it held, by share and copy."""
    counted: dict[int, str] = {}
    for share in exposed_of(snapshot.view, stands.id, snapshot.moment.position):
        story = _story(snapshot, stands.id, share)
        fate = _fate(snapshot, story, stands)
        why = _why_not(story, stands, counted) if story.is_here else None
        counts = story.is_here and why is None
        if counts:
            counted[share.share] = share.serial
        state = state_of(story.card)
        yield (
            share.serial,
            share.share,
            share.copy,
            fate,
            _in_words(fate, story.card, stands, names),
            counts,
            why,
            Instant(_event(snapshot, story.since).time),
            *_last_read(snapshot, story),
            state.code,
            state.text,
            story.commitment,
        )


def _story(snapshot: Snapshot, set_id: str, share: Exposure) -> _Story:
    life = [
        (since, state)
        for since, _, state in CARDS.life_of(snapshot.view, share.serial)
        if since <= snapshot.moment.position
    ]
    place = (set_id, share.share, share.copy)
    last = max(at for at, (_, each) in enumerate(life) if (each.set_id, each.share, each.copy) == place)
    return _Story(share, life, last)


def _same(one: CardState, other: CardState) -> bool:
    return (one.holding, one.set_id, one.share, one.copy) == (other.holding, other.set_id, other.share, other.copy)


def _fate(snapshot: Snapshot, story: _Story, stands: Standing) -> Fate:
    if story.is_here:
        return "held" if story.card.holding == "held" else "unfinished"
    if (story.share.serial, story.share.share) in stands.traces:
        return "maybe"
    if isinstance(_event(snapshot, story.life[story.last + 1][0]).facts, DriftAccepted):
        return "gone"
    return "replaced" if story.life[story.last + 1][1].holding == "writing" else "erased"


_WRITING, _ERASING = say("unfinished: writing begun, not done"), say("unfinished: erasing begun, not done")
_FATES: dict[Fate, Text] = {
    "held": say("held"),
    "maybe": say("unfinished: the card may still hold the share"),
    "gone": say("gone, but not erased by this record"),
    "replaced": say("overwritten"),
    "erased": say("erased"),
}


def _in_words(fate: Fate, card: CardState, stands: Standing, names: SetNames) -> Text:
    if fate == "unfinished":
        return _ERASING if card.holding == "erasing" else _WRITING
    words = _FATES[fate]
    if fate == "held" or card.holding != "held" or card.set_id is None:
        return words
    if card.set_id == stands.id:
        return say("{fate}; now holds share {share} of this set", fate=words, share=card.share)
    return say("{fate}; now holds a share of set {name}", fate=words, name=names.name(card.set_id))


def _why_not(story: _Story, stands: Standing, counted: dict[int, str]) -> Text | None:
    """Say why a card that holds the share does not count; of the good cards of one share, the first one counts."""
    card = story.card
    if not is_good(card):
        return why_not(card)
    if stands.invalid:
        return say("set invalid")
    if card.share in counted:
        return say("share {share} counts once, on card {serial}", share=card.share, serial=counted[card.share])
    return None


def _last_read(snapshot: Snapshot, story: _Story) -> tuple[Instant | None, bool | None, Text | None]:
    """Say when the share that the card holds now was last read after its PIN, and whether it was the right one."""
    for position, body in (
        reads_of(snapshot.view, story.share.serial, snapshot.moment.position) if story.is_here else ()
    ):
        if position < story.since:
            break
        event = snapshot.store.decoded(position, body)
        if isinstance(event.facts, ShareRead):
            at, as_written = Instant(event.time), event.facts.as_committed
            return at, as_written, say("{time}: {verdict}", time=at.short(), verdict=_VERDICTS[as_written])
    return None, None, None


_VERDICTS = {
    True: say("as written"),
    False: say("NOT the share that was written"),
    None: say("not written by this record"),
}


def _event(snapshot: Snapshot, position: int) -> Event:
    ((_, body),) = snapshot.view.execute(statements.BODIES, (position - 1, position)).fetchall()
    return snapshot.store.decoded(position, body)
