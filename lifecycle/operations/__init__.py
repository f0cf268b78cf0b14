"""The operations on cards, one file each; this one says what an operation is and finds them all.

To add an operation, write a file here with a frozen dataclass that derives from Operation. Its command, options, help,
questions and the kinds of fact it records follow from that file.
"""

import pkgutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from typing import ClassVar, Final, Literal

from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.facts import Parameter
from lifecycle.domain.record import Record
from lifecycle.steps.doubt import Doubt, Settlement
from lifecycle.steps.interface import Part, Preview, Session
from lifecycle.steps.settling import settlement_with_pin

Asked = Literal["pin", "choice", "confirmation"]
ANYTHING: Final[tuple[Asked, ...]] = ("pin", "choice", "confirmation")


@dataclass(frozen=True, kw_only=True)
class Operation(Part):
    """One operation: on one card, which is its own part, or on many, one after the other.

    Its public parameters are its fields, and are recorded as they are: secrets are never fields, they are asked for. A
    name or other free text is a field whose metadata says `disclosed`: only its commitment is recorded.
    """

    name: ClassVar[str]
    """What is recorded, and what is typed after `lifecycle run` where `command` says nothing else."""
    command: ClassVar[str] = ""
    """What is typed where the recorded name is an earlier word for it; that name is taken too."""
    group: ClassVar[str] = "run"
    """The command that it is typed after; `run` takes the others too, and does not list them, nor does the menu."""
    title: ClassVar[str]
    """The name on the menu; a gettext key."""
    order: ClassVar[int]
    """Place on the menu; 100 and above stand below the rule: they are ours, not the vendor's."""
    shows_card: ClassVar[bool] = False
    """Whether what the card says of itself, line by line, is what a person does it for."""
    announces_all: ClassVar[bool] = False
    """Whether what is announced on the way is all that came of it, and the console ends there as the vendor's does."""
    many_cards: ClassVar[bool] = False
    """Whether it is done on several cards, one after the other."""
    asks: ClassVar[tuple[Asked, ...]]
    """What it may ask of a person; where it does not say, anything, or nothing where it has no questions."""
    examples: ClassVar[Sequence[str]] = ()
    """How it is called: what is typed after its name, once for each example of its help."""
    see_also: ClassVar[Sequence[str]] = ()
    """Commands that belong to it, as they are typed."""

    def __init_subclass__(cls) -> None:
        """See that a new operation says what the handler will ask of it: found out after a power cut is too late."""
        super().__init_subclass__()
        if not hasattr(cls, "asks"):
            cls.asks = ANYTHING if cls.many_cards or cls.ask is not Part.ask else ()
        missing = [name for name in ("name", "title", "order", "changes") if not hasattr(cls, name)]
        if not missing and cls.changes and cls.settle.__func__ is Operation.settle.__func__:  # type: ignore[attr-defined]
            missing = ["settle"]
        if missing:
            raise TypeError(f"the operation {cls.__name__} does not say its {', '.join(missing)}")

    @property
    def needs_card(self) -> bool:
        """False for an operation on the record of a card that is not there: `perform_without_card` is called."""
        return True

    def parameters(self) -> dict[str, Parameter]:
        """Give the public fields that are no free text."""
        return {each.name: getattr(self, each.name) for each in fields(self) if not each.metadata.get("disclosed")}

    def conduct(self, session: Session) -> None:
        """Do all of it; an operation on one card is its own and only part."""
        if self.needs_card:
            session.visit(self)
        else:
            session.visit_absent(self)

    def preview(self, record: Record) -> Preview:  # noqa: ARG002
        """Say which cards it is done on, for a dry run and for the showing of all cards before a ceremony."""
        return Preview(1, lambda _: self)

    @classmethod
    def settle(cls, doubt: Doubt, card: CardState, shown: CardFacts) -> Settlement:
        """Say what became of an operation of this kind that was cut off, from what the card shows without a PIN."""
        raise NotImplementedError

    @classmethod
    def settle_with_pin(cls, doubt: Doubt, card: CardState, which: str) -> Settlement:
        return settlement_with_pin(doubt, card, which)


class _Operations(Mapping[str, type[Operation]]):
    """The operations by name; asked for one, it imports the file of that one alone."""

    def __getitem__(self, name: str) -> type[Operation]:
        file = name.replace("-", "_")
        if file in {module.name for module in pkgutil.iter_modules(__path__)}:
            import_module(f"{__name__}.{file}")
        return next((kind for kind in Operation.__subclasses__() if kind.name == name), None) or self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, type[Operation]]:
        for module in pkgutil.iter_modules(__path__):
            import_module(f"{__name__}.{module.name}")
        found = sorted(Operation.__subclasses__(), key=lambda operation: operation.order)
        named = {operation.name: operation for operation in found}
        if len(named) < len(found):
            raise TypeError("two operations have the same name")
        return named


def typed_name(operation: type[Operation]) -> str:
    """Give what is typed for an operation."""
    return operation.command or operation.name


def typed_line(operation: type[Operation]) -> str:
    """Give the whole command of an operation."""
    return f"lifecycle {operation.group} {typed_name(operation)}"


def listed(operation: type[Operation]) -> bool:
    """Say whether an operation stands among those of `run`, and on the menu."""
    return operation.group == Operation.group


def explained(operation: type[Operation]) -> list[str]:
    """Give the paragraphs of its file's docstring, which is its help: the first one says what it does."""
    written = sys.modules[operation.__module__].__doc__ or ""
    return [" ".join(each.split()) for each in written.strip().split("\n\n")]


def operation_typed(word: str) -> type[Operation] | None:
    """Give the operation that a word names: by its recorded name, or as it is typed now."""
    known = all_operations()
    return known.get(word) or next((each for each in known.values() if each.command == word), None)


def all_operations() -> Mapping[str, type[Operation]]:
    """Give the operations by name, in the order of the menu; files of this folder are imported as they are needed."""
    return _Operations()
