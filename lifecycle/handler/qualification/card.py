"""The card that is given up, as the checks use it: opened for each, with its PINs, and what is written on it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from msgspec.structs import replace

from lifecycle.cards.answers import Statement
from lifecycle.cards.driver import Driver, HostKeys
from lifecycle.cards.make import Make
from lifecycle.cards.registry import recognise
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import CardError, Defect
from lifecycle.domain.holding import SALT, SHARE, SetRecord, Share
from lifecycle.domain.secret import Secret
from lifecycle.readers.source import CardSource

_DIGITS = 8
_LABEL = "QUALIFICATION 1/2"
_TRIES_TO_FIND_ONE = 100


class Failed(Exception):
    """The card did not do what it should; the text is for the result."""


@dataclass
class Sacrifice:
    """One card in one reader, and all that is known of it here."""

    source: CardSource
    reader: str
    make: Make
    keys: HostKeys | None
    statement: Statement
    pin: Secret = field(init=False)
    """The one that opens it now."""

    def __post_init__(self) -> None:
        self.pin = Secret(self.make.factory_pin.encode())
        self._set_id, self._origin = secrets.token_hex(16).upper(), self.statement.origin
        self.values = [secrets.token_bytes(SHARE) for _ in range(2)]
        """Two shares of nothing, written in turn."""

    @contextmanager
    def opened(self) -> Iterator[Driver]:
        """Power the card and read it."""
        with self.source.open(self.reader) as channel:
            driver = recognise(channel, ask=True)
            driver.read()
            yield driver

    @contextmanager
    def unlocked(self) -> Iterator[Driver]:
        """Open the card, have it prove what it can, and present the PIN."""
        with self.opened() as driver:
            self.present(driver)
            yield driver

    def present(self, driver: Driver) -> None:
        """Present the PIN that opens the card; raises Failed where it is refused."""
        driver.prove(self.keys)
        driver.confirm_identity()
        if not driver.verify(self.pin).accepted:
            raise Failed("the PIN was refused")

    def opens(self, pin: Secret) -> bool:
        """Say whether a PIN opens the card; a wrong one costs a try."""
        with self.opened() as driver:
            driver.prove(self.keys)
            try:
                return driver.verify(pin).accepted
            except CardError:
                return False

    def facts(self) -> CardFacts:
        """Read what the card shows."""
        with self.opened() as driver:
            return driver.read()

    def another_pin(self) -> Secret:
        """Make up a PIN that the rules of the make take."""
        for _ in range(_TRIES_TO_FIND_ONE):
            made = Secret("".join(secrets.choice("0123456789") for _ in range(_DIGITS)).encode())
            if self.make.pins.problem_with_new(made, self.pin) is None:
                return made
        raise Defect(what=f"no PIN of {_DIGITS} digits fits the rules of {self.make.name}")

    def write(self, which: int) -> None:
        """Write one of the two shares, between two anchors as an operation does."""
        with self.unlocked() as driver:
            driver.advance(self.statement)
            salt, value = Secret(bytes(SALT)), Secret(self.values[which])
            with Share(number=1, needed=2, issued=2, salt=salt, value=value) as share:
                driver.write_holding(share, _LABEL, self.record("held"))
            driver.conclude(self.statement)

    def erase(self) -> None:
        """Erase the share."""
        with self.unlocked() as driver:
            driver.advance(self.statement)
            driver.erase_holding(self.record("erasing"))
            driver.conclude(self.statement)

    def record(self, state: str) -> SetRecord:
        """Give a set record of a set that is none."""
        held = SetRecord(
            state="held",
            kind="server-master-key",
            needed=2,
            issued=2,
            share=1,
            set_id=self._set_id,
            origin=self._origin,
            operation=secrets.token_hex(8).upper(),
        )
        return held if state == "held" else replace(held, state="erasing")

    def must_hold(self, *which: int) -> None:
        """See that the card holds one of these shares, whole, with its label; raises Failed."""
        with self.unlocked() as driver:
            share = driver.read_share()
            if share is None:
                raise Failed("the card says that it holds a share, and there is none")
            with share, share.value.revealed() as value:
                if not any(value == self.values[each] for each in which):
                    raise Failed("the share that was read is not the one that was written")
            if driver.read_label() != _LABEL.encode():
                raise Failed("the label that was read is not the one that was written")

    def state(self) -> str:
        """Say what the card shows of its share."""
        record = self.facts().set_record
        if record is None:
            raise Failed("the card shows no set record")
        return record.state

    def must_be(self, *states: str) -> None:
        """See what the card shows of its share; raises Failed."""
        shown = self.state()
        if shown not in states:
            raise Failed(f"the card shows {shown} and not {' or '.join(states)}")
