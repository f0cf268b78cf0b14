"""A person joins, leaves or comes back; and what is open of those who left, and settled."""

from pathlib import Path

import click

from lifecycle.cli.commands.custody.options import virtual_option
from lifecycle.cli.commands.custody.person_keys import FILE
from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import confirm_option, serials_given, shared_options, time_given, yes_option
from lifecycle.cli.signing_options import seen_options, signed_options
from lifecycle.domain.custody import ROLES, Role
from lifecycle.wording.language import translate as _

_AT = click.option(
    "--at",
    metavar="WHEN",
    callback=time_given,
    help=_("When it happened: date and time (2026-12-31T17:00, local unless it ends with Z or +01:00). Default: now."),
)


@click.command(
    "join",
    cls=Command,
    help=_(
        "Add a person who joins, with a key to sign with, and hand over cards.\n\n"
        "The person confirms the receipt of each card with `lifecycle custody receive`."
    ),
    examples=(
        'lifecycle custody person join "Rui Alves" --role custodian',
        'lifecycle custody person join "Rui Alves" --ssh id_lifecycle.pub --card 15C000E3A8171006',
    ),
    see_also=("lifecycle custody person leave", "lifecycle custody receive"),
)
@click.argument("name")
@click.option(
    "--role",
    "roles",
    type=click.Choice(ROLES),
    multiple=True,
    help=_("Role of the person. Repeat for each role. Default: custodian."),
)
@click.option(
    "--card",
    "cards",
    metavar="SERIAL",
    multiple=True,
    callback=serials_given,
    help=_("Card that is handed over to the person. Repeat for each card."),
)
@click.option("--ssh", metavar="FILE.pub", type=FILE, help=_("File of the public key that the person signs with."))
@virtual_option
@yes_option
@confirm_option
@seen_options
@shared_options
@click.pass_obj
@refusable
def join(  # noqa: PLR0913 - click calls it
    context: Context,
    *,
    name: str,
    roles: tuple[Role, ...],
    cards: tuple[str, ...],
    ssh: Path | None,
    virtual: bool,
    yes: bool,
    confirm: tuple[str, ...],
) -> int:
    """Add the person, hand the cards over, and say which are expected."""
    from lifecycle.approval.ssh_keygen import OpenSsh  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.custody.leaving_acts import told  # noqa: PLC0415
    from lifecycle.cli.commands.custody.opening import asking, keeping  # noqa: PLC0415
    from lifecycle.custody.joining import Joining, expected_in_words  # noqa: PLC0415
    from lifecycle.custody.joining import join as joining  # noqa: PLC0415

    given = Joining(
        name=name,
        roles=roles or ("custodian",),
        serials=cards,
        witness=next(iter(context.witnesses), None),
        ssh=ssh,
        tools=OpenSsh(may_type=not context.no_input),
        key_files=[Path(file) for file in context.key_files],
        virtual=virtual,
    )
    with keeping(context, may_begin=True) as handler:
        with asking(context, yes=yes, phrases=confirm) as dialogue:
            changed = joining(handler, given, dialogue)
        return told(context, handler, changed, expected_in_words)


