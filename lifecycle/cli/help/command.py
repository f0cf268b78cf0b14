"""The base of every command and every group: how its help looks, and what it says to a mistyped name."""

import inspect
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import click

from lifecycle.cli.context import Context
from lifecycle.cli.help.sections import hide, sections
from lifecycle.cli.help.suggestions import nearest, no_such_command, no_such_option
from lifecycle.wording.language import show, translate

_END_OF_SENTENCE = re.compile(r"(?<=\.)\s")


def summary_of(text: str) -> str:
    """Give the first sentence of a help: it stands in the lists of commands."""
    paragraph = inspect.cleandoc(text).partition("\n\n")[0]
    return " ".join(_END_OF_SENTENCE.split(paragraph, maxsplit=1)[0].split())


class _Explained(click.Command):
    """A command with examples, options in sections, and others to look at.

    `examples` and `see_also` are whole command lines. `idle` names options that the command takes and has no use for.
    """

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401 - click's own
        examples: Iterable[str] = (),
        see_also: Iterable[str] = (),
        idle: Collection[str] = (),
        **rest: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*arguments, **rest)
        self.examples = tuple(examples)
        self.see_also = tuple(see_also)
        hide(self.params, idle)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Understand what was typed; an error names this command, which click forgets for an option without a value."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            ctx.ensure_object(Context).command = ctx.command_path.partition(" ")[2]
            raise no_such_option(ctx, error.option_name) from error
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - a summary is never cut
        return (self.short_help or summary_of(self.help or "")).strip()

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write it in the order in which people read: examples go before options."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        self.format_examples(formatter)
        self.format_options(ctx, formatter)
        self.format_epilog(ctx, formatter)
        self.format_see_also(formatter)

    def format_examples(self, formatter: click.HelpFormatter) -> None:
        """Write the examples, each on a line of its own that can be copied."""
        if self.examples:
            with formatter.section(translate("Examples")):
                _write_lines(formatter, self.examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section."""
        for title, options in sections(self.get_params(ctx)):
            with formatter.section(show(title)):
                formatter.write_dl([record for each in options if (record := each.get_help_record(ctx)) is not None])

    def format_see_also(self, formatter: click.HelpFormatter) -> None:
        """Name commands that belong to this one."""
        if self.see_also:
            with formatter.section(translate("See also")):
                _write_lines(formatter, self.see_also)


class Command(_Explained):
    """A command."""


class Group(_Explained, click.Group):
    """A group of commands, which suggests one for a name that it does not have."""

    command_class = Command
    group_class = type

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands before the options."""
        self.format_commands(ctx, formatter)
        _Explained.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands that are not hidden, each with its summary."""
        self.write_commands(formatter, translate("Commands"), self.shown_commands(ctx))

    def shown_commands(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Give name and summary of each command that is not hidden."""
        known = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        return [(name, each.get_short_help_str()) for name, each in known if each is not None and not each.hidden]

    @staticmethod
    def write_commands(formatter: click.HelpFormatter, title: str, rows: Sequence[tuple[str, str]]) -> None:
        """Write a list of commands under a title."""
        if rows:
            with formatter.section(title):
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not ctx.resilient_parsing and not name.startswith("-") and self.get_command(ctx, name) is None:
            raise no_such_command(ctx, name, self.suggestion(ctx, name))
        return super().resolve_command(ctx, args)

    def suggestion(self, ctx: click.Context, name: str) -> str | None:
        """Give what may be meant by a mistyped name."""
        return nearest(name, self.list_commands(ctx))


def _write_lines(formatter: click.HelpFormatter, lines: Iterable[str]) -> None:
    """Write lines as they are: a command that is broken over two lines cannot be copied."""
    for line in lines:
        formatter.write(f"{'':{formatter.current_indent}}{line}\n")
