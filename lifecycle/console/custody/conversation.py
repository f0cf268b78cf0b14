"""Work in a thread of its own that asks as it goes along: what it asks becomes pages, until it has ended."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from lifecycle.console.dialogue import ConsoleDialogue
from lifecycle.console.plain_questions import PlainQuestions
from lifecycle.console.stage import Pages
from lifecycle.console.thread_messages import Item, Question, Told
from lifecycle.domain.text import Text

T = TypeVar("T")


class Conversation:
    """One piece of work, and what is said and asked meanwhile."""

    def __init__(self, pages: Pages, title: str) -> None:
        self._questions = PlainQuestions(pages, title)
        self._inbox: asyncio.Queue[Item | None] = asyncio.Queue()

    @property
    def told(self) -> list[Text]:
        """What was said since the last question."""
        return self._questions.told

    async def lead(self, work: Callable[[ConsoleDialogue], T]) -> T:
        """Do it, and give what it gives; raises what it raises. Whatever becomes of the pages, it gets no answer then.

        What is asked raises NotConfirmed or Abandoned in the work where the person gives up.
        """
        loop = asyncio.get_running_loop()
        dialogue = ConsoleDialogue(lambda item: _put(loop, self._inbox, item))
        working = asyncio.create_task(asyncio.to_thread(work, dialogue))
        working.add_done_callback(lambda _: self._inbox.put_nowait(None))
        try:
            while (item := await self._inbox.get()) is not None:
                await self._handle(item)
            return working.result()
        finally:
            dialogue.close()

    async def _handle(self, item: Item) -> None:
        match item:
            case Told(text):
                self.told.append(text)
            case Question():
                await self._questions.ask(item)


def _put(loop: asyncio.AbstractEventLoop, inbox: "asyncio.Queue[Item | None]", item: Item) -> None:
    """Put something before the person, from another thread; raises RuntimeError where the pages are gone."""
    loop.call_soon_threadsafe(inbox.put_nowait, item)
