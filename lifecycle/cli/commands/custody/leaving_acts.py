"""What is told of a person who joined, left or came back, and what machines read of it."""

from collections.abc import Callable, Iterator

from lifecycle.cli.answering import reading
from lifecycle.cli.commands.custody.objects import person_object
from lifecycle.cli.commands.run.results import placed
from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import print_json, print_recorded, say
from lifecycle.custody import leaving
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.leaving import Changed, standing_in_words
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person
from lifecycle.wording.language import show

More = Callable[[Record, Person], Iterator[Text]]


def told(context: Context, handler: CustodyHandler, changed: Changed, more: More | None = None) -> int:
    """Say what the person is now and what is to be done next; gives the exit code."""
    with handler.record() as record:
        person = record.person(changed.person.id) or changed.person
        texts, shown = [*standing_in_words(record, person)], person_object(record, person)
        texts += [] if more is None else more(record, person)
    events = placed(handler.journal.store, changed.events)
    for text in [] if context.json else texts:
        say(text)
    return print_recorded(context, handler.unsigned, {"person": shown, "events": events})


def foreseen(context: Context, name: str) -> int:
    """Say what is shown when a person leaves, from the record as it is."""
    with reading(context) as record:
        person, words = leaving.foreseen(record, name)
        if context.json:
            items = [show(each) for each in words]
            print_json(context, "planned", {"person": person_object(record, person), "reached": items})
            return ExitCode.DONE
    for text in words:
        say(text)
    say(sentence("Nothing was recorded."))
    return ExitCode.DONE
