"""What is in doubt on a card: offered when something was interrupted, and settled if a person wants."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.screen import Screen

from lifecycle.console.operation_thread import Errand
from lifecycle.console.questions.choose import ChoosePage
from lifecycle.console.rows import Row
from lifecycle.console.stage import Stage
from lifecycle.console.thread_messages import Ended
from lifecycle.domain.errors import LeftInDoubt
from lifecycle.domain.text import say
from lifecycle.operations import all_operations
from lifecycle.wording.language import show

LATER = "later"

Do = Callable[[Errand], Awaitable[Ended]]
"""Does an errand, up to its last page."""


class InDoubtFlow:
    """The flows that end a doubt; none of them decides what became of a card, the operations do."""

    def __init__(self, console: Stage, do: Do) -> None:
        self._console = console
        self._do = do

    async def left_by(self, ended: Ended) -> None:
        """Offer to settle at once what an operation has just left in doubt."""
        serial = ended.error.params.get("serial") if isinstance(ended.error, LeftInDoubt) else None
        if isinstance(serial, str):
            await self.one(serial)

    async def one(self, serial: str) -> bool:
        """Read a card, which settles what it shows; then offer what needs a PIN. False where it is still in doubt."""
        known = all_operations()
        words = [say("Card {serial} is in doubt: an operation was interrupted. Insert the card.", serial=serial)]
        read = Row("go", show(say("read the card: no PIN needed")))
        if await self._shown(ChoosePage(show(say("In doubt")), words, [read, later()])) != "go":
            return False
        ended = await self._do(Errand(known["inspect"](), [serial]))
        if ended.outcome is None or ended.outcome.card.doubt is None:
            return ended.outcome is not None
        words = [say("Only a PIN can show the result.")]
        present = Row("go", show(say("enter a PIN: a wrong PIN spends 1 try")))
        if await self._shown(ChoosePage(show(say("In doubt")), words, [present, later()])) != "go":
            return False
        ended = await self._do(Errand(known["settle"](), [serial]))
        return ended.outcome is not None

    async def _shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        return await self._console.push_screen_wait(page)


def later() -> Row:
    """Give the row that leaves everything as it is."""
    return Row(LATER, show(say("later")))
