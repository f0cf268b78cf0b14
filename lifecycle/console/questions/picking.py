"""Names are picked, not typed: what the record knows is listed, and a filter narrows the list."""

import asyncio
from typing import Any

from lifecycle.console.questions.choose import ChoosePage, MessagePage
from lifecycle.console.stage import Stage
from lifecycle.domain.text import say
from lifecycle.wording.language import show

_NOTHING = say("The record knows none yet. Type it.")


async def picked(console: Stage | Any, subject: str) -> str | None:  # noqa: ANN401 - an App, which is the console
    """Have a set, card, person or place picked; gives what would be typed for it, or None where none was picked."""
    from lifecycle.console.known import WHICH, known_to  # noqa: PLC0415 - takes long to load

    rows = await asyncio.to_thread(known_to, console.workstation, subject)
    if not rows:
        await console.push_screen_wait(MessagePage("", _NOTHING))
        return None
    chosen: str | None = await console.push_screen_wait(ChoosePage(show(WHICH[subject]), [], rows))
    return chosen
