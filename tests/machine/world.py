"""The world of the machine: cards in a rack, a store, what people know; each run is a process of its own."""

import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from desk.cards import Drawer, blank_image
from desk.desk import Desk
from desk.processes import SteppedSource
from desk.rack import SERIALS, Rack
from desk.scratch_folders import scratch
from desk.stores import Hooked, new_store, opened

from lifecycle.domain.errors import Defect, LifecycleError
from machine.custodian import CAREFUL, PINS, Custodian, Mood
from machine.faults import NOTHING, Fault, Killed, Mortal, armed, disarmed

CARDS = SERIALS[:6]
BLANK = SERIALS[6]
"""A card that nobody has formatted yet."""


class World:
    """Everything there is, and what the people remember of it."""

    def __init__(self) -> None:
        self.path: Path = new_store(scratch() / "ledger.db")
        self.rack = Rack(*CARDS)
        self.rack.drawers[BLANK] = Drawer(blank_image(BLANK), name=BLANK)
        self.names = (f"SET-{number}" for number in count(1))
        self.given_up: set[str] = set()
        self.touched: set[str] = set()
        """Cards whose memory something else has changed since they were inspected last."""
        self.before: dict[str, str] = {}
        """The PIN of each card before the last run that began on it with nothing in doubt."""
        self.ends: list[str] = []

    def attempt(
        self,
        operation: str,
        serials: Sequence[str],
        mood: Mood = CAREFUL,
        fault: Fault = NOTHING,
        **fields: object,
    ) -> Custodian:
        """Do an operation at a new desk; gives the person, who heard what was said. `ends` keeps how it ended."""
        self._remember_pins(serials)
        person = Custodian(mood, self._code, self._which, self._fresh(serials))
        mortal = Mortal(fault)
        self.rack.out = set(self.rack.serials) - set(serials)
        failing = self.rack[serials[fault.card % len(serials)]]
        armed(fault, failing, SERIALS[-1])
        try:
            with opened(self.path) as store:
                hooked = Hooked(store, before=mortal.before_append(fault), after=lambda *_: mortal.step())
                desk = Desk(hooked, SteppedSource(self.rack, mortal))  # type: ignore[arg-type]
                desk.run(operation, person, serials=serials, **fields)
            self.ends.append("done")
        except Defect:
            raise
        except LifecycleError as error:
            self.ends.append(error.code)
        except Killed:
            self.ends.append("killed")
        finally:
            disarmed(failing)
        self.given_up |= person.given_up
        return person

    def _remember_pins(self, serials: Sequence[str]) -> None:
        with opened(self.path) as store:
            desk = Desk(store, self.rack)
            for serial in serials:
                card = desk.journal.card(serial)
                if serial not in self.before or card is None or card.doubt is None:
                    self.before[serial] = self._code(serial)

    def _code(self, serial: str) -> str:
        """Read the PIN from a card's memory; none is on a card that was not formatted."""
        return self.rack[serial].truth.code if self.formatted(serial) else ""

    def formatted(self, serial: str) -> bool:
        """Say whether a card has the files of our profile."""
        if serial != BLANK:
            return True
        try:
            return self.rack[serial].truth.tries_left >= 0
        except AssertionError:
            return False

    def _which(self, question: str) -> str:
        serial = re.findall("[0-9A-F]{16}", question)[0]
        return "old" if self._code(serial) == self.before[serial] else "new"

    def _fresh(self, serials: Sequence[str]) -> str:
        """Choose a new PIN that is not on one of the cards."""
        codes = {self._code(serial) for serial in serials}
        return next(pin for pin in PINS if pin not in codes)
