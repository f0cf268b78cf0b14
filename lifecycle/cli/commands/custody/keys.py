"""Keys as a whole, and exposed shares: alarms in one command, and decisions with a witness.

With --json one object is printed: {fingerprint, suspect, open, exposed, events} for a key, {serial, cause, events} for
the share on a card; each with `unsigned`: null, or why what was recorded is not signed.
"""

import click

from lifecycle.cli.commands.custody.options import serial_argument
from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.domain.exposure import CAUSES_IN_WORDS, REPORTED
from lifecycle.domain.text import say as sentence
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
@click.option("--at", metavar="WHEN", help=_("When it happened; without it, now."))
@shared_options
@click.pass_obj
@refusable
def report_exposed(context: Context, serial: str, cause: str, reason: str | None, at: str | None) -> int:
    """Record it."""
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.inputs import purpose_in, time_in  # noqa: PLC0415
    from lifecycle.custody.keys import report_exposed as record_exposed  # noqa: PLC0415

    why, when = None if reason is None else purpose_in(reason), None if at is None else time_in(at)
    with keeping(context) as handler:
        event = record_exposed(handler, serial, cause, why, when)  # type: ignore[arg-type]
        events = placed(handler.journal.store, [event])
    if not context.json:
        why_exposed = CAUSES_IN_WORDS[cause]  # type: ignore[index]
        say(sentence("Card {serial}: its share is exposed, because {cause}.", serial=serial, cause=why_exposed))
    fields = {"serial": serial, "cause": cause, "events": events}
    return print_recorded(context, handler.unsigned, fields, alarm=True)


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
@shared_options
@click.pass_obj
@refusable
def suspect(context: Context, name: str, reason: str) -> int:
    """Record the alarm."""
    return _decided(context, name, "suspected", reason, None, None)


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
    return _decided(context, name, decision, reason, witness, by_set)


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
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody import keys  # noqa: PLC0415
    from lifecycle.custody.inputs import purpose_in  # noqa: PLC0415
    from lifecycle.domain.facts import KeyDescribed  # noqa: PLC0415

    texts = {field: None if text is None else purpose_in(text) for field, text in given.items()}
    day = None if valid_until is None else f"{valid_until:%Y-%m-%d}"
    with keeping(context) as handler:
        event = keys.describe(handler, name, KeyDescribed(**texts, valid_until=day))
        events = placed(handler.journal.store, [event])
    if not context.json:
        say(sentence("Recorded. `lifecycle report key {name}` shows the key.", name=name))
    return print_recorded(context, handler.unsigned, {"events": events})


def _decided(  # noqa: PLR0913, PLR0917 - as typed
    context: Context, name: str, decision: str, reason: str, witness: str | None, by_set: str | None
) -> int:
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody import keys  # noqa: PLC0415
    from lifecycle.custody.inputs import purpose_in  # noqa: PLC0415
    from lifecycle.custody.naming import find_person  # noqa: PLC0415

    why = purpose_in(reason)
    with keeping(context) as handler:
        with handler.record() as record:
            seen_by = None if witness is None else find_person(record, witness).id
        given = keys.Deciding(decision=decision, reason=why, witness=seen_by, by_set=by_set)  # type: ignore[arg-type]
        known, event = keys.decide(handler, name, given)
        events = placed(handler.journal.store, [event])
    if not context.json:
        say(sentence("Key of set {name}: {what}.", name=name, what=event.facts.in_words()))
        say(sentence("Exposure: {exposure}.", exposure=known.in_words()))
    fields = {
        "fingerprint": known.fingerprint,
        "suspect": known.suspect,
        "open": known.open,
        "exposed": known.exposed,
        "events": events,
    }
    return print_recorded(context, handler.unsigned, fields, alarm=decision == "suspected")
