"""A place of a record as it is typed: the path of a file, or the address of a server."""

import os
from pathlib import Path

import click

from lifecycle.cli.errors import bad_value
from lifecycle.store.address import AddressRefused, Place, is_server, require_no_password, server_address


def place_given(ctx: click.Context, param: click.Parameter, value: str | None) -> Place | None:
    """Read it; raises BadCommand, which repeats nothing of an address."""
    if value is None or ctx.resilient_parsing:
        return None
    if not is_server(value):
        return Path(value).expanduser().absolute()
    try:
        require_no_password(os.environ)
        return server_address(value)
    except AddressRefused as error:
        raise bad_value(ctx, param, error.problem) from error
