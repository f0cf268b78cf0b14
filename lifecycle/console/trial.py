"""A trial: a record and virtual cards in a folder of their own, made by the operations themselves.

Each card shows one thing that can be true of a card; what was done to it was really done, and stands in the record.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lifecycle.cards.registry import host_keys_in, make_named
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardError, CardRemoved, LifecycleError
from lifecycle.domain.secret import Secret
from lifecycle.handler import Handler
from lifecycle.operations import Operation, all_operations
from lifecycle.readers.source import CardSource, Inserted
from lifecycle.station import hardware, records, training, wiring
from lifecycle.station.log import Log
from lifecycle.station.scripted_dialogue import Line, Script, ScriptedDialogue
from lifecycle.station.settings import Settings
from lifecycle.virtual.simulators import SIMULATORS, USUAL

_MAKE: Final = make_named(USUAL.make)
FACTORY_PIN: Final = _MAKE.factory_pin
NEW_PIN: Final = "27182818"
WRONG_PIN: Final = "99999990"
SET: Final = "TRAINING"
BLANK: Final = ("blank-1", "blank-2", "blank-3", "blank-4")
SHARES: Final = ("share-1", "share-2", "share-3")
OTHERS: Final = ("sealed", "last-try", "blocked", "torn")
OTHER_KEY: Final = "other-key"
OF_OTHER_MAKES: Final = {
    f"{make}-{number}": make for make in sorted({each.make for each in SIMULATORS} - {USUAL.make}) for number in (1, 2)
}
"""Blank cards, each with its make: a set may mix makes, and a copy may change them."""

_STORED: Final = 2
"""Commands with a PIN after which the torn card was pulled: its new PIN was stored, and nobody heard so."""
_TRIES: Final = _MAKE.abilities.tries

Tell = Callable[[int, int], None]
"""Is told how many of the cards are finished, and of how many."""


@dataclass(frozen=True)
class Cards:
    """Makes the cards of a trial, at the place that the settings name."""

    settings: Settings
    log: Log

    def make(self, tell: Tell) -> None:
        """Make them all; what an operation costs them is recorded as it would be of any card."""
        steps = list(self._steps())
        for done, step in enumerate(steps):
            tell(done, len(steps))
            step()
        tell(len(steps), len(steps))

    def _steps(self) -> Iterator[Callable[[], object]]:
        """Give the making of each card, and then what is done to it."""
        for name in (*BLANK, *SHARES, *OTHERS):
            yield lambda name=name: self._new(name, self.settings.transport_keys)  # type: ignore[misc]
        yield lambda: self._new(OTHER_KEY, self.settings.folder / "other-keys")
        for name, make in OF_OTHER_MAKES.items():
            yield lambda name=name, make=make: self._new(  # type: ignore[misc]
                name, self.settings.transport_keys, training.Kind(make)
            )
        yield lambda: self._run("change-pin", ["sealed"], [FACTORY_PIN, NEW_PIN, NEW_PIN])
        yield lambda: self._spend("last-try", _TRIES - 1)
        yield lambda: self._spend("blocked", _TRIES)
        yield lambda: self._run(
            "create-server-master-key", SHARES, [FACTORY_PIN] * len(SHARES), needed=2, issued=len(SHARES), set_name=SET
        )
        yield lambda: self._run("change-pin", ["torn"], [FACTORY_PIN, NEW_PIN, NEW_PIN], pulled=True)

    def _new(self, name: str, keys: Path, kind: training.Kind = training.Kind()) -> None:  # noqa: B008 - frozen
        training.make_card(hardware.shelf(self.settings), host_keys_in(keys), name, kind=kind)

    def _spend(self, name: str, tries: int) -> None:
        """Present a wrong PIN so many times."""
        for _ in range(tries):
            with suppress(CardError):
                self._run("get-label", [name], [WRONG_PIN])

    def _run(
        self, operation: str, names: Sequence[str], pins: Sequence[str], *, pulled: bool = False, **given: object
    ) -> None:
        """Do an operation on cards in their order, with these answers; a pulled card leaves it in doubt."""
        serials = [self._serial(name) for name in names]
        kind: type[Operation] = all_operations()[operation]
        with closing(records.record(self.settings)) as store, closing(_script(pins, serials[0])) as script:
            handler = wiring.handler(store, self.settings, self.log)
            dialogue = ScriptedDialogue(script, lambda _: None, None)
            if not pulled:
                handler.run(kind(**given), dialogue, serials=serials)
                return
            with suppress(LifecycleError):
                _pulling(handler).run(kind(**given), dialogue, serials=serials)

    def _serial(self, name: str) -> str:
        return hardware.shelf(self.settings).look(name).serial.hex().upper()


def names(settings: Settings) -> dict[str, str]:
    """Give the name of each card by its serial."""
    shelf = hardware.shelf(settings)
    return {shelf.look(name).serial.hex().upper(): name for name in shelf.names()}


def _script(pins: Sequence[str], serial: str) -> Script:
    return Script([Line(Secret(pin.encode("ascii"))) for pin in pins], yes=True, last_try=serial)


def _pulling(handler: Handler) -> Handler:
    return replace(handler, source=_Pulled(handler.source))


@dataclass(frozen=True)
class _Pulled:
    """Readers out of which the card is pulled as soon as it has stored a new PIN."""

    source: CardSource

    def names(self) -> list[str]:
        """Those of the source."""
        return self.source.names()

    def cards(self) -> list[Inserted]:
        """Those of the source."""
        return self.source.cards()

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Open the card there."""
        with self.source.open(reader) as channel:
            yield _Breaking(channel, reader)


class _Breaking:
    """A channel that breaks there, and stays broken."""

    def __init__(self, channel: Channel, reader: str) -> None:
        self.atr = channel.atr
        self._channel = channel
        self._reader = reader
        self._with_a_pin = 0

    def transmit(self, command: Command) -> Response:
        """Pass a command on, until the card is gone."""
        if self._with_a_pin < _STORED:
            response = self._channel.transmit(command)
            self._with_a_pin += command.secret
            if self._with_a_pin < _STORED:
                return response
        raise CardRemoved(reader=self._reader)
