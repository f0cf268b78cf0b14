"""Keys as a whole, and exposed shares: alarms in one command, and decisions with a witness.

With --json one object is printed: {fingerprint, suspect, open, exposed, events} for a key, {serial, cause, events} for
the share on a card; each with `unsigned`: null, or why what was recorded is not signed.
"""

import click

from lifecycle.cli.commands.custody.options import alarm_options, serial_argument
from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.options import shared_options, time_given
from lifecycle.domain.exposure import REPORTED
from lifecycle.wording.language import translate as _

_REASON = click.option("--reason", metavar="TEXT", required=True, help=_("Why; kept outside the events."))


@click.command(
    "report-exposed",
    short_help=_("Its share was out of control."),
    help=_(
        "Raise an alarm: the share on card SERIAL was out of control, was disclosed, or is suspected to be known. It "
        "counts as exposed for ever. Nobody else is needed for it."
    ),
)
@serial_argument
@click.option("--cause", type=click.Choice(REPORTED), required=True, help=_("What happened."))
@click.option("--reason", metavar="TEXT", help=_("More about it; kept outside the events."))
@click.option("--at", metavar="WHEN", callback=time_given, help=_("When it happened; without it, now."))
@alarm_options
@click.pass_obj
@refusable
def report_exposed(  # noqa: PLR0913, PLR0917 - as typed
    context: Context,
    serial: str,
    cause: str,
    reason: str | None,
    at: str | None,
    on_damaged_record: bool,  # noqa: FBT001 - click calls it
    confirm: tuple[str, ...],
) -> int:
    """Record it."""
    from lifecycle.cli.commands.custody import key_acts  # noqa: PLC0415 - takes long to load

    phrases = confirm if on_damaged_record else None
    return key_acts.expose(context, serial, cause, reason=reason, at=at, phrases=phrases)  # type: ignore[arg-type]


@click.group(
    "key",
    short_help=_("Decide about a key, and say what it is for."),
    help=_("A key is named by a set of it. `lifecycle report keys` shows how exposed each key is."),
)
def key() -> None:
    """Everything begins with what is said of it."""


@key.command(
    "suspect",
    short_help=_("Raise an alarm about a key."),
    help=_("Raise an alarm: the key of set NAME may be known to others. Nobody else is needed for it."),
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
    short_help=_("Decide about a key, with a witness."),
    help=_(
        "Record what was decided about the key of set NAME: that its exposure is accepted, that it is compromised, "
        "superseded by another set, or destroyed. What is exposed after that is open again."
    ),
)
@click.argument("name")
@click.argument("decision", type=click.Choice(("accepted", "compromised", "superseded", "destroyed")))
@_REASON
@click.option("--witness", metavar="NAME", help=_("Who was there."))
@click.option("--by-set", metavar="SET", help=_("The set that replaces it."))
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
    short_help=_("Say what a key is for."),
    help=_("Record what the key of set NAME is for. What is not given stays as it was."),
)
@click.argument("name")
@click.option("--purpose", metavar="TEXT", help=_("What it is for; kept outside the events."))
@click.option("--owner", metavar="TEXT", help=_("Who answers for it; kept outside the events."))
@click.option("--used-in", metavar="TEXT", help=_("Where it is used; kept outside the events."))
@click.option("--valid-until", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help=_("Its last day: 2026-12-31."))
@shared_options
@click.pass_obj
@refusable
def describe(context: Context, /, name: str, valid_until: object, **given: str | None) -> int:
    """Record it."""
    from lifecycle.cli.commands.custody import key_acts  # noqa: PLC0415 - takes long to load

    day = None if valid_until is None else f"{valid_until:%Y-%m-%d}"
    return key_acts.describe(context, name, texts=given, valid_until=day)
