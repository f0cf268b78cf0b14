"""What people say of a key and of exposed shares: alarms, which need nobody, and decisions, which need a witness."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lifecycle.custody.handler import CustodyHandler, Disclose, known_card
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.exposure import Cause, shares_on
from lifecycle.domain.facts import KeyDecided, KeyDescribed, ShareExposed
from lifecycle.domain.facts.keys import Decision
from lifecycle.domain.key_exposure import KeyExposure
from lifecycle.domain.set_names import found, not_found
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import say
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import stream_of
from lifecycle.projections.keys import fingerprint_named, key_at, stream_of_key


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """What a person says of a key."""

    decision: Decision
    reason: str
    """In words; only its commitment is recorded."""
    witness: str | None = None
    """person:ID."""
    by_set: str | None = None
    """The set that replaces it, as it was typed."""


def find_set(record: Record, typed: str) -> SetState:
    """Find a set by its name, its id or the first digits of that; raises UnknownName."""
    known = found(typed, record.sets(), record.disclosed)
    if known is None:
        raise not_found(typed, record.sets(), record.disclosed)
    return known


def key_of_set(record: Record, typed: str) -> KeyExposure:
    """Give the key of a set, also of one that a restored backup does not have; raises UnknownName."""
    position = record.view.position
    fingerprint = fingerprint_named(record.view, typed, position, record.disclosed)
    return key_at(record.view, fingerprint, position)


def report_exposed(  # noqa: PLR0913, PLR0917 - what is reported
    handler: CustodyHandler,
    serial: str,
    cause: Cause,
    reason: str | None,
    at: int | None,
    sure: Callable[[Record], None] | None = None,
) -> Event:
    """Record that the share on a card was out of control: an alarm, which needs nobody else but to be `sure`.

    Raises UnknownName, and Refused, which is recorded, for a card that neither holds a share nor may hold one.
    """
    with handler.record() as record:
        known_card(record, serial)

    def holds(record: Record) -> None:
        card = record.card(serial)
        if card is None or not shares_on(card):
            raise Refused(
                "no-share",
                say("card {serial} holds no share that could be exposed.", serial=serial),
                say("See what the record says about the card.\n  lifecycle custody show {serial}", serial=serial),
                serial=serial,
            )

    def facts(disclose: Disclose) -> Sequence[tuple[str, Fact]]:
        fact = ShareExposed(
            cause=cause,
            at=handler.journal.clock() if at is None else at,
            person=None,
            reason=None if reason is None else disclose(reason),
        )
        return [(stream_of(serial), fact)]

    with handler.refusing("report-exposed", stream_of(serial)):
        with handler.record() as record:
            holds(record)
            if sure is not None:
                sure(record)
        return handler.write(facts, check=holds)[0]


def decide(handler: CustodyHandler, typed: str, given: Deciding) -> tuple[KeyExposure, Event]:
    """Record an alarm about a key, or a decision; raises UnknownName, and Refused, which is recorded."""
    with handler.record() as record:
        key = key_of_set(record, typed)
        by_set = None if given.by_set is None else find_set(record, given.by_set)
    with handler.refusing("key suspect" if given.decision == "suspected" else "key decide"):
        _check(key, given, by_set)

        def facts(disclose: Disclose) -> Sequence[tuple[str, Fact]]:
            fact = KeyDecided(
                decision=given.decision,
                reason=disclose(given.reason),
                witness=given.witness,
                exposed=key.exposed,
                superseded_by=None if by_set is None else by_set.id,
            )
            return [(stream_of_key(key.fingerprint), fact)]

        def still(record: Record) -> None:
            if key_at(record.view, key.fingerprint, record.view.position).exposed != key.exposed:
                raise Refused(
                    "changed-meanwhile",
                    say("the state of the key changed in the meantime."),
                    say("Look at the key again, then repeat the command.\n  lifecycle report key"),
                )

        event = handler.write(facts, check=still)[0]
    with handler.record() as record:
        return key_at(record.view, key.fingerprint, record.view.position), event


def describe(handler: CustodyHandler, typed: str, said: KeyDescribed) -> Event:
    """Record what a key is for; the texts in `said` are kept beside the event. Raises UnknownName."""
    with handler.record() as record:
        key = key_of_set(record, typed)

    def facts(disclose: Disclose) -> Sequence[tuple[str, Fact]]:
        texts = {name: getattr(said, name) for name in ("purpose", "owner", "used_in")}
        kept = {name: None if text is None else disclose(text) for name, text in texts.items()}
        return [(stream_of_key(key.fingerprint), KeyDescribed(**kept, valid_until=said.valid_until))]

    with handler.refusing("key describe"):
        return handler.write(facts)[0]


def _check(key: KeyExposure, given: Deciding, by_set: SetState | None) -> None:
    if given.decision != "suspected" and given.witness is None:
        raise Refused(
            "no-witness",
            say("a decision about a key needs a witness."),
            say("Name the witness with --witness. An alarm needs no witness: `lifecycle custody key suspect`."),
        )
    if (given.decision == "superseded") != (by_set is not None):
        raise Refused(
            "no-successor",
            say('the decision "superseded" needs --by-set. No other decision takes --by-set.'),
            say('With the decision "superseded", name the new set with --by-set. Otherwise omit --by-set.'),
        )
    if by_set is not None and by_set.fingerprint == key.fingerprint:
        raise Refused(
            "same-key",
            say("the set named with --by-set has the same key."),
            say("A copy does not replace a key. Name a set with a different key."),
        )
