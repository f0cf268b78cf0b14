"""The record decides before anything is asked or sent: its own fitness, the clock, the card, the rules, the key."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lifecycle.cards.driver import Driver
from lifecycle.domain import rules
from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import TextQuestion
from lifecycle.domain.errors import OperatorError, ReaderError, Refused, UnknownName
from lifecycle.domain.facts import OperationRefused, OperationStarted, OperationStopped
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.handler.open_card import OpenCard
from lifecycle.handler.run import Run
from lifecycle.ledger.card_proof import require_proven
from lifecycle.ledger.card_stream import CardStream
from lifecycle.ledger.clock import TODAY, require_clock, require_date
from lifecycle.ledger.fitness import require_room, require_sound
from lifecycle.projections.cards import stream_of
from lifecycle.steps.interface import Part
from lifecycle.store.append_errors import StreamConflict


def check(run: Run, stream: CardStream, part: Part, opened: OpenCard) -> None:
    """Ask the record whether a card may have its part; a refusal is a fact of its own.

    Raises Refused, and where the part changes the card AnotherAccount, and the StoreErrors of a record that is not fit
    to be written or cannot be signed.
    """
    if part.changes:
        require_signable(run, stream)
    require_rules(run, stream, part, opened.driver)
    require_key(run, part, opened)


def require_signable(run: Run, stream: CardStream) -> None:
    """See that the record is fit, that it is the one signed here, and that it can be signed when the card is changed.

    The clock is judged first: at first use a checkpoint is signed, with its time.
    """
    require_undamaged(run, stream)
    require_room(run.equipment.journal.store.path)
    with recording_refusal(run, stream):
        require_time(run)
    run.equipment.signer.require()


def require_undamaged(run: Run, stream: CardStream) -> None:
    """See that the record is sound as far as a short look shows, and prove what it holds of the card.

    Raises AnotherAccount, and StoreErrors.
    """
    require_sound(run.equipment.journal.store, run.equipment.ground)
    require_proven(run.equipment.journal.store, stream)


def require_rules(run: Run, stream: CardStream, part: Part, driver: Driver) -> None:
    """Ask the rules alone, as a dry run does too: the clock, the turn of the card, and the part's own."""
    with recording_refusal(run, stream):
        if part.changes:
            journal = run.equipment.journal
            require_clock(journal.store, journal.clock, run.equipment.ground.earliest)
        rules.must_be_another_card(stream.card, run.wanted.done)
        check_part(run, stream.card, part, driver)


def require_time(run: Run) -> None:
    """See that the clock can be right; a person is asked for the date where nothing else tells it."""
    journal, earliest = run.equipment.journal, run.equipment.ground.earliest
    require_clock(journal.store, journal.clock, earliest)
    require_date(journal, lambda text: run.dialogue.text(TextQuestion(TODAY, text, "")), earliest)


def check_part(run: Run, card: CardState, part: Part, driver: Driver) -> None:
    """Ask the rules of the part; where the driver does not offer the operation, they say best why."""
    require_usable(run, part, card, run.record)
    offered = driver.can(run.operation.name)
    if not offered:
        rules.must_agree_with_record(card)
        rules.must_carry_profile(card)
    part.check(card, run.record)
    rules.must_be_offered(card, run.operation.name, offered=offered)


def cannot(run: Run, serial: str, part: Part) -> bool:
    """Say whether the record knows already that the card of a serial cannot have a part; nothing is recorded of it."""
    card = run.equipment.journal.card(serial)
    try:
        if card is not None:
            part.check(card, run.record)
    except Refused:
        return True
    return False


def require_usable(run: Run, part: Part, card: CardState, record: Record) -> None:
    """Refuse to change a card that people reported as gone, as the record has it now."""
    if part.changes:
        rules.must_be_usable(card.serial, record.custody(card.serial), run.operation.name)


def require_key(run: Run, part: Part, opened: OpenCard) -> None:
    """See that the keys that the card needs to be changed are here before a person is asked for anything."""
    attestation_roots(run, part)
    keys = run.equipment.keys_for(opened.facts) if part.changes and part.proves else None
    if keys is not None:
        opened.driver.require_keys(keys)


def attestation_roots(run: Run, part: Part) -> Sequence[bytes]:
    """Give the certificates that speak for makers of cards, to a part that needs them; raises an OperatorError."""
    return run.equipment.attestation_roots() if part.makes_key else ()


def recorded_card(run: Run) -> CardState:
    """Give what the record says of the card that is named, and need not be there."""
    serial = run.named[0] if run.named else None
    card = None if serial is None else run.equipment.journal.card(serial)
    if card is None:
        raise UnknownName(
            kind=say("card in the record"),
            name=serial or "?",
            next_step=say("Choose a card with --serial.\n  lifecycle report cards"),
        )
    return card


@contextmanager
def recording_refusal(run: Run, stream: CardStream) -> Iterator[None]:
    """Record a Refused that is raised inside the block in the stream of the card."""
    try:
        yield
    except Refused as refusal:
        refused = [OperationRefused(name=run.operation.name, rule=refusal.rule)]
        try:
            stream.append(refused)
        except StreamConflict:  # people reported something of the card meanwhile, and that may be why
            stream.written += run.equipment.journal.append(stream_of(stream.serial), refused, operation=run.id)
        raise


@contextmanager
def recording_stop(run: Run, stream: CardStream) -> Iterator[None]:
    """Record which operation it was that ended inside the block, where a card was read and nothing had started yet."""
    try:
        yield
    except (OperatorError, ReaderError) as error:
        begun = any(isinstance(event.facts, OperationStarted) for event in stream.written)
        if stream.written and not (begun or isinstance(error, Refused)):
            stream.append([OperationStopped(name=run.operation.name, reason=error.code)])
        raise
