"""Record that somebody reviewed the record, what they found, and what became of that."""

from collections.abc import Sequence

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.options import shared_options, time_given
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.cli.recording import Recorded, recorded
from lifecycle.custody.inputs import time_in
from lifecycle.custody.reviews import Closing, Found, Reviewed, closed, text_in
from lifecycle.custody.reviews import recorded as reviewed
from lifecycle.domain.coded_words import word
from lifecycle.domain.facts import FindingRecorded, ReviewRecorded
from lifecycle.domain.reviews import SEVERITIES, Severity, Stretch, finding_id, never_reviewed
from lifecycle.domain.text import say as sentence
from lifecycle.domain.text import say_n
from lifecycle.projections.reviews import reviews_at
from lifecycle.reports.parts.ranges import asked_for
from lifecycle.wording.language import translate as _

_USUAL: Severity = "medium"


class Review(click.Group):
    """Its own commands, and the report of reviews as the list of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), "list"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != "list":
            return super().get_command(ctx, cmd_name)
        from lifecycle.cli.commands import report  # noqa: PLC0415 - takes long to load

        return report.command.get_command(ctx, "reviews")


@click.group(
    "review", cls=Review, help=_("Record that somebody reviewed the record, what they found, and what became of it.")
)
def command() -> None:
    """Everything begins with what is to be done."""


_AT = click.option(
    "--at",
    metavar="TIME",
    callback=time_given,
    help=_("When that was: a date and time (2026-12-31T17:00); else it is now."),
)


@command.command(
    "record",
    short_help=_("Record a review."),
    help=_(
        "Record that a stretch of the record was reviewed, and what was found.\n\n"
        "WHEN is a date, a date and time, or a position (#123); --at takes a date and time. What was found stays "
        "outside the events, so that it can be erased."
    ),
)
@click.option(
    "--from",
    "since",
    metavar="WHEN",
    callback=time_given,
    help=_("Where the stretch begins; a date means its beginning."),
)
@click.option(
    "--to", "until", metavar="WHEN", callback=time_given, help=_("Where it ends; else it is the end of the record.")
)
@click.option("--since-last", is_flag=True, help=_("Begin after the event that reviews came to so far."))
@click.option("--finding", "findings", metavar="TEXT", multiple=True, help=_("What was found; once for each finding."))
@click.option(
    "--severity",
    "severities",
    type=click.Choice(SEVERITIES),
    multiple=True,
    help=_("How bad it is: once for all findings, or once for each, in their order; else it is medium."),
)
@click.option("--by", metavar="NAME", help=_("Who reviewed it; else it is you."))
@_AT
@shared_options
@click.pass_obj
def record(  # noqa: PLR0913, PLR0917 - click calls it
    context: Context,
    since: str | None,
    until: str | None,
    since_last: bool,  # noqa: FBT001
    findings: Sequence[str],
    severities: Sequence[Severity],
    by: str | None,
    at: str | None,
) -> int:
    """Find the stretch, and record it with what was found."""
    if (since is None) == (not since_last):
        problem = sentence("Give either --from or --since-last: what was reviewed is not guessed.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    texts = [text_in(each, sentence("a finding")) for each in findings]
    found = [Found(*each) for each in zip(_each(context, len(texts), severities), texts, strict=True)]
    what = Reviewed(found, since_last, by, None if at is None else time_in(at))
    over = asked_for(since, until)
    done = recorded(context, lambda asked, now, disclose: reviewed(asked, what, now=now, disclose=disclose), over)
    return _say(context, done)


@command.command(
    "close", short_help=_("Close a finding."), help=_("Close FINDING, such as 3.1, and say what became of it.")
)
@click.argument("finding")
@click.option("--note", metavar="TEXT", required=True, help=_("What became of it."))
@_AT
@shared_options
@click.pass_obj
def close(context: Context, finding: str, note: str, at: str | None) -> int:
    """Record that it is closed."""
    closing = Closing(finding.strip(), text_in(note, sentence("a note")), None if at is None else time_in(at))
    done = recorded(context, lambda asked, now, disclose: closed(asked.view, closing, now=now, disclose=disclose))
    if not context.json:
        say(sentence("Finding {finding} is closed.", finding=closing.finding))
    return print_recorded(context, done.unsigned, {"finding": closing.finding, "events": done.placed})


def _each(context: Context, findings: int, severities: Sequence[Severity]) -> Sequence[Severity]:
    """Give the severity of each finding; raises BadCommand where it is not clear which belongs to which."""
    if not severities:
        return [_USUAL] * findings
    if len(severities) == 1 and findings:
        return [*severities] * findings
    if len(severities) != findings:
        problem = say_n(
            "There are {findings} findings and 1 severity: give one for all of them, or one for each.",
            "There are {findings} findings and {count} severities: give one for all of them, or one for each.",
            len(severities),
            findings=findings,
        )
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    return severities


def _say(context: Context, done: Recorded) -> int:
    """Say the number of the review, the ids of what was found, and what nobody has looked at before its end.

    Gives the exit code.
    """
    facts = [event.facts for event in done.events]
    number = int(done.entry.stream.partition(":")[2])
    review = next(each for each in facts if isinstance(each, ReviewRecorded))
    found = [(finding_id(number, each.number), each.severity) for each in facts if isinstance(each, FindingRecorded)]
    gaps = _never_reviewed(context, review.last)
    if context.json:
        fields = {
            "review": number,
            "first": review.first,
            "last": review.last,
            "root": review.root,
            "findings": [{"id": each, "severity": severity} for each, severity in found],
            "never_reviewed": [{"first": each.first, "last": each.last} for each in gaps],
            "events": done.placed,
        }
        return print_recorded(context, done.unsigned, fields)
    stretch = {"number": number, "first": review.first, "last": review.last}
    say(sentence("Review {number} is recorded: events #{first} to #{last}.", **stretch))
    for each, severity in found:
        say(sentence("  finding {finding} ({severity}) is open", finding=each, severity=word(severity)))
    for gap in gaps:
        say(sentence("Never reviewed: events #{first} to #{last}.", first=gap.first, last=gap.last))
    return print_recorded(context, done.unsigned, {})


def _never_reviewed(context: Context, last: int) -> list[Stretch]:
    from lifecycle.station import records  # noqa: PLC0415 - takes long to load

    with records.record_to_read(context.settings) as store, store.view() as view:
        return list(never_reviewed(reviews_at(view), last))
