"""What is known of a person beside the name, and the account: recorded, and shown with the rest.

With --json: `person`, as `custody person list` has it; `describe` has `events` and `unsigned` too.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, print_recorded, say
from lifecycle.cli.signing_options import signed_options
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--contact", metavar="TEXT", help=_("How the person is reached. Kept outside the events.")),
    click.option("--department", metavar="TEXT", help=_("Where the person works. Kept outside the events.")),
    click.option("--substitute", metavar="NAME", help=_("Person who stands in.")),
    click.option("--starts", metavar="DAY", help=_("First day of the person (2026-12-31).")),
    click.option("--ends", metavar="DAY", help=_("Last day of the person, as far as it is known (2026-12-31).")),
)


def description_options(command: Decorated) -> Decorated:
    """Give a command what is said of a person beside the name."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(
    "describe",
    cls=Command,
    help=_(
        "Record contact, department, substitute, first and last day of a person.\n\n"
        'What you leave out stays. An empty text ("") removes what was recorded.'
    ),
    examples=(
        'lifecycle custody person describe "Davi Lima" --department "Backup office" --contact "extension 4711"',
        'lifecycle custody person describe "Davi Lima" --substitute "Ana Souza" --ends 2027-06-30',
    ),
    see_also=("lifecycle custody person show", "lifecycle custody person leave"),
)
@click.argument("name")
@description_options
@signed_options
@shared_options
@click.pass_obj
@refusable
def describe(context: Context, /, name: str, **said: str | None) -> int:
    """Record it, and say what is known of the person then."""
    from lifecycle.cli.commands.custody.objects import person_object  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.describing import Description, person_in_words  # noqa: PLC0415
    from lifecycle.custody.describing import describe as describing  # noqa: PLC0415

    with keeping(context) as handler:
        changed = describing(handler, name, Description(**said))
        with handler.record() as record:
            shown = person_object(record, changed.person)
            told = list(person_in_words(record, changed.person, handler.journal.clock()))
        events = placed(handler.journal.store, changed.events)
    for text in () if context.json else told:
        say(text)
    return print_recorded(context, handler.unsigned, {"person": shown, "events": events})


@click.command(
    "show",
    cls=Command,
    help=_("Show what is known of a person: roles, cards, contact, department, substitute, first and last day."),
    examples=('lifecycle custody person show "Davi Lima"',),
    see_also=("lifecycle custody person list", "lifecycle custody person describe"),
)
@click.argument("name")
@shared_options
@click.pass_obj
def show(context: Context, name: str) -> int:
    """Look the person up."""
    from lifecycle.cli.answering import reading  # noqa: PLC0415
    from lifecycle.cli.commands.custody.objects import person_object  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.describing import person_in_words  # noqa: PLC0415
    from lifecycle.custody.leaving import reached_in_words, standing_in_words  # noqa: PLC0415
    from lifecycle.custody.naming import find_person  # noqa: PLC0415
    from lifecycle.ledger.envelopes import system_clock  # noqa: PLC0415

    with reading(context) as record:
        found = find_person(record, name)
        if context.json:
            print_json(context, "done", {"person": person_object(record, found)})
            return ExitCode.DONE
        for texts in (
            person_in_words(record, found, system_clock()),
            standing_in_words(record, found),
            reached_in_words(record, found),
        ):
            for text in texts:
                say(text)
    return ExitCode.DONE


@click.command(
    "login",
    cls=Command,
    help=_(
        "Say to which person an account of this computer belongs.\n\n"
        "From then on, lifecycle records that person for all that is done under the account. "
        "The setting operator counts only for an account that belongs to nobody."
    ),
    examples=('lifecycle custody person login "Ana Souza" ana',),
    see_also=("lifecycle custody person list",),
)
@click.argument("name")
@click.argument("login")
@signed_options
@shared_options
@click.pass_obj
@refusable
def login(context: Context, name: str, login: str) -> int:
    """Record it."""
    from lifecycle.cli.commands.custody.objects import person_object  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.accounts import set_login  # noqa: PLC0415

    with keeping(context) as handler:
        found, account, event = set_login(handler, name, login)
        with handler.record() as record:
            shown, called = person_object(record, found), record.called(found.id)
        events = placed(handler.journal.store, [event])
    if not context.json:
        say(sentence("Account {account} belongs to {name} now.", account=account, name=called))
    return print_recorded(context, handler.unsigned, {"person": shown, "account": account, "events": events})
