"""Show the public keys that sign the record, and which key signed from when to when."""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say, table
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.projections.signing_keys import NamedKeys
from lifecycle.wording.language import show as shown
from lifecycle.wording.language import translate as _


@click.command(
    "show",
    cls=Command,
    help=_(
        "Show the public keys of the record, for auditors.\n\n"
        "Prints 2 lines for each workstation that signs: a short key for Ed25519 and a long one for ML-DSA-44. "
        "To give the keys to an auditor, write all lines to a file, and compare the SHA-256 of the file "
        "through another channel."
    ),
    examples=(
        "lifecycle key show",
        "lifecycle key show --pem",
    ),
    see_also=("lifecycle verify",),
)
@click.option("--pem", is_flag=True, help=_("Show the keys in PEM, for openssl."))
@shared_options
@click.pass_obj
def show(context: Context, pem: bool) -> int:  # noqa: FBT001 - click calls it
    """Print the public keys that sign the record; no private one is needed."""
    from lifecycle.cli.answering import record_to_answer  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.signing import no_key  # noqa: PLC0415
    from lifecycle.domain.checkpoint import origin_line  # noqa: PLC0415
    from lifecycle.station import records  # noqa: PLC0415 - takes long to load

    with record_to_answer(context) as store:
        here = records.known_ledger(store, context.settings)
        origin, keys = here.origin(), here.keys_in_force()
    if origin is None or not keys:
        raise no_key()
    lines = [key.line() for each in keys for key in each.under(origin_line(origin))]
    pems = [pem for each in keys for pem in each.pem()]
    if context.json:
        print_json(context, "done", {"origin": origin_line(origin), "keys": lines, "pem": pems})
        return ExitCode.DONE
    for each in pems if pem else lines:
        say(each.rstrip("\n"))
    return ExitCode.DONE


@click.command(
    "list",
    cls=Command,
    help=_(
        "List the signing keys of the record.\n\n"
        "Each workstation that signs has a key of its own. Shows the id of each key, its workstation, and the events "
        "between which it signs."
    ),
    examples=("lifecycle key list",),
    see_also=("lifecycle key show", "lifecycle key end"),
)
@shared_options
@click.pass_obj
def list_(context: Context) -> int:
    """List every key that the record ever named."""
    from lifecycle.cli.answering import record_to_answer  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.signing import no_key  # noqa: PLC0415
    from lifecycle.domain.checkpoint import origin_line  # noqa: PLC0415
    from lifecycle.domain.signed_note import ED25519, key_id  # noqa: PLC0415
    from lifecycle.signing.key_file import KeyFile  # noqa: PLC0415
    from lifecycle.station import records  # noqa: PLC0415 - takes long to load

    with record_to_answer(context) as store:
        here = records.known_ledger(store, context.settings)
        origin, named = here.origin(), here.named()
    if origin is None or not named:
        raise no_key()
    key = KeyFile(context.settings.signing_key).load()
    own = None if key is None else key.public.ed25519
    ids = [key_id(origin_line(origin), ED25519, each.ed25519).hex() for each in named]
    if context.json:
        rows = [_row(id_, each, own) for id_, each in zip(ids, named, strict=True)]
        print_json(context, "done", {"origin": origin_line(origin), "keys": rows})
        return ExitCode.DONE
    told = [
        (id_, each.workstation, str(each.position), "" if each.until is None else str(each.until),
         shown(_state(each, own)))
        for id_, each in zip(ids, named, strict=True)
    ]  # fmt: skip
    table((_("key"), _("workstation"), _("from event"), _("to event"), _("state")), told)
    return ExitCode.DONE


def _row(id_: str, each: NamedKeys, own: bytes | None) -> dict[str, object]:
    return {
        "key": id_,
        "workstation": each.workstation,
        "since": each.position,
        "until": each.until,
        "state": each.end or "signs",
        "here": each.ed25519 == own,
    }


def _state(each: NamedKeys, own: bytes | None) -> Text:
    if each.until is None:
        return sentence("signs, at this workstation") if each.ed25519 == own else sentence("signs")
    return {"ended": sentence("ended"), "lost": sentence("lost")}.get(each.end or "", sentence("replaced"))
