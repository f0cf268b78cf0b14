"""One thing that was looked at where a store is kept."""

from typing import NamedTuple

from lifecycle.domain.text import Text


class Seen(NamedTuple):
    """Whether it is as it has to be, or None where nobody could see."""

    name: str
    sound: bool | None
    text: Text
