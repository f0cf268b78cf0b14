"""Keys as a whole, and exposed shares: alarms in one command, and decisions with a witness.

With --json one object is printed: {fingerprint, suspect, open, exposed, events} for a key, {serial, cause, events} for
the share on a card; each with `unsigned`: null, or why what was recorded is not signed.
"""

import click

from lifecycle.cli.commands.custody.options import alarm_options, serial_argument
from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command, Group
from lifecycle.cli.options import shared_options, time_given, yes_option
from lifecycle.cli.signing_options import keyed_options, signed_options
from lifecycle.domain.exposure import REPORTED
from lifecycle.wording.language import translate as _

_REASON = click.option("--reason", metavar="TEXT", required=True, help=_("Reason. Kept outside the events."))


@click.command(
    "report-exposed",
    cls=Command,
    help=_(
        "Report the share on a card as exposed.\n\n"
        "Use this if the share was out of control, if it was disclosed, or if somebody may know it. "
        "It stays exposed permanently. You need no witness."
    ),
    examples=("lifecycle custody report-exposed 15C000E3A8171006 --cause out-of-control",),
    see_also=(
        "lifecycle report keys",
        "lifecycle custody key decide NAME",
    ),
)
@serial_argument
@click.option("--cause", type=click.Choice(REPORTED), required=True, help=_("What happened to the share."))
@click.option("--reason", metavar="TEXT", help=_("Details. Kept outside the events."))
@click.option("--at", metavar="WHEN", callback=time_given, help=_("When it happened. Default: now."))
@yes_option
@alarm_options
@click.pass_obj
@refusable
def report_exposed(  # noqa: PLR0913, PLR0917 - as typed
    context: Context,
    serial: str,
    cause: str,
    reason: str | None,
    at: str | None,
    yes: bool,  # noqa: FBT001 - click calls it
    on_damaged_record: bool,  # noqa: FBT001 - click calls it
    confirm: tuple[str, ...],
) -> int:
    """Record it."""
    from lifecycle.cli.commands.custody import key_acts  # noqa: PLC0415 - takes long to load

    phrases = confirm if on_damaged_record else None
    return key_acts.expose(context, serial, cause, reason=reason, at=at, yes=yes, phrases=phrases)  # type: ignore[arg-type]


@click.group(
    "key",
    cls=Group,
    help=_(
        "Describe keys and record decisions about them.\n\n"
        "Name a key by one of its sets. `lifecycle report keys` shows how exposed each key is."
    ),
    examples=('lifecycle custody key describe PROD-A --purpose "Master key of HSM 1"',),
    see_also=("lifecycle report keys",),
)
def key() -> None:
    """Everything begins with what is said of it."""


@key.command(
    "suspect",
    help=_("Report that others may know a key.\n\nNAME is a set of the key. You need no witness."),
    examples=('lifecycle custody key suspect PROD-A --reason "Found a copy of a share"',),
    see_also=(
        "lifecycle custody key decide NAME",
        "lifecycle report key NAME",
    ),
)
@click.argument("name")
@_REASON
@alarm_options
@click.pass_obj
@refusable
def suspect(
    context: Context,
    name: str,
    reason: str,
    on_damaged_record: bool,  # noqa: FBT001 - click calls it
    confirm: tuple[str, ...],
) -> int:
    """Record the alarm."""
    from lifecycle.cli.commands.custody import key_acts  # noqa: PLC0415 - takes long to load

    return key_acts.suspect(context, name, reason=reason, phrases=confirm if on_damaged_record else None)


@key.command(
    "decide",
    help=_(
        "Record a decision about a key.\n\n"
        "NAME is a set of the key. "
        "With DECISION you accept the exposure, or say that the key is compromised, superseded by "
        "another set, or destroyed. A later exposure is open again. Every decision needs a witness."
    ),
    examples=('lifecycle custody key decide PROD-A accepted --reason "Card found in the safe" --witness "Ana Souza"',),
    see_also=("lifecycle report key NAME",),
)
@click.argument("name")
@click.argument("decision", type=click.Choice(("accepted", "compromised", "superseded", "destroyed")))
@_REASON
@click.option("--witness", metavar="NAME", help=_("Name of the witness."))
@click.option("--by-set", metavar="SET", help=_("Set that replaces the key."))
@keyed_options
@shared_options
@click.pass_obj
@refusable
def decide(  # noqa: PLR0913, PLR0917 - as typed
    context: Context, name: str, decision: str, reason: str, witness: str | None, by_set: str | None
) -> int:
    """Record the decision."""
    from lifecycle.cli.commands.custody import key_acts  # noqa: PLC0415 - takes long to load

    return key_acts.decide(context, name, decision, reason=reason, witness=witness, by_set=by_set)  # type: ignore[arg-type]


@key.command(
    "describe",
    help=_("Record what a key is for.\n\nNAME is a set of the key. What you do not give stays as it is."),
    examples=('lifecycle custody key describe PROD-A --owner "Payments team" --valid-until 2031-12-31',),
    see_also=("lifecycle report key NAME",),
)
@click.argument("name")
@click.option("--purpose", metavar="TEXT", help=_("What the key is for. Kept outside the events."))
@click.option("--owner", metavar="TEXT", help=_("Who is responsible for the key. Kept outside the events."))
@click.option("--used-in", metavar="TEXT", help=_("Where the key is used. Kept outside the events."))
@click.option(
    "--valid-until", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help=_("Last day of the key: 2026-12-31.")
)
@signed_options
@shared_options
@click.pass_obj
@refusable
def describe(context: Context, /, name: str, valid_until: object, **given: str | None) -> int:
    """Record it."""
    from lifecycle.cli.commands.custody import key_acts  # noqa: PLC0415 - takes long to load

    day = None if valid_until is None else f"{valid_until:%Y-%m-%d}"
    return key_acts.describe(context, name, texts=given, valid_until=day)
