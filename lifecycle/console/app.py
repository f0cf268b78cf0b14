"""The console itself: its first page, what each row of its menus does, and how it ends."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App
from textual.events import Event, Key
from textual.screen import Screen

from lifecycle.console.cursor import cursor_on
from lifecycle.console.fitting import in_lines
from lifecycle.console.menu import MenuPage, operations
from lifecycle.console.page import Page
from lifecycle.console.readers.snapshot import ReadersSnapshot
from lifecycle.console.stage import Flows
from lifecycle.console.status import status
from lifecycle.console.style import CSS
from lifecycle.console.terminal import SHOW_CURSOR, Terminal
from lifecycle.console.title import title
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import Defect, ExitCode
from lifecycle.domain.text import Text, say

_SMART_CARD = say("Smart Card")


class Console(App[int], inherit_bindings=False):
    """The management console at one seat; gives the exit code."""

    CSS = CSS
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(self, workstation: Workstation) -> None:
        super().__init__(driver_class=Terminal, ansi_color=True)
        self.animation_level = "none"
        self.theme = "ansi-dark"
        self.workstation = workstation
        self.snapshot = ReadersSnapshot()
        self.defect: Defect | None = None
        self.leaving: int | None = None
        """The exit code with which it ends as soon as it can."""
        self.flows: Flows | None = None
        """What the rows do; loaded after the first page."""
        self._loaded = asyncio.Event()
        self._busy = False
        """Whether a row that was picked is being done."""

    def above(self, width: int) -> str:
        """Give the title line."""
        return title(self.workstation, self.snapshot, width)

    def below(self, width: int) -> str:
        """Give the status line."""
        return status(self.workstation, self.snapshot, width)

    def hint(self) -> str:
        """Give the next step of a tour."""
        return "" if self.flows is None else self.flows.hint()

    def on_mount(self) -> None:
        """Show the first page, then begin with what takes longer."""
        self._heed_signals()
        rows = operations()
        self.push_screen(MenuPage(_SMART_CARD, rows, self.picked, chosen=1))
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Load the rest in a thread: the first page is there and can be used."""
        self.perform(self._load)

    async def _load(self) -> None:
        flows = self.flows = await asyncio.to_thread(_flows, self)
        await flows.look()
        self._loaded.set()
        await flows.begin()

    def seen(self, snapshot: ReadersSnapshot) -> None:
        """Take another snapshot of the readers, also for pages that help stands before; called in their thread."""
        self.snapshot = snapshot
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.around()
                shown = getattr(screen, "show_snapshot", None)
                if shown is not None:
                    shown(snapshot)

    @property
    def at_the_menu(self) -> bool:
        return isinstance(self.screen, MenuPage) and not self._busy

    def perform(self, flow: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Let a flow of pages run."""
        self.run_worker(flow(), exit_on_error=True)

    def picked(self, key: str, how: str) -> None:
        """Do what a row of a menu says."""
        if not self._busy:
            self._busy = True
            self.perform(lambda: self._pick(key, how))

    async def _pick(self, key: str, how: str) -> None:
        """Wait until what a row does is loaded, and let it run; one row at a time."""
        try:
            await self._loaded.wait()
            if self.flows is not None:
                await self.flows.pick(key, how)
        finally:
            self._busy = False

    @contextmanager
    def lend_terminal(self, words: Text) -> Iterator[None]:
        """Leave the terminal to another program, which Ctrl-C then ends alone; pages that are drawn elsewhere stay."""
        if not isinstance(self._driver, Terminal):
            yield
            return
        _heed(signal.SIGINT, _nothing)
        try:
            with self.suspend():
                self._driver.say(in_lines(words, self.size.width))
                yield
        finally:
            _heed(signal.SIGINT, self._wished)

    def drop(self, screen: Screen[Any]) -> None:
        if isinstance(screen, Page):
            screen.dropped = True
        while screen in self.screen_stack and self.screen.is_attached:  # once the console ends, no page is
            self.screen.dismiss(None)

    async def on_event(self, event: Event) -> None:
        """Give keys to the page; it heeds none that was pressed before it could be seen."""
        screen = self.screen if self.screen_stack else None
        if not isinstance(event, Key) or not isinstance(screen, Page):
            await super().on_event(event)
            return
        match event.key:
            case "ctrl+c":
                self._stop()
            case "ctrl+q":
                self.leave(ExitCode.DONE)
            case _ if event.time < screen.seen_at:
                return
            case "f1":
                self.explain()
            case "f6" if self.flows is not None:
                self.flows.show_tour()
            case "ctrl+l":
                self.refresh(repaint=True, layout=True)
            case _:
                screen.take(event)

    def _stop(self) -> None:
        """Stop what is under way, or leave where nothing is."""
        if self.flows is None or not self.flows.stop():
            self.leave(ExitCode.DONE)

    def explain(self) -> None:
        from lifecycle.console.pages.help import HelpPage  # noqa: PLC0415

        screen = self.screen
        if isinstance(screen, Page) and not isinstance(screen, HelpPage):
            self.push_screen(HelpPage(screen.explained()))

    def leave(self, code: int) -> None:
        self.leaving = code
        if self.flows is None or not self.flows.stop():
            self.exit(code)

    def wait(self) -> None:
        """Wait, after the last page, until no card is in use any more."""
        if self.flows is not None:
            self.flows.wait()

    def _heed_signals(self) -> None:
        if self.is_headless:
            return
        for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            _heed(wish, self._wished)

    def _wished(self, wish: signal.Signals) -> None:
        """End: somebody asked for it, or the terminal was closed."""
        if wish == signal.SIGHUP and isinstance(self._driver, Terminal):
            self._driver.hang_up()
        self.leave(ExitCode.INTERRUPTED)

    def post_display_hook(self) -> None:
        """Put the terminal's cursor on what is chosen, where a screen reader and the eye look for it.

        That is where the next key goes, so it is shown as soon as the page heeds keys, and not before.
        """
        screen = self.screen
        if isinstance(self._driver, Terminal) and (not isinstance(screen, Page) or screen.is_seen):
            self._driver.write(SHOW_CURSOR + cursor_on(screen))

    def _fatal_error(self) -> None:
        """Show nothing of an error of this program but that there was one: its variables may hold anything."""
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        """Log where it came from, and end."""
        if self.defect is None:
            self.workstation.log.failure(error)
            self.defect = Defect(what=say("an unexpected {kind}", kind=type(error).__qualname__))
        super()._handle_exception(error)


def _heed(wish: signal.Signals, answer: Callable[[signal.Signals], None]) -> None:
    """Have a signal answered, unless whoever started the program has it ignored."""
    if signal.getsignal(wish) is not signal.SIG_IGN:
        asyncio.get_running_loop().add_signal_handler(wish, answer, wish)


def _nothing(wish: signal.Signals) -> None:
    """Do nothing; a program that is started meanwhile does with the signal what it wants."""


def _flows(console: Console) -> Flows:
    from lifecycle.console import flows  # noqa: PLC0415 - takes long to load

    return flows.Flows(console)
