"""What is in doubt: said when the console starts and when something was cut off, and settled if a person wants."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.screen import Screen

from lifecycle.console.operation_thread import Errand
from lifecycle.console.questions.choose import ChoosePage
from lifecycle.console.rows import Row
from lifecycle.console.stage import Stage
from lifecycle.console.thread_messages import Ended
from lifecycle.domain.errors import LeftInDoubt
from lifecycle.domain.text import say, say_n
from lifecycle.operations import all_operations
from lifecycle.wording.language import show

_LATER = "later"

Do = Callable[[Errand], Awaitable[Ended]]
"""Does an errand, up to its last page."""


class InDoubtFlow:
    """The flows that end a doubt; none of them decides what became of a card, the operations do."""

    def __init__(self, console: Stage, do: Do) -> None:
        self._console = console
        self._do = do

    async def all(self) -> None:
        """Say what is in doubt, as long as a person wants to settle it."""
        while doubts := self._console.snapshot.health.doubts:
            rows = [Row(serial, f"{serial}  {name}") for serial, name in doubts]
            words = [
                say_n(
                    "An operation was cut off, and what became of it on its card is in doubt.",
                    "{count} operations were cut off, and what became of them on their cards is in doubt.",
                    len(doubts),
                ),
                say("Insert the card and pick it: it is read, and that settles it or says what can."),
            ]
            serial = await self._shown(ChoosePage(show(say("In doubt")), words, [*rows, _later()]))
            if serial in {None, _LATER} or not await self._one(serial):
                return

    async def left_by(self, ended: Ended) -> None:
        """Offer to settle at once what an operation has just left in doubt."""
        serial = ended.error.params.get("serial") if isinstance(ended.error, LeftInDoubt) else None
        if isinstance(serial, str):
            await self._one(serial)

    async def _one(self, serial: str) -> bool:
        """Read a card, which settles what it shows; then offer what needs a PIN. False where it is still in doubt."""
        known = all_operations()
        words = [say("Card {serial} is in doubt. Insert it again.", serial=serial)]
        read = Row("go", show(say("read the card: that needs no PIN, and settles what it shows by itself")))
        if await self._shown(ChoosePage(show(say("In doubt")), words, [read, _later()])) != "go":
            return False
        ended = await self._do(Errand(known["inspect"](), [serial]))
        if ended.outcome is None or ended.outcome.card.doubt is None:
            return ended.outcome is not None
        words = [say("What became of it only a PIN can tell.")]
        present = Row("go", show(say("try a PIN on it: the wrong one spends a try")))
        if await self._shown(ChoosePage(show(say("In doubt")), words, [present, _later()])) != "go":
            return False
        ended = await self._do(Errand(known["settle"](), [serial]))
        return ended.outcome is not None

    async def _shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        return await self._console.push_screen_wait(page)


def _later() -> Row:
    return Row(_LATER, show(say("later")))
