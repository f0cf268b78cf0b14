"""A person at the console: sees what is on the screen, waits for words, and presses keys as fast as wanted."""

import asyncio
import math
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from desk.cards import OTHER_SERIAL, SERIAL
from desk.patience import HANG, HandClock
from desk.stores import new_store
from textual.events import Key

from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.console.app import Console
from lifecycle.console.page import Page
from lifecycle.console.rows import Rows
from lifecycle.console.workstation import Workstation
from lifecycle.station import training
from lifecycle.station.log import Log
from lifecycle.station.settings import load
from lifecycle.store.address import ServerAddress
from lifecycle.virtual.shelf import Shelf

SERIALS = (SERIAL, OTHER_SERIAL, "15C000E3A8171008", "15C000E3A8171009", "15C000E3A817100A", "15C000E3A817100B")
FACTORY_PIN, NEW_PIN, WRONG_PIN = "12345678", "27182818", "99999990"

_FRAME = re.compile(r"[│┌┐└┘─▸•_↑↓▒░]+")
_NAMES = {"\r": "enter", " ": "space", "\x7f": "backspace"}

Scene = Callable[["Person"], Awaitable[None]]


def seat_at(
    home: Path,
    reader: str = "virtual",
    record: ServerAddress | None = None,
    **rest: Any,  # noqa: ANN401 - fields of a seat
) -> Workstation:
    """Give a seat in a folder of its own, at which time goes on only as `Person.lets_pass` says."""
    place = new_store(home / "ledger.db") if record is None else record
    flags = {"reader": reader, "actor": "anna", "station": "desk", "store": str(place)}
    settings = load(flags, {"LIFECYCLE_HOME": str(home)})
    return Workstation(
        settings, Log(settings.log, station="desk", command="console"), pause=0.05, clock=HandClock(), **rest
    )


def cards(workstation: Workstation, *names: str, formatted: bool = True) -> list[str]:
    """Make cards with these names, and give their serials."""
    shelf, keys = Shelf(workstation.settings.virtual_cards), TransportKeys(workstation.settings.transport_keys)
    for name, serial in zip(names, SERIALS, strict=False):
        training.make_card(shelf, keys, name, serial=bytes.fromhex(serial), key_id=0 if formatted else None)
    return list(SERIALS[: len(names)])


class Drawn(Console):
    """A console that counts how often it has drawn something."""

    drawn = 0

    def post_display_hook(self) -> None:
        """Count."""
        super().post_display_hook()
        self.drawn += 1


