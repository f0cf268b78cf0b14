"""What can stand at the cursor: options and words of the command, and values that the record and the readers know."""

from collections.abc import Iterator
from dataclasses import replace

from click import Group, Parameter
from click.shell_completion import _resolve_context, _resolve_incomplete

from lifecycle.cli.commands import COMMANDS, program
from lifecycle.cli.commands.help import EXIT_CODES
from lifecycle.cli.completion.line import TypedLine, read_line
from lifecycle.cli.completion.shells import SHELLS, Offer
from lifecycle.cli.completion.values import offers_for
from lifecycle.cli.context import Context
from lifecycle.domain.hostile_text import is_hostile
from lifecycle.wording.language import show

_MOST = 500
"""Values that are offered at most."""


def answers(context: Context, shell: str, line: str, word: str | None) -> list[str]:
    """Give the lines of the answer to a shell; `word` is what bash puts a value in the place of."""
    typed, form = read_line(line), SHELLS[shell].form
    lines = (form(offer, typed, word) for offer in _offers(context, typed))
    return list(dict.fromkeys(each for each in lines if each is not None))[:_MOST]


def _offers(context: Context, typed: TypedLine) -> Iterator[Offer]:
    if typed.words[:1] == ["help"]:
        yield from _topics(context, replace(typed, words=typed.words[1:]))
        return
    ctx = _resolve_context(program, {"obj": context}, "lifecycle", list(typed.words))
    context.command = "completion"
    asked, incomplete = _resolve_incomplete(ctx, list(typed.words), typed.incomplete)
    known = offers_for(context, ctx, asked, incomplete) if isinstance(asked, Parameter) else None
    if known is not None:
        option = typed.incomplete.removesuffix(incomplete)  # --serial= before the value
        yield from (Offer(option + each.text, each.help, each.files) for each in known if _can_be_typed(each))
        return
    if asked is program and not incomplete.startswith("-"):  # whose table names the commands without loading them
        yield from (Offer(name, show(entry.help)) for name, entry in COMMANDS.items() if name.startswith(incomplete))
        return
    for item in asked.shell_complete(ctx, incomplete):
        files = "" if item.type == "plain" else item.type
        yield Offer("" if files else str(item.value), item.help or "", files)


def _topics(context: Context, typed: TypedLine) -> Iterator[Offer]:
    """Give what help there is: on the commands of a group, and on the exit codes."""
    if not typed.words and EXIT_CODES.startswith(typed.incomplete):
        yield Offer(EXIT_CODES)
    if isinstance(_resolve_context(program, {"obj": context}, "lifecycle", list(typed.words)).command, Group):
        yield from _offers(context, typed)


def _can_be_typed(offer: Offer) -> bool:
    """Say whether a value may be offered: no terminal obeys it, and the program does not take it for an option."""
    return bool(offer.files) or not (is_hostile(offer.text) or offer.text.startswith("-"))