@click.command(
    "leave",
    cls=Command,
    help=_(
        "Record that a person has left.\n\n"
        "First shows the cards that the person holds, the PINs that the person knows, and how near leavers are to "
        "each quorum. All roles and keys of the person end. `lifecycle custody leavers` shows what is still open."
    ),
    examples=(
        'lifecycle custody person leave "Davi Lima" --plan',
        'lifecycle custody person leave "Davi Lima" --reason "End of contract"',
    ),
    see_also=("lifecycle custody leavers", "lifecycle custody person return"),
)
@click.argument("name")
@_AT
@click.option("--reason", metavar="TEXT", help=_("Reason. Kept outside the events."))
@click.option("--plan", is_flag=True, help=_("Show what the person holds, knows and reaches. Record nothing."))
@yes_option
@seen_options
@shared_options
@click.pass_obj
@refusable
def leave(  # noqa: PLR0913 - click calls it
    context: Context, *, name: str, at: str | None, reason: str | None, plan: bool, yes: bool
) -> int:
    """Show what the person reaches, ask, and record it."""
    if plan:
        from lifecycle.cli.commands.custody.leaving_acts import foreseen  # noqa: PLC0415 - takes long to load

        return foreseen(context, name)
    from lifecycle.cli.commands.custody.leaving_acts import told  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.custody.opening import asking, keeping  # noqa: PLC0415
    from lifecycle.custody.inputs import moment_in, purpose_in  # noqa: PLC0415
    from lifecycle.custody.leaving import leave as leaving  # noqa: PLC0415

    when = None if at is None else moment_in(at)[0]
    why = None if reason is None else purpose_in(reason)
    with keeping(context) as handler:
        with asking(context, yes=yes) as dialogue:
            changed = leaving(handler, name, dialogue, at=when, reason=why)
        return told(context, handler, changed)


@click.command(
    "return",
    cls=Command,
    help=_(
        "Record that a person who left is back.\n\nThe roles that ended with the leaving come back. The keys do not."
    ),
    examples=('lifecycle custody person return "Davi Lima"',),
    see_also=("lifecycle custody person leave",),
)
@click.argument("name")
@_AT
@signed_options
@shared_options
@click.pass_obj
@refusable
def return_(context: Context, name: str, at: str | None) -> int:
    """Record it."""
    from lifecycle.cli.commands.custody.leaving_acts import told  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415
    from lifecycle.custody.inputs import moment_in  # noqa: PLC0415
    from lifecycle.custody.leaving import come_back  # noqa: PLC0415

    when = None if at is None else moment_in(at)[0]
    with keeping(context) as handler:
        return told(context, handler, come_back(handler, name, at=when))


@click.command(
    "attest",
    cls=Command,
    help=_(
        "Record that a duty of a leaver is settled.\n\n"
        "The policy in force names the duties of leavers, such as a badge to return. `lifecycle custody leavers` lists "
        "those that are open."
    ),
    examples=('lifecycle custody person attest "Davi Lima" "badge returned"',),
    see_also=("lifecycle custody leavers", "lifecycle custody person leave"),
)
@click.argument("name")
@click.argument("duty")
@signed_options
@shared_options
@click.pass_obj
@refusable
def attest(context: Context, name: str, duty: str) -> int:
    """Record it."""
    from lifecycle.cli.commands.custody.leaving_acts import told  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415
    from lifecycle.custody.attesting import attest as attesting  # noqa: PLC0415

    with keeping(context) as handler:
        return told(context, handler, attesting(handler, name, duty))


@click.command(
    "leavers",
    cls=Command,
    help=_(
        "Show what is open of people who have left.\n\n"
        "Cards to take back, PINs that they know, sets within their reach and other duties. The exit code is 1 while "
        "anything is open."
    ),
    examples=("lifecycle custody leavers",),
    see_also=("lifecycle custody person leave", "lifecycle report leavers"),
)
@shared_options
@click.pass_obj
def leavers(context: Context) -> int:
    """Answer the report of that name, with its exit code."""
    from lifecycle.cli.answering import record_to_answer  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.printing.report_answer import Wanted, given, judged  # noqa: PLC0415
    from lifecycle.evidence.checks.in_passing import answered  # noqa: PLC0415
    from lifecycle.reports import opened  # noqa: PLC0415
    from lifecycle.reports.leavers import Leavers  # noqa: PLC0415

    wanted = Wanted(csv=False, html=None, paged=False, exit_code=True)
    with record_to_answer(context) as store, opened(store) as record:
        answer, code = judged(answered(Leavers(), record, context.settings.last_checkpoints), wanted)
        for line in given(context, answer, wanted, code):
            click.echo(line, nl=False)
    return code
