"""The people who keep cards: added, listed, given roles, and their names erased."""

from collections.abc import Iterable

import click

from lifecycle.cli.commands.custody.describing import describe, description_options, login, show
from lifecycle.cli.commands.custody.leaving import attest, join, leave, return_
from lifecycle.cli.commands.custody.options import virtual_option
from lifecycle.cli.commands.custody.person_keys import key
from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Group
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.printing.output import print_json, print_recorded, say, table
from lifecycle.cli.signing_options import seen_options, signed_options
from lifecycle.domain.coded_words import word
from lifecycle.domain.custody import ROLES, Role
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import show as in_language
from lifecycle.wording.language import translate as _

_ROLE = click.Choice(ROLES)


@click.group(
    "person",
    cls=Group,
    help=_(
        "Manage the people who keep cards.\n\n"
        "The events name each person by a pseudonym, person:ID. "
        "The name is kept outside the events, so that it can be erased."
    ),
    examples=(
        'lifecycle custody person add "Rui Alves"',
        "lifecycle custody person list",
    ),
    see_also=("lifecycle report people",),
)
def person() -> None:
    """Everything begins with what is to be done."""


@person.command(
    "add",
    help=_(
        "Add a person.\n\nIf NAME is a login that was used here before, the person gets the pseudonym of that login."
    ),
    examples=(
        'lifecycle custody person add "Rui Alves"',
        'lifecycle custody person add "Eva Costa" --role officer',
        'lifecycle custody person add "Davi Lima" --another --department "Branch office"',
    ),
    see_also=("lifecycle custody person role", "lifecycle custody person describe"),
)
@click.argument("name")
@click.option(
    "--role",
    "roles",
    type=_ROLE,
    multiple=True,
    help=_("Role of the person. Repeat for each role. Default: custodian."),
)
@description_options
@click.option(
    "--another",
    is_flag=True,
    help=_("This is another person than the one of the same name. Needs --department, which tells them apart."),
)
@virtual_option
@signed_options
@shared_options
@click.pass_obj
@refusable
def add(
    context: Context, /, *, name: str, roles: tuple[Role, ...], another: bool, virtual: bool, **said: str | None
) -> int:
    """Add the person, with roles."""
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.describing import Description  # noqa: PLC0415
    from lifecycle.custody.people import add_person  # noqa: PLC0415

    with keeping(context, may_begin=True) as handler:
        given = roles or ("custodian",)
        added = add_person(handler, name, given, Description(**said), another=another, virtual=virtual)
        events = placed(handler.journal.store, added.events)
    if not context.json:
        say(
            sentence(
                "{name} was added as {roles}. Pseudonym: {person}.",
                name=added.name,
                roles=_listed(added.roles),
                person=added.id,
            )
        )
        if added.acted:
            say(sentence("The login {name} was used here before and already had this pseudonym.", name=added.name))
    fields = {"id": added.id, "name": added.name, "roles": list(added.roles), "acted": added.acted, "events": events}
    return print_recorded(context, handler.unsigned, fields)


@person.command(
    "list",
    help=_("List the people and their roles."),
    examples=("lifecycle custody person list",),
    see_also=("lifecycle report people",),
)
@shared_options
@click.pass_obj
def list_(context: Context) -> int:
    """List them by name; those whose names are erased stand at the end."""
    from lifecycle.cli.answering import reading  # noqa: PLC0415
    from lifecycle.cli.commands.custody.objects import person_object  # noqa: PLC0415 - takes long to load

    with reading(context) as record:
        people = sorted(
            (person_object(record, each) for each in record.people()),
            key=lambda each: (each["name"] is None, str(each["name"]).casefold(), str(each["id"])),
        )
    if context.json:
        print_json(context, "done", {"people": people})
        return ExitCode.DONE
    if not people:
        say(sentence("No people yet. Add a person:\n  lifecycle custody person add NAME"))
        return ExitCode.DONE

    titles = (_("name"), _("roles"), _("cards"), _("department"), _("pseudonym"))
    rows = [
        (
            _("(erased)") if each["name"] is None else str(each["name"]),
            _listed(_as_list(each["roles"])) or "-",
            str(len(_as_list(each["cards"]))),
            str(each["department"] or "-"),
            str(each["id"]),
        )
        for each in people
    ]
    table(titles, rows)
    return ExitCode.DONE


@person.command(
    "role",
    help=_("Give a person a role, or end a role.\n\nThe roles are custodian, witness, officer and auditor."),
    examples=('lifecycle custody person role "Davi Lima" --give auditor',),
    see_also=("lifecycle custody person list",),
)
@click.argument("name")
@click.option("--give", type=_ROLE, help=_("Role to give."))
@click.option("--end", type=_ROLE, help=_("Role to end."))
@signed_options
@shared_options
@click.pass_obj
@refusable
def role(context: Context, name: str, give: Role | None, end: Role | None) -> int:
    """Change what the person is."""
    changed = give or end
    if changed is None or (give and end):
        problem = sentence("Use --give or --end, not both.")
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
    help=_(
        "Erase the name of a person. This cannot be undone.\n\n"
        "Contact, department, keys and accounts are erased too. "
        "The pseudonym and the events of the person stay. Backups still hold the name."
    ),
    examples=('lifecycle custody person erase "Davi Lima" --yes',),
    see_also=("lifecycle retention hold",),
)
@click.argument("name")
@yes_option
@seen_options
@shared_options
@click.pass_obj
@refusable
def erase(context: Context, name: str, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have the word typed, and erase it."""
    from lifecycle.cli.commands.custody.opening import asking, keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.erasure import erase_person  # noqa: PLC0415

    with keeping(context) as handler:
        with asking(context, yes=yes) as dialogue:
            erased = erase_person(handler, name, dialogue)
        recorded = placed(handler.journal.store, erased.events)
    if not context.json:
        say(sentence("Name erased. The record now shows {person}.", person=erased.person.id))
        for text in erased.forgotten:
            say(sentence("Also erased: {what}", what=text))
        for text in erased.left:
            say(sentence("Left the record before, and still has the name: {what}", what=text))
    fields = {
        "id": erased.person.id,
        "erased": [str(each) for each in erased.forgotten],
        "left": [str(each) for each in erased.left],
        "events": recorded,
    }
    return print_recorded(context, handler.unsigned, fields)


person.add_command(key)


for command in (show, describe, login, join, leave, return_, attest):
    person.add_command(command)


def _as_list(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _listed(roles: Iterable[str]) -> str:
    return ", ".join(in_language(word(role)) for role in roles)
