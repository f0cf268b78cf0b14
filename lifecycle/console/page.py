"""A page of the console: the title line, what is asked or shown in the middle, the keys, and the status line."""

import math
from time import monotonic
from typing import ClassVar, Protocol, TypeVar, cast, runtime_checkable

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Container
from textual.events import Key, Resize, ScreenResume
from textual.screen import Screen
from textual.widget import Widget

from lifecycle.console.cursor import Pointed
from lifecycle.console.frame import Box
from lifecycle.console.header_footer import Keys, Line
from lifecycle.console.lines import Lines
from lifecycle.console.rows import Rows
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show

T = TypeVar("T")

_SCROLLED = {"up": -1, "down": 1, "pageup": -5, "pagedown": 5}
"""Lines that a frame that is higher than the screen moves."""
_AROUND = 8
"""Lines of a screen that a list of lines cannot have, beside the keys: title, status, frame and button."""


@runtime_checkable
class Keyed(Protocol):
    """A widget that takes keys while it has the focus."""

    def take(self, event: Key) -> bool:
        """Take a key; False where it means nothing here."""
        ...


class Around(Protocol):
    """What stands around every page; the console knows it."""

    def above(self, width: int) -> str:
        """Give the title line for so many columns."""
        ...

    def below(self, width: int) -> str:
        """Give the status line for so many columns."""
        ...

    def hint(self) -> str:
        """Give what stands above the keys: the next step of a tour."""
        ...


class Page(Screen[T], inherit_bindings=False):
    """A page; it heeds no key that was pressed before it could be seen."""

    help: ClassVar[Text | None] = None
    keys: ClassVar[Text] = say("Enter: go on   Esc: back   F1: help")

    def __init__(self) -> None:
        super().__init__()
        self.seen_at = math.inf
        """When it was first seen, as keys count time; keys before that were not meant for it."""
        self.dropped = False
        """Whether its answer is not wanted any more; where it was not yet in front, it leaves as soon as it is."""

    def explained(self) -> Text | None:
        """Give what F1 says about it, beside what holds everywhere."""
        return self.help

    def body(self) -> Widget:
        """Make what stands in the middle."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Put the lines around it."""
        yield Line(bold=True, centred=True)
        yield Container(self.body(), classes="middle")
        yield Keys()
        yield Line(reverse=True)

    def on_screen_resume(self, event: ScreenResume) -> None:  # noqa: ARG002
        """Wait until it can be seen, each time it comes to the front."""
        if self.dropped:
            self.dismiss(None)
            return
        self.seen_at = math.inf
        self.around()
        self.call_after_refresh(self._is_seen)

    def on_resize(self, event: Resize) -> None:
        """Fit the frame, and lists, to the screen."""
        for box in self.query(Box):
            box.fit(event.size.width)
        self.around()
        taken = _AROUND + len(self.query_one(Keys).broken(event.size.width))
        for lines in self.query(Lines):
            lines.most = max(3, event.size.height - taken)
        self.fitted()
        self.call_after_refresh(self._show_focused)

    def _show_focused(self) -> None:
        """Have what is chosen in sight, and of the rest of the frame as much as there is room for."""
        if isinstance(self.focused, Rows):
            self.focused.keep_in_sight()
        elif self.focused is not None:
            self.focused.scroll_visible(animate=False)

    def fitted(self) -> None:
        """Take notice of another size of the screen."""

    def around(self) -> None:
        """Bring the lines around it up to date."""
        lines = list(self.query(Line))
        if len(lines) == 2 and self.size.width:  # noqa: PLR2004 - title and status
            console = cast("Around", self.app)
            lines[0].say(console.above(self.size.width))
            self.query_one(Keys).say(console.hint(), show(self.keys))
            lines[1].say(console.below(self.size.width))

    def take(self, event: Key) -> None:
        """Give a key to what has the focus, and what that does not want to the page.

        At once, and not by way of their queues: a key that changes the focus must do so before the next one is given.
        """
        focused = self.focused
        if not (isinstance(focused, Keyed) and focused.take(event)):
            self.pressed(event.key)

    def pressed(self, key: str) -> bool:
        """Do what a key of the page means; False where it means nothing here."""
        match key:
            case "escape":
                self.give_up()
            case "tab" | "shift+tab":
                chain = [widget for widget in self.focus_chain if isinstance(widget, Keyed | Pointed)]
                if chain:
                    at = chain.index(self.focused) if self.focused in chain else 0
                    self.set_focus(chain[(at + (1 if key == "tab" else -1)) % len(chain)])
            case "up" | "down" | "pageup" | "pagedown":
                for box in self.query(Box):
                    wanted = min(max(0, box.scroll_y + _SCROLLED[key]), box.max_scroll_y)
                    box.scroll_to(y=wanted, animate=False, force=True, immediate=True)
            case _:
                return False
        return True

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave the page, if it is the one in front: a second Esc must not take away the page below."""
        if not self.in_front:
            return AwaitComplete()
        left = super().dismiss(result)
        below = self.app.screen
        if isinstance(below, Page):
            below.seen_at = math.inf
        return left

    def give_up(self) -> None:
        """Leave the page without an answer."""
        self.dismiss(None)

    @property
    def in_front(self) -> bool:
        """Whether no page is above it; for Textual one that shows through another is current, too."""
        return self.is_attached and self.is_current and self.app.screen is self

    @property
    def is_seen(self) -> bool:
        """Whether it heeds keys."""
        return self.seen_at < math.inf

    def _is_seen(self) -> None:
        self.seen_at = monotonic()
        self.app.post_display_hook()
