"""One operation as the person sees it: each question of its thread gets its page, and each answer goes back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from textual.screen import Screen

from lifecycle.cli.language import show
from lifecycle.cli.language import translate as _
from lifecycle.console.asking.card import InsertPage, described
from lifecycle.console.asking.choose import ChoosePage
from lifecycle.console.asking.confirm import ConfirmPage
from lifecycle.console.asking.line import LinePage
from lifecycle.console.asking.pins import PinPage
from lifecycle.console.pages.working import WorkingPage, bar, in_words, titled
from lifecycle.console.questions import (
    CardWanted,
    ChoiceWanted,
    Ended,
    Item,
    LineWanted,
    PhraseWanted,
    Question,
    SecretWanted,
    Stepped,
    Told,
)
from lifecycle.console.rows import Row
from lifecycle.console.seat import Seat
from lifecycle.console.watching import Watch
from lifecycle.console.work import Errand, Work
from lifecycle.domain.dialogue import Choice, Progress
from lifecycle.domain.errors import NotConfirmed
from lifecycle.domain.text import Text, say

IDLE_TOO_LONG = say("Nobody typed for 60 seconds: the PIN dialog was closed, and what was typed is forgotten.")


class Pages(Protocol):
    """The console, as far as a conversation needs it."""

    async def push_screen_wait(self, screen: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        """Show a page until it gives its answer."""
        ...

    def push_screen(self, screen: Screen[Any]) -> Any:  # noqa: ANN401
        """Show a page."""
        ...

    def drop(self, screen: Screen[Any]) -> None:
        """Take a page away, and whatever is above it."""
        ...


@dataclass(frozen=True)
class _Left:
    """The PIN dialog was left, or nobody typed, in the middle of an operation over many cards."""

    wanted: SecretWanted
    idle: bool


class Conversation:
    """Leads one errand from its beginning to its end."""

    def __init__(self, pages: Pages, seat: Seat, watch: Watch, errand: Errand) -> None:
        self._pages = pages
        self._watch = watch
        self._errand = errand
        self._inbox: asyncio.Queue[Item | _Left] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._work = Work(seat, errand, lambda item: _put(loop, self._inbox, item))
        self._working = WorkingPage(_(errand.operation.title))
        self._pins: PinPage | None = None
        self._open: Question | None = None
        self._asking: Screen[Any] | None = None
        self._progress: Progress | None = None
        self._done: list[Text] = []
        self.told: list[Text] = []
        """What was said since the last question, or since the last of several cards: how it ended, and what is next."""

    async def run(self) -> Ended:
        """Do the errand; whatever becomes of the pages, its thread is told to stop and gets no answer any more."""
        await self._pages.push_screen(self._working)
        self._work.start()
        try:
            while True:
                item = await self._inbox.get()
                if isinstance(item, Ended):
                    return item
                await self._handle(item)
        finally:
            self._close_pins()
            self._close()

    def stop(self) -> None:
        """Stop at the next safe point: at once where a question is open, and never in the middle of a card."""
        self._work.stop.asked = True
        self._working.stopping()
        if self._open is not None:
            self._open.abandon()
        if self._asking is not None:
            self._pages.drop(self._asking)

    def wait(self) -> None:
        """Wait until the card was left, where the pages are gone already."""
        self._close_work()
        if self._work.thread.ident is not None:
            self._work.thread.join()

    def _close(self) -> None:
        self._close_work()
        self._pages.drop(self._working)

    def _close_work(self) -> None:
        self._work.stop.asked = True
        self._work.dialogue.closed = True
        if self._open is not None:
            self._open.abandon()

    async def _handle(self, item: Item | _Left) -> None:
        match item:
            case Told(text):
                self.told.append(text)
                self._working.tell(text)
            case Stepped(progress):
                self._close_pins()
                self._progress = progress
                self._working.step(progress)
                if progress.state == "done":  # what was said of the card meanwhile is told by that
                    self.told = []
                    self._done = [in_words(progress)]
            case SecretWanted():
                self._open = item
                await self._ask_secret(item)
            case _Left(wanted, idle):
                await self._ask_whether_to_stop(wanted, idle=idle)
            case Question():
                self._close_pins()
                self._open = item
                await self._ask(item)
                self._open = None

    async def _ask_secret(self, wanted: SecretWanted) -> None:
        """Ask on the page that is there for this card, or on a new one; go on when it is answered."""
        told = self._heard()
        if self._pins is not None and self._pins.serial != wanted.question.serial:
            self._close_pins()
        if self._pins is None:
            self._pins = PinPage(wanted.question.serial, self._left)
            await self._pages.push_screen(self._pins)
        self._pins.ask(wanted, told)

    def _left(self, wanted: SecretWanted, *, idle: bool) -> None:
        """A PIN dialog was left: an operation on one card ends with that, for nothing was sent."""
        if self._errand.operation.many_cards:
            self._inbox.put_nowait(_Left(wanted, idle))
        else:
            wanted.abandon()

    async def _ask_whether_to_stop(self, wanted: SecretWanted, *, idle: bool) -> None:
        """A set that was begun is not given up because one custodian was slow: it is asked whether to go on."""
        self._close_pins()
        self.told = [IDLE_TOO_LONG] if idle else []
        if wanted.answer.done():
            return
        if await self._sure_to_stop():
            wanted.abandon()
        elif not wanted.answer.done():
            await self._ask_secret(wanted)

    async def _ask(self, wanted: Question) -> None:
        if wanted.answer.done():
            return
        told = self._heard()
        match wanted:
            case CardWanted(text):
                wanted.tell(True) if await self._card(told, text) else await self._given_up(wanted)
            case PhraseWanted(question):
                sure = await self._shown(ConfirmPage(question, told))
                wanted.tell(True) if sure else wanted.fail(NotConfirmed())
            case ChoiceWanted(_name, text, choices):
                rows = [Row(each.name, self._row(each)) for each in choices]
                chosen = await self._shown(ChoosePage(self._heading, [*told, text], rows))
                wanted.tell(chosen) if chosen is not None else await self._given_up(wanted)
            case LineWanted(question):
                line = await self._shown(LinePage(question, told))
                wanted.tell(line) if line is not None else await self._given_up(wanted)

    async def _shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        self._asking = page
        try:
            return await self._pages.push_screen_wait(page)
        finally:
            self._asking = None

    async def _card(self, told: Sequence[Text | str], text: Text) -> bool:
        page = InsertPage(self._heading, told, text)

        def inserted() -> None:
            self._loop.call_soon_threadsafe(page.inserted)

        self._watch.insertion = inserted
        try:
            return bool(await self._shown(page))
        finally:
            self._watch.insertion = None

    async def _given_up(self, wanted: Question) -> None:
        """Esc at a question: where many cards are under way, leaving is asked for once more, and else it asks again."""
        if wanted.answer.done():
            return
        if self._work.stop.asked or not self._errand.operation.many_cards or await self._sure_to_stop():
            wanted.abandon()
            return
        await self._ask(wanted)

    async def _sure_to_stop(self) -> bool:
        """Ask whether the whole operation is to be stopped."""
        rows = [Row("go-on", show(say("go on"))), Row("stop", show(say("stop: a set that was begun will be invalid")))]
        chosen = await self._shown(ChoosePage(self._heading, [*self._heard(), say("Stop all of it?")], rows))
        return chosen == "stop" or self._work.stop.asked

    def _heard(self) -> list[Text | str]:
        """Take what was said since the last question; where cards are counted, first how far it is."""
        told: list[Text | str] = [*self._done, *self.told]
        self.told, self._done = [], []
        return told if self._progress is None else [bar(self._progress), *told]

    @property
    def _heading(self) -> str:
        return _(self._errand.operation.title) if self._progress is None else titled(self._progress)

    def _row(self, choice: Choice) -> str:
        """Say what a choice means; of a card also what is known of it."""
        cards = self._watch.picture.cards
        seen = next((each for each in cards if each.shown and each.shown.serial == choice.name), None)
        return show(choice.text if seen is None else described(seen))

    def _close_pins(self) -> None:
        if self._pins is not None:
            self._pins.forget()
            self._pages.drop(self._pins)
            self._pins = None


def _put(loop: asyncio.AbstractEventLoop, inbox: "asyncio.Queue[Item | _Left]", item: Item) -> None:
    """Put something before the person, from another thread; raises RuntimeError where the pages are gone."""
    loop.call_soon_threadsafe(inbox.put_nowait, item)
