"""What the record adds to an operation of the console: what is true of its cards afterwards."""

from collections.abc import Sequence

from lifecycle.custody.words import where_in_words
from lifecycle.domain.event import Event
from lifecycle.domain.set_names import called
from lifecycle.domain.text import Text, say
from lifecycle.handler.outcome import Outcome
from lifecycle.ledger.record import LiveRecord, Record
from lifecycle.steps.naming import holding_in_words
from lifecycle.store.engine import AuditStore
from lifecycle.wording.card_answer import KnownCard, answer
from lifecycle.wording.inspect_screen import in_words


def words_of(store: AuditStore[Event], outcome: Outcome) -> Sequence[Text]:
    """Say what is true of the card that an operation was done on; of many cards, what each of them holds now."""
    if len(outcome.visits) != 1:
        record = LiveRecord(store)
        serials = dict.fromkeys(visit.card.serial for visit in outcome.visits)
        known = [card for serial in serials if (card := record.card(serial)) is not None]
        return [
            say("{serial}: {holding}", serial=card.serial, holding=holding_in_words(record, card)) for card in known
        ]
    with store.view() as view:
        now = Record(view)
        custody = now.custody(outcome.card.serial)
        where = () if custody is None else tuple(where_in_words(custody, now.called))
    of_set = called(LiveRecord(store), outcome.card.set_id)
    label_shown = any(result.name == "label" for result in outcome.results)
    inspected = KnownCard(outcome.card, outcome.facts, outcome.drift, of_set, where)
    return (*answer(inspected), *in_words(inspected, verbose=True, label_shown=label_shown))
