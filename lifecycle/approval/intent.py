"""The intent: what is about to be done, once, in the exact bytes that people sign before it is."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.facts import Parameter
from lifecycle.domain.text import say

FORMAT: Final = "lifecycle-intent/1"
Capacity = Literal["operator", "presenter", "giver", "receiver", "witness", "leader"]
CAPACITIES: Final[Sequence[Capacity]] = ("leader", "operator", "giver", "receiver", "presenter", "witness")
"""In the order in which people sign."""
PRESENTING: Final[Sequence[Capacity]] = ("operator", "presenter")
"""Capacities in which people may present a card: one person signs once."""


class IntentUnreadable(OperatorError):
    """A text is no intent, or not in the one form in which it is signed."""

    code = "intent-unreadable"
    message = "This is not an intent that people can sign: {problem}"
    advice = "Use the file intent.json exactly as `lifecycle approval request` wrote it."


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of an intent; fields that are not known are refused, so that nothing is signed unseen."""


class IntentCard(_Value, frozen=True, kw_only=True):
    """A card that may have a part in it."""

    serial: str
    card_id: str | None
    holds: str | None
    """The share on it, as set:ID/3; None where it holds none."""


class Effect(_Value, frozen=True, kw_only=True):
    """What a set loses by it, in good shares."""

    set: str
    needs: int
    before: int | None
    """None where the record did not see the set made: nobody here can tell how many cards of it there are."""
    after: int | None

    @property
    def below_quorum(self) -> bool:
        """Whether the set could rebuild its key before and cannot afterwards, or nobody here can tell."""
        return self.before is None or self.after is None or self.before >= self.needs > self.after


class Signer(_Value, frozen=True, kw_only=True, rename={"capacity": "as"}, omit_defaults=True):
    """Who is expected by name."""

    person: str
    """person:ID."""
    capacity: Capacity
    cards: list[str] = []
    """Serials of the cards that this person presents; left out where that was not known when it was stated."""


class Intent(_Value, frozen=True, kw_only=True):
    """One act, for one run. Its text is canonical JSON, and the SHA-256 of that is its id."""

    format: str = FORMAT
    operation: str
    """The recorded name."""
    parameters: dict[str, Parameter]
    """Public ones as they are recorded; of a name or other text the commitment."""
    cards: list[IntentCard]
    spares: list[IntentCard]
    effect: list[Effect]
    ledger: str
    """Origin of the record."""
    head: int
    """How many events the record had."""
    root: str
    """Of the tree over them (RFC 6962), hex."""
    run: str
    """UUIDv7 of the one run that it allows."""
    signers: list[Signer]
    policy: str
    """SHA-256 of the policy in force, hex."""
    ceremony: str | None = None
    plan: str | None = None
    station: str
    virtual: bool
    time: int
    """Microseconds UTC, by the clock of the machine that states it; so is `expires`."""
    expires: int
    supplements: str | None = None
    """Id of the intent of the same run that it adds cards to."""

    @property
    def text(self) -> str:
        """The exact text that is signed."""
        return _ENCODER.encode(self).decode("utf-8")

    @property
    def id(self) -> str:
        """SHA-256 of the text, lower-case hex."""
        return id_of(self.text)

    @property
    def below_quorum(self) -> bool:
        """Whether a set falls below its quorum by it."""
        return any(each.below_quorum for each in self.effect)

    def named(self, capacity: Capacity) -> list[str]:
        """Give the people who are expected in a capacity, as person:ID."""
        return [each.person for each in self.signers if each.capacity == capacity]

    def capacity_of(self, person: str) -> Capacity | None:
        """Say as what a person signs; None for an approval, as nobody is named for one."""
        return next((each.capacity for each in self.signers if each.person == person), None)

    def presenters_of(self, serial: str) -> Sequence[str]:
        """Give the people one of whom presents a card: who signs for this card, or else all who present any.

        Nobody where nobody signs for that: then who presents it is only claimed.
        """
        presenting = [each for each in self.signers if each.capacity in PRESENTING]
        of_card = [each.person for each in presenting if serial in each.cards]
        if of_card or not self.named("presenter"):
            return of_card
        return [each.person for each in presenting]

    def lists(self, serial: str) -> bool:
        """Say whether a card may have a part in it."""
        return any(each.serial == serial for each in (*self.cards, *self.spares))


_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def id_of(text: str) -> str:
    """Give the id of an intent with this text."""
    return sha256(text.encode("utf-8")).hexdigest()


def stream_of_intent(intent_id: str) -> str:
    """Name the stream of an intent."""
    return f"intent:{intent_id}"


def read_intent(text: str | bytes) -> Intent:
    """Read the text of an intent; raises IntentUnreadable where it is not exactly the form that is signed."""
    raw = text.encode("utf-8") if isinstance(text, str) else text
    try:
        intent = msgspec.json.decode(raw, type=Intent)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise IntentUnreadable(problem=say("the text cannot be read ({reason}).", reason=str(error))) from error
    if intent.format != FORMAT:
        raise IntentUnreadable(problem=say("its format is {format}.", format=intent.format[:40]))
    if intent.text.encode("utf-8") != raw:
        raise IntentUnreadable(problem=say("its bytes are not in canonical form."))
    people = [each.person for each in intent.signers]
    if len(people) != len(set(people)):
        raise IntentUnreadable(problem=say("1 person is named in 2 capacities."))
    return intent


def signers_of(
    named: Iterable[tuple[Capacity, str]], presenting: Mapping[str, str | None] = MappingProxyType({})
) -> list[Signer]:
    """Name the signers of an intent, each person once: in the capacity that was given first.

    `presenting` gives who presents which card, by serial.
    """
    found: dict[str, Capacity] = {}
    for capacity, person in named:
        found.setdefault(person, capacity)
    return [
        Signer(person=person, capacity=capacity, cards=[serial for serial, who in presenting.items() if who == person])
        for person, capacity in found.items()
    ]
