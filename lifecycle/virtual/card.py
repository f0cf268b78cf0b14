"""The virtual card as a terminal sees it: contacts, answer to reset, and one command after the other.

Off -> power_on -> on -> power_off, or a planned cut -> off. On, every command is answered with data and a status word,
whatever its bytes are. Which make of card it is, its memory tells.
"""

import secrets
from collections.abc import Callable
from types import TracebackType
from typing import Self

from lifecycle.virtual.errors import CardIsOff, PowerLost, VirtualCardError
from lifecycle.virtual.memory import KeptInProcess, Memory, Storage
from lifecycle.virtual.power import PowerCut, Supply
from lifecycle.virtual.simulator import Life, Model, Randomness
from lifecycle.virtual.simulators import USUAL_MODEL, simulator_of


class VirtualCard:
    """A card in software: bytes in, bytes out. Raises ValueError where the storage holds no card."""

    def __init__(
        self,
        storage: Storage,
        *,
        randomness: Randomness = secrets.token_bytes,
        when_cut: Callable[[], None] | None = None,
    ) -> None:
        image = storage.load()
        simulator = simulator_of(image)
        if simulator is None:
            raise ValueError("this memory is of no card")
        self._simulator = simulator
        self._supply = Supply()
        self._when_cut = when_cut
        self._storage = storage
        self._memory = Memory(storage, self._supply, simulator.unit)
        self._randomness = randomness
        self._life: Life | None = None

    @classmethod
    def unformatted(
        cls, serial: bytes, model: Model = USUAL_MODEL, *, randomness: Randomness = secrets.token_bytes
    ) -> Self:
        """Make a new card that lives in this process only."""
        return cls(KeptInProcess(model.image(serial)), randomness=randomness)

    @property
    def make(self) -> str:
        """The make of card, as it is called in the record."""
        return self._simulator.make

    @property
    def serial(self) -> bytes:
        """The serial number that the card was made with."""
        return self._simulator.serial(self._memory)

    @property
    def atr(self) -> bytes:
        """The answer to reset, which a reader keeps also while the card is off."""
        return self._simulator.atr(self._memory)

    @property
    def root(self) -> bytes | None:
        """The certificate, as PEM, that its attestations lead to: a maker publishes it, and no card tells it."""
        return self._simulator.root(self._memory)

    @property
    def powered(self) -> bool:
        """Whether the card is on."""
        return self._life is not None

    @property
    def commands(self) -> int:
        """How many commands came since power-on, or since a cut was armed."""
        return self._supply.commands

    @property
    def units(self) -> int:
        """How many units of memory were written since power-on, or since a cut was armed."""
        return self._supply.units

    def arm(self, cut: PowerCut | None) -> None:
        """Plan to lose power once, or never; the counters start again."""
        self._supply.arm(cut)

    def power_on(self) -> bytes:
        """Reset the card and give its ATR; a card that was on loses its RAM too."""
        self._supply.restart()
        self._life = self._simulator.start(self._memory, self._randomness)
        return self.atr

    def power_off(self) -> None:
        """Take the power away."""
        self._life = None

    def close(self) -> None:
        """Take the power away and let go of the memory."""
        self._life = None
        self._storage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def transmit(self, command: bytes) -> bytes:
        """Carry out one command; raises PowerLost where a cut was planned, and CardIsOff without power."""
        if self._life is None:
            raise CardIsOff
        try:
            self._supply.begin_command()
            answer = self._life.answer(command)
            self._supply.end_command(answer)
        except VirtualCardError as error:
            self._life = None
            if isinstance(error, PowerLost) and self._when_cut is not None:
                self._when_cut()
            raise
        return answer
