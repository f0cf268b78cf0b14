"""Unfinished work, first of all when the console starts: each row begins its cure, which waits for its card."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from lifecycle.console.in_doubt import LATER, Do, InDoubtFlow, later
from lifecycle.console.operation_thread import Errand
from lifecycle.console.pages.browse import BrowsePage
from lifecycle.console.questions.choose import ChoosePage, MessagePage
from lifecycle.console.readers.snapshot import Unfinished
from lifecycle.console.rows import Row
from lifecycle.console.stage import Changed, Stage
from lifecycle.domain.text import say, say_n
from lifecycle.operations import Operation, all_operations
from lifecycle.reports.key import OneKey
from lifecycle.wording.language import show

if TYPE_CHECKING:
    from lifecycle.console.custody.form import CustodyForm

Operate = Callable[[type[Operation]], Awaitable[None]]
"""Does an operation from its first question on."""
Sign = Callable[[], Awaitable[None]]
"""Signs what is not signed."""


class UnfinishedFlow:
    """The list of what is unfinished, and what each row of it does."""

    def __init__(self, console: Stage, do: Do, operate: Operate, sign: Sign, changed: Changed) -> None:
        self._console = console
        self._do = do
        self._operate = operate
        self._sign = sign
        self._changed = changed
        self.doubts = InDoubtFlow(console, do)

    async def all(self) -> None:
        """Show it as long as there is something, and a person wants to do something about it."""
        while found := self._console.snapshot.health.unfinished:
            rows = [Row(each.id, show(each.text)) for each in found]
            words = [
                say_n("{count} unfinished task.", "{count} unfinished tasks.", len(found)),
                say("Choose a task to continue. The most serious task comes first."),
            ]
            picked = await self._shown(ChoosePage(show(say("Unfinished work")), words, [*rows, later()]))
            wanted = next((each for each in found if each.id == picked), None)
            if wanted is None or not await self._one(wanted):
                return

    async def _one(self, wanted: Unfinished) -> bool:
        """Begin the cure of one; False where the person leaves it as it is."""
        match wanted.kind:
            case "doubt":
                return await self.doubts.one(wanted.key)
            case "invalid":
                return await self._erase(wanted)
            case "incomplete":
                await self._do(Errand(all_operations()["complete-set"](set_name=wanted.key)))  # type: ignore[call-arg]
            case "mismatch":
                return await self._compare(wanted.key)
            case "unsigned":
                await self._sign()
                await self._changed()
            case "edge":
                await self._operate(all_operations()["copy-set"])
            case "suspect":
                await self._shown(BrowsePage(self._console.workstation, OneKey(key=wanted.key)))
                from lifecycle.console.custody.others import KeyForm  # noqa: PLC0415 - takes long to load

                await self._reported(KeyForm, key=wanted.key)
            case "other-card":
                await self._told(
                    say(
                        "Another card was seen with the serial number {serial}. Do not use that card.",
                        serial=wanted.key,
                    ),
                    say("Find out where that card comes from. Then report that it replaces the recorded card."),
                )
                from lifecycle.console.custody.others import ReplacedForm  # noqa: PLC0415 - takes long to load

                await self._reported(ReplacedForm, serial=wanted.key)
        return True

    async def _erase(self, wanted: Unfinished) -> bool:
        """Erase the cards of a set that must never be used, one after the other."""
        words = [wanted.text, say("These cards hold a share of the key, or may hold one. Choose a card to erase.")]
        rows = [Row(serial, serial) for serial in wanted.cards]
        serial = await self._shown(ChoosePage(show(say("Unfinished work")), words, [*rows, later()]))
        if serial in {None, LATER}:
            return False
        await self._do(Errand(all_operations()["erase"](), [serial]))
        return True

    async def _compare(self, serial: str) -> bool:
        """Read a card that differs; what it shows is accepted only after somebody has looked into why."""
        words = [
            say("Card {serial} does not match the record.", serial=serial),
            say("Find out why before you accept the state of this card."),
        ]
        rows = [
            Row("inspect", show(say("read the card again"))),
            Row("accept-drift", show(say("accept the state of the card"))),
        ]
        picked = await self._shown(ChoosePage(show(say("Mismatch")), words, [*rows, later()]))
        if picked in {None, LATER}:
            return False
        await self._do(Errand(all_operations()[picked](), [serial]))
        return True

    async def _reported(self, kind: "type[CustodyForm]", **given: str) -> None:
        """Have a form of custody filled in; Esc leaves it as it is."""
        from lifecycle.console.custody.desk import CustodyDesk  # noqa: PLC0415 - takes long to load

        await CustodyDesk(self._console, self._changed).report(kind, **given)

    async def _told(self, *words: Any) -> None:  # noqa: ANN401 - sentences
        await self._shown(MessagePage(show(say("Unfinished work")), *words))

    async def _shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        return await self._console.push_screen_wait(page)
