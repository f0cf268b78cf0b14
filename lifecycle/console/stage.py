"""What the console and the flows of its menus are to each other: neither has to load the other to know it."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from textual.screen import Screen

from lifecycle.console.readers.snapshot import ReadersSnapshot
from lifecycle.console.workstation import Workstation
from lifecycle.domain.text import Text

Changed = Callable[[], Awaitable[None]]
"""Has the readers and the record looked at again, and returns when they were."""


class Pages(Protocol):
    """The console as far as a question needs it."""

    async def push_screen_wait(self, screen: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        """Show a page until it gives its answer."""

    def push_screen(self, screen: Screen[Any]) -> Any:  # noqa: ANN401
        """Show a page."""

    def lend_terminal(self, words: Text) -> AbstractContextManager[None]:
        """Inside the block, leave the terminal to another program, below these words."""

    def drop(self, screen: Screen[Any]) -> None:
        """Take a page away, and whatever is above it."""


class Stage(Pages, Protocol):
    """The console as a flow sees it: it shows pages, one above the other, and knows what is in the readers."""

    workstation: Workstation
    snapshot: ReadersSnapshot
    leaving: int | None
    """The exit code with which it ends as soon as it can."""

    @property
    def at_the_menu(self) -> bool:
        """Whether the card menu is in front, and nothing is under way."""

    @property
    def screen(self) -> Screen[Any]:
        """The page in front."""

    def seen(self, snapshot: ReadersSnapshot) -> None:
        """Take another snapshot of the readers; called in the thread of the pages."""

    def call_later(self, callback: Callable[..., Any], *args: Any) -> bool:  # noqa: ANN401 - what the callback takes
        """Have something called in the thread of the pages."""

    def explain(self) -> None:
        """Say what can be done on this page."""

    def leave(self, code: int) -> None:
        """End, at once or when the operation that is under way has been stopped."""

    def exit(self, result: int | None = None) -> None:
        """End at once."""


class Flows(Protocol):
    """What the rows of the menus do, as the console sees it."""

    async def look(self) -> None:
        """Ask the record what is unfinished, before anything is done; a row that is picked meanwhile waits for that."""

    async def begin(self) -> None:
        """Look at the readers from now on; show what there is to be said first."""

    def hint(self) -> str:
        """Give the next step of the tour, where there is one."""

    def show_tour(self) -> None:
        """Show the tour, where there is one."""

    def stop(self) -> bool:
        """Stop the operation that is under way; False where there is none."""

    def wait(self) -> None:
        """Wait until the operation that was under way has left its card."""

    async def pick(self, key: str, how: str) -> None:
        """Do what a row says."""
