"""Signatures for what is about to be done: asked for, given on another machine, taken in, listed, withdrawn.

With --json: schema, command, outcome; `request`, `export` and `withdraw` give `intent`, `list` gives `intents`, each
with id, operation, cards, signed, missing, expires and closed; `sign` and `refuse` give `intent` and `file`; `accept`
gives `intent`, `person`, `approved` and `missing`.
"""

import click

from lifecycle.cli.commands.approval.asked_for import OUT
from lifecycle.cli.commands.approval.requesting import Requests
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Group
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.signing_options import key_option
from lifecycle.wording.language import translate as _


@click.group(
    "approval",
    cls=Group,
    help=_(
        "Have people sign what is about to be done.\n\n"
        "The policy says who signs what. People at this keyboard sign when the operation runs. "
        "For others, send the intent to their machine as a folder, and take their signature in."
    ),
    examples=("lifecycle approval list",),
    see_also=("lifecycle policy show", "lifecycle run erase"),
)
def command() -> None:
    """Everything begins with what is to be done."""


@command.group(
    "request",
    cls=Requests,
    help=_(
        "State an act, so that people can sign it on another machine.\n\n"
        "Writes a folder with the exact bytes to sign. Reads no card, and does nothing else. "
        "Acts without a reader are named as their commands are."
    ),
    examples=(
        "lifecycle approval request change-pin --serial 15C000E3A8171006 --out to-sign",
        'lifecycle approval request custody place add "Safe B" --out to-sign',
    ),
    see_also=("lifecycle approval sign FOLDER", "lifecycle approval list"),
)
def request() -> None:
    """The name of the operation, or the command that records the act, comes next."""


@command.command(
    "export",
    help=_(
        "Write the folder of an intent once more, for another machine.\n\n"
        "Without ID, it is the only intent that is open."
    ),
    examples=("lifecycle approval export --out to-sign",),
    see_also=("lifecycle approval sign FOLDER",),
)
@click.argument("intent", metavar="[ID]", required=False)
@OUT
@shared_options
@click.pass_obj
def export(context: Context, intent: str | None, out: str) -> int:
    """Write what belongs to an intent of this record."""
    from lifecycle.cli.commands.approval.acts import export_intent  # noqa: PLC0415 - takes long to load

    return export_intent(context, intent, out)


@command.command(
    "sign",
    help=_(
        "Sign the intent in a folder. Needs no record.\n\n"
        "Shows the act in words made from the bytes that are signed. "
        "`ssh-keygen -Y sign -n lifecycle-intent@v1 -f KEY intent.json` gives the same signature."
    ),
    examples=("lifecycle approval sign to-sign --key id_lifecycle --yes",),
    see_also=("lifecycle approval refuse FOLDER", "lifecycle approval accept FILE"),
)
@click.argument("folder")
@key_option
@yes_option
@shared_options
@click.pass_obj
def sign(context: Context, folder: str, key_files: tuple[str, ...], yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Show, confirm, and sign."""
    from lifecycle.cli.commands.approval.elsewhere import sign_folder  # noqa: PLC0415 - takes long to load

    return sign_folder(context, folder, key_files, yes=yes, refusal=False)


@command.command(
    "refuse",
    help=_("Sign that you refuse the intent in a folder. Needs no record."),
    examples=("lifecycle approval refuse to-sign --key id_lifecycle --yes",),
    see_also=("lifecycle approval sign FOLDER", "lifecycle approval accept FILE"),
)
@click.argument("folder")
@key_option
@yes_option
@shared_options
@click.pass_obj
def refuse(context: Context, folder: str, key_files: tuple[str, ...], yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Show, confirm, and sign the "no"."""
    from lifecycle.cli.commands.approval.elsewhere import sign_folder  # noqa: PLC0415 - takes long to load

    return sign_folder(context, folder, key_files, yes=yes, refusal=True)


@command.command(
    "accept",
    help=_(
        "Record a signature that was made on another machine.\n\nFILE is the signature, or the folder that holds it."
    ),
    examples=("lifecycle approval accept to-sign",),
    see_also=("lifecycle approval list", "lifecycle approval sign FOLDER"),
)
@click.argument("file")
@click.option("--reason", metavar="TEXT", help=_("Reason of a refusal. Kept outside the events."))
@shared_options
@click.pass_obj
def accept(context: Context, file: str, reason: str | None) -> int:
    """Find what was signed, and record who signed it."""
    from lifecycle.cli.commands.approval.acts import accept_signature  # noqa: PLC0415 - takes long to load

    return accept_signature(context, file, reason)


@command.command(
    "list",
    help=_("List the intents that are open, with the signatures that are missing."),
    examples=("lifecycle approval list", "lifecycle approval list --all"),
    see_also=("lifecycle approval withdraw ID",),
)
@click.option("--all", "closed", is_flag=True, help=_("Also list intents that are closed."))
@shared_options
@click.pass_obj
def list_(context: Context, closed: bool) -> int:  # noqa: FBT001 - click calls it
    """List them, the oldest first."""
    from lifecycle.cli.commands.approval.acts import list_intents  # noqa: PLC0415 - takes long to load

    return list_intents(context, closed=closed)


@command.command(
    "withdraw",
    help=_(
        "Withdraw an intent. Its signatures allow nothing any more.\n\nWithout ID, it is the only intent that is open."
    ),
    examples=("lifecycle approval withdraw",),
    see_also=("lifecycle approval list",),
)
@click.argument("intent", metavar="[ID]", required=False)
@shared_options
@click.pass_obj
def withdraw(context: Context, intent: str | None) -> int:
    """Close it."""
    from lifecycle.cli.commands.approval.acts import withdraw_intent  # noqa: PLC0415 - takes long to load

    return withdraw_intent(context, intent)
