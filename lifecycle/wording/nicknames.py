"""Cards as people know them: in what they read, the nickname of a card stands after its serial.

It is added once to each text, after the first mention, and never inside a command, an option or a quotation, which
people copy. What machines read has serials alone.
"""

import re
from collections.abc import Mapping

_COPIED = re.compile(r'(`[^`]*`|^ +lifecycle .*$|--[a-z-]+[ =]\S+|"[^"\n]*"|\S+=\S+)', re.MULTILINE)
_WORD = re.compile(r"(?<![\w-])[0-9A-Z]{6,64}(?![\w-])")

_nicknames: Mapping[str, str] = {}


def use(nicknames: Mapping[str, str]) -> None:
    """Take the nicknames of cards, by serial, from here on."""
    global _nicknames  # noqa: PLW0603 - one process speaks of one record
    _nicknames = nicknames


def with_nicknames(text: str) -> str:
    """Give a text of ours with the nicknames of the cards that it names."""
    if not _nicknames:
        return text
    parts = _COPIED.split(text)  # every second one is copied
    said: set[str] = set()
    for number in range(0, len(parts), 2):
        parts[number] = _WORD.sub(lambda word: _called(word, said), parts[number])
    return "".join(parts)


def _called(word: re.Match[str], said: set[str]) -> str:
    serial = word[0]
    nickname = _nicknames.get(serial)
    if nickname is None or serial in said:
        return serial
    said.add(serial)
    return serial if word.string.startswith(f" ({nickname})", word.end()) else f"{serial} ({nickname})"
