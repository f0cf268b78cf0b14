"""The list of the reports: what each answers, and which clauses of which standards ask for it."""

from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import print_json, say, table
from lifecycle.domain.text import say as sentence
from lifecycle.reports import Report, all_reports
from lifecycle.wording.language import translate as _


def shown(context: Context) -> None:
    """Say what each report answers, and which clauses ask for it."""
    known = all_reports().values()
    if context.json:
        print_json(context, "done", {"reports": [_described(kind) for kind in known]})
        return
    titles = (_("report"), _("number"), _("answers"), _("covers"), _("clause"))
    over = {"range": _("range"), "moment": _("moment")}
    rows = [
        (
            kind.typed(),
            kind.number or "-",
            _(answers(kind)),
            over[kind.over],
            ", ".join(map(_, kind.asked_for_by)) or "-",
        )
        for kind in known
    ]
    table(titles, rows)
    say(sentence("All reports take --as-of, --csv, --json and --html. Reports over a range also take --from and --to."))


def _clauses(kind: type[Report]) -> str:
    return ", ".join(map(_, kind.asked_for_by)) or "-"


def _described(kind: type[Report]) -> dict[str, object]:
    return {
        "name": kind.name,
        "also": list(kind.also),
        "number": kind.number or None,
        "answers": answers(kind),
        "over": kind.over,
        "asked_for_by": list(kind.asked_for_by),
    }


def answers(kind: type[Report]) -> str:
    """Give what a report answers: the first line of its docstring."""
    return (kind.__doc__ or "").partition("\n")[0]
