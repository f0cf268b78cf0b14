"""The act in words, made from the bytes that are signed and from nothing else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lifecycle.approval.act_words import act_in_words
from lifecycle.approval.intent import Effect, Intent, IntentCard, Signer
from lifecycle.domain.coded_words import word
from lifecycle.domain.facts import Parameter
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say

_COMMITMENT: Final = 64
_LISTED: Final = re.compile('"(person:[^"]+)"')
_TIMES: Final = frozenset({"at", "since"})
"""Parameters in microseconds UTC."""
_DIGESTS: Final = frozenset({"policy", "root", "sha256"})
"""Parameters that are compared as they are: no text stands behind them."""


@dataclass(frozen=True)
class Names:
    """The names that stand behind pseudonyms and commitments; what is not among them is shown as it is signed."""

    people: Mapping[str, str] = field(default_factory=dict)
    """By person:ID or place:ID."""
    sets: Mapping[str, str] = field(default_factory=dict)
    """By the id of the set."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """By the commitment."""

    def person(self, pseudonym: str) -> str:
        """Give a name, with the pseudonym that is signed."""
        name = self.people.get(pseudonym)
        return pseudonym if name is None else f"{name} ({pseudonym})"

    def set(self, set_id: str) -> str:
        """Give the name of a set, with the beginning of the id that is signed."""
        name = self.sets.get(set_id)
        return set_id if name is None else f"{name} ({set_id[:8]})"


def intent_in_words(intent: Intent, names: Names) -> Sequence[Text]:
    """Say what is signed, a line for each thing: first the act, last how long it may be done."""
    return list(_lines(intent, names))


def told_in_words(intent: Intent, names: Names) -> Text:
    """Say it as one text of several lines."""
    *before, told = _lines(intent, names)
    for line in reversed(before):
        told = say("{line}\n{rest}", line=line, rest=told)
    return told


def _lines(intent: Intent, names: Names) -> Iterator[Text]:
    yield say("Act: {act}", act=act_in_words(intent.operation))
    if intent.supplements is not None:
        yield say("Adds cards to intent {id}.", id=intent.supplements[:16])
    for name, value in sorted(intent.parameters.items()):
        if value is not None and value is not False:
            yield _parameter(name, value, names)
    for card in intent.cards:
        yield _card(card, names)
    for card in intent.spares:
        yield say("Spare: {card}", card=_card(card, names))
    for effect in intent.effect:
        yield from _effect(effect, names)
    for signer in intent.signers:
        yield _signer(signer, names)
    kind = say("virtual cards") if intent.virtual else say("real cards")
    yield say(
        "Record {ledger} after event #{head}, {kind}, workstation {station}",
        ledger=intent.ledger,
        head=intent.head,
        kind=kind,
        station=intent.station,
    )
    yield say(
        "Stated {time} UTC, expires {expires} UTC",
        time=Instant(intent.time).short(),
        expires=Instant(intent.expires).short(),
    )
    yield say("Intent {id}", id=intent.id)


def people_in(value: Parameter) -> Sequence[str]:
    """Give the people whom a parameter names: one, or a list of them in JSON."""
    text = value if isinstance(value, str) else ""
    if text.startswith(("person:", "place:")):
        return (text,)
    return _LISTED.findall(text) if text.startswith('["person:') else ()


def _parameter(name: str, value: Parameter, names: Names) -> Text:
    shown: object = value
    if isinstance(value, int) and name in _TIMES:
        shown = say("{time} UTC", time=Instant(value).short())
    elif isinstance(value, str) and name not in _DIGESTS:
        hidden = say("text that is not shown here ({commitment})", commitment=value[:16])
        several = people_in(value)
        known = ", ".join(map(names.person, several)) if several else names.person(value)
        shown = names.texts.get(value, hidden if len(value) == _COMMITMENT else known)
    return Text("{name}: {value}", {"name": name, "value": shown})


def _signer(signer: Signer, names: Names) -> Text:
    capacity, name = word(signer.capacity), names.person(signer.person)
    if not signer.cards:
        return say("{capacity}: {name}", capacity=capacity, name=name)
    serials = ", ".join(signer.cards)
    return say("{capacity}: {name}, presents {serials}", capacity=capacity, name=name, serials=serials)


def _card(card: IntentCard, names: Names) -> Text:
    if card.holds is None:
        return say("Card {serial}: no share", serial=card.serial)
    set_id, _, share = card.holds.removeprefix("set:").partition("/")
    return say("Card {serial}: share {share} of set {set}", serial=card.serial, share=share, set=names.set(set_id))


def _effect(effect: Effect, names: Names) -> Iterator[Text]:
    name = names.set(effect.set)
    if effect.before is None or effect.after is None:
        yield say(
            "Set {set} loses a share. Not known: how many shares are left. {needed} needed.",
            set=name,
            needed=effect.needs,
        )
        return
    yield say(
        "Good shares of set {set}: {before} now, {after} after this, {needed} needed.",
        set=name,
        before=effect.before,
        after=effect.after,
        needed=effect.needs,
    )
    if effect.below_quorum:
        yield say("After this, set {set} cannot rebuild its key.", set=name)
