"""The manual pages: one for each command, from the same texts as its help, and one for the exit codes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

import click

from lifecycle import DISTRIBUTION
from lifecycle.cli.commands import program
from lifecycle.cli.exit_codes import MEANINGS
from lifecycle.cli.help.command import Command, Group, summary_of
from lifecycle.cli.help.places import FILES, HANDBOOK, VARIABLES
from lifecycle.cli.help.sections import sections
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

EXIT_CODES = "lifecycle-exit-codes"


@dataclass(frozen=True)
class Page:
    """One page of the manual: its name, its section, and its text as roff(7)."""

    name: str
    section: int
    text: str

    @property
    def path(self) -> str:
        """Where it lies below the folder of a language."""
        return f"man{self.section}/{self.name}.{self.section}"


def pages() -> Iterator[Page]:
    """Make all pages, in the language of the process."""
    root = program.make_context("lifecycle", [], resilient_parsing=True)
    for ctx in _contexts(root):
        yield Page(_name(ctx.command_path), 1, "".join(f"{line}\n" for line in _command_page(ctx)))
    yield Page(EXIT_CODES, 7, "".join(f"{line}\n" for line in _exit_codes_page()))


def _contexts(ctx: click.Context) -> Iterator[click.Context]:
    """Give the context of a command, and of each one below it."""
    yield ctx
    if isinstance(ctx.command, Group):
        for name in ctx.command.list_commands(ctx):
            command = ctx.command.get_command(ctx, name)
            if command is not None and not command.hidden:
                yield from _contexts(click.Context(command, info_name=name, parent=ctx))


def _name(path: str) -> str:
    """Name the page of a command: that of git and others, with hyphens."""
    return path.replace(" ", "-")


def _command_page(ctx: click.Context) -> Iterator[str]:
    command = ctx.command
    summary, name = summary_of(command.help or "").removesuffix("."), _name(ctx.command_path)
    yield from _head(name, 1, summary)
    yield from _section(_("SYNOPSIS"))
    yield f"\\fB{_plain(ctx.command_path)}\\fR {_plain(' '.join(command.collect_usage_pieces(ctx)))}"
    yield from _section(_("DESCRIPTION"))
    yield from _paragraphs((command.help or "").split("\n\n"))
    if isinstance(command, Group):
        yield from _section(_("COMMANDS"))
        for each, said in command.shown_commands(ctx):
            yield from _tagged(each, said)
    yield from _section(_("OPTIONS"))
    for title, options in sections(command.get_params(ctx)):
        yield f'.SS "{_plain(show(title))}"'
        for option in options:
            yield from _tagged(*(option.get_help_record(ctx) or ("", "")))
    yield from _section(_("EXIT STATUS"))
    yield from _paragraphs([_("0 is success. The manual page lifecycle-exit-codes(7) explains the other codes.")])
    yield from _surroundings(whole=ctx.parent is None)
    yield from _examples_and_more(ctx, command)


def _examples_and_more(ctx: click.Context, command: click.Command) -> Iterator[str]:
    assert isinstance(command, Command | Group)  # noqa: S101 - every command derives from one of them
    yield from _section(_("EXAMPLES"))
    yield ".nf"
    yield from (_plain(each) for each in command.examples)
    yield ".fi"
    yield from _section(_("SEE ALSO"))
    above = [] if ctx.parent is None else [f"{_name(ctx.parent.command_path)}(1)"]
    yield _plain(", ".join([*above, f"{EXIT_CODES}(7)"]))
    for each in command.see_also:
        yield ".br"
        yield f"\\fB{_plain(each)}\\fR"
    if ctx.parent is None:
        yield from _paragraphs([_("Pages of the handbook, in ops/handbook of the source:")])
        for page, what in HANDBOOK.items():
            yield from _tagged(page, show(what))


def _surroundings(*, whole: bool) -> Iterator[str]:
    """List variables and files on the page of the program, and refer to them from the others."""
    for title, table in ((_("ENVIRONMENT"), VARIABLES), (_("FILES"), FILES)):
        yield from _section(title)
        if whole:
            for name, meaning in table.items():
                yield from _tagged(name, show(meaning))
        else:
            yield from _paragraphs([_("See the manual page lifecycle(1).")])


def _exit_codes_page() -> Iterator[str]:
    yield from _head(EXIT_CODES, 7, _("exit codes of lifecycle"))
    yield from _section(_("DESCRIPTION"))
    yield from _paragraphs([_("The exit code says who can fix the problem. With --json, the error object says more.")])
    for code, meaning in MEANINGS.items():
        yield from _tagged(str(int(code)), show(meaning))
    yield from _section(_("SEE ALSO"))
    yield "lifecycle(1)"


# --- roff(7), in the macros of man(7) ---


def _head(name: str, section: int, summary: str) -> Iterator[str]:
    yield '.\\" -*- coding: UTF-8 -*-'
    yield f'.TH "{name.upper()}" {section} "" "lifecycle {version(DISTRIBUTION)}"'
    yield from _section(_("Name").upper())
    yield f"{_plain(name)} \\- {_plain(summary)}"


def _section(title: str) -> Iterator[str]:
    yield f'.SH "{title}"'


def _paragraphs(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield ".PP"
        yield _plain(" ".join(text.split()))


def _tagged(tag: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield f"\\fB{_plain(tag)}\\fR"
    yield _plain(" ".join(text.split()))


def _plain(text: str) -> str:
    """Write a text so that it stands as it is: no escape, no request at its beginning, hyphens to be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace('"', "\\(dq")
    return f"\\&{escaped}" if escaped.startswith((".", "\\(aq")) else escaped
