"""Draw the screens of the console that the README shows: `python ops/screens/draw.py` plays a trial and writes SVG."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from textual.events import Key

from lifecycle.console.app import Console
from lifecycle.console.trial import FACTORY_PIN, Cards
from lifecycle.console.workstation import Workstation
from lifecycle.station.log import Log
from lifecycle.station.settings import load

FOLDER = Path(__file__).parent
_PATIENCE = 500
"""Looks at the screen, 20 ms apart, before a script gives up."""

_FETCHED = re.compile(r"\s*<!-- Generated.*?-->|\s*@font-face \{.*?\}", re.DOTALL)
"""What a picture would fetch from elsewhere: it does with the fonts that are there."""

Scene = Callable[["Hand"], Awaitable[None]]


class Hand:
    """Presses keys, waits for words, and takes screens."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def sees(self, *words: str) -> None:
        """Wait until all of these are on the screen."""
        for _ in range(_PATIENCE):
            await asyncio.sleep(0.02)
            if all(each in self._console.export_screenshot().replace("&#160;", " ") for each in words):
                await asyncio.sleep(0.1)
                return
        raise SystemExit(f"{words} never came")

    async def presses(self, *keys: str) -> None:
        """Press keys, by their names or as characters."""
        for key in keys:
            self._console.post_message(Key(key, key if len(key) == 1 else None))
            await asyncio.sleep(0.05)

    def takes(self, name: str) -> None:
        """Write the screen to a file."""
        snapshot = self._console.export_screenshot(title="lifecycle console --trial")
        (FOLDER / f"{name}.svg").write_text(_FETCHED.sub("", snapshot), "utf-8")


async def tour(hand: Hand) -> None:
    """The menu, the list of a card, and what is said before a card is erased."""
    await hand.sees("A tour of the trial", "14 cards")
    await hand.presses("enter")
    await hand.sees("Smart Card", "Accept mismatch")
    hand.takes("menu")
    await hand.presses("enter")
    await hand.sees("Choose a card:")
    await hand.presses(*["down"] * 9, "enter")
    await hand.sees("PIN Locked : YES")
    hand.takes("inspect")
    await hand.presses("enter")
    await hand.sees("Accept mismatch")
    await hand.presses("down", "down", "down", "enter")
    await hand.sees("Choose a card:")
    await hand.presses(*["down"] * 10, "enter")
    await hand.sees("Enter PIN:")
    await hand.presses(*FACTORY_PIN)
    hand.takes("erase")
    await hand.presses("escape")


async def played(workstation: Workstation, scene: Scene) -> None:
    """Open the console and let the scene be played."""
    console = Console(workstation)
    async with console.run_test(size=(80, 25)):
        await scene(Hand(console))
    console.wait()


def main() -> None:
    """Draw them."""
    os.environ["TERM"], os.environ["LANG"] = "xterm-256color", "C.UTF-8"
    with TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = load({"reader": "virtual"}, {"LIFECYCLE_HOME": home})
        log = Log(settings.log, station="desk", command="console --trial")
        asyncio.run(played(Workstation(settings, log, trial=True, prepare=Cards(settings, log).make), tour))


if __name__ == "__main__":
    main()
