"""Set how long the record has to be kept, and place and lift legal holds."""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import confirmed
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.cli.recording import recorded
from lifecycle.custody.inputs import name_in
from lifecycle.custody.retention import kept, lifted, placed
from lifecycle.custody.reviews import text_in
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.retention import CLASSES, OWN
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _

_LONGEST = 100
"""Years."""
_REASON = sentence("a reason")
_NAME = sentence("the name of a hold")


class Retention(click.Group):
    """Its own commands, and the report of retention as what shows it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), "show"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != "show":
            return super().get_command(ctx, cmd_name)
        from lifecycle.cli.commands import report  # noqa: PLC0415 - imports every report

        return report.command.get_command(ctx, "retention")


@click.group(
    "retention",
    cls=Retention,
    help=_(
        "Set how long the record has to be kept, and place legal holds. Events are never deleted: this is about how "
        "long, and about the names and other texts beside them, which can be erased."
    ),
)
def command() -> None:
    """Everything begins with what is to be done."""


_WHY = click.option("--reason", metavar="TEXT", required=True, help=_("Why; it stays outside the events."))


@command.command("set", short_help=_("Set how long."), help=_("Set how long the record has to be kept."))
@click.option("--class", "class_", type=click.Choice([*CLASSES]), help=_("What a rule book asks for."))
@click.option(
    "--years",
    type=click.IntRange(1, _LONGEST),
    metavar="N",
    help=_("So many years after the last key came to its end."),
)
@_WHY
@shared_options
@click.pass_obj
def set_(context: Context, class_: str | None, years: int | None, reason: str) -> int:
    """Record the class."""
    if (class_ is None) == (years is None):
        problem = sentence("Give either --years or --class.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    name, why = class_ or OWN, text_in(reason, _REASON)
    done = recorded(context, lambda asked, _now, disclose: kept(asked, name, years, why, disclose=disclose))
    kept_for = years or CLASSES[name].years
    if not context.json:
        say(_kept_for(name, kept_for))
    return print_recorded(context, done.unsigned, {"class": name, "years": kept_for, "events": done.placed})


def _kept_for(name: str, years: int) -> Text:
    return say_n(
        "The record has to be kept for 1 year (class {name}). `lifecycle retention show` says until when.",
        "The record has to be kept for {count} years (class {name}). `lifecycle retention show` says until when.",
        years,
        name=name,
    )


@command.command(
    "hold",
    short_help=_("Place a legal hold."),
    help=_("Place the legal hold NAME: nothing may be erased while it stands."),
)
@click.argument("name")
@_WHY
@shared_options
@click.pass_obj
def hold(context: Context, name: str, reason: str) -> int:
    """Record that it stands."""
    plain, why = name_in(name, _NAME), text_in(reason, _REASON)
    done = recorded(context, lambda asked, _now, disclose: placed(asked, plain, why, disclose=disclose))
    if not context.json:
        say(
            sentence(
                "The legal hold {name} stands: no name and no other text is erased until it is lifted.", name=plain
            )
        )
    return print_recorded(context, done.unsigned, {"hold": plain, "id": done.entry.stream, "events": done.placed})


@command.command("lift", short_help=_("Lift one."), help=_("Lift the legal hold NAME."))
@click.argument("name")
@click.option("--reason", metavar="TEXT", help=_("Why; it stays outside the events."))
@click.option("--yes", is_flag=True, help=_("Answer the question beforehand."))
@shared_options
@click.pass_obj
def lift(context: Context, name: str, reason: str | None, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, and record that it does not stand any more."""
    plain = name_in(name, _NAME)
    why = None if reason is None else text_in(reason, _REASON)
    question = sentence("Where no other hold stands, names and other texts may be erased again, and then are gone.")
    confirmed(context, Confirmation("lift-hold", question, sentence("lift")), yes=yes)
    done = recorded(context, lambda asked, _now, disclose: lifted(asked, plain, why, disclose=disclose))
    if not context.json:
        say(sentence("The legal hold {name} is lifted.", name=plain))
    return print_recorded(context, done.unsigned, {"hold": plain, "id": done.entry.stream, "events": done.placed})
