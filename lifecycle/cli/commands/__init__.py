"""The commands, named in a table: none of them is imported before it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

import click

from lifecycle.cli.exit_codes import MEANINGS
from lifecycle.cli.lazy import LazyGroup
from lifecycle.cli.options import shared_options, version_option
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show, translate


@dataclass(frozen=True)
class Entry:
    """Where a command is, as module:attribute, and the line of help that stands in its list."""

    where: str
    help: Text


COMMANDS: Mapping[str, Entry] = {
    "run": Entry("lifecycle.cli.commands.run:command", say("Do an operation on a card: inspect, change-pin, ...")),
    "console": Entry("lifecycle.cli.commands.console:command", say("Open the management console, full screen.")),
    "custody": Entry(
        "lifecycle.cli.commands.custody:command", say("Say who has a card, where it lies, and what became of it.")
    ),
    "report": Entry("lifecycle.cli.commands.report:command", say("Answer a question from the record.")),
    "verify": Entry("lifecycle.cli.commands.verify:command", say("Prove that the record was not altered.")),
    "replay": Entry(
        "lifecycle.cli.commands.replay:command", say("Derive everything anew from the events, and compare.")
    ),
    "backup": Entry("lifecycle.cli.commands.backup:command", say("Copy the record, and verify the copy.")),
    "restore": Entry(
        "lifecycle.cli.commands.restore:command", say("Put a backup in the place of a record that was lost.")
    ),
    "checkpoint": Entry(
        "lifecycle.cli.commands.checkpoint:command", say("Sign how many events there are, and the root.")
    ),
    "export": Entry(
        "lifecycle.cli.commands.export:command", say("Write the evidence that an auditor verifies offline.")
    ),
    "key": Entry("lifecycle.cli.commands.key:command", say("Show or replace the key that signs checkpoints.")),
    "readers": Entry("lifecycle.cli.commands.readers:command", say("List the readers and the cards in them.")),
    "doctor": Entry(
        "lifecycle.cli.commands.doctor:command", say("Find what is wrong here, and say how to put it right.")
    ),
    "virtual": Entry(
        "lifecycle.cli.commands.virtual:command", say("Make and list virtual cards, to learn and to try on.")
    ),
    "review": Entry(
        "lifecycle.cli.commands.review:command", say("Record that the record was reviewed, and what was found.")
    ),
    "retention": Entry(
        "lifecycle.cli.commands.retention:command", say("Say how long to keep the record; place legal holds.")
    ),
    "completion": Entry(
        "lifecycle.cli.commands.completion:command", say("Print the script that completes commands in a shell.")
    ),
    "clock": Entry(
        "lifecycle.cli.commands.clock:command", say("Compare the clock with the record, and accept a step back.")
    ),
}


class Commands(LazyGroup):
    """The commands of the program; their list and the exit codes are shown without importing any."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section(translate("Commands")):
            formatter.write_dl([(name, show(entry.help)) for name, entry in COMMANDS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the exit codes."""
        with formatter.section(translate("Exit codes")):
            formatter.write_dl([(str(int(code)), show(meaning)) for code, meaning in MEANINGS.items()])


@click.group(
    "lifecycle",
    cls=Commands,
    where={name: entry.where for name, entry in COMMANDS.items()},
    help=translate("An open ledger for smart-card custody: every operation on a card becomes a line of the record."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@version_option
@shared_options
def program() -> None:
    """Everything begins with the name of a command."""
