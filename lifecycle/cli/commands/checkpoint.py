"""Sign the record as it is, and give what an auditor keeps.

With --json: schema, command, outcome, and of the checkpoint origin, size, root, time and note; `saved` is the file, and
`earlier` the file that now holds the checkpoint which stood there.
"""

from pathlib import Path

import click

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import confirmed
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.printing.output import print_json, say
from lifecycle.cli.signing_options import seen_options
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.command(
    "checkpoint",
    cls=Command,
    help=_(
        "Sign a checkpoint.\n\n"
        "A checkpoint is the signed size and root hash of the record. "
        "Give it to somebody outside, such as the auditor. "
        "With it, anybody can check later that these events were not changed. "
        "lifecycle signs one also if no event is new."
    ),
    examples=(
        "lifecycle checkpoint",
        "lifecycle checkpoint --save checkpoint.txt",
    ),
    see_also=(
        "lifecycle key show",
        "lifecycle verify",
    ),
)
@click.option(
    "--save",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=_(
        "Write the checkpoint to FILE, to give it to an auditor. An earlier checkpoint in FILE is kept beside it. "
        "With --heartbeat, FILE is replaced."
    ),
)
@click.option(
    "--known",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=_("Begin on this workstation with FILE, a checkpoint from a workstation that signs (`lifecycle key add`)."),
)
@click.option(
    "--first-here",
    is_flag=True,
    help=_(
        "Sign although this workstation does not know the last checkpoint. Use this after the record was moved here."
    ),
)
@click.option(
    "--heartbeat",
    is_flag=True,
    help=_("Sign and print one line, for a timer. An auditor who knows the interval notices a missing checkpoint."),
)
@yes_option
@seen_options
@shared_options
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - click calls it
    context: Context,
    save: Path | None,
    known: Path | None,
    first_here: bool,  # noqa: FBT001
    heartbeat: bool,  # noqa: FBT001
    yes: bool,  # noqa: FBT001
) -> int:
    """Sign, show the note, and say what to do with it."""
    if [heartbeat, first_here, known is not None].count(True) > 1:  # a timer is asked nothing, and brings no file
        problem = sentence("Use one of --heartbeat, --known and --first-here.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    from lifecycle.cli.printing.checkpoint_file import require_place, saved  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.signing import act_signed, as_object, covered, signing  # noqa: PLC0415
    from lifecycle.signing.key_change import sign_first_here, unknown_here  # noqa: PLC0415
    from lifecycle.signing.workstations import begin_from  # noqa: PLC0415
    from lifecycle.store.disclosures import require_whole  # noqa: PLC0415

    require_place(context, save)
    with signing(context) as signer:
        store = signer.journal.store
        with store.snapshot() as connection:
            require_whole(connection, store.path)
        if first_here:
            kept = unknown_here(signer).checkpoint
            _ask(context, yes=yes)
            act = act_signed(context, signer, "first-here", {"size": kept.size, "root": kept.root.hex()})
            signed = sign_first_here(signer, act)
        else:
            if known is not None:
                begin_from(signer, known)
            signed = signer.heartbeat()
    note = signed.note.encoded()
    place = saved(context, save, note, replaces=heartbeat)
    if context.json:
        print_json(context, "done", as_object(signed) | place.fields)
        return ExitCode.DONE
    if heartbeat:
        say(covered(signed))
        return ExitCode.DONE
    say(signed.note.text if save is not None else note.decode("utf-8"))
    say(covered(signed))
    if save is not None:
        say(sentence("The checkpoint is saved in {path}.", path=str(save)))
    for line in place.told:
        say(line)
    say(
        sentence(
            "Keep the checkpoint where the administrators of this workstation cannot change it, such as "
            "with the auditor. The auditor also needs the public key. To compare the record with the "
            "checkpoint later:\n"
            "  lifecycle verify --checkpoint {file}",
            file="FILE" if save is None else str(save),
        )
    )
    return ExitCode.DONE


def _ask(context: Context, *, yes: bool) -> None:
    text = sentence(
        "This workstation does not know the last checkpoint. It cannot detect a rollback from before "
        "the record came here. First compare the record with a checkpoint from an auditor:\n"
        "  lifecycle verify --checkpoint FILE\n"
        "If you sign now, the record says so permanently."
    )
    confirmed(context, Confirmation("first-here", text, sentence("first here")), yes=yes)
