"""Somebody at the table: does what is asked for, except for a few mishaps that are drawn, and never gives up alone."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from desk.cards import FACTORY_PIN
from desk.invariants import WRONG
from desk.people import Person

from lifecycle.domain.dialogue import Choice, Confirmation, Progress, SecretQuestion, TextQuestion
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text
from machine.table import FOREIGN, Table

Draw = Callable[[Sequence[str]], str]

MOST_QUESTIONS = 150
"""More than any conversation takes; one that goes in circles has more."""
MOST_WRONG = 3
"""Wrong PINs on one card: it must not be blocked."""


KILLED = "killed"


class Killed(BaseException):
    """The process is gone."""


class Sitter(Person):
    """Has cards to be read and cards to be written; `mishaps` are how many things go wrong, drawn where they do."""

    waits = True

    def __init__(self, table: Table, cards: Mapping[str, Sequence[str]], draw: Draw, mishaps: int = 0) -> None:
        super().__init__()
        self.table = table
        self.stopped = False
        """Whether the person ended it."""
        self.mortal = False
        """Whether the process may be killed at a question."""
        self.pins: dict[str, str] = {}
        """Of cards that have another one than the factory's."""
        self.look = "no"
        """What is answered where it is asked whether to look at all cards."""
        self._plan = {**cards, "look": [*cards["source"], *cards["target"]]}
        self._draw = draw
        self._mishaps = mishaps
        self._role = "source"
        self._done: set[tuple[str, str]] = set()
        self._put_aside: dict[str, int] = {}
        """Cards that failed, with how often."""
        self._wrong: dict[str, int] = {}
        self._questions = 0
        self._require_there: Callable[[], None] | None = None

    def progress(self, progress: Progress) -> None:
        """Take notice of whose turn it is, and who had one."""
        super().progress(progress)
        if progress.state == "wanted":
            self._role = _role_of(str(progress.text))
        elif progress.state == "done":
            self._done.add((self._role, progress.serial or ""))
        elif progress.serial is not None:
            self._put_aside[progress.serial] = self._put_aside.get(progress.serial, 0) + 1

    def tell(self, text: Text) -> None:
        """Take notice of a card that was looked at."""
        super().tell(text)
        if self._role == "look" and (seen := re.match(r"Card (\w{16}): .*tries left", str(text))) is not None:
            self._done.add((self._role, seen[1]))

    @contextmanager
    def beside(self, require_there: Callable[[], None]) -> Iterator[None]:
        """Know of which card it is asked."""
        self._require_there = require_there
        try:
            yield
        finally:
            self._require_there = None

    def card(self, text: Text, arrivals: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Insert the card that fits, or do something else; Enter alone says that it is there."""
        self._ask(str(text))
        moved = self._moved(str(text))
        if moved is None:
            return frozenset()
        card, reader = moved
        for each in (card, self.table.inside[reader]):
            if each is not None:
                self.table.pull(each)
        arrivals()
        self.table.put(card, reader)
        return arrivals()

    def _moved(self, words: str) -> tuple[str, str] | None:
        """Say which card is put into which reader."""
        named = re.search(r"Insert card (\w{16})\.", words)
        fit = self._fit() if named is None else named[1]
        first, last = self.table.names()[0], self.table.names()[-1]
        moves: dict[str, Callable[[], tuple[str, str] | None]] = {
            "fit": lambda: None if f"Card {fit} is in" in words else (fit, first),
            "wrong": lambda: (self._draw(sorted(self.table.drawers)), first),
            "enter": lambda: None,
            "again": lambda: (self.table.inside[first] or fit, first),
            "foreign": lambda: (FOREIGN, last),
            "other reader": lambda: (fit, last),
            "out": lambda: self.table.pull(self.table.inside[first] or ""),
        }
        return moves[self._mood(*moves)]()

    def secret(self, question: SecretQuestion) -> Secret:
        """Type the PIN of the card, mistype it, or take the card out."""
        self._ask(str(question.text))
        serial = question.serial or ""
        match self._mood("right", "pull", "wrong"):
            case "pull":
                self._pull(serial)
            case "wrong" if self._wrong.get(serial, 0) < MOST_WRONG:
                self._wrong[serial] = self._wrong.get(serial, 0) + 1
                return Secret(WRONG.encode())
        return Secret(self.pins.get(serial, FACTORY_PIN).encode())

    def text(self, question: TextQuestion) -> str:
        """Take the default, or take the card out."""
        self._ask(str(question.text))
        if self._mood("right", "pull") == "pull":
            self._pull(question.serial or "")
        return question.default

    def confirm(self, question: Confirmation) -> None:
        """Type the phrase, or take a card out."""
        self._ask(str(question.text))
        if self._mood("right", "pull") == "pull" and self._require_there is not None:
            for card in [each for each in self.table.inside.values() if each is not None]:
                self._pull(card)

    def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:  # noqa: ARG002
        """Go on, with the card that fits."""
        self._ask(str(text))
        names = [choice.name for choice in choices]
        match name:
            case "pre-flight":
                return self.look
            case "card":
                fit = self._fit()
                return self._mood(*([fit] if fit in names else []), *names)
            case "go-on":
                return self._go_on(names)
            case "presented-by":
                if self._mood("right", "pull") == "pull":
                    for card in filter(None, list(self.table.inside.values())):
                        self._pull(card)
                return names[0]
            case _:
                return "go-on"  # not-ready

    def _go_on(self, names: Sequence[str]) -> str:
        failed = self.steps[-1].serial or ""
        wanted = "again" if "again" in names and self._put_aside.get(failed, 0) < 3 else "another"
        chosen = self._mood(wanted, *names)
        self.stopped |= chosen == "stop"
        return chosen

    def _fit(self) -> str:
        """Choose a card that can have the part that is asked for: one that did not fail before one that did."""
        able = [serial for serial in self._plan[self._role] if (self._role, serial) not in self._done]
        assert able, f"there is no card left for {self._role}:\n" + "\n".join(self.told[-12:])
        return min(able, key=lambda serial: self._put_aside.get(serial, 0))

    def _pull(self, serial: str) -> None:
        self.table.pull(serial)
        if self._require_there is not None:
            self._require_there()

    def _ask(self, words: str) -> None:
        self.told.append(words)
        self._questions += 1
        if self._questions > MOST_QUESTIONS:
            raise AssertionError("it goes in circles:\n" + "\n".join(self.told[-12:]))

    def _mood(self, right: str, *others: str) -> str:
        """Choose what happens: what is right, or one of the mishaps that are left."""
        if not self._mishaps:
            return right
        chosen = self._draw([right, *others, *([KILLED] if self.mortal else [])])
        if chosen != right:
            self._mishaps -= 1
        if chosen == KILLED:
            raise Killed
        return chosen


def _role_of(words: str) -> str:
    if "card to check" in words:
        return "look"
    return "target" if "card for share" in words or "becomes a copy" in words else "source"
