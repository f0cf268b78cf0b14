"""The last page of an operation: what was made, what is true now, and what to do next; or why it was not done."""

from collections.abc import Iterator, Sequence

from lifecycle.console.fitting import in_lines
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.console.thread_messages import Ended
from lifecycle.domain.errors import Abandoned, Interrupted, LifecycleError, NobodyTyped, Refused, TakenOut
from lifecycle.domain.text import Text, say
from lifecycle.handler.outcome import Outcome
from lifecycle.operations import Operation
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


class OutcomePage(ReadingPage):
    """What came of an operation."""

    help = say("The record has the result. Enter goes back to the menu.")

    def __init__(self, kind: type[Operation], ended: Ended, told: Sequence[Text]) -> None:
        super().__init__(_title(kind, ended), self._all, wanted=72)
        self._kind = kind
        self._ended = ended
        self._told = told

    def _all(self, width: int) -> Iterator[str]:
        for text in self._texts():
            yield from in_lines(text, width) if text else [""]

    def _texts(self) -> Iterator[Text | str]:
        outcome, error = self._ended.outcome, self._ended.error
        if error is not None:
            yield from self._told
            yield from _wrong(error)
        elif outcome is not None and outcome.plan is not None:
            yield from _plan(outcome)
        elif outcome is not None:
            yield say("{title}: done.", title=_(self._kind.title))
            yield ""
            yield from (result.text for result in outcome.results)
            if self._told:
                yield from ("", say("Next:"))
                yield from self._told
                yield ""
            yield from self._ended.words
            if self._kind.many_cards and outcome.card.virtual:
                yield say("Virtual cards protect nothing.")
            if outcome.events:
                yield ""
                yield say("Recorded as operation {id}.", id=outcome.id[-8:])


def _title(kind: type[Operation], ended: Ended) -> str:
    error = ended.error
    if error is None:
        return _(kind.title)
    if isinstance(error, Refused):
        return _("{title}: refused").format(title=_(kind.title))
    if isinstance(error, Abandoned | Interrupted | NobodyTyped | TakenOut):
        return _("{title}: stopped").format(title=_(kind.title))
    return _("{title}: not completed").format(title=_(kind.title))


def _wrong(error: LifecycleError) -> Iterator[Text | str]:
    """Say what happened and what it cost, and on lines of its own what to do next."""
    yield error.told()
    advice = error.advise()
    if advice is not None:
        yield ""
        yield say("Next:")
        yield advice


def _plan(outcome: Outcome) -> Iterator[Text | str]:
    """Say each step of a rehearsal."""
    for visit in outcome.visits:
        yield say("Dry run on card {serial}. The operation would do this:", serial=visit.card.serial)
        for number, step in enumerate(visit.plan or (), 1):
            recorded = "" if step.records is None else "  " + _("[records {tag}]").format(tag=step.records)
            yield f"  {number}  {show(step.text)}{recorded}"
    yield ""
    yield say("Nothing was changed or recorded.")
