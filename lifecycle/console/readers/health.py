"""What the record says is good, and what of it is unfinished: the worst first, each with what it is about."""

from collections.abc import Collection, Iterator
from itertools import islice

from lifecycle.console.readers.snapshot import Health, Unfinished
from lifecycle.console.workstation import Workstation
from lifecycle.domain.card import CardState
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.facts import OperationStarted
from lifecycle.domain.key_exposure import KeyExposure
from lifecycle.domain.set_standing import Standing
from lifecycle.domain.text import Text, collected, say, say_n
from lifecycle.ledger.card_names import CardNames
from lifecycle.ledger.record import Record
from lifecycle.operations import all_operations
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY
from lifecycle.projections.keys import keys_at
from lifecycle.projections.sets import exposed_of
from lifecycle.reports import Snapshot, opened
from lifecycle.reports.keys import called
from lifecycle.reports.parts.custodian_names import CustodianNames, keeper_in_words
from lifecycle.reports.parts.set_standings import SetNames, standings
from lifecycle.reports.parts.share_cells import holding_in_words
from lifecycle.wording import nicknames

_LOOKED_AT = 1000
"""Events after the last checkpoint that are looked at."""


def health_of(workstation: Workstation, serials: Collection[str]) -> Health:
    """Ask the record; that it cannot be read is told elsewhere. `serials` are the cards in the readers."""
    try:
        with workstation.reading() as store, opened(store) as record:
            return _health(record, serials)
    except LifecycleError:
        return Health()


def _health(record: Snapshot, serials: Collection[str]) -> Health:
    nicknames.use(CardNames(Record(record.view)).nicknames)
    names, sets = SetNames(record), {each.id: each for each in standings(record)}
    cards = [card for _, card in CARDS.all(record.view)]
    keys = keys_at(record.view, record.view.position)
    return Health(
        good=sum(each.rank == "living" and each.quorum.spare > 0 for each in sets.values()),
        lost=sum(each.complete and each.rank == "dead" and bool(each.ever) for each in sets.values()),
        unfinished=[
            *_suspect(keys, names),
            *_invalid(record, names, sets.values()),
            *_incomplete(names, sets.values()),
            *_of_cards(cards),
            *_unsigned(record),
            *_without_spare(names, sets.values()),
        ],
        sets={
            card.serial: _in_words(sets[card.set_id], keys)
            for card in cards
            if card.serial in serials and card.set_id in sets and card.set_id is not None
        },
        known={card.serial: list(_known(record, names, card)) for card in cards if card.serial in serials},
    )


def _known(record: Snapshot, names: SetNames, card: CardState) -> Iterator[Text]:
    if card.holding != "blank":
        yield holding_in_words(card, names)
    custody = CUSTODY.get(record.view, card.serial)
    if custody is not None and custody.where != "unassigned":
        yield keeper_in_words(custody, CustodianNames(record))


def _invalid(record: Snapshot, names: SetNames, sets: Collection[Standing]) -> Iterator[Unfinished]:
    for each in sets:
        if each.rank != "out" or each.can_be_completed:
            continue
        exposed = {found.serial for found in exposed_of(record.view, each.id, record.view.position)}
        held = {serial for serial in exposed if _holds(record, serial, each.id)} | {serial for serial, _ in each.traces}
        text = say("Set {name} is INVALID: erase its cards", name=names.name(each.id))
        yield Unfinished("invalid", each.id, text, tuple(sorted(held)))


def _incomplete(names: SetNames, sets: Collection[Standing]) -> Iterator[Unfinished]:
    for each in sets:
        if each.can_be_completed:
            text = say(
                "Set {name} is not complete: {written} of {issued} shares written",
                name=names.name(each.id),
                written=len(each.quorum.good),
                issued=each.quorum.issued,
            )
            yield Unfinished("incomplete", each.id, text)


def _holds(record: Snapshot, serial: str, set_id: str) -> bool:
    card = CARDS.get(record.view, serial)
    return card is not None and card.set_id == set_id


def _of_cards(cards: Collection[CardState]) -> Iterator[Unfinished]:
    for card in cards:
        if card.doubt is not None:
            operation = _title(card.doubt_operation)
            words = say("Card {serial} is IN DOUBT: {operation}", serial=card.serial, operation=operation)
            yield Unfinished("doubt", card.serial, words, (card.serial,))
    for card in cards:
        if card.other_card is not None:
            words = say("Card {serial}: MISMATCH, another card has this serial number", serial=card.serial)
            yield Unfinished("other-card", card.serial, words, (card.serial,))
    for card in cards:
        if card.drift is not None and card.doubt is None and card.other_card is None:
            words = say("Card {serial}: MISMATCH with the record", serial=card.serial)
            yield Unfinished("mismatch", card.serial, words, (card.serial,))


def _title(name: str | None) -> Text | str:
    """Give what the menu calls an operation."""
    kind = all_operations().get(name or "")
    return name or "" if kind is None else collected(kind.title)


def _in_words(stands: Standing, keys: Collection[KeyExposure]) -> Text:
    known = stands.known
    return stands.in_words(next((key for key in keys if known and key.fingerprint == known.fingerprint), None))


def _suspect(keys: Collection[KeyExposure], names: SetNames) -> Iterator[Unfinished]:
    for key in keys:
        if key.open:
            words = say("Key of set {name} is suspect: record a decision", name=called(names, key))
            yield Unfinished("suspect", key.first, words)


def _unsigned(record: Snapshot) -> Iterator[Unfinished]:
    """Count the operations that changed cards after the last checkpoint: their signature failed, or was cut off."""
    kept = record.store.last_checkpoint()
    later = record.store.events(0 if kept is None else kept.size)
    started = (event.facts for _, event in islice(later, _LOOKED_AT))
    count = sum(isinstance(fact, OperationStarted) and fact.changes for fact in started)
    if count:
        words = say_n("{count} operation is NOT SIGNED", "{count} operations are NOT SIGNED", count)
        yield Unfinished("unsigned", "record", words, weight=count)


def _without_spare(names: SetNames, sets: Collection[Standing]) -> Iterator[Unfinished]:
    for each in sets:
        if each.rank == "living" and each.quorum.spare == 0:
            words = say("Set {name} has no spare: make a copy set", name=names.name(each.id))
            yield Unfinished("edge", each.id, words)
