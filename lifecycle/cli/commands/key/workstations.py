"""Ask for a key of this workstation to be added, add that of another one, and end one."""

import hashlib
from pathlib import Path

import click

from lifecycle.cli.commands.key.replacing import tell_auditors
from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import confirmed
from lifecycle.cli.errors import BadPlace
from lifecycle.cli.help.command import Command
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.printing.checkpoint_file import require_place, saved
from lifecycle.cli.printing.output import print_json, print_recorded, say
from lifecycle.cli.signing_options import seen_options
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.command(
    "request",
    cls=Command,
    help=_(
        "Ask for this workstation to sign the record too.\n\n"
        "Makes a signing key, if this workstation has no key yet, and writes a request that holds the public half "
        "and is signed by it. Bring the request to a workstation that signs already. Changes nothing in the record."
    ),
    examples=("lifecycle key request --save request.txt",),
    see_also=("lifecycle key add", "lifecycle checkpoint"),
)
@click.option(
    "--save", metavar="FILE", type=click.Path(path_type=Path), help=_("Write the request to FILE, which may not exist.")
)
@shared_options
@click.pass_obj
def request(context: Context, save: Path | None) -> int:
    """Write the request, and say what to do with it."""
    from lifecycle.cli.signing import signing  # noqa: PLC0415 - takes long to load
    from lifecycle.signing.workstations import ask_to_sign  # noqa: PLC0415

    if save is not None and (save.exists() or save.is_symlink()):
        raise _no_place(context, _there(save))
    with signing(context) as signer:
        note = ask_to_sign(signer).encoded()
        name = signer.here.name()
    digest = hashlib.sha256(note).hexdigest()
    if save is not None:
        _write(context, save, note)
    if context.json:
        file = None if save is None else str(save.absolute())
        print_json(context, "done", {"origin": name, "request": note.decode("utf-8"), "sha256": digest, "saved": file})
        return ExitCode.DONE
    if save is None:
        say(note.decode("utf-8"))
    say(
        sentence(
            "SHA-256 of the request: {digest}\n"
            "On a workstation that signs already, compare this SHA-256 and add the key:\n"
            "  lifecycle key add {file} --save checkpoint.txt\n"
            "Then bring that checkpoint here:\n"
            "  lifecycle checkpoint --known checkpoint.txt",
            digest=digest,
            file="FILE" if save is None else str(save),
        )
    )
    return ExitCode.DONE


@click.command(
    "add",
    cls=Command,
    help=_(
        "Let another workstation sign the record too.\n\n"
        "FILE is its request (`lifecycle key request`). The key of this workstation signs the addition, and a "
        "checkpoint over it."
    ),
    examples=("lifecycle key add request.txt --save checkpoint.txt",),
    see_also=("lifecycle key request", "lifecycle key list", "lifecycle key end"),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--save",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=_("Write the checkpoint to FILE, for the other workstation to begin with."),
)
@yes_option
@seen_options
@shared_options
@click.pass_obj
def add(context: Context, file: Path, save: Path | None, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, and do it."""
    from lifecycle.cli.signing import act_signed, as_object, covered, signing  # noqa: PLC0415 - takes long to load
    from lifecycle.signing import workstations  # noqa: PLC0415

    require_place(context, save)
    clear_leftovers(context)
    with signing(context) as signer:
        signer.examine()
        added = workstations.read_request(signer, file)
        text = sentence(
            (
                "Workstation {name} will sign this record too, with a key of its own. Compare with that workstation: "
                "SHA-256 of the request {digest}"
            ),
            name=added.workstation,
            digest=hashlib.sha256(added.note.encoded()).hexdigest(),
        )
        confirmed(context, Confirmation("add-key", text, sentence("add")), yes=yes)
        act = act_signed(context, signer, "key-add", workstations.fields_of(added))
        signed = workstations.add(signer, added, act)
    place = saved(context, save, signed.note.encoded())
    lines = [key.line() for key in added.new.under(added.name)]
    if context.json:
        fields = {"origin": added.name, "keys": lines, "checkpoint": as_object(signed), **place.fields}
        print_json(context, "done", fields)
        return ExitCode.DONE
    say(sentence("Workstation {name} signs the record now.", name=added.workstation))
    say(covered(signed))
    if save is None:
        say(signed.note.encoded().decode("utf-8"))
    say(
        sentence(
            "Bring the checkpoint to that workstation:\n  lifecycle checkpoint --known {file}",
            file="FILE" if save is None else str(save),
        )
    )
    tell_auditors()
    return ExitCode.DONE


@click.command(
    "end",
    cls=Command,
    help=_(
        "End the signing key of another workstation.\n\n"
        "Do this at once if the workstation or its key file is lost, stolen or retired. From then on no checkpoint by "
        "this key counts. A key that ended cannot be added again. Nobody has to approve it."
    ),
    examples=("lifecycle key end d6b7d5d2 --yes",),
    see_also=("lifecycle key list", "lifecycle key add"),
)
@click.argument("key", metavar="KEY")
@yes_option
@shared_options
@click.pass_obj
def end(context: Context, key: str, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, do it, and sign."""
    from lifecycle.cli.signing import signing  # noqa: PLC0415 - takes long to load
    from lifecycle.signing.afterwards import unsigned_after  # noqa: PLC0415
    from lifecycle.signing.workstations import end as ended_at  # noqa: PLC0415
    from lifecycle.signing.workstations import key_to_end  # noqa: PLC0415

    clear_leftovers(context)
    with signing(context) as signer:
        signer.origin()
        workstation = signer.here.workstation_of(key_to_end(signer, key))
        text = sentence(
            "Key {key} of workstation {name} will not sign this record any more. This cannot be undone.",
            key=key,
            name=workstation,
        )
        confirmed(context, Confirmation("end-key", text, sentence("end")), yes=yes)
        ended = ended_at(signer, key)
        name = signer.here.name()
        unsigned = unsigned_after(signer)
    if not context.json:
        say(sentence("Key {key} ended.", key=key))
    lines = [half.line() for half in ended.under(name)]
    return print_recorded(context, unsigned, {"origin": name, "ended": lines}, alarm=True)


def _write(context: Context, file: Path, note: bytes) -> None:
    from lifecycle.files.replacing import making  # noqa: PLC0415

    try:
        with making(file) as out:
            out.write(note)
    except FileExistsError as error:
        raise _no_place(context, _there(file)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problem = sentence("Cannot write the request to {path}: {reason}.", path=str(file), reason=reason)
        raise _no_place(context, problem) from error


def _there(file: Path) -> Text:
    return sentence("{path} exists. lifecycle does not overwrite the file.", path=str(file))


def _no_place(context: Context, problem: Text) -> BadPlace:
    step = sentence("Choose another file after --save.")
    return BadPlace(problem=problem, next_step=step, command=f"lifecycle {context.command}")
