"""What the rows of the menus do, each as one flow of pages from its first question to its last page."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from typing import Any

from textual.screen import Screen

from lifecycle.console.menu import OURS
from lifecycle.console.operation_pages import OperationPages
from lifecycle.console.operation_thread import Errand
from lifecycle.console.pages.inspect import HISTORY, Inspected, InspectPage
from lifecycle.console.pages.outcome import OutcomePage
from lifecycle.console.questions.card import CardPage, Chosen
from lifecycle.console.questions.choose import ChoosePage, MessagePage
from lifecycle.console.questions.form import Filled, OperationForm, has_required
from lifecycle.console.readers.snapshot import Health, ReadersSnapshot
from lifecycle.console.readers.watch import Watch
from lifecycle.console.record_errands import RecordErrands
from lifecycle.console.record_menu import RecordMenu
from lifecycle.console.rows import BACK, Row
from lifecycle.console.stage import Stage
from lifecycle.console.thread_messages import Ended
from lifecycle.console.tour import Tour, TourPage
from lifecycle.console.trial import names
from lifecycle.console.unfinished import UnfinishedFlow
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import Text, say
from lifecycle.operations import Operation, all_operations
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

UNSIGNED = say("The operation was recorded, but it is NOT SIGNED. No checkpoint covers it yet.")


class Leaving(Exception):
    """The console ends: no flow goes on."""


class Flows:
    """The flows of one console."""

    def __init__(self, console: Stage) -> None:
        self._console = console
        self._conversation: OperationPages | None = None
        self._errands = RecordErrands(console)
        self._record = RecordMenu(console, self._errands, self._changed)
        self._unfinished = UnfinishedFlow(console, self._whole, self._begun, self._errands.sign, self._changed)
        self._tour = Tour() if console.workstation.trial else None
        self._fresh = asyncio.Event()
        """Set when the readers and the record were looked at since the last operation."""
        self._done = asyncio.Event()
        """Set when what a row of the menu does is over."""
        self._left: frozenset[str] = frozenset()
        """What was unfinished when the console started."""
        self.watch = Watch(console.workstation, self._saw)

    async def look(self) -> None:
        if self._tour is None:
            health = await asyncio.to_thread(_health, self._console)
            self._left = frozenset(each.id for each in health.unfinished)

    async def begin(self) -> None:
        """Look at the readers from now on; show the tour of a trial, or else what was left unfinished.

        A person who picked a row before that has the row done first, and loses nothing by it.
        """
        self.watch.start()
        if self._tour is not None:
            await self._shown(TourPage(self._tour))
            return
        await self._fresh.wait()
        while not self._console.at_the_menu:
            self._done.clear()
            await self._done.wait()
            await self._fresh.wait()
        if self._left & {each.id for each in self._console.snapshot.health.unfinished}:
            with suppress(Leaving):
                await self._unfinished.all()

    def hint(self) -> str:
        return "" if self._tour is None else self._tour.hint()

    def show_tour(self) -> None:
        if self._tour is not None and not isinstance(self._console.screen, TourPage):
            self._console.push_screen(TourPage(self._tour))

    def stop(self) -> bool:
        if self._conversation is None:
            return False
        self._conversation.stop()
        return True

    def wait(self) -> None:
        self.watch.stop()
        if self._conversation is not None:
            self._conversation.wait()

    async def pick(self, key: str, how: str) -> None:
        kind = all_operations().get(key)
        with suppress(Leaving), self._until_done():
            if kind is not None:
                await self.operate(kind, options=how == "f2")
            elif key == BACK:
                await self._record.main()

    @contextmanager
    def _until_done(self) -> Iterator[None]:
        """Say at the end, however it comes, that what was picked is over."""
        try:
            yield
        finally:
            self._done.set()

    async def _begun(self, kind: type[Operation]) -> None:
        """Do an operation of the list of what is unfinished, and look again."""
        await self.operate(kind)
        await self._fresh.wait()

    async def operate(self, kind: type[Operation], *, options: bool = False, serials: Sequence[str] = ()) -> None:
        """Do an operation: what it has to be told, on which card, the operation itself, and what came of it."""
        filled = await self._filled(kind, options=options)
        if filled is None:
            return
        chosen: Chosen | None = Chosen(serials)
        if not filled.made.needs_card:
            chosen = await self._absent()
        elif not (kind.many_cards or serials):
            chosen = await self._shown(CardPage(_(kind.title), self._console.snapshot))
        if chosen is None:
            return
        rehearsal = chosen.rehearsal or filled.rehearsal
        ended, told = await self._led(Errand(filled.made, chosen.serials, rehearsal=rehearsal))
        if self._tour is not None:
            self._tour.note(kind.name, chosen.serials, names(self._console.workstation.settings))
        await self._last_pages(kind, ended, told)
        await self._unfinished.doubts.left_by(ended)

    async def _changed(self) -> None:
        """Look again: something was recorded, and what the record says is shown everywhere."""
        self._look_again()
        await self._fresh.wait()

    def _look_again(self) -> None:
        self._fresh.clear()
        self.watch.look_again()

    async def _filled(self, kind: type[Operation], *, options: bool) -> Filled[Operation] | None:
        if not fields(kind) or not (options or has_required(kind) or kind.order >= OURS):
            return Filled(kind())
        page: Filled[Operation] | None = await self._shown(OperationForm(kind))
        return page

    async def _absent(self) -> Chosen | None:
        """Have a card picked that need not be here: one that the record has in doubt."""
        rows = [Row(each.key, show(each.text)) for each in self._console.snapshot.health.of("doubt")]
        if not rows:
            await self._shown(MessagePage("", say("No card is in doubt.")))
            return None
        words = [say("Choose the card that is permanently gone:")]
        serial: str | None = await self._shown(ChoosePage("", words, rows))
        return None if serial is None else Chosen([serial])

    async def _whole(self, errand: Errand) -> Ended:
        """Do an errand that has been told everything, up to its last page."""
        ended, told = await self._led(errand)
        await self._last_pages(type(errand.operation), ended, told)
        await self._fresh.wait()
        return ended

    async def _led(self, errand: Errand) -> tuple[Ended, list[Text]]:
        conversation = OperationPages(self._console, self._console.workstation, self.watch, errand)
        self._conversation = conversation
        ended = await conversation.run()
        self._conversation = None
        self._look_again()
        await self._leave_if_asked(type(errand.operation), ended, conversation.told)
        return ended, conversation.told

    async def _leave_if_asked(self, kind: type[Operation], ended: Ended, told: list[Text]) -> None:
        """End the console where somebody wants that; what an operation came to is shown first, if it can be seen."""
        if self._console.leaving is None:
            return
        if self._console.leaving == ExitCode.DONE and ended.outcome is not None:
            await self._last_pages(kind, ended, told)
        self._console.exit(self._console.leaving)
        raise Leaving

    async def _last_pages(self, kind: type[Operation], ended: Ended, told: list[Text]) -> None:
        """Show what came of it: of a card its lines, of a change the vendor's messages and then all of it."""
        await self._what_became(kind, ended, told)
        if ended.unsigned is not None:
            advice = ended.unsigned.advise()
            words = [UNSIGNED, ended.unsigned.explain(), *([] if advice is None else [advice])]
            await self._shown(MessagePage("", *words))

    async def _what_became(self, kind: type[Operation], ended: Ended, told: list[Text]) -> None:
        outcome = ended.outcome
        if outcome is None or outcome.plan is not None:
            await self._shown(OutcomePage(kind, ended, told))
        elif kind.shows_card and outcome.driver is not None and outcome.facts is not None:
            lines = outcome.driver.describe(outcome.facts)
            inspected = Inspected(outcome.card.serial, lines, ended.words, told)
            while await self._shown(InspectPage(inspected)) == HISTORY:
                await self._record.life(outcome.card.serial)
        else:
            for text in told if not kind.many_cards else ():
                await self._shown(MessagePage("", text))
            if outcome.results or not (told and kind.announces_all):
                await self._shown(OutcomePage(kind, ended, told if kind.many_cards else ()))

    async def _shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        return await self._console.push_screen_wait(page)

    def _saw(self, snapshot: ReadersSnapshot) -> None:
        """Take a snapshot from the thread that looks."""
        self._console.call_later(self._saw_here, snapshot)

    def _saw_here(self, snapshot: ReadersSnapshot) -> None:
        self._console.seen(snapshot)
        if snapshot.ready:
            self._fresh.set()


def _health(console: Stage) -> Health:
    from lifecycle.console.readers.health import health_of  # noqa: PLC0415 - takes long to load

    return health_of(console.workstation, ())
