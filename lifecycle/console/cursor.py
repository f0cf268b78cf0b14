"""Where the terminal's cursor stands: on what is chosen, for a screen reader follows it, and so does the eye."""

from typing import Any, Protocol, runtime_checkable

from textual.errors import NoWidget
from textual.screen import Screen


@runtime_checkable
class Pointed(Protocol):
    """A widget that says where the cursor stands in it."""

    @property
    def pointer(self) -> tuple[int, int]:
        """Column and line in its content."""
        ...


def cursor_on(screen: Screen[Any]) -> str:
    """Give the control sequence that moves it there (ECMA-48, CUP); nothing where nothing is chosen."""
    focused = screen.focused
    if not isinstance(focused, Pointed):
        return ""
    try:
        shown = screen.find_widget(focused).clip
    except NoWidget:  # it is not laid out yet
        return ""
    region, (x, y) = focused.content_region, focused.pointer
    column = min(max(region.x + x, shown.x), max(shown.x, shown.right - 1))
    line = min(max(region.y + y, shown.y), max(shown.y, shown.bottom - 1))
    return f"\x1b[{line + 1};{column + 1}H"
