"""What the record adds to an operation of the console: who presents a card, and what is true of it afterwards."""

from collections.abc import Sequence

from lifecycle.cli.inspection import in_words
from lifecycle.custody.book import Book
from lifecycle.custody.presenters import NOBODY, Presenters, find_presenters
from lifecycle.custody.words import where_in_words
from lifecycle.domain.called import called
from lifecycle.domain.event import Event
from lifecycle.domain.text import Text
from lifecycle.handler import Outcome
from lifecycle.record import LiveRecord
from lifecycle.store.audit import AuditStore


def presenters_of(store: AuditStore[Event], named: Sequence[tuple[str | None, str]]) -> Presenters:
    """Find who presents the cards; raises UnknownName and AmbiguousName."""
    if not named:
        return NOBODY
    with store.view() as view:
        return find_presenters(Book(view), named)


def words_of(store: AuditStore[Event], outcome: Outcome) -> Sequence[Text]:
    """Say what is true of the card that an operation was done on; of many cards their findings say more."""
    if len(outcome.visits) != 1:
        return ()
    with store.view() as view:
        book = Book(view)
        custody = book.custody(outcome.card.serial)
        where = () if custody is None else tuple(where_in_words(custody, book.called))
    of_set = called(LiveRecord(store), outcome.card.set_id)
    label_shown = any(finding.name == "label" for finding in outcome.findings)
    return tuple(
        in_words(outcome.card, outcome.facts, outcome.drift, of_set, label_shown=label_shown, whereabouts=where)
    )
