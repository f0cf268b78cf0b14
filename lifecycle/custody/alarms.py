"""The one question before an alarm at a terminal: is this the card? An alarm needs nobody else, and takes seconds."""

from collections.abc import Iterator

from lifecycle.custody.card_in_words import share_in_words
from lifecycle.custody.words import holding_in_words
from lifecycle.domain.dialogue import STOP, Choice, Dialogue
from lifecycle.domain.errors import Abandoned
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record

ALARM = "report-it"
"""Name of the question."""

AS_LOST = say("Report the card as lost? A share on the card stays exposed, also after the card is found.")
AS_DAMAGED = say("Report the card as damaged? The card counts for no set, permanently.")
AS_EXPOSED = say("Report the share on the card as exposed? The share stays exposed permanently.")


def make_sure(record: Record, serial: str, question: Text, dialogue: Dialogue) -> None:
    """Show which card is meant, what it holds and who has it; Enter goes on. Raises Abandoned."""
    text = question
    for line in reversed(list(_card(record, serial))):
        text = say("{line}\n{rest}", line=line, rest=text)
    report = Choice("report", say("Report."))
    if dialogue.choose(ALARM, text, [report, Choice("stop", STOP)], first=True) != report.name:
        raise Abandoned


def _card(record: Record, serial: str) -> Iterator[Text]:
    yield say("Card {serial}.", serial=serial)
    share, custody = share_in_words(record, record.card(serial)), record.custody(serial)
    if share is not None:
        yield share
    if custody is not None:
        yield from holding_in_words(custody, record.called)
