"""Set how long the record has to be kept, and place and lift legal holds."""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import confirmed
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Group
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.cli.recording import recorded
from lifecycle.cli.signing_options import seen_options, signed_options
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


class Retention(Group):
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
        "Set the retention period and manage legal holds.\n\n"
        "lifecycle never deletes an event. "
        "Names and other texts are kept outside the events and can be erased. A legal hold forbids this."
    ),
    examples=(
        'lifecycle retention set --years 10 --reason "Company policy"',
        "lifecycle retention show",
    ),
    see_also=("lifecycle custody person erase",),
)
def command() -> None:
    """Everything begins with what is to be done."""


_WHY = click.option("--reason", metavar="TEXT", required=True, help=_("Reason. Kept outside the events."))


@command.command(
    "set",
    help=_("Set the retention period."),
    examples=('lifecycle retention set --years 10 --reason "Company policy"',),
    see_also=("lifecycle retention show",),
)
@click.option("--class", "class_", type=click.Choice([*CLASSES]), help=_("Retention class of a standard."))
@click.option(
    "--years",
    type=click.IntRange(1, _LONGEST),
    metavar="N",
    help=_("Years after the end of the last key."),
)
@_WHY
@signed_options
@shared_options
@click.pass_obj
def set_(context: Context, class_: str | None, years: int | None, reason: str) -> int:
    """Record the class."""
    if (class_ is None) == (years is None):
        problem = sentence("Use --years or --class, not both.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    name, why = class_ or OWN, text_in(reason, _REASON)
    done = recorded(context, lambda asked, _now, disclose: kept(asked, name, years, why, disclose=disclose))
    kept_for = years or CLASSES[name].years
    if not context.json:
        say(_kept_for(name, kept_for))
    return print_recorded(context, done.unsigned, {"class": name, "years": kept_for, "events": done.placed})


def _kept_for(name: str, years: int) -> Text:
    return say_n(
        "Retention period: 1 year (class {name}). To see the end date:\n  lifecycle retention show",
        ("Retention period: {count} years (class {name}). To see the end date:\n  lifecycle retention show"),
        years,
        name=name,
    )


@command.command(
    "hold",
    help=_("Place a legal hold.\n\nWhile the hold NAME is in force, lifecycle refuses to erase names and other texts."),
    examples=('lifecycle retention hold CASE-17 --reason "Court order"',),
    see_also=(
        "lifecycle retention lift",
        "lifecycle retention show",
    ),
)
@click.argument("name")
@_WHY
@signed_options
@shared_options
@click.pass_obj
def hold(context: Context, name: str, reason: str) -> int:
    """Record that it stands."""
    plain, why = name_in(name, _NAME), text_in(reason, _REASON)
    done = recorded(context, lambda asked, _now, disclose: placed(asked, plain, why, disclose=disclose))
    if not context.json:
        say(
            sentence(
                (
                    "Legal hold {name} is in force. lifecycle erases no names and no other texts until the hold "
                    "is lifted."
                ),
                name=plain,
            )
        )
    return print_recorded(context, done.unsigned, {"hold": plain, "id": done.events[0].stream, "events": done.placed})


@command.command(
    "lift",
    help=_(
        "Lift a legal hold.\n\nIf no other hold is in force, the erasure of names and other texts is possible again."
    ),
    examples=("lifecycle retention lift CASE-17 --yes",),
    see_also=("lifecycle retention hold",),
)
@click.argument("name")
@click.option("--reason", metavar="TEXT", help=_("Reason. Kept outside the events."))
@yes_option
@seen_options
@shared_options
@click.pass_obj
def lift(context: Context, name: str, reason: str | None, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, and record that it does not stand any more."""
    plain = name_in(name, _NAME)
    why = None if reason is None else text_in(reason, _REASON)
    question = sentence("After this, names and other texts can be erased permanently, unless another hold is in force.")
    confirmed(context, Confirmation("lift-hold", question, sentence("lift")), yes=yes)
    done = recorded(context, lambda asked, _now, disclose: lifted(asked, plain, why, disclose=disclose))
    if not context.json:
        say(sentence("Legal hold {name} is lifted.", name=plain))
    return print_recorded(context, done.unsigned, {"hold": plain, "id": done.entry.stream, "events": done.placed})
