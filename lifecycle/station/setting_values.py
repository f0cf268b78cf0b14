"""How the value of each setting is read, and what two of them are where nobody says."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lifecycle.domain.errors import BadSetting
from lifecycle.domain.text import Text, say
from lifecycle.store.address import (
    AddressRefused,
    Place,
    ServerAddress,
    file_of,
    is_server,
    require_no_password,
    server_address,
)

_SHORTEST: Final = 0.1
_LONGEST: Final = 600.0


def path_in(name: str, value: object, source: Text, folder: Path) -> Path:
    """Read a path; one that is relative begins at `folder`. Raises BadSetting, as all of these do."""
    return (folder / Path(words_in(name, value, source, folder)).expanduser()).absolute()


def place_in(name: str, value: object, source: Text, folder: Path) -> Place:
    """Read the file of a record, or its address on a server."""
    words = words_in(name, value, source, folder)
    if not is_server(words):
        return path_in(name, value, source, folder)
    try:
        return server_address(words)
    except AddressRefused as error:
        raise BadSetting(name=name, source=source, problem=error.problem) from error


def refuse_password(name: str, place: Place, source: Text, environment: Mapping[str, str]) -> None:
    """Refuse a password for a server that other programs can read."""
    if isinstance(place, ServerAddress):
        try:
            require_no_password(environment)
        except AddressRefused as error:
            raise BadSetting(name=name, source=source, problem=error.problem) from error


def folder_of(store: Place, home: Path) -> Path:
    """Give the folder of a record; of one on a server, `home`."""
    file = file_of(store)
    return home if file is None else file.parent


def words_in(name: str, value: object, source: Text, folder: Path) -> str:  # noqa: ARG001
    """Read printable words on one line."""
    if not isinstance(value, str) or not value.strip():
        raise BadSetting(name=name, source=source, problem=say("the value must be text, and not empty."))
    if not value.isprintable():
        raise BadSetting(name=name, source=source, problem=say("the value must be printable, on one line."))
    return value


def seconds_in(name: str, value: object, source: Text, folder: Path) -> float:  # noqa: ARG001
    """Read seconds, 0.1 to 600."""
    try:
        seconds = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else 0.0
    except ValueError:
        seconds = 0.0
    if not _SHORTEST <= seconds <= _LONGEST:
        raise BadSetting(name=name, source=source, problem=say("the value must be a number of seconds, 0.1 to 600."))
    return seconds


def account() -> str:
    """Give the name of the account, or its number where it has none."""
    import getpass  # noqa: PLC0415

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"uid-{os.getuid()}"


def host_name() -> str:
    """Give the name of this computer."""
    import socket  # noqa: PLC0415

    return socket.gethostname()
