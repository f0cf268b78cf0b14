"""Groups of commands that are named in a table: none of them is imported before it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from lifecycle.cli.help.command import Group


class LazyGroup(Group):
    """A group whose commands stand elsewhere; `where` names the module and attribute of each, as module:attribute."""

    def __init__(self, *arguments: Any, where: Mapping[str, str], **rest: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*arguments, **rest)
        self._where = where

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Give the names, in the order of the table."""
        return list(self._where)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in self._where:
            return None
        module, _, attribute = self._where[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command
