"""Make, upgrade and check the record of a server: its owner does, and no other command on the side."""

import click

from lifecycle.cli.commands.record.places import place_given
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.store.address import Place, ServerAddress
from lifecycle.wording.language import translate as _

ADDRESS = "postgresql:///lifecycle"


@click.command(
    "create",
    cls=Command,
    idle=("no_input", "trace"),
    help=_(
        "Create a record on a server.\n\n"
        "ADDRESS names an empty database of PostgreSQL 15 or later. Run the command as its owner: a login that has "
        "the role lifecycle_owner. lifecycle makes the tables, the guards and the rights of the roles."
    ),
    examples=(f"lifecycle record create {ADDRESS}",),
    see_also=("lifecycle record check", "lifecycle record copy"),
)
@click.argument("address", callback=place_given)
@shared_options
@click.pass_obj
def create(context: Context, address: Place) -> int:
    """Make it, and say how people are let in."""
    from lifecycle.station.serving import created  # noqa: PLC0415 - takes long to load

    server = _server(context, address)
    created(server)
    if context.json:
        print_json(context, "done", {"store": str(server)})
        return ExitCode.DONE
    say(sentence("Record created: {path}", path=str(server)))
    say(
        sentence(
            "In psql, give each person a login and one role: lifecycle_append to work with cards and custody, "
            "lifecycle_read to read with names, lifecycle_audit to read without names."
        )
    )
    return ExitCode.DONE


@click.command(
    "upgrade",
    cls=Command,
    idle=("no_input", "trace"),
    help=_(
        "Upgrade a record on a server.\n\n"
        "Brings the tables to this version, rebuilds projections that are out of date, and gives the roles their "
        "rights again. Run the command as the owner, while nobody else uses the record. Back up the record first."
    ),
    examples=(f"lifecycle record upgrade {ADDRESS}", f"lifecycle record upgrade {ADDRESS} --vacuum"),
    see_also=("lifecycle backup", "lifecycle record check"),
)
@click.argument("address", callback=place_given)
@click.option("--vacuum", is_flag=True, help=_("Also remove erased names and texts from the files of the server."))
@shared_options
@click.pass_obj
def upgrade(context: Context, address: Place, vacuum: bool) -> int:  # noqa: FBT001 - click calls it
    """Do it, and name the projections that were made again."""
    from lifecycle.station.serving import upgraded  # noqa: PLC0415

    server = _server(context, address)
    rebuilt = upgraded(server, vacuum=vacuum)
    if context.json:
        print_json(context, "done", {"store": str(server), "rebuilt": rebuilt})
        return ExitCode.DONE
    say(sentence("Record is up to date: {path}", path=str(server)))
    if rebuilt:
        say(sentence("Rebuilt: {names}.", names=", ".join(rebuilt)))
    if vacuum:
        say(
            sentence(
                "Erased names and texts are no longer in the files of the tables. The WAL, its archive, replicas and "
                "backups keep them until they expire."
            )
        )
    return ExitCode.DONE


def _server(context: Context, place: Place) -> ServerAddress:
    if isinstance(place, ServerAddress):
        return place
    problem = sentence(
        "{path} is a file. lifecycle makes and upgrades the record of a file with the next command that records.",
        path=str(place),
    )
    raise BadCommand(problem=problem, command=f"lifecycle {context.command}")


@click.command(
    "check",
    cls=Command,
    idle=("no_input", "trace"),
    help=_(
        "Check the server of a record.\n\n"
        "Checks version, login, roles, durable commits, guards, rights, and that a second writer waits. "
        "Changes nothing."
    ),
    examples=(f"lifecycle record check {ADDRESS}",),
    see_also=("lifecycle doctor", "lifecycle verify"),
)
@click.argument("address", callback=place_given)
@shared_options
@click.pass_obj
def check(context: Context, address: Place) -> int:
    """Show what doctor finds there."""
    from lifecycle.cli.commands.doctor import server_check, tell_checks  # noqa: PLC0415

    return tell_checks(context, [server_check(_server(context, address))])
