"""Acts without a reader, as what people are asked to sign: the commands that record them, once more, with --out."""

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, Final

import click

from lifecycle.approval.built_in import ALARMS, FREE, TABLED
from lifecycle.approval.policy import act_of
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command, Group
from lifecycle.wording.language import translate as _

OUT = click.option("--out", metavar="FOLDER", required=True, help=_("Folder to write, for the other machine."))
ROOTS: Final = ("custody", "retention", "key", "transport-key", "policy", "export", "checkpoint")
"""Commands under which acts are recorded that people sign."""
_BY_OPTION: Final[Mapping[str, tuple[str, ...]]] = {
    "export": ("disclose", "disclose_all"),
    "checkpoint": ("first_here",),
}
"""Commands that are acts with one of these options alone."""
_OF_SEVERAL: Final = frozenset({"person-join", "person-key-add", "person-key-rotate", "person-key-recover"})
"""What is several acts, or is proved with a key at the moment when it is done: people sign it where that is."""

_OF_DOING: Final = frozenset({"key_files", "intent"})
"""Options that have no meaning for an act that is not done."""


def is_asked_for(path: str) -> bool:
    """Say whether people sign what a command records, and can do so beforehand."""
    act = act_of(path)
    return path in _BY_OPTION or (act in TABLED and act not in {*FREE, *ALARMS, *_OF_SEVERAL})


class Acts(Group):
    """A group of such commands, with those alone that record what people sign."""

    def __init__(self, path: str, group: click.Group) -> None:
        super().__init__(
            path.rpartition(" ")[2],
            help=_("State this act, for people to sign on another machine. Nothing else is recorded."),
            short_help=group.get_short_help_str(),
            examples=(f"lifecycle approval request {path} --help",),
            see_also=("lifecycle approval list",),
        )
        self._path, self._group = path, group

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in self._group.list_commands(ctx) if self.get_command(ctx, name) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = self._group.get_command(ctx, cmd_name)
        return None if command is None else asked_for(f"{self._path} {cmd_name}", command)


def asked_for(path: str, command: click.Command) -> click.Command | None:
    """Make the command that states what another command does; None where people sign nothing of it beforehand."""
    if isinstance(command, click.Group):
        group = Acts(path, command)
        return group if group.list_commands(click.Context(group)) else None
    if not is_asked_for(path):
        return None
    made = copy(command)
    made.callback = _stating(path, command)
    made.params = [*(each for each in command.params if each.name not in _OF_DOING), *_out()]
    if isinstance(made, Command):
        made.short_help = command.get_short_help_str()
        made.help = _("State this act, for people to sign on another machine. Nothing else is recorded.")
        made.examples = (f"lifecycle approval request {path} --help",)
        made.see_also = (f"lifecycle {path}", "lifecycle approval list")
    return made


def _stating(path: str, command: click.Command) -> Callable[..., int]:
    def call(**values: Any) -> int:  # noqa: ANN401 - as the command declares them
        from lifecycle.approval import refusals  # noqa: PLC0415 - takes long to load
        from lifecycle.cli.commands.approval.acts import request_act  # noqa: PLC0415
        from lifecycle.cli.exit import failed  # noqa: PLC0415

        context, out = click.get_current_context().ensure_object(Context), values.pop("out")
        options = _BY_OPTION.get(path, ())
        if options and not any(values.get(each) for each in options):
            return failed(context, refusals.nobody_signs(act_of(path)), outcome="refused")
        return request_act(context, path, lambda: command.callback(**values) if command.callback else 0, out)

    return call


def _out() -> list[click.Parameter]:
    @click.command()
    @OUT
    def holder() -> None:
        """It is taken from here."""

    return holder.params
