"""What the record says of each key: its sets, what is exposed of them, and what people said of it.

A key is known by its fingerprint, which the sets of one key have in common. Its stream has few events, so there is no
table of its own: exposures stand with the cards, and the stream is read when it is asked for.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import bindparam, or_, select

from lifecycle.domain.event import Fact, decode, tags_of
from lifecycle.domain.exposure import Exposed, exposures_of
from lifecycle.domain.facts import KeyDecided, KeyDescribed, KeySuspicionRestored
from lifecycle.domain.key_exposure import KeyExposure, SetOfKey, key_exposure
from lifecycle.domain.set_names import SHORT, Disclosed, found, lost_among, not_found
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text
from lifecycle.projections.cards import CARDS
from lifecycle.projections.lost_sets import lost_sets
from lifecycle.projections.sets import SETS
from lifecycle.store.sql import compiled
from lifecycle.store.statements import OF_KIND, STREAM
from lifecycle.store.view import View

_PREFIX = "key:"
_SAID = (*tags_of(KeyDecided), *tags_of(KeySuspicionRestored))
_cards, _history = CARDS.current, CARDS.history

_EXPOSED = compiled(select(*CARDS.columns_of(_cards)).where(_cards.c.exposed.is_not(None)).order_by(_cards.c.key))
_EXPOSED_AS_OF = compiled(
    select(*CARDS.columns_of(_history))
    .where(
        _history.c.exposed.is_not(None),
        _history.c.from_position <= bindparam("at"),
        or_(_history.c.to_position.is_(None), _history.c.to_position > bindparam("at_")),
    )
    .order_by(_history.c.key),
    "at",
    "at_",
)


def stream_of_key(fingerprint: str) -> str:
    """Name the stream of a key."""
    return _PREFIX + fingerprint


def exposed_shares(view: View, position: int) -> list[Exposed]:
    """Give every exposure that the cards of the record carried after the event at a position."""
    if position == view.position:
        cards = CARDS.states(view.execute(_EXPOSED, ()))
    else:
        cards = CARDS.states(view.execute(_EXPOSED_AS_OF, (position, position)))
    return [each for card in cards for each in exposures_of(card)]


def sets_then(view: View, position: int) -> list[SetState]:
    """Give every set as it was after the event at a position, the oldest first."""
    return sorted((each for _, each in SETS.all_as_of(view, position)), key=lambda each: (each.started_at, each.id))


def said_of(view: View, fingerprint: str, position: int) -> Iterator[Fact]:
    """Give what people said of a key, in order, up to a position."""
    for at, body in view.execute(STREAM, (stream_of_key(fingerprint), 0)):
        if at <= position:
            yield decode(body).facts


def keys_at(view: View, position: int) -> list[KeyExposure]:
    """Give every key of the record, in the order of its oldest set; the cards are read once."""
    sets, exposed = _counted(view, position)
    return [_key(view, fingerprint, sets, exposed, position) for fingerprint in _fingerprints(sets)]


def suspects_in_words(view: View, position: int, disclosed: Disclosed) -> Sequence[Text]:
    """Say of each key that is suspect and not decided about; sets are read only where there may be one."""
    said = any(view.execute(OF_KIND, (tag, 0)).fetchone() is not None for tag in _SAID)
    if not said and not exposed_shares(view, position) and not lost_sets(view, position).sets:
        return ()
    names = {each.id: disclosed(each.name) for each in sets_then(view, position)}
    suspects = (key for key in keys_at(view, position) if key.open)
    return tuple(key.alarm(names.get(key.first) or key.first[:SHORT]) for key in suspects)


def key_at(view: View, fingerprint: str, position: int) -> KeyExposure:
    """Give one key."""
    return _key(view, fingerprint, *_counted(view, position), position)


def fingerprint_named(view: View, typed: str, position: int, disclosed: Disclosed) -> str:
    """Find a key by a set of it: its name, its id, or the first digits of that; raises UnknownName."""
    sets = sets_then(view, position)
    known = found(typed, sets, disclosed) or lost_among(lost_sets(view, position).sets, typed)
    if known is None:
        raise not_found(typed, sets, disclosed)
    return known.fingerprint


def described(view: View, fingerprint: str, position: int) -> KeyDescribed:
    """Give what a key is for: what was said last of each."""
    known = KeyDescribed(purpose=None, owner=None, used_in=None, valid_until=None)
    for fact in said_of(view, fingerprint, position):
        if isinstance(fact, KeyDescribed):
            known = KeyDescribed(
                purpose=fact.purpose or known.purpose,
                owner=fact.owner or known.owner,
                used_in=fact.used_in or known.used_in,
                valid_until=fact.valid_until or known.valid_until,
            )
    return known


def _counted(view: View, position: int) -> tuple[Sequence[SetOfKey], Sequence[Exposed]]:
    """Give all sets, those that a restored backup does not have too, and every exposure of their shares."""
    lost, sets = lost_sets(view, position), sets_then(view, position)
    known = {each.id for each in sets}
    others = (each for each in lost.sets if each.id not in known)
    return [*sets, *others], [*exposed_shares(view, position), *lost.exposed]


def _fingerprints(sets: Sequence[SetOfKey]) -> Sequence[str]:
    return list(dict.fromkeys(each.fingerprint for each in sets))


def _key(
    view: View, fingerprint: str, sets: Sequence[SetOfKey], exposed: Sequence[Exposed], position: int
) -> KeyExposure:
    told = said_of(view, fingerprint, position)
    said = [fact for fact in told if isinstance(fact, KeyDecided | KeySuspicionRestored)]
    return key_exposure(fingerprint, sets, exposed, said)
