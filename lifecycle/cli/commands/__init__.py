"""The commands, named in a table: none of them is imported before it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import click

from lifecycle.cli.help.places import HANDBOOK
from lifecycle.cli.help.suggestions import nearest
from lifecycle.cli.lazy import LazyGroup
from lifecycle.cli.options import shared_options, version_option
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show, translate

_HERE = "lifecycle.cli.commands"
_CARDS, _CUSTODY, _EVIDENCE = say("Cards"), say("Custody"), say("Evidence")
_ADMINISTRATION = say("Administration")


@dataclass(frozen=True)
class Entry:
    """Where a command is, as module:attribute, what it belongs to, and its summary as its own help has it."""

    where: str
    group: Text
    help: Text


COMMANDS: Final[Mapping[str, Entry]] = {
    "run": Entry(f"{_HERE}.run:command", _CARDS, say("Run a card operation.")),
    "console": Entry(f"{_HERE}.console:command", _CARDS, say("Open the full-screen console.")),
    "readers": Entry(f"{_HERE}.readers:command", _CARDS, say("List the readers and their cards.")),
    "card": Entry(f"{_HERE}.card:command", _CARDS, say("Try what cards of a make and firmware do.")),
    "virtual": Entry(f"{_HERE}.virtual:command", _CARDS, say("Manage virtual cards for trials and training.")),
    "transport-key": Entry(f"{_HERE}.transport_key:command", _CARDS, say("Make, back up and restore transport keys.")),
    "custody": Entry(
        f"{_HERE}.custody:command", _CUSTODY, say("Record who holds each card and where the card is kept.")
    ),
    "policy": Entry(f"{_HERE}.policy:command", _CUSTODY, say("Say who has to sign which act.")),
    "approval": Entry(f"{_HERE}.approval:command", _CUSTODY, say("Have people sign what is about to be done.")),
    "report": Entry(f"{_HERE}.report:command", _EVIDENCE, say("Show a report.")),
    "verify": Entry(f"{_HERE}.verify:command", _EVIDENCE, say("Check a record or bundle for tampering.")),
    "checkpoint": Entry(f"{_HERE}.checkpoint:command", _EVIDENCE, say("Sign a checkpoint.")),
    "export": Entry(f"{_HERE}.export:command", _EVIDENCE, say("Export evidence that an auditor verifies offline.")),
    "review": Entry(f"{_HERE}.review:command", _EVIDENCE, say("Manage reviews and findings.")),
    "doctor": Entry(f"{_HERE}.doctor:command", _ADMINISTRATION, say("Check the setup and suggest fixes.")),
    "backup": Entry(f"{_HERE}.backup:command", _ADMINISTRATION, say("Back up the record and verify the copy.")),
    "record": Entry(
        f"{_HERE}.record:command", _ADMINISTRATION, say("Create, upgrade, check, copy or move the record.")
    ),
    "restore": Entry(f"{_HERE}.restore:command", _ADMINISTRATION, say("Restore a record from a backup.")),
    "replay": Entry(
        f"{_HERE}.replay:command",
        _ADMINISTRATION,
        say("Rebuild the projections from the events and report differences."),
    ),
    "key": Entry(
        f"{_HERE}.key:command", _ADMINISTRATION, say("Show, replace, add or end the keys that sign checkpoints.")
    ),
    "clock": Entry(f"{_HERE}.clock:command", _ADMINISTRATION, say("Check the clock against the record.")),
    "retention": Entry(
        f"{_HERE}.retention:command", _ADMINISTRATION, say("Set the retention period and manage legal holds.")
    ),
    "completion": Entry(f"{_HERE}.completion:command", _ADMINISTRATION, say("Print the completion script of a shell.")),
    "help": Entry(f"{_HERE}.help:command", _ADMINISTRATION, say("Show the help of a command, or the exit codes.")),
}


class Commands(LazyGroup):
    """The commands of the program, in groups; their list is shown without importing any."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands under what they belong to."""
        for group, entries in groupby(COMMANDS.items(), lambda each: each[1].group):
            self.write_commands(formatter, show(group), [(name, show(entry.help)) for name, entry in entries])

    def format_see_also(self, formatter: click.HelpFormatter) -> None:
        """Name commands that help on, and the page of the handbook where each reader starts."""
        super().format_see_also(formatter)
        with formatter.section(translate("Handbook, in ops/handbook of the source")):
            formatter.write_dl([(page, show(what)) for page, what in HANDBOOK.items()])

    def suggestion(self, ctx: click.Context, name: str) -> str | None:
        """Suggest operations, reports and commands of custody too: their names are often typed alone."""
        known = {each: each for each in self.list_commands(ctx)}
        for above in ("run", "report", "custody"):
            group = self.get_command(ctx, above)
            if isinstance(group, click.Group):
                known = {each: f"{above} {each}" for each in group.list_commands(ctx)} | known
        near = nearest(name, known)
        return None if near is None else known[near]


@click.group(
    "lifecycle",
    cls=Commands,
    where={name: entry.where for name, entry in COMMANDS.items()},
    help=translate("Manage HSM smart cards and keep a tamper-evident record of every operation."),
    examples=("lifecycle console --trial", "lifecycle run inspect", "lifecycle help run change-pin"),
    see_also=("lifecycle completion --help", "lifecycle help exit-codes"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@version_option
@shared_options
def program() -> None:
    """Everything begins with the name of a command."""
