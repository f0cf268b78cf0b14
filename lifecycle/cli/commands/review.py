"""Record that somebody reviewed the record, what they found, and what became of that."""

from collections.abc import Sequence

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Group
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


class Review(Group):
    """Its own commands, and the report of reviews as the list of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), "list"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != "list":
            return super().get_command(ctx, cmd_name)
        from lifecycle.cli.commands import report  # noqa: PLC0415 - takes long to load

        return report.command.get_command(ctx, "reviews")


@click.group(
    "review",
    cls=Review,
    help=_("Manage reviews and findings.\n\nA review says who looked at a range of events and what was found."),
    examples=(
        "lifecycle review record --since-last",
        "lifecycle review list",
    ),
    see_also=("lifecycle report reviews",),
)
def command() -> None:
    """Everything begins with what is to be done."""


_AT = click.option(
    "--at",
    metavar="TIME",
    callback=time_given,
    help=_("When it happened: date and time (2026-12-31T17:00). Default: now."),
)


@command.command(
    "record",
    help=_(
        "Record a review.\n\n"
        "WHEN is a date, a date and time, or an event (#123). "
        "The text of a finding is kept outside the events, so that it can be erased."
    ),
    examples=(
        "lifecycle review record --since-last",
        'lifecycle review record --since-last --finding "Card without a custodian"',
    ),
    see_also=(
        "lifecycle review close",
        "lifecycle review list",
    ),
)
@click.option(
    "--from",
    "since",
    metavar="WHEN",
    callback=time_given,
    help=_("First event that was reviewed. A date means its start."),
)
@click.option(
    "--to",
    "until",
    metavar="WHEN",
    callback=time_given,
    help=_("Last event that was reviewed. Default: the newest event."),
)
@click.option("--since-last", is_flag=True, help=_("Start after the last event that was reviewed."))
@click.option(
    "--finding", "findings", metavar="TEXT", multiple=True, help=_("Text of a finding. Repeat for each finding.")
)
@click.option(
    "--severity",
    "severities",
    type=click.Choice(SEVERITIES),
    multiple=True,
    help=_("Severity: once for all findings, or once for each in the same order. Default: medium."),
)
@click.option("--by", metavar="NAME", help=_("Name of the reviewer. Default: you."))
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
        problem = sentence("Specify what was reviewed: use --from or --since-last, not both.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    texts = [text_in(each, sentence("a finding")) for each in findings]
    found = [Found(*each) for each in zip(_each(context, len(texts), severities), texts, strict=True)]
    what = Reviewed(found, since_last, by, None if at is None else time_in(at))
    over = asked_for(since, until)
    done = recorded(context, lambda asked, now, disclose: reviewed(asked, what, now=now, disclose=disclose), over)
    return _say(context, done)


@command.command(
    "close",
    help=_("Close a finding.\n\nFINDING is the number of the finding, such as 3.1."),
    examples=('lifecycle review close 1.1 --note "Custodian assigned"',),
    see_also=("lifecycle review list",),
)
@click.argument("finding")
@click.option("--note", metavar="TEXT", required=True, help=_("How the finding was resolved."))
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
            "Findings: {findings}, severities: 1. Give 1 severity for all findings or 1 for each.",
            "Findings: {findings}, severities: {count}. Give 1 severity for all findings or 1 for each.",
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
    from lifecycle.cli.answering import record_to_answer  # noqa: PLC0415 - takes long to load

    with record_to_answer(context) as store, store.view() as view:
        return list(never_reviewed(reviews_at(view), last))
