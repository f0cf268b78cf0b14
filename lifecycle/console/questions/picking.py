"""Names are picked, not typed: what the record knows is listed, and a filter narrows the list."""

import asyncio
from collections.abc import Mapping
from typing import Any

from lifecycle.console.questions.choose import ChoosePage, MessagePage
from lifecycle.console.rows import Row
from lifecycle.console.stage import Stage
from lifecycle.domain.text import say
from lifecycle.wording.language import show

_NOTHING = say("The record has no such entry yet. Type the name.")


def can_be_picked(metadata: Mapping[str, Any]) -> bool:
    """Say whether a field names something that the record knows, or is one of a few words."""
    return bool(metadata.get("subject") or metadata.get("one_of"))


async def picked(console: Stage | Any, metadata: Mapping[str, Any]) -> str | None:  # noqa: ANN401 - an App, which is one
    """Have it picked; gives what would be typed for it, or None where nothing was picked."""
    from lifecycle.console.known import WHICH, known_to  # noqa: PLC0415 - takes long to load

    if "one_of" in metadata:
        rows, title = [Row(code, show(words)) for code, words in metadata["one_of"].items()], ""
    else:
        title = show(WHICH[metadata["subject"]])
        rows = await asyncio.to_thread(known_to, console.workstation, metadata["subject"])
    if not rows:
        await console.push_screen_wait(MessagePage("", _NOTHING))
        return None
    chosen: str | None = await console.push_screen_wait(ChoosePage(title, [], rows))
    return chosen
