"""Show the key that signs checkpoints, give its place to another, or go on without one that is lost.

With --json: schema, command, outcome, and `keys` (verifier keys, Ed25519 first); after a change `old`, and the first
checkpoint of the new key or null.
"""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import confirmed
from lifecycle.cli.help.command import Group
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.printing.output import print_json, say
from lifecycle.cli.signing_options import seen_options
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.group(
    "key",
    cls=Group,
    help=_("Show or replace the key that signs checkpoints."),
    examples=("lifecycle key show",),
    see_also=("lifecycle checkpoint",),
)
def command() -> None:
    """Everything begins with what is to be done."""


@command.command(
    "show",
    help=_(
        "Show the public key of the record, for auditors.\n\n"
        "Prints 2 lines: a short key for Ed25519 and a long one for ML-DSA-44. "
        "To give the key to an auditor, write both lines to a file, and compare the SHA-256 of the file "
        "through another channel."
    ),
    examples=(
        "lifecycle key show",
        "lifecycle key show --pem",
    ),
    see_also=("lifecycle verify",),
)
@click.option("--pem", is_flag=True, help=_("Show the key in PEM, for openssl."))
@shared_options
@click.pass_obj
def show(context: Context, pem: bool) -> int:  # noqa: FBT001 - click calls it
    """Print the public key that the record names; the private one is not needed."""
    from lifecycle.cli.signing import no_key  # noqa: PLC0415
    from lifecycle.domain.checkpoint import origin_line  # noqa: PLC0415
    from lifecycle.station import records  # noqa: PLC0415 - takes long to load

    with records.record_to_read(context.settings) as store:
        here = records.known_ledger(store, context.settings)
        origin, keys = here.origin(), here.keys()
    if origin is None or not keys:
        raise no_key()
    lines = [key.line() for key in keys[-1].under(origin_line(origin))]
    pems = keys[-1].pem()
    if context.json:
        print_json(context, "done", {"origin": origin_line(origin), "keys": lines, "pem": list(pems)})
        return ExitCode.DONE
    for each in pems if pem else lines:
        say(each.rstrip("\n"))
    return ExitCode.DONE


@command.command(
    "rotate",
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
    from lifecycle.cli.signing import act_signed, key_named, signing  # noqa: PLC0415
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
        done = rotated(signer, act_signed(context, signer, "key-rotate", {"key": key_named(signer)}))
        name = signer.here.name()
    if context.json:
        _print_json(context, name, done)
    else:
        say(sentence("A new key now signs the record. Both keys signed the change. lifecycle destroyed the old key."))
        _tell_auditors()
    return ExitCode.DONE


@command.command(
    "adopt",
    help=_(
        "Adopt a new key if the old one is lost.\n\n"
        "The record says permanently that the old key was lost. "
        "If you can find the old key, put it back instead."
    ),
    examples=("lifecycle key adopt --yes",),
    see_also=(
        "lifecycle key show",
        "lifecycle doctor",
    ),
)
@yes_option
@seen_options
@shared_options
@click.pass_obj
def adopt(context: Context, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, and do it."""
    from lifecycle.cli.signing import act_signed, key_named, signing  # noqa: PLC0415
    from lifecycle.signing.key_change import adopt as adopted  # noqa: PLC0415
    from lifecycle.signing.key_change import lost_key  # noqa: PLC0415

    text = sentence(
        (
            "The record will say permanently that its key was lost. Only you vouch for the key in "
            "{path}. If you can find the old key, stop and put it back."
        ),
        path=str(context.settings.signing_key),
    )
    clear_leftovers(context)
    with signing(context) as signer:
        lost_key(signer)
        confirmed(context, Confirmation("adopt-key", text, sentence("adopt")), yes=yes)
        done = adopted(signer, act_signed(context, signer, "key-adopt", {"key": key_named(signer)}))
        name = signer.here.name()
    if context.json:
        _print_json(context, name, done)
        return ExitCode.DONE
    say(sentence("The key in {path} now signs the record.", path=str(context.settings.signing_key)))
    if done.signed is None:
        say(
            sentence(
                "This workstation does not know the last checkpoint. Sign a first one here:\n"
                "  lifecycle checkpoint --first-here"
            )
        )
    _tell_auditors()
    return ExitCode.DONE


def _tell_auditors() -> None:
    say(sentence("Give the auditors the new public key, in the same way as the old one:\n  lifecycle key show"))


def _print_json(context: Context, name: str, done: object) -> None:
    from lifecycle.cli.signing import as_object  # noqa: PLC0415
    from lifecycle.signing.key_change import Rekeyed  # noqa: PLC0415

    if isinstance(done, Rekeyed):
        old, new = ([key.line() for key in keys.under(name)] for keys in (done.old, done.new))
        first = None if done.signed is None else as_object(done.signed)
        print_json(context, "done", {"origin": name, "old": old, "keys": new, "checkpoint": first})