class Person:
    """Sits before one console."""

    def __init__(self, console: Drawn, pilot: Any) -> None:  # noqa: ANN401 - Textual's
        self.console = console
        self.pilot = pilot

    @property
    def lines(self) -> list[str]:
        """What is on the screen, line by line."""
        return [strip.text.rstrip() for strip in self.console.screen._compositor.render_strips()]

    @property
    def words(self) -> str:
        """The same as one text without frames, so that words can be found that are broken over lines."""
        return " ".join(_FRAME.sub(" ", " ".join(self.lines)).split())

    async def sees(self, *words: str) -> str:
        """Wait until all of these are on the screen; gives all that is."""
        end = monotonic() + HANG
        while True:
            drawn, looked = self.console.drawn, monotonic()
            seen = "" if self._unseen else self.words
            if seen and all(each in seen for each in words):
                return seen
            assert monotonic() < end, f"{words} never came:\n" + "\n".join(self.lines)
            while (not seen or drawn == self.console.drawn) and monotonic() < looked + 0.1:
                await asyncio.sleep(0.003)
                if not seen and not self._unseen:
                    break

    async def sees_the_end(self) -> None:
        """Wait until the console ends."""
        end = monotonic() + HANG
        while self.console.return_value is None:
            assert monotonic() < end, "it does not end:\n" + "\n".join(self.lines)
            await asyncio.sleep(0.01)

    async def lets_others_go_on(self) -> None:
        """Have the operation's thread come to its end, and its pages hear of it."""
        await asyncio.to_thread(self.console.wait)
        for _ in range(10):
            await asyncio.sleep(0)

    async def lets_pass(self, seconds: float) -> None:
        """Do nothing for so long, by the clock of the console."""
        self.clock.now += seconds

    @property
    def clock(self) -> HandClock:
        """The clock of the seat."""
        clock = self.console.workstation.clock
        assert isinstance(clock, HandClock)
        return clock

    async def shows(self, wanted: Callable[[str], bool]) -> None:
        """Wait until a line of the screen is as it is wanted, frames and all."""
        until = monotonic() + HANG
        while not any(map(wanted, self.lines)):
            assert monotonic() < until, "it never came:\n" + "\n".join(self.lines)
            await asyncio.sleep(0.01)

    async def settles(self) -> None:
        """Wait until nothing changes any more."""
        before: list[str] = []
        while before != self.lines:
            before = self.lines
            await self.pilot._wait_for_screen(HANG)
            await asyncio.sleep(0.03)

    async def presses(self, *keys: str) -> None:
        """Press keys by their names."""
        for key in keys:
            self.press(key)
        await self._taken()

    def press(self, key: str, character: str | None = None) -> None:
        """Press one key, and wait for nothing."""
        self.console.post_message(Key(key, character or (key if len(key) == 1 else None)))

    async def types(self, text: str, *, pause: float | None = None) -> None:
        """Type a text, in which a carriage return is Enter; in one burst, or with a pause after each key."""
        for character in text:
            self.press(_NAMES.get(character, character), character)
            if pause is not None:
                await asyncio.sleep(pause)
        await self._taken()

    async def picks(self, row: str) -> None:
        """Go to the row with these words as soon as a page has it, and press Enter."""
        end = monotonic() + HANG
        while not any(row in each.text for rows in self.console.screen.query(Rows) for each in rows._rows):
            assert monotonic() < end, f"no row {row!r}:\n" + "\n".join(self.lines)
            await asyncio.sleep(0.01)
        rows = self.console.screen.query_one(Rows)
        while row not in rows._rows[rows._chosen].text:
            await self.presses("down")
        await self.presses("enter")

    async def begins(self, operation: str, card: str | None = None) -> None:
        """Choose an operation on the menu, and a card where it is asked which."""
        await self.sees("Smart Card", "Inspect")
        await self.picks(operation)
        if card is not None:
            await self.sees("insert a valid smart card")
            await self.sees(card)
            if "Choose a card:" in self.words:
                await self.picks(card)
            else:
                await self.presses("enter")

    async def ends(self) -> None:
        """Wait until the menu is there again."""
        await self.sees("Smart Card", "Inspect", "Copy Card")

    async def _taken(self) -> None:
        """Wait until the keys have been taken."""
        taken = asyncio.Event()
        self.console.call_later(taken.set)
        await taken.wait()
        await self.pilot._wait_for_screen(HANG)

    @property
    def _unseen(self) -> bool:
        screen = self.console.screen
        return isinstance(screen, Page) and screen.seen_at == math.inf


def played(workstation: Workstation, scene: Scene, *, size: tuple[int, int] = (80, 25)) -> Console:
    """Open the console, let the scene be played, and close it; gives what is left of it."""

    async def play() -> Console:
        console = Drawn(workstation)
        try:
            async with console.run_test(size=size) as pilot:
                person = Person(console, pilot)
                await person.sees("Smart Card", "Inspect")
                await scene(person)
        finally:
            console.wait()  # also where the scene failed: an operation that nobody answers would never end
        assert console.defect is None, console.defect
        return console

    return asyncio.run(play())


def together(*scenes: Scene) -> Scene:
    """Play one after the other."""

    async def scene(person: Person) -> None:
        for each in scenes:
            await each(person)

    return scene


def recorded(workstation: Workstation, serial: str = SERIAL) -> Sequence[str]:
    """Name the facts of a card in their order, without versions."""
    with workstation.reading() as store:
        return [event.tag.split(".")[0] for _, event in store.events() if event.stream == f"card:{serial}"]


def state(workstation: Workstation, serial: str = SERIAL) -> Any:  # noqa: ANN401 - the state of a card
    """Give what the record says of a card."""
    from lifecycle.ledger.record import LiveRecord  # noqa: PLC0415 - as late as the console does

    with workstation.reading() as store:
        return LiveRecord(store).card(serial)
