"""The keys that people sign with, and the accounts that they work under.

With --json one object is printed: {person, key, replaced, events} for a key that was added, {person, fingerprint,
events} for one that was revoked, {keys} for the list; each with `unsigned` where something was recorded.
"""

from pathlib import Path

import click

from lifecycle.cli.commands.custody.options import alarm_options
from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Group
from lifecycle.cli.options import shared_options, time_given, yes_option
from lifecycle.cli.signing_options import seen_options
from lifecycle.wording.language import translate as _

FILE = click.Path(path_type=Path)


@click.group(
    "key",
    cls=Group,
    help=_(
        "Manage the keys that people sign with.\n\n"
        "Each person makes an SSH key for this record alone and proves to have it. "
        "The key is kept outside the events, so that it can be erased. To make a key:\n\n"
        "  ssh-keygen -t ed25519 -C lifecycle -f ~/.ssh/id_lifecycle"
    ),
    examples=(
        'lifecycle custody person key add "Ana Souza" --ssh id_lifecycle.pub',
        "lifecycle custody person key list",
    ),
    see_also=("lifecycle custody person list",),
)
def key() -> None:
    """Everything begins with what is to be done."""


_SSH = click.option("--ssh", metavar="FILE.pub", type=FILE, help=_("File of the public key."))
_AGENT = click.option("--agent", is_flag=True, help=_("Use the key in the SSH agent that is new to the record."))


@key.command(
    "add",
    help=_(
        "Add a key of a person.\n\n"
        "The key signs a statement, which proves that the person has it. A key belongs to one person permanently. "
        "The private half is in the SSH agent, or in the file beside FILE.pub.\n\n"
        "If the person has it on another machine, write the statement with --out, have it signed there with "
        "ssh-keygen, and add the key with --proof."
    ),
    examples=(
        'lifecycle custody person key add "Ana Souza" --ssh id_lifecycle.pub',
        'lifecycle custody person key add "Ana Souza" --ssh id_lifecycle.pub --witness "Davi Lima"',
        'lifecycle custody person key add "Ana Souza" --ssh id_lifecycle.pub --out to-sign',
        'lifecycle custody person key add "Ana Souza" --proof to-sign/statement.json.sig',
    ),
    see_also=("lifecycle custody person key list",),
)
@click.argument("name")
@_SSH
@_AGENT
@click.option("--out", metavar="FOLDER", type=FILE, help=_("Only write the statement, to be signed elsewhere."))
@click.option("--proof", metavar="FILE.sig", type=FILE, help=_("Signature of the statement, which lies beside it."))
@click.option("--sealed", metavar="BAG", help=_("Number of the bag that holds this key for recovery."))
@yes_option
@seen_options
@shared_options
@click.pass_obj
@refusable
def add(  # noqa: PLR0913, PLR0917 - as typed
    context: Context,
    name: str,
    ssh: Path | None,
    agent: bool,  # noqa: FBT001 - click calls it
    out: Path | None,
    proof: Path | None,
    sealed: str | None,
    yes: bool,  # noqa: FBT001
) -> int:
    """Have it proved, and add it."""
    from lifecycle.cli.commands.custody import person_key_acts as acts  # noqa: PLC0415 - takes long to load

    given = acts.Given(ssh, agent=agent, proof=proof, sealed=sealed, yes=yes)
    return acts.add(context, name, given) if out is None else acts.state(context, name, given, out)


@key.command(
    "rotate",
    help=_("Replace a key of a person by a new one.\n\nThe old key signs for the new key, and is never valid again."),
    examples=('lifecycle custody person key rotate "Ana Souza" --ssh id_lifecycle_2.pub --key id_lifecycle_1',),
    see_also=("lifecycle custody person key recover",),
)
@click.argument("name")
@_SSH
@_AGENT
@click.option("--old", metavar="FINGERPRINT", help=_("Key to replace. Required if the person has several."))
@click.option("--sealed", metavar="BAG", help=_("Number of the bag that holds this key for recovery."))
@yes_option
@seen_options
@shared_options
@click.pass_obj
@refusable
def rotate(  # noqa: PLR0913, PLR0917 - as typed
    context: Context,
    name: str,
    ssh: Path | None,
    agent: bool,  # noqa: FBT001 - click calls it
    old: str | None,
    sealed: str | None,
    yes: bool,  # noqa: FBT001
) -> int:
    """Have both keys sign."""
    from lifecycle.cli.commands.custody import person_key_acts as acts  # noqa: PLC0415 - takes long to load

    given = acts.Given(ssh, agent=agent, sealed=sealed, yes=yes)
    return acts.rotate(context, name, old, given)


@key.command(
    "recover",
    help=_(
        "Add a key of a person who has no key left.\n\n"
        "First revoke the lost key. A witness sees who recovers. The pseudonym of the person stays."
    ),
    examples=('lifecycle custody person key recover "Ana Souza" --ssh id_lifecycle.pub --witness "Davi Lima"',),
    see_also=("lifecycle custody person key revoke",),
)
@click.argument("name")
@_SSH
@_AGENT
@yes_option
@seen_options
@shared_options
@click.pass_obj
@refusable
def recover(
    context: Context,
    name: str,
    ssh: Path | None,
    agent: bool,  # noqa: FBT001 - click calls it
    yes: bool,  # noqa: FBT001
) -> int:
    """Have the new key proved before a witness."""
    from lifecycle.cli.commands.custody import person_key_acts as acts  # noqa: PLC0415 - takes long to load

    given = acts.Given(ssh, agent=agent, yes=yes)
    return acts.recover(context, name, given)


@key.command(
    "revoke",
    help=_(
        "Revoke a key that is lost or that somebody else may have.\n\n"
        "This is an alarm: 1 person reports it, without a key. It cannot be undone. "
        "Signatures made before stay valid; with --since, later ones are marked as doubted."
    ),
    examples=(
        'lifecycle custody person key revoke "Ana Souza" --reason lost',
        'lifecycle custody person key revoke "Ana Souza" --reason compromised --since 2026-11-30T09:00',
    ),
    see_also=("lifecycle custody person key recover",),
)
@click.argument("name")
@click.argument("fingerprint", required=False)
@click.option("--reason", type=click.Choice(("lost", "compromised")), required=True, help=_("Why it is revoked."))
@click.option(
    "--since",
    metavar="WHEN",
    callback=time_given,
    help=_("Date and time from which its signatures are doubted. Only with --reason compromised."),
)
@alarm_options
@click.pass_obj
@refusable
def revoke(  # noqa: PLR0913, PLR0917 - as typed
    context: Context,
    name: str,
    fingerprint: str | None,
    reason: str,
    since: str | None,
    on_damaged_record: bool,  # noqa: FBT001 - click calls it
    confirm: tuple[str, ...],
) -> int:
    """Revoke it at once."""
    from lifecycle.cli.commands.custody import person_key_acts as acts  # noqa: PLC0415 - takes long to load

    phrases = confirm if on_damaged_record else None
    return acts.revoke(context, name, fingerprint, reason, since, phrases)  # type: ignore[arg-type]


@key.command(
    "list",
    help=_("List the keys of all people, or of one person."),
    examples=("lifecycle custody person key list",),
    see_also=("lifecycle custody person list",),
)
@click.argument("name", required=False)
@shared_options
@click.pass_obj
def list_(context: Context, name: str | None) -> int:
    """List them by person."""
    from lifecycle.cli.commands.custody.person_key_list import listed  # noqa: PLC0415 - takes long to load

    return listed(context, name)
