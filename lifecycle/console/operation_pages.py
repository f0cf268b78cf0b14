"""One operation as the person sees it, from its beginning to its end: what its thread asks and says becomes pages."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.console.operation_thread import Errand, OperationThread
from lifecycle.console.pages.working import WorkingPage
from lifecycle.console.question_pages import QuestionPages
from lifecycle.console.questions.pins import IDLE, PinPage
from lifecycle.console.readers.snapshot import Seen
from lifecycle.console.readers.watch import Watch
from lifecycle.console.stage import Pages
from lifecycle.console.thread_messages import CardWanted, Ended, Item, Question, SecretWanted, Stepped, Told
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import Abandoned, LifecycleError, NobodyTyped, TakenOut
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import translate as _

IDLE_TOO_LONG = say("The PIN dialog closed: no key was pressed for 60 seconds. The typed digits were deleted.")


@dataclass(frozen=True)
class _Left:
    """The PIN dialog was left, or nobody typed, in the middle of an operation over many cards."""

    wanted: SecretWanted
    idle: bool


@dataclass(frozen=True)
class _Gone:
    """A card that was taken out of its reader."""

    seen: Seen
    last: bool
    """Whether it left no card in any reader: then one that nobody has read yet was the one that is meant, too."""

    def was(self, serial: str | None) -> bool:
        """Say whether it was the card with this serial."""
        return serial is not None and (self.last if self.seen.shown is None else self.seen.shown.serial == serial)


class OperationPages:
    """Leads one errand.

    That the card was taken out, or that a person wants to stop, is told to the conversation and not to a page: between
    two questions there is no page, and what came then ends the question that comes next.
    """

    def __init__(self, pages: Pages, workstation: Workstation, watch: Watch, errand: Errand) -> None:
        self._pages = pages
        self._errand = errand
        self._inbox: asyncio.Queue[Item | _Left] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        self._work = OperationThread(workstation, errand, lambda item: _put(loop, self._inbox, item))
        self._clock = workstation.clock
        self._interview = QuestionPages(pages, watch, errand.operation, self._work.stop)
        self._working = WorkingPage(_(errand.operation.title))
        self._pins: PinPage | None = None
        self._open: Question | None = None
        self._watch = watch
        self._gone: list[_Gone] = []
        """What left its reader since a card was last waited for: whatever is asked about it is over, now and next."""
        self._serial = None if errand.operation.many_cards else next(iter(errand.serials), None)
        """The card that is asked about, where that is known."""

    @property
    def told(self) -> list[Text]:
        """What was said last: how it ended, and what is next."""
        return self._interview.told

    async def run(self) -> Ended:
        """Do the errand; whatever becomes of the pages, its thread is told to stop and gets no answer any more."""
        await self._pages.push_screen(self._working)
        loop = asyncio.get_running_loop()
        self._watch.removal = lambda gone: loop.call_soon_threadsafe(self._taken_out, gone)
        self._work.start()
        try:
            while True:
                item = await self._inbox.get()
                if isinstance(item, Ended):
                    return item
                await self._handle(item)
        finally:
            self._watch.removal = None
            self._close_pins()
            self._close()
            self._pages.drop(self._working)

    def stop(self) -> None:
        """Stop at the next safe point: at once where a question is open, and never in the middle of a card."""
        self._work.stop.asked = True
        self._working.stopping()
        self._end_what_is_open()

    def wait(self) -> None:
        """Wait until the card was left, where the pages are gone already."""
        self._close()
        if self._work.thread.ident is not None:
            self._work.thread.join()

    def _taken_out(self, gone: Sequence[Seen]) -> None:
        """Ask no more of a card that is not there: what would be sent to it would be in doubt."""
        if isinstance(self._open, CardWanted) and not self._open.answer.done():
            return  # a card is waited for: another one leaves to make room
        last = not self._watch.snapshot.candidates
        self._gone += [_Gone(seen, last) for seen in gone if not seen.nobodys]
        self._end_what_is_open()

    def _end_what_is_open(self) -> None:
        """End the question that is open, and its page, where something has happened that ends it."""
        if self._open is not None and not self._open.answer.done() and (error := self._over()) is not None:
            self._open.fail(error)
            self._close_pins()
            self._interview.drop()

    def _over(self) -> LifecycleError | None:
        """Say why nothing may be asked any more, or not about this card."""
        if self._work.stop.asked:
            return Abandoned()
        return next((TakenOut(reader=each.seen.reader) for each in self._gone if each.was(self._serial)), None)

    def _close(self) -> None:
        self._work.stop.asked = True
        self._work.dialogue.close()

    async def _handle(self, item: Item | _Left) -> None:
        match item:
            case Told(text):
                self._interview.told.append(text)
                self._working.tell(text)
            case Stepped(progress):
                self._close_pins()
                self._serial = None
                self._gone.clear()
                self._interview.step(progress)
                self._working.step(progress)
            case _Left(wanted, idle):
                await self._ask_whether_to_stop(wanted, idle=idle)
            case Question():
                await self._ask(item)

    async def _ask(self, question: Question) -> None:
        """Put a question before the person, unless it is over before it was seen."""
        self._open = question
        if isinstance(question, SecretWanted):
            self._serial = question.question.serial
        elif isinstance(question, CardWanted):
            self._gone.clear()
        if not isinstance(question, SecretWanted):
            self._close_pins()
        self._end_what_is_open()
        if question.answer.done():
            return
        if isinstance(question, SecretWanted):
            await self._ask_secret(question)
        else:
            await self._interview.ask(question)

    async def _ask_secret(self, wanted: SecretWanted) -> None:
        """Ask on the page that is there for this card, or on a new one; its answer goes to the thread by itself."""
        told = self._interview.heard()
        if self._pins is not None and self._pins.serial != wanted.question.serial:
            self._close_pins()
        if self._pins is None:
            self._pins = PinPage(wanted.question.serial, self._left, self._clock)
            await self._pages.push_screen(self._pins)
        if self._pins is not None:  # it may have been over while its page was made
            self._pins.ask(wanted, told)

    def _left(self, wanted: SecretWanted, *, idle: bool) -> None:
        """A PIN dialog was left: an operation on one card ends with that, for nothing was sent."""
        if self._errand.operation.many_cards:
            self._inbox.put_nowait(_Left(wanted, idle))
        elif idle:
            wanted.fail(NobodyTyped(seconds=IDLE))
        else:
            wanted.abandon()

    async def _ask_whether_to_stop(self, wanted: SecretWanted, *, idle: bool) -> None:
        """A set that was begun is not given up because one custodian was slow: it is asked whether to go on."""
        self._close_pins()
        self._interview.told = [IDLE_TOO_LONG] if idle else []
        if wanted.answer.done():
            return
        if await self._interview.sure_to_stop():
            wanted.abandon()
        elif not wanted.answer.done():
            await self._ask_secret(wanted)

    def _close_pins(self) -> None:
        if self._pins is not None:
            self._pins.forget()
            self._pages.drop(self._pins)
            self._pins = None


def _put(loop: asyncio.AbstractEventLoop, inbox: "asyncio.Queue[Item | _Left]", item: Item) -> None:
    """Put something before the person, from another thread; raises RuntimeError where the pages are gone."""
    loop.call_soon_threadsafe(inbox.put_nowait, item)
