"""Every kind of fact in words, for the life of a card; a kind without a sentence is shown as its tag."""

from collections.abc import Callable
from typing import Any

from lifecycle.domain.card import Difference
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import (
    CardDriftDetected,
    CardSeen,
    ClockStepped,
    DriftAccepted,
    OperationCompleted,
    OperationFailed,
    OperationInterrupted,
    OperationReconciled,
    OperationRefused,
    OperationStarted,
    PinChangeFound,
    PinRefused,
    PinVerified,
)
from lifecycle.domain.text import Text, say, say_n
from lifecycle.reports.cells import Instant
from lifecycle.reports.states import state_shown


def in_words(fact: Fact) -> Text:
    """Say what happened."""
    words = _WORDS.get(fact.tag)
    return words(fact) if words else Text("{tag}", {"tag": fact.tag})


def has_words(tag: str) -> bool:
    """Tell whether a kind of fact has a sentence."""
    return tag in _WORDS


def _seen(fact: CardSeen) -> Text:
    state = state_shown(fact.shown).text
    if fact.shown.tries_left is None:
        return say("Card read: {state}", state=state)
    return say_n(
        "Card read: {state}, 1 try left", "Card read: {state}, {count} tries left", fact.shown.tries_left, state=state
    )


def _drift(fact: CardDriftDetected) -> Text:
    return say("The card shows otherwise than the record: {differences}", differences=_listed(fact.differences))


def _accepted(fact: DriftAccepted) -> Text:
    return say("The record takes over what the card shows: {differences}", differences=_listed(fact.differences))


def _listed(differences: list[Difference]) -> Text:
    """Chain the differences into one sentence, however many there are."""
    found: Text | None = None
    for each in differences:
        one = say("{field} {shown}, recorded {recorded}", field=each.field, shown=each.shown, recorded=each.recorded)
        found = one if found is None else say("{first}; {then}", first=found, then=one)
    return found or say("nothing")


def _refused(fact: OperationRefused) -> Text:
    return say("{operation} refused by rule {rule}; nothing was sent", operation=fact.name, rule=fact.rule)


def _started(fact: OperationStarted) -> Text:
    return say("{operation} started", operation=fact.name)


def _completed(fact: OperationCompleted) -> Text:
    return say("{operation} completed", operation=fact.name)


def _failed(fact: OperationFailed) -> Text:
    if fact.tries_left is None:
        return say("{operation} failed ({reason})", operation=fact.name, reason=fact.reason)
    return say_n(
        "{operation} failed ({reason}), 1 try left",
        "{operation} failed ({reason}), {count} tries left",
        fact.tries_left,
        operation=fact.name,
        reason=fact.reason,
    )


def _interrupted(fact: OperationInterrupted) -> Text:
    return say("{operation} was cut off ({reason}); it is in doubt", operation=fact.name, reason=fact.reason)


def _reconciled(fact: OperationReconciled) -> Text:
    if fact.evidence == "unknowable":
        return say("What became of {operation}, cut off, will never be known", operation=fact.name)
    shown_by = say("the card shows it") if fact.evidence == "card" else say("a PIN showed it")
    if not fact.tries_spent:
        return say(
            "{operation}, cut off, is settled: {outcome}, {by}", operation=fact.name, outcome=fact.outcome, by=shown_by
        )
    return say_n(
        "{operation}, cut off, is settled: {outcome}, {by}; it had cost 1 try",
        "{operation}, cut off, is settled: {outcome}, {by}; it had cost {count} tries",
        fact.tries_spent,
        operation=fact.name,
        outcome=fact.outcome,
        by=shown_by,
    )


def _verified(fact: PinVerified) -> Text:
    return say("The card accepted the PIN called {which}", which=fact.which)


def _pin_refused(fact: PinRefused) -> Text:
    if fact.tries_left == 0:
        return say("The card refused the PIN called {which} and is blocked for ever", which=fact.which)
    return say_n(
        "The card refused the PIN called {which}: 1 try left",
        "The card refused the PIN called {which}: {count} tries left",
        fact.tries_left,
        which=fact.which,
    )


def _found(fact: PinChangeFound) -> Text:
    sealed = say("sealed") if fact.sealed else say("not sealed")
    return say("Found on the card: PIN {pin}, {sealed}", pin=fact.pin, sealed=sealed)


def _clock(fact: ClockStepped) -> Text:
    return say("The clock stepped back from {newest} and was accepted", newest=Instant(fact.newest).short())


_WORDS: dict[str, Callable[[Any], Text]] = {
    "ledger-begun.1": lambda _: say("The record begins"),
    "clock-stepped.1": _clock,
    "person-named.1": lambda _: say("A person was given a pseudonym"),
    "card-seen.1": _seen,
    "card-drift-detected.1": _drift,
    "drift-accepted.1": _accepted,
    "operation-refused.1": _refused,
    "operation-started.1": _started,
    "operation-completed.1": _completed,
    "operation-failed.1": _failed,
    "operation-interrupted.1": _interrupted,
    "operation-reconciled.1": _reconciled,
    "pin-verified.1": _verified,
    "pin-refused.1": _pin_refused,
    "pin-change-found.1": _found,
    "pin-change-begun.1": lambda _: say("The new PIN is about to be sent"),
    "pin-change-denied.1": lambda _: say("The card refused to change its PIN, and changed nothing"),
    "pin-changed.1": lambda _: say("PIN changed: the card took the new PIN and answered to it"),
    "pin-sealed.1": lambda _: say("PIN sealed for ever: the card shows it"),
}
"""By the newest tag of each kind: an old event is read as the newest version of its kind."""
