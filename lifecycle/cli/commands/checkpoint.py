"""Sign the record as it is, and give what an auditor keeps.

With --json: schema, command, outcome, and of the checkpoint origin, size, root, time and note; `saved` is the file.
"""

from pathlib import Path

import click

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import confirmed
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.command(
    "checkpoint",
    help=_(
        "Sign how many events the record has and the root of the tree over them, also where nothing happened since, "
        "and print the signed note. Whoever keeps it elsewhere can tell later whether what it covers was changed."
    ),
)
@click.option(
    "--save", metavar="FILE", type=click.Path(path_type=Path), help=_("Write the note to FILE, to be given away.")
)
@click.option(
    "--first-here",
    is_flag=True,
    help=_("Go on where this machine does not know the last checkpoint: the record was moved here, or that was lost."),
)
@click.option(
    "--heartbeat",
    is_flag=True,
    help=_("For a timer: sign, and print one line. An auditor who knows the interval notices a missing checkpoint."),
)
@click.option("--yes", is_flag=True, help=_("Answer the question beforehand."))
@shared_options
@click.pass_obj
def command(context: Context, save: Path | None, first_here: bool, heartbeat: bool, yes: bool) -> int:  # noqa: FBT001
    """Sign, show the note, and say what to do with it."""
    if heartbeat and first_here:  # which asks a person, and a timer is none
        problem = sentence("Give --heartbeat or --first-here, not both.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    from lifecycle.cli.printing.checkpoint_file import require_place, saved  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.signing import as_object, covered, signing  # noqa: PLC0415
    from lifecycle.signing.key_change import sign_first_here, unknown_here  # noqa: PLC0415
    from lifecycle.store.disclosures import require_whole  # noqa: PLC0415

    require_place(context, save)
    with signing(context) as signer:
        store = signer.journal.store
        with store.snapshot() as connection:
            require_whole(connection, store.path)
        if first_here:
            unknown_here(signer)
            _ask(context, yes=yes)
        signed = sign_first_here(signer) if first_here else signer.heartbeat()
    note = signed.note.encoded()
    place = saved(context, save, note)
    if context.json:
        print_json(context, "done", as_object(signed) | {"saved": place})
        return ExitCode.DONE
    if heartbeat:
        say(covered(signed))
        return ExitCode.DONE
    say(signed.note.text if save is not None else note.decode("utf-8"))
    say(covered(signed))
    if save is not None:
        say(sentence("It is saved in {path}.", path=str(save)))
    say(
        sentence(
            "Keep the note where whoever runs this machine cannot change it: with the auditor, who gets the key of "
            "`lifecycle key show` too, or printed with the minutes. `lifecycle verify --checkpoint FILE` holds the "
            "record against it."
        )
    )
    return ExitCode.DONE


def _ask(context: Context, *, yes: bool) -> None:
    text = sentence(
        "This machine does not know what was signed last. If the record was rolled back before it came here, nobody "
        "sees that here any more. Hold it against a checkpoint that an auditor kept first: `lifecycle verify "
        "--checkpoint FILE`. The record will say for ever that you went on."
    )
    confirmed(context, Confirmation("first-here", text, sentence("first here")), yes=yes)
