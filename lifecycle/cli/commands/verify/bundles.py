"""Verify an evidence bundle, and say in the words of `verify.py` what it says.

Its sentences stay English: an auditor compares them with those of the copy that travels in the bundle.
"""

from pathlib import Path

from lifecycle.cli.commands.verify.saving import saving_in_words
from lifecycle.cli.context import Context
from lifecycle.cli.printing.checkpoint_file import saved
from lifecycle.cli.printing.output import print_json, say
from lifecycle.cli.printing.progress_bar import shown
from lifecycle.domain.text import say as sentence
from lifecycle.evidence.checks import bundle
from lifecycle.evidence.checks.auditor_files import Brought
from lifecycle.evidence.verifier.output import as_json, as_text
from lifecycle.evidence.verifier.verdicts import FORKED, FOUND_WRONG, PROVEN, UNPROVEN

_OUTCOMES = {
    PROVEN: "done",
    FOUND_WRONG: "found-wrong",
    UNPROVEN: "unproven",
    FORKED: "forked",
}


def verify_bundle(
    context: Context,
    path: Path,
    given: Brought,
    *,
    save: Path | None,
    thorough: bool,
) -> int:
    """Verify and print; gives the exit code."""
    from lifecycle.evidence.checks.bundle import unreadable  # noqa: PLC0415 - takes long to load
    from lifecycle.evidence.checks.bundle_reports import compare_reports  # noqa: PLC0415
    from lifecycle.station.records import PROJECTIONS  # noqa: PLC0415

    with shown(context, sentence("Verifying")) as progress:
        report = bundle.verify_bundle(path, given, unreadable, thorough=thorough, progress=progress)
        compare_reports(path, report, PROJECTIONS, thorough=thorough)
    keep = None if report.failed or report.head is None else report.head.note
    done = saved(context, save, keep)
    if context.json:
        print_json(context, _OUTCOMES[report.exit_code], as_json(report) | done.fields)
        return report.exit_code
    *lines, coverage = as_text(report)
    for line in lines:
        say(line)
    for text in saving_in_words(save, done, can_be_kept=keep is not None):
        say(str(text))
    say(coverage)
    return report.exit_code
