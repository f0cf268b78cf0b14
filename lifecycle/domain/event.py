"""An event: one fact in its envelope, and the canonical bytes that are stored and hashed."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

import msgspec
import uuid_utils

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import StoreError
from lifecycle.domain.exposure import Cause
from lifecycle.domain.text import Text, say


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What happened, without who, when and where.

    A fact is stored under a tag that carries its version and never changes. When a fact needs other fields, a new class
    takes the next version and the old one stays, with an `upcast()`.
    """

    tag: ClassVar[str]
    foretells: ClassVar[bool] = False
    """True for a fact that says what is about to be sent: a person's wish to stop is heeded before it, not after it."""

    def upcast(self) -> "Fact":
        """Give the same fact in the newest version of its class."""
        return self

    def in_words(self) -> Text:
        """Say what happened, for the life of a card; a kind that says nothing better is shown by its tag."""
        return Text("{tag}", {"tag": self.tag})

    def announcement(self, serial: str) -> Text | None:  # noqa: ARG002
        """Say it of a card to the person who waits, for the few facts that a person waits for."""
        return None

    def applied_to(self, card: CardState, event: "Event") -> CardState:  # noqa: ARG002
        """Fold this fact into the state of the card whose stream it is in."""
        return card

    def exposes(self, card: CardState) -> Cause | None:  # noqa: ARG002
        """Say why it exposes the share that the card held before it, or may have held; None where it does not."""
        return None


Kind = TypeVar("Kind", bound=type[Fact])

FACTS: dict[str, type[Fact]] = {}
_READ: dict[str, Callable[[msgspec.Raw], Fact]] = {}
"""How the facts under each tag are read, in the newest version of their class."""


def recorded_as(tag: str) -> Callable[[Kind], Kind]:
    """Register a class of facts under the tag that it is stored with, for ever."""

    def register(kind: Kind) -> Kind:
        if tag in FACTS:
            message = f"two kinds of fact claim the tag {tag}"
            raise TypeError(message)
        kind.tag = tag
        FACTS[tag] = kind
        _READ[tag] = _reader(kind)
        return kind

    return register


def kind_of(tag: str) -> str:
    """Give the kind that a tag names, without its version."""
    return tag.rpartition(".")[0]


def tags_of(kind: type[Fact]) -> tuple[str, ...]:
    """Give every tag under which facts of a kind were ever recorded, the newest version of their class last."""
    return tuple(sorted(tag for tag in FACTS if kind_of(tag) == kind_of(kind.tag)))


def _reader(kind: type[Fact]) -> Callable[[msgspec.Raw], Fact]:
    read: Callable[[msgspec.Raw], Fact] = msgspec.json.Decoder(kind).decode
    if kind.upcast is Fact.upcast:
        return read
    return lambda raw: read(raw).upcast()


class Event(msgspec.Struct, frozen=True, gc=False):
    """A fact with its envelope."""

    actor: str
    """person:ID, a pseudonym."""
    facts: Fact
    id: str
    """UUIDv7 (RFC 9562), 36 characters."""
    operation: str | None
    """Id of the operation that it belongs to."""
    station: str
    stream: str
    """card:SERIAL, person:ID, ledger:ORIGIN."""
    tag: str
    time: int
    """Microseconds UTC, as the clock said it."""
    version: int
    """Place in its stream, from 1."""
    virtual: bool

    @property
    def body(self) -> bytes:
        """Canonical JSON (RFC 8785 for our values: ASCII keys, integers below 2^53, no floats)."""
        return _ENCODER.encode(self)


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    actor: str
    facts: msgspec.Raw
    id: str
    operation: str | None
    station: str
    stream: str
    tag: str
    time: int
    version: int
    virtual: bool


_ENCODER = msgspec.json.Encoder(order="sorted")
_opened = msgspec.json.Decoder(_Envelope).decode
_UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError, TypeError)
"""What reading anything at all as an event can raise; a TypeError where a store has something else than bytes."""


class UndecodableEvent(StoreError):
    """An event of the store cannot be understood by this version."""

    code = "undecodable-event"
    message = "This version of lifecycle cannot read event {id} ({tag}): {problem}"
    advice = "A newer version probably wrote the event. Use that version."


def decode(body: bytes) -> Event:
    """Read a stored body back.

    Raises UndecodableEvent, which names the event, for an unknown tag, unknown fields or values of another type.
    """
    try:
        raw = _opened(body)
    except _UNREADABLE as error:
        raise UndecodableEvent(id="?", tag="?", problem=str(error)) from error
    try:
        facts = _READ[raw.tag](raw.facts)
    except KeyError as error:
        raise UndecodableEvent(id=raw.id, tag=raw.tag, problem=say("unknown kind of event")) from error
    except _UNREADABLE as error:
        raise UndecodableEvent(id=raw.id, tag=raw.tag, problem=str(error)) from error
    return Event(
        raw.actor, facts, raw.id, raw.operation, raw.station, raw.stream, raw.tag, raw.time, raw.version, raw.virtual
    )


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An event that has all but its place in its stream."""

    actor: str
    facts: Fact
    id: str
    operation: str | None
    station: str
    stream: str
    time: int
    virtual: bool
    expected: int | None = None
    """The version it must get; None where any will do."""

    def event(self, version: int) -> Event:
        """Give the event at its place."""
        return Event(
            self.actor,
            self.facts,
            self.id,
            self.operation,
            self.station,
            self.stream,
            self.facts.tag,
            self.time,
            version,
            self.virtual,
        )


def new_id() -> str:
    """Make a UUIDv7 (RFC 9562, section 5.7)."""
    return str(uuid_utils.uuid7())
