"""The keys that people sign with, by fingerprint: a key is valid from the position that added it to its end."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from lifecycle.domain.event import Event
from lifecycle.domain.facts import PersonKeyAdded, PersonKeyRevoked
from lifecycle.domain.facts.person_keys import KeyEnd, KeyKind
from lifecycle.projections.hearing import hearing_kinds
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.view import View


class PersonKey(msgspec.Struct, frozen=True):
    """A key of a person; the key itself is a disclosure."""

    fingerprint: str
    """SHA256: and 43 characters."""
    person: str
    """person:ID, permanently."""
    kind: KeyKind
    public: str
    """SHA-256 commitment of its type and base64, hex."""
    added_at: int
    """Microseconds UTC, as the clock said."""
    sealed: str | None = None
    """The bag that a recovery key lies in."""
    ended: KeyEnd | None = None
    """Why it was revoked; None while it is valid."""
    ended_at: int | None = None
    since: int | None = None
    """From when on its signatures are doubted."""


class KeyLife(NamedTuple):
    """The positions between which a key was valid."""

    key: PersonKey
    added: int
    revoked: int | None

    def valid_at(self, position: int) -> bool:
        """Say whether the key signed for its person after the event at a position."""
        return self.added <= position and (self.revoked is None or position < self.revoked)


def _fingerprint_of(event: Event) -> str | None:
    facts = event.facts
    return facts.fingerprint if isinstance(facts, PersonKeyAdded | PersonKeyRevoked) else None


def _folded(key: PersonKey | None, event: Event) -> PersonKey | None:
    """The first person who added a key has it; one that was revoked is never valid again."""
    match event.facts:
        case PersonKeyAdded() as added if key is None:
            return PersonKey(added.fingerprint, event.stream, added.kind, added.key, event.time, added.sealed)
        case PersonKeyRevoked() as revoked if key is not None and key.ended is None and key.person == event.stream:
            return replace(key, ended=revoked.reason, ended_at=event.time, since=revoked.since)
        case PersonKeyRevoked(reason="compromised", since=since) if key is not None and key.person == event.stream:
            return replace(key, ended="compromised", since=since)
        case _:
            return key


PERSON_KEYS: KeyedProjection[Event, PersonKey] = KeyedProjection(
    name="person_keys",
    revision=1,
    state=PersonKey,
    key=_fingerprint_of,
    fold=_folded,
    indexes=("person",),
    hears=hearing_kinds(PersonKeyAdded, PersonKeyRevoked),
)


def key_lives(view: View) -> Sequence[KeyLife]:
    """Give every key with the positions between which it was valid, by fingerprint."""
    return [_life(view, fingerprint, key) for fingerprint, key in PERSON_KEYS.all(view)]


def _life(view: View, fingerprint: str, key: PersonKey) -> KeyLife:
    states = list(PERSON_KEYS.life_of(view, fingerprint))
    return KeyLife(key, states[0][0], next((at for at, _, state in states if state.ended is not None), None))
