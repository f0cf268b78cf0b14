"""Qualify cards of a make and firmware on one card that is given up."""

import os
from contextlib import ExitStack, closing, nullcontext
from dataclasses import replace
from pathlib import Path

import click
from msgspec import to_builtins

from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import confirm_option, reader_option, shared_options
from lifecycle.cli.printing.output import described, print_json, print_unsigned, say
from lifecycle.cli.signing_options import signed_options
from lifecycle.domain.errors import ExitCode, OperatorError
from lifecycle.domain.text import say as sentence
from lifecycle.handler.qualification.qualify import Qualified
from lifecycle.wording.language import translate as _

_KEY_IDS = click.IntRange(0, 255)


class BadResultFile(OperatorError):
    """The file for the result is there already, or cannot be made."""

    code = "bad-result-file"
    message = "File {path} cannot be used for the result: {problem} Nothing was sent that changes a card."
    advice = "Choose another file with --output."


class ResultNotSaved(OperatorError):
    """The result cannot be written; the record has its digest and outcome."""

    code = "result-not-saved"
    message = "File {path} cannot be written: {reason}. The record has the outcome of the qualification."
    advice = "Choose another file with --output, and qualify another card."


@click.command(
    "qualify",
    cls=Command,
    help=_(
        "Qualify a make and firmware on a card that nobody needs. Irreversible.\n\n"
        "lifecycle formats the card, writes, reads and erases a share of no set, changes the PIN twice, has you pull "
        "the card out, and blocks the PIN. The card is of no use afterwards. Asks for a phrase that --yes does not "
        "cover.\n\n"
        "The result has no secret and no serial number, so you can send it to the project. The record keeps its digest."
    ),
    examples=(
        "lifecycle card qualify --reader virtual:test --output yubikey.json",
        "lifecycle card qualify --reader virtual:test --confirm 'give up FF4C00000001'",
    ),
    see_also=("lifecycle virtual new NAME --unformatted", "lifecycle run format-card"),
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("qualification.json"),
    show_default=True,
    metavar="FILE",
    help=_("File for the result. It must not exist yet."),
)
@click.option(
    "--key-id",
    type=_KEY_IDS,
    default=0,
    show_default=True,
    metavar="N",
    help=_("Id of the transport key for the card, 0 to 255."),
)
@confirm_option
@reader_option
@signed_options
@shared_options
@click.pass_obj
def qualify(context: Context, output: Path, key_id: int, confirm: tuple[str, ...]) -> int:
    """Try everything, print what was seen, and give the exit code."""
    from lifecycle.cli.commands.custody.opening import asking, signing_here  # noqa: PLC0415 - take long to load
    from lifecycle.cli.leftovers import clear_leftovers  # noqa: PLC0415
    from lifecycle.station.records import record_when_needed  # noqa: PLC0415
    from lifecycle.station.wiring import qualifying  # noqa: PLC0415

    if output.exists():
        raise BadResultFile(path=str(output), problem=sentence("the file already exists."))
    if not os.access(output.parent, os.W_OK | os.X_OK):
        raise BadResultFile(path=str(output), problem=sentence("you cannot write to its folder."))

    def save(content: bytes) -> None:
        try:
            with output.open("xb") as file:
                file.write(content)
        except OSError as error:
            raise ResultNotSaved(path=str(output), reason=error.strerror or "") from error

    clear_leftovers(context)
    with ExitStack() as stack:
        store = stack.enter_context(closing(record_when_needed(context.settings)))
        dialogue = stack.enter_context(asking(context, yes=context.yes, phrases=confirm))
        signing = replace(signing_here(context), asking=lambda: nullcontext(dialogue))
        done = qualifying(store, context.settings, context.log, dialogue, signing).run(dialogue, save, key_id)
    return _told(context, done, output)


def _told(context: Context, done: Qualified, output: Path) -> int:
    result = done.result
    code = ExitCode.DONE if result.outcome == "passed" else ExitCode.FOUND_WRONG
    if done.unsigned is not None:
        context.log.failure(done.unsigned)
        code = done.unsigned.exit_code
    if context.json:
        unsigned = None if done.unsigned is None else described(done.unsigned)
        fields = {"path": str(output), "sha256": done.digest, "qualification": to_builtins(result)}
        outcome = "done" if result.outcome == "passed" else "found-wrong"
        print_json(context, outcome, {**fields, "unsigned": unsigned, "exit_code": int(code)})
        return int(code)
    for each in result.checks:
        say(f"{each.result.upper():9} {each.name}: {each.seen}")
    say(
        sentence(
            "Make {make}, {release}: {outcome}. Result: {path}\nSHA-256: {digest}",
            make=result.make,
            release=result.release,
            outcome=result.outcome,
            path=str(output),
            digest=done.digest,
        )
    )
    if done.unsigned is not None:
        print_unsigned(context, done.unsigned)
    return int(code)
