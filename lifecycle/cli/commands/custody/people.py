"""The people who keep cards: added, listed, given roles, and their names erased."""

from collections.abc import Iterable

import click

from lifecycle.cli.commands.custody.options import virtual_option
from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, print_recorded, say, table
from lifecycle.domain.coded_words import word
from lifecycle.domain.custody import ROLES, Role
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

_ROLE = click.Choice(ROLES)


@click.group(
    "person",
    short_help=_("Add and list people, and change what they are."),
    help=_(
        "People have a pseudonym in the record, person:ID, and their names stand outside of it, so that they can be "
        "erased."
    ),
)
def person() -> None:
    """Everything begins with what is to be done."""


@person.command(
    "add",
    short_help=_("Add one."),
    help=_("Add the person NAME. Whoever has acted under that login name already keeps that pseudonym."),
)
@click.argument("name")
@click.option(
    "--role", "roles", type=_ROLE, multiple=True, help=_("What the person is; once for each role, else a custodian.")
)
@virtual_option
@shared_options
@click.pass_obj
@refusable
def add(context: Context, name: str, roles: tuple[Role, ...], virtual: bool) -> int:  # noqa: FBT001 - click calls it
    """Add the person, with roles."""
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.people import add_person  # noqa: PLC0415

    with keeping(context, may_begin=True) as handler:
        added = add_person(handler, name, roles or ("custodian",), virtual=virtual)
        events = placed(handler.journal.store, added.events)
    if not context.json:
        say(sentence("{name} is {roles}: {person}.", name=added.name, roles=_listed(added.roles), person=added.id))
        if added.acted:
            say(sentence("That is the pseudonym that {name} has acted under already.", name=added.name))
    fields = {"id": added.id, "name": added.name, "roles": list(added.roles), "acted": added.acted, "events": events}
    return print_recorded(context, handler.unsigned, fields)


@person.command("list", short_help=_("List them."), help=_("List the people of the record, with what they are."))
@shared_options
@click.pass_obj
def list_(context: Context) -> int:
    """List them by name; those whose names are erased stand at the end."""
    from lifecycle.cli.commands.custody.objects import person_object  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.custody.reading import reading  # noqa: PLC0415

    with reading(context) as record:
        people = sorted(
            (person_object(record, each) for each in record.people()),
            key=lambda each: (each["name"] is None, str(each["name"]).casefold(), str(each["id"])),
        )
    if context.json:
        print_json(context, "done", {"people": people})
        return ExitCode.DONE
    if not people:
        say(sentence("There is nobody in the record yet. `lifecycle custody person add` adds somebody."))
        return ExitCode.DONE

    titles = (_("name"), _("roles"), _("cards"), _("pseudonym"))
    rows = [
        (
            _("(erased)") if each["name"] is None else str(each["name"]),
            _listed(_as_list(each["roles"])) or "-",
            str(len(_as_list(each["cards"]))),
            str(each["id"]),
        )
        for each in people
    ]
    table(titles, rows)
    return ExitCode.DONE


@person.command(
    "role",
    short_help=_("Give one a role, or end it."),
    help=_("Give the person NAME a role, or end one: custodian, witness, officer or auditor."),
)
@click.argument("name")
@click.option("--give", type=_ROLE, help=_("The role that begins."))
@click.option("--end", type=_ROLE, help=_("The role that ends."))
@shared_options
@click.pass_obj
@refusable
def role(context: Context, name: str, give: Role | None, end: Role | None) -> int:
    """Change what the person is."""
    changed = give or end
    if changed is None or (give and end):
        problem = sentence("Give one of --give and --end.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    from lifecycle.cli.commands.custody.objects import person_object  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.people import change_role  # noqa: PLC0415
    from lifecycle.custody.roles_in_words import roles_in_words  # noqa: PLC0415

    with keeping(context) as handler:
        found, event = change_role(handler, name, changed, give=give is not None)
        with handler.record() as record:
            shown = person_object(record, found)
            told = list(roles_in_words(record, found))
        events = placed(handler.journal.store, [event])
    if not context.json:
        for text in told:
            say(text)
    return print_recorded(context, handler.unsigned, {"person": shown, "events": events})


@person.command(
    "erase",
    short_help=_("Erase the name of one for ever."),
    help=_("Erase the name of the person NAME for ever. The pseudonym stays, and so does all that it did."),
)
@click.argument("name")
@click.option("--yes", is_flag=True, help=_("Answer the question beforehand."))
@shared_options
@click.pass_obj
@refusable
def erase(context: Context, name: str, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have the word typed, and erase it."""
    from lifecycle.cli.commands.custody.opening import asking, keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.people import erase_person  # noqa: PLC0415

    with keeping(context) as handler:
        with asking(context, yes=yes) as dialogue:
            found, events = erase_person(handler, name, dialogue)
        recorded = placed(handler.journal.store, events)
    if not context.json:
        say(sentence("The name is erased. The record says {person} from now on.", person=found.id))
    return print_recorded(context, handler.unsigned, {"id": found.id, "events": recorded})


def _as_list(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _listed(roles: Iterable[str]) -> str:
    return ", ".join(show(word(role)) for role in roles)
