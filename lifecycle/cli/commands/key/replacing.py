"""Give the place of a signing key to another, or go on without one that is lost."""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import confirmed
from lifecycle.cli.help.command import Command
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.printing.output import print_json, say
from lifecycle.cli.signing_options import seen_options
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.command(
    "rotate",
    cls=Command,
    help=_(
        "Replace the signing key.\n\n"
        "lifecycle makes a new key. Both keys sign the change, and lifecycle destroys the old private key."
    ),
    examples=("lifecycle key rotate --yes",),
    see_also=("lifecycle key show",),
)
@yes_option
@seen_options
@shared_options
@click.pass_obj
def rotate(context: Context, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, and do it."""
    from lifecycle.cli.signing import act_signed, signing  # noqa: PLC0415
    from lifecycle.signing.key_change import keys_to_rotate  # noqa: PLC0415
    from lifecycle.signing.key_change import rotate as rotated  # noqa: PLC0415

    text = sentence(
        (
            "A new key replaces the key in {path}. The old key cannot be restored. If the old key signs "
            "other records, each of them will need `lifecycle key adopt`."
        ),
        path=str(context.settings.signing_key),
    )
    clear_leftovers(context)
    with signing(context) as signer:
        signer.examine()
        confirmed(context, Confirmation("rotate-key", text, sentence("rotate")), yes=yes)
        done = rotated(signer, act_signed(context, signer, "key-rotate", keys_to_rotate(signer)))
        name = signer.here.name()
    if context.json:
        _print_json(context, name, done)
    else:
        say(sentence("A new key now signs the record. Both keys signed the change. lifecycle destroyed the old key."))
        tell_auditors()
    return ExitCode.DONE


@click.command(
    "adopt",
    cls=Command,
    help=_(
        "Adopt a new key if the old one is lost.\n\n"
        "The record says permanently that the old key was lost. "
        "If you can find the old key, put it back instead. "
        "If another workstation signs, ask it to add a key instead."
    ),
    examples=("lifecycle key adopt --yes",),
    see_also=(
        "lifecycle key request",
        "lifecycle doctor",
    ),
)
@click.option(
    "--lost",
    metavar="KEY",
    help=_("Id of the lost key (`lifecycle key list`), if it is not the key of this workstation."),
)
@yes_option
@seen_options
@shared_options
@click.pass_obj
def adopt(context: Context, lost: str | None, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, and do it."""
    from lifecycle.cli.signing import act_signed, signing  # noqa: PLC0415
    from lifecycle.signing.key_change import adopt as adopted  # noqa: PLC0415
    from lifecycle.signing.key_change import keys_to_adopt, lost_key  # noqa: PLC0415

    clear_leftovers(context)
    with signing(context) as signer:
        keys, old = keys_to_adopt(signer, lost), lost_key(signer, lost)
        text = sentence(
            (
                "The record will say permanently that key {key} of workstation {name} was lost. Only you vouch for the "
                "key in {path}. If you can find the old key, stop and put it back. If another workstation signs with "
                "the old key, stop and ask there for a key of your own."
            ),
            key=old.under(signer.here.name())[0].id.hex(),
            name=signer.here.workstation_of(old),
            path=str(context.settings.signing_key),
        )
        confirmed(context, Confirmation("adopt-key", text, sentence("adopt")), yes=yes)
        done = adopted(signer, act_signed(context, signer, "key-adopt", keys), named=lost)
        name = signer.here.name()
    if context.json:
        _print_json(context, name, done)
        return ExitCode.DONE
    say(sentence("The key in {path} now signs the record.", path=str(context.settings.signing_key)))
    if done.signed is None:
        say(
            sentence(
                "This workstation does not know the last checkpoint. Begin with one that was kept, or sign a first one "
                "here:\n"
                "  lifecycle checkpoint --known FILE\n"
                "  lifecycle checkpoint --first-here"
            )
        )
    tell_auditors()
    return ExitCode.DONE


def tell_auditors() -> None:
    """Say that auditors need the new key."""
    say(sentence("Give the auditors the new public key, in the same way as the old one:\n  lifecycle key show"))


def _print_json(context: Context, name: str, done: object) -> None:
    from lifecycle.cli.signing import as_object  # noqa: PLC0415
    from lifecycle.signing.key_change import Rekeyed  # noqa: PLC0415

    if isinstance(done, Rekeyed):
        old, new = ([key.line() for key in keys.under(name)] for keys in (done.old, done.new))
        first = None if done.signed is None else as_object(done.signed)
        print_json(context, "done", {"origin": name, "old": old, "keys": new, "checkpoint": first})
