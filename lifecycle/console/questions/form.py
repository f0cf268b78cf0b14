"""The page on which fields are filled in: those of an operation, as its command has options, or those of custody."""

from collections.abc import Sequence
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, Generic, TypeVar, get_type_hints

from textual.widget import Widget

from lifecycle.console.frame import Box, Ok
from lifecycle.console.menu import about
from lifecycle.console.page import Page
from lifecycle.console.questions.entry import Entry, Tick
from lifecycle.console.questions.picking import can_be_picked, picked
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import Text, say
from lifecycle.operations import Operation
from lifecycle.wording.language import translate as _

T = TypeVar("T")


@dataclass(frozen=True)
class Filled(Generic[T]):
    """What was made of the fields, and whether it is only to be rehearsed."""

    made: T
    rehearsal: bool = False


def has_required(kind: type[Operation]) -> bool:
    """Say whether an operation cannot be begun without being told something."""
    return any(each.default is MISSING for each in fields(kind))


class FormPage(Page[Filled[T] | None]):
    """A field for each that a dataclass declares; what it does not take is said at its field, and asked again.

    A field whose metadata has a `subject` (set, card, person, place) is picked from what the record knows with F2, one
    with `one_of` from a few words, by what is typed for them; with Enter too, where it must not stay empty. A field
    with `last` is asked for after the others.
    """

    keys = say("Enter, Tab: next field   F2: list   Space: tick   Esc: back   F1: help")

    def __init__(self, kind: type[T], title: str, given: dict[str, object] | None = None) -> None:
        super().__init__()
        self._kind = kind
        self._title_ = title
        self._hints = get_type_hints(kind)
        declared: Sequence[Field[Any]] = fields(kind)  # type: ignore[arg-type]  # every form is a dataclass
        self._asked = sorted(declared, key=lambda each: bool(each.metadata.get("last")))
        self._inputs: list[Entry | Tick] = [self._input(each, (given or {}).get(each.name)) for each in self._asked]
        self._ok = Ok()

    def body(self) -> Widget:
        """A field for each."""
        return Box(self._title_, *self._inputs, self._ok, wanted=70)

    def on_mount(self) -> None:
        """Begin with the first that is empty."""
        empty = (each for each in self._inputs if isinstance(each, Entry) and not each.value)
        self.set_focus(next(empty, self._order[0]))

    @property
    def _order(self) -> list[Widget]:
        return [*self._inputs, self._ok]

    def pressed(self, key: str) -> bool:
        """Go from field to field, pick, and go on."""
        order = self._order
        at = order.index(self.focused) if self.focused in order else 0
        match key:
            case "f2" if isinstance(asked := order[at], Entry) and asked.pick:
                self.run_worker(self._pick(asked))
            case "enter" if isinstance(asked := order[at], Entry) and asked.pick and asked.needed:
                self.run_worker(self._pick(asked))
            case "enter" if order[at] is self._ok or order[at + 1] is self._ok:
                self._done()
            case "enter":
                self.set_focus(next(each for each in order[at + 1 :] if not isinstance(each, Tick)))
            case "down" | "tab":
                self.set_focus(order[(at + 1) % len(order)])
            case "up" | "shift+tab":
                self.set_focus(order[(at - 1) % len(order)])
            case _:
                return super().pressed(key)
        return True

    def _input(self, each: Field[Any], given: object) -> Entry | Tick:
        default = None if each.default is MISSING else each.default
        value = default if given is None else given
        written = each.metadata.get("help")
        words = written if isinstance(written, Text) else Text(each.metadata.get("help") or each.name, {})
        if self._hints[each.name] is bool:
            return Tick(words, value=bool(value))
        pick = each.metadata if can_be_picked(each.metadata) else None
        return Entry(words, "" if value is None else str(value), pick, required=each.default is MISSING)

    async def _pick(self, asked: Entry) -> None:
        """Have it picked from what the record knows, and go on to the next field."""
        name = await picked(self.app, asked.pick or {})
        if name is not None:
            asked.take_over(name)
            self.set_focus(self._order[self._order.index(asked) + 1])

    def _done(self, *, rehearsal: bool = False) -> None:
        for asked in self._inputs:
            asked.refused(None)
        for asked in self._inputs:
            if isinstance(asked, Entry) and (doubt := asked.doubt()) is not None:
                self._refuse(doubt, asked)
                return
        given: dict[str, object] = {}
        for each, asked in zip(self._asked, self._inputs, strict=True):
            problem, given[each.name] = self._value(each, asked)
            if problem is not None:
                self._refuse(problem, asked)
                return
        try:
            made = self._kind(**given)
        except LifecycleError as error:
            self._refuse(error.explain(), self._meant(error))
            return
        self.dismiss(Filled(made, rehearsal))

    def _value(self, each: Field[Any], asked: Entry | Tick) -> tuple[Text | None, object]:
        if isinstance(asked, Tick):
            return None, asked.value
        typed, hint = asked.value.strip(), self._hints[each.name]
        if not typed:
            return (say("Fill in this field."), None) if each.default is MISSING else (None, each.default)
        if hint in {int, int | None}:
            if not (typed.isascii() and typed.isdigit()):
                name = str(each.metadata.get("flag") or each.name).strip("-").upper()
                return say("{field} must be a number.", field=name), None
            return None, int(typed)
        return None, asked.value

    def _meant(self, error: LifecycleError) -> Entry | Tick:
        """Give the field that an error is about: the one that it names, or the first."""
        names = [each.name for each in self._asked]
        named = error.params.get("field")
        return self._inputs[names.index(str(named)) if named in names else 0]

    def _refuse(self, problem: Text, asked: Entry | Tick) -> None:
        asked.refused(problem)
        self.set_focus(asked)


class OperationForm(FormPage[Operation]):
    """What an operation has to be told; F3 only rehearses it."""

    keys = say("Enter, Tab: next field   F2: list   Space: tick   F3: dry run   Esc: back   F1: help")

    def __init__(self, kind: type[Operation]) -> None:
        super().__init__(kind, _(kind.title))
        self._operation = kind

    def explained(self) -> Text:
        """Say what the operation is, as its file does."""
        return about(self._operation)

    def pressed(self, key: str) -> bool:
        """Rehearse it, or do what every form does."""
        if key != "f3":
            return super().pressed(key)
        self._done(rehearsal=True)
        return True
