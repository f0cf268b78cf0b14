"""The time zone of this computer, as its environment names it; the system takes one that it does not know for UTC."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lifecycle.domain.errors import BadSetting
from lifecycle.domain.text import say

_VARIABLE: Final = "TZ"
_POSIX: Final = re.compile(r"(<[A-Za-z0-9+-]{3,}>|[A-Za-z]{3,})[+-]?[0-9]{1,2}(:[0-9]{2}){0,2}.*", re.DOTALL)
"""A zone by its offset (POSIX.1-2017, 8.3), such as CET-1CEST."""


def require_known_zone(environment: Mapping[str, str]) -> None:
    """Raise BadSetting, which names it, where local times would be read in a zone that nobody knows."""
    name = environment.get(_VARIABLE, "").removeprefix(":")
    if not name or _POSIX.fullmatch(name) or (name.startswith("/") and Path(name).is_file()):
        return
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSetting(
            name=_VARIABLE,
            source=say("the environment"),
            problem=say(
                "this computer knows no time zone {zone}. Write times with Z or an offset such as +01:00.", zone=name
            ),
        ) from error
