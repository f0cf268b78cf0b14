"""People who keep the cards of sets: they hold a PIN for each, and bring cards to their end after a run was cut off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desk.desk import Desk, desk_at
from desk.holding_invariants import must_be_empty, must_hold
from desk.invariants import NEW, OLD, must_agree, must_tell_of_tries, told_of_tries
from desk.people import Person, settling
from desk.rack import Rack
from desk.stores import must_be_sound
from lifecycle.domain.dialogue import Choice, SecretQuestion
from lifecycle.domain.errors import PinBlocked, WrongPin
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text
from lifecycle.store.address import Place


class Keyholder(Person):
    """Knows the PIN of every card, `pins` by serial or the factory's; inserts `cards` in their order."""

    def __init__(
        self, pins: Mapping[str, str] | None = None, *, cards: Sequence[str] = (), go_on: Sequence[str] = ()
    ) -> None:
        super().__init__(go_on=go_on)
        self.pins = dict(pins or {})
        self._cards = list(cards)

    def secret(self, question: SecretQuestion) -> Secret:
        """Type the PIN of the card."""
        assert question.serial is not None
        self.asked.append(question.name)
        return Secret(self.pins.get(question.serial, OLD).encode())

    def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:
        """Take the next card that is there."""
        if name != "card":
            return super().choose(name, text, choices, first=first)
        there = {choice.name for choice in choices}
        while (card := self._cards.pop(0)) not in there:
            pass
        return card


@dataclass
class Keeper:
    """Somebody with the cards of a rack, who does not know what became of them."""

    path: Place
    rack: Rack
    pins: dict[str, str] = field(default_factory=dict)
    """The PIN that is meant to be on a card, where it is not the factory's."""
    accepts_drift: bool = False
    """Whether a reading may have gone wrong before, so that there is drift to look into."""
    steps: list[str] = field(default_factory=list)

    def look(self, *serials: str) -> None:
        """Have each card inspected, and settled where only a PIN can tell."""
        with desk_at(self.path, self.rack) as desk:
            for serial in serials:
                self._inspect(desk, serial)
                if desk.state(serial).doubt is not None:
                    self._settle(desk, serial)
                if desk.state(serial).drift is not None:
                    self.steps.append(f"accept-drift {serial[-2:]}")
                    desk.run("accept-drift", Person(), serials=[serial])
                assert desk.state(serial).doubt is None
                self._must_agree(desk, serial)

    def compare(self, *serials: str) -> None:
        """See that record and memory of cards agree, without having them read."""
        with desk_at(self.path, self.rack) as desk:
            for serial in serials:
                self._must_agree(desk, serial)

    def erase(self, serial: str) -> None:
        """Make a card blank, and see that no byte of the share is left."""
        self.steps.append(f"erase {serial[-2:]}")
        with desk_at(self.path, self.rack) as desk:
            desk.run("erase", Keyholder(self.pins), serials=[serial])
            truth = self.rack[serial].truth
            assert desk.state(serial).holding == "blank"
            must_be_empty(truth)
            self._must_agree(desk, serial)

    def rebuild(self, name: str, *serials: str) -> None:
        """See that these cards of a set rebuild its key; then that the store is sound."""
        self.steps.append(f"rebuild {name}")
        with desk_at(self.path, self.rack) as desk:
            out = desk.run("check-set", Keyholder(self.pins), serials=serials, set_name=name)
            assert [each.value for each in out.results if each.name == "rebuilt"] == [True]
            must_be_sound(desk.store)

    def run(self, operation: str, *serials: str, **fields: object) -> None:
        """Do an operation to its end."""
        self.steps.append(operation)
        with desk_at(self.path, self.rack) as desk:
            desk.run(operation, Keyholder(self.pins), serials=serials, **fields)
            for serial in serials:
                self._must_agree(desk, serial)

    def _inspect(self, desk: Desk, serial: str) -> None:
        drawer, person = self.rack[serial], Person()
        before, events = drawer.truth, desk.events(serial)
        self.steps.append(f"inspect {serial[-2:]}")
        desk.run("inspect", person, serials=[serial])
        if not self.accepts_drift:
            must_tell_of_tries(told_of_tries(events), before, desk.events(serial)[len(events) :], person)
        assert drawer.truth == before, "inspecting changed the card"
        self._must_agree(desk, serial)

    def _settle(self, desk: Desk, serial: str) -> None:
        for which, pin in (("old", OLD), ("new", self.pins.get(serial, NEW))):
            self.steps.append(f"settle {serial[-2:]} {which}")
            try:
                desk.run("settle", settling(which, pin), serials=[serial])
            except (WrongPin, PinBlocked):
                continue
            finally:
                self._must_agree(desk, serial)
            return
        raise AssertionError("no PIN settles it")

    def _must_agree(self, desk: Desk, serial: str) -> None:
        truth = self.rack[serial].truth
        if self.accepts_drift and desk.state(serial).drift is not None:
            return
        must_agree(desk, truth, [OLD, NEW, *self.pins.values()], serial)
        must_hold(desk, serial, truth)
