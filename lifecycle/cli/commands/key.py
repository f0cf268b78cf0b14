"""Show the key that signs checkpoints, give its place to another, or go on without one that is lost.

With --json: schema, command, outcome, and `keys` (verifier keys, Ed25519 first); after a change `old`, and the first
checkpoint of the new key or null.
"""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import confirmed
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _

_YES = click.option("--yes", is_flag=True, help=_("Answer the question beforehand."))


@click.group("key", help=_("Show or replace the key that signs the checkpoints of the record."))
def command() -> None:
    """Everything begins with what is to be done."""


@command.command("show", short_help=_("Show it."), help=_("Show what verifies signatures of the record: for auditors."))
@click.option("--pem", is_flag=True, help=_("Show it as openssl reads it."))
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
    short_help=_("Give its place to a new one."),
    help=_("Make a new key that signs from now on. Both sign that, and the old private key is destroyed."),
)
@_YES
@shared_options
@click.pass_obj
def rotate(context: Context, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, and do it."""
    from lifecycle.cli.signing import signing  # noqa: PLC0415
    from lifecycle.signing.key_change import rotate as rotated  # noqa: PLC0415

    text = sentence(
        "The key in {path} is replaced by a new one, and cannot be brought back. Other records that it signs will ask "
        "for `lifecycle key adopt`.",
        path=str(context.settings.signing_key),
    )
    clear_leftovers(context)
    with signing(context) as signer:
        signer.examine()
        confirmed(context, Confirmation("rotate-key", text, sentence("rotate")), yes=yes)
        done = rotated(signer)
        name = signer.here.name()
    if context.json:
        _print_json(context, name, done)
    else:
        say(sentence("From now on a new key signs the record. Both keys signed that, and the old one is destroyed."))
        _tell_auditors()
    return ExitCode.DONE


@command.command(
    "adopt",
    short_help=_("Go on without one that is lost."),
    help=_("Have the key that is here, or a new one, sign in the place of one that is lost."),
)
@_YES
@shared_options
@click.pass_obj
def adopt(context: Context, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, and do it."""
    from lifecycle.cli.signing import signing  # noqa: PLC0415
    from lifecycle.signing.key_change import adopt as adopted  # noqa: PLC0415
    from lifecycle.signing.key_change import lost_key  # noqa: PLC0415

    text = sentence(
        "The record will say for ever that its key was lost, and nothing vouches for the key in {path} but you. If the "
        "old key can be found, put it back and do not do this.",
        path=str(context.settings.signing_key),
    )
    clear_leftovers(context)
    with signing(context) as signer:
        lost_key(signer)
        confirmed(context, Confirmation("adopt-key", text, sentence("adopt")), yes=yes)
        done = adopted(signer)
        name = signer.here.name()
    if context.json:
        _print_json(context, name, done)
        return ExitCode.DONE
    say(sentence("From now on the key in {path} signs the record.", path=str(context.settings.signing_key)))
    if done.signed is None:
        say(
            sentence(
                "This machine does not know the last checkpoint either: next, `lifecycle checkpoint --first-here`."
            )
        )
    _tell_auditors()
    return ExitCode.DONE


def _tell_auditors() -> None:
    say(sentence("Give the auditors what `lifecycle key show` prints now, by the way they got the one before."))


def _print_json(context: Context, name: str, done: object) -> None:
    from lifecycle.cli.signing import as_object  # noqa: PLC0415
    from lifecycle.signing.key_change import Rekeyed  # noqa: PLC0415

    if isinstance(done, Rekeyed):
        old, new = ([key.line() for key in keys.under(name)] for keys in (done.old, done.new))
        first = None if done.signed is None else as_object(done.signed)
        print_json(context, "done", {"origin": name, "old": old, "keys": new, "checkpoint": first})
