"""The answer of a report as it is asked for: a table for a person, CSV, JSON, a page, and an exit code for a script."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from shutil import get_terminal_size
from typing import Final

from lifecycle.cli.context import Context
from lifecycle.cli.printing.colour import coloured, is_coloured
from lifecycle.cli.printing.output import say
from lifecycle.cli.printing.pager import page_or_print, print_in_pieces
from lifecycle.cli.printing.streams import is_terminal
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.reports import Answer
from lifecycle.reports.formats import as_csv, as_html, as_json, as_table
from lifecycle.reports.formats.page_file import written_to
from lifecycle.wording.language import language, show

_HELD: Final = 20_000
"""Lines that are held in memory while a person reads: the record is closed meanwhile, up to so many."""


@dataclass(frozen=True)
class Wanted:
    """What was typed after the name of a report about how it is shown."""

    csv: bool
    html: str | None
    paged: bool
    exit_code: bool
    """Whether the exit code tells of rows."""


def judged(answer: Answer, wanted: Wanted) -> tuple[Answer, ExitCode]:
    """Give the exit code, and the answer with all its rows: whether there is one is seen by taking the first."""
    if not wanted.exit_code:
        return answer, ExitCode.DONE
    rows = iter(answer.rows)
    first = list(islice(rows, 1))
    return replace(answer, rows=chain(first, rows)), ExitCode.FOUND_WRONG if first else ExitCode.DONE


def given(context: Context, answer: Answer, wanted: Wanted, code: ExitCode) -> list[str]:
    """Write or print the answer; gives the lines of a table that a person reads once the record is closed."""
    if wanted.html not in {None, "-"}:
        path = Path(str(wanted.html))
        written_to(path, as_html.written(answer, show, language()))
        say(sentence("Wrote the page {path}.", path=str(path)))
        return []
    if context.json:
        print_in_pieces(as_json.written(answer, code, {} if context.replica is None else {"replica": context.replica}))
    elif wanted.csv:
        print_in_pieces(as_csv.written(answer))
    elif wanted.html is not None:
        print_in_pieces(as_html.written(answer, show, language()))
    elif not is_terminal(sys.stdout):
        print_in_pieces(_table(context, answer, None))
    else:
        return _for_a_person(context, answer, wanted)
    return []


def _table(context: Context, answer: Answer, width: int | None) -> Iterator[str]:
    return (f"{line}\n" for line in as_table.written(answer, show, width, verbose=context.verbose))


def _for_a_person(context: Context, answer: Answer, wanted: Wanted) -> list[str]:
    lines = _table(context, answer, get_terminal_size().columns)
    if is_coloured(sys.stdout):
        lines = coloured(lines)
    first = list(islice(lines, _HELD))
    if len(first) < _HELD:
        return first
    page_or_print(chain(first, lines), paged=wanted.paged)
    return []
