"""The state of a card in a few words, the one that matters most to whoever wants to use it."""

from dataclasses import dataclass

from msgspec.structs import replace

from lifecycle.domain.card import CardFacts, CardState, first_sight
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.text import Text, say


@dataclass(frozen=True)
class StateWord:
    """A state: `code` for machines, `text` for people."""

    code: str
    text: Text


TORN = StateWord("torn", say("torn: no PIN opens the card"))
BLOCKED = StateWord("blocked", say("blocked permanently"))
IN_DOUBT = StateWord("in-doubt", say("in doubt"))
NOT_OURS = StateWord("not-our-profile", say("no lifecycle profile"))
SHARE_UNFINISHED = StateWord("share-unfinished", say("unfinished share, counts for no set"))
CHANGED_ELSEWHERE = StateWord("changed-elsewhere", say("PIN changed outside this record"))
SEALED = StateWord("sealed", say("PIN changed and sealed"))
SEALED_UNCERTAIN = StateWord("sealed-pin-uncertain", say("sealed, old or new PIN"))
CHANGED = StateWord("changed", say("PIN changed, not sealed"))
UNCERTAIN = StateWord("pin-uncertain", say("old or new PIN, not sealed"))
FRESH = StateWord("fresh", say("PIN not changed"))

DESTROYED = StateWord("destroyed", say("destroyed"))
LOST = StateWord("lost", say("reported lost"))
FOUND = StateWord("found", say("found, not inspected yet"))
RETIRED = StateWord("retired", say("retired, to be destroyed"))
DAMAGED = StateWord("damaged", say("reported damaged"))

_GONE = {"destroyed": DESTROYED, "lost": LOST, "found": FOUND, "retired": RETIRED, "damaged": DAMAGED}
"""What people reported of a card says more of its use than anything that it shows."""

STATES = (
    *_GONE.values(),
    TORN,
    BLOCKED,
    IN_DOUBT,
    NOT_OURS,
    SHARE_UNFINISHED,
    CHANGED_ELSEWHERE,
    SEALED,
    SEALED_UNCERTAIN,
    CHANGED,
    UNCERTAIN,
    FRESH,
)


def state_of(card: CardState) -> StateWord:
    """Say what the record says: what ends the use of a card before what only limits it."""
    if card.gone in _GONE:
        return _GONE[card.gone]
    changed, uncertain = card.pin == "changed", card.pin == "uncertain"
    states = (
        (card.pin == "torn", TORN),
        (card.blocked, BLOCKED),
        (card.doubt is not None, IN_DOUBT),
        (card.layout is None, NOT_OURS),
        (card.holding in UNFINISHED, SHARE_UNFINISHED),
        (card.pin_elsewhere, CHANGED_ELSEWHERE),
        (card.sealed, SEALED if changed else SEALED_UNCERTAIN),
        (changed, CHANGED),
        (uncertain, UNCERTAIN),
    )
    return next((state for holds, state in states if holds), FRESH)


def state_shown(facts: CardFacts, tries_left: int | None = None, *, pin_elsewhere: bool = False) -> StateWord:
    """Say what a card shows by itself, without a PIN.

    `tries_left` and `pin_elsewhere` are for what is known of its tries, and of a change of its PIN by another program,
    beyond what it shows.
    """
    seen = replace(first_sight(facts, 0), pin_elsewhere=pin_elsewhere)
    return state_of(seen if tries_left is None else replace(seen, tries_left=tries_left))
