"""The operations on cards, one file each; this one says what an operation is and finds them all.

To add an operation, write a file here with a frozen dataclass that derives from Operation. Its command, options, help,
questions and the kinds of fact it records follow from that file.
"""

import pkgutil
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import ClassVar, Self

from lifecycle.cards.driver import Driver, TransportKey
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import OperationStarted
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text


@dataclass
class Answers:
    """What a person answered; secrets among it are wiped on close."""

    secrets: dict[str, Secret] = field(default_factory=dict, repr=False)
    choices: dict[str, str] = field(default_factory=dict)

    def close(self) -> None:
        """Wipe every secret."""
        for secret in self.secrets.values():
            secret.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class Settlement:
    """What a card shows of an operation that was cut off; not `closed` where only a PIN can tell."""

    outcome: str
    """As it is recorded."""
    text: Text
    """For people: what is true of the card; the end of a sentence that begins with the card."""
    facts: tuple[Fact, ...] = ()
    closed: bool = True


@dataclass(frozen=True)
class Doubt:
    """An operation that was started on a card and has no end: its class, its id, how it began and all it recorded."""

    operation: "type[Operation]"
    id: str
    started: OperationStarted
    events: Sequence[Event]

    def explains_ticks(self, shown: int) -> int:
        """Give as many of the ticks that a card shows as this operation explains: it spends one, or none."""
        return max(self.started.ticks, min(shown, self.started.ticks + 1))


@dataclass(frozen=True)
class Work:
    """What an operation works with: the card, what it showed and what the record says of it, and the answers."""

    driver: Driver
    transport_key: TransportKey
    facts: CardFacts
    card: CardState
    answers: Answers
    doubts: Sequence[Doubt] = ()


@dataclass(frozen=True)
class Step:
    """One step of a dry run: what would be sent, and the tag of the fact that would be recorded after it, if any."""

    text: Text
    records: str | None = None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation on one card.

    Its public parameters are its fields, and are recorded as they are: a name or other free text is never a field, and
    neither are secrets, which are asked for. `check` is asked before anything
    is sent and once more inside the transaction that records the start. `perform` yields each fact as soon as the card
    has shown it, and is not resumed when the fact could not be stored: it must send nothing after that, not even in a
    `finally`.
    """

    name: ClassVar[str]
    """What is typed after `lifecycle run`, and recorded."""
    title: ClassVar[str]
    """The name on the menu; a gettext key."""
    order: ClassVar[int]
    """Place on the menu; 100 and above stand below the rule: they are ours, not the vendor's."""
    changes: ClassVar[bool]
    """Whether it changes the card or can spend a PIN try."""
    shows_card: ClassVar[bool] = False
    """Whether what the card says of itself, line by line, is what a person does it for."""

    def __init_subclass__(cls) -> None:
        """See that a new operation says what the handler will ask of it: found out after a power cut is too late."""
        super().__init_subclass__()
        missing = [name for name in ("name", "title", "order", "changes") if not hasattr(cls, name)]
        if not missing and cls.changes and "settle" not in vars(cls):
            missing = ["settle"]
        if missing:
            raise TypeError(f"the operation {cls.__name__} does not say its {', '.join(missing)}")

    @property
    def needs_card(self) -> bool:
        """False for an operation on the record of a card that is not there: `perform_without_card` is called."""
        return True

    def check(self, card: CardState) -> None:
        """Ask the record; raises Refused with the rule."""

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue) -> Answers:  # noqa: ARG002
        """Ask the person; nothing was sent yet that changes the card."""
        return Answers()

    def perform(self, work: Work) -> Generator[Fact]:
        """Do it, and yield each fact when it is one."""
        raise NotImplementedError

    def perform_without_card(self, card: CardState, doubts: Sequence[Doubt]) -> Iterator[Fact]:
        """Yield what can be said of a card that is not there."""
        raise NotImplementedError

    def plan(self, card: CardState) -> Sequence[Step]:  # noqa: ARG002
        """Say, for a dry run, what would be sent and recorded."""
        return ()

    @classmethod
    def settle(cls, doubt: Doubt, card: CardState, shown: CardFacts) -> Settlement:
        """Say what became of an operation of this kind that was cut off, from what the card shows without a PIN."""
        raise NotImplementedError

    @classmethod
    def settle_with_pin(cls, doubt: Doubt, card: CardState, which: str) -> Settlement:
        """Say what became of it, now that the card accepted the PIN that the person calls `which`."""
        raise NotImplementedError


def all_operations() -> dict[str, type[Operation]]:
    """Import every file of this folder and give the operations by name, in the order of the menu."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    found = sorted(Operation.__subclasses__(), key=lambda operation: operation.order)
    named = {operation.name: operation for operation in found}
    if len(named) < len(found):
        raise TypeError("two operations have the same name")
    return named
