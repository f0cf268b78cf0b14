"""The page on which the fields of an operation are filled in, made from its file as the options of its command are."""

from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, get_type_hints

from textual.widget import Widget

from lifecycle.console.frame import Box, Ok
from lifecycle.console.lines import Words
from lifecycle.console.menu import about
from lifecycle.console.page import Page
from lifecycle.console.questions.entry import Entry, Tick
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import Text, say
from lifecycle.operations import Operation
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


@dataclass(frozen=True)
class Filled:
    """An operation with its fields."""

    operation: Operation
    rehearsal: bool = False


def has_required(kind: type[Operation]) -> bool:
    """Say whether an operation cannot be begun without being told something."""
    return any(each.default is MISSING for each in fields(kind))


class FormPage(Page[Filled | None]):
    """What the operation is told; what it does not take is said here, and asked again."""

    keys = say("Enter, Tab: next field   Space: tick   F3: rehearse   Esc: back   F1: help")

    def __init__(self, kind: type[Operation]) -> None:
        super().__init__()
        self._kind = kind
        self._hints = get_type_hints(kind)
        self._asked = fields(kind)
        self._inputs: list[Entry | Tick] = [self._input(each) for each in self._asked]
        self._problem = Words(bold=True)
        self._ok = Ok()

    def explained(self) -> Text:
        """Say what the operation is, as its file does."""
        return about(self._kind)

    def body(self) -> Widget:
        """A field for each."""
        return Box(_(self._kind.title), *self._inputs, self._problem, self._ok, wanted=70)

    def on_mount(self) -> None:
        """Begin with the first one."""
        self._order[0].focus()

    @property
    def _order(self) -> list[Widget]:
        return [*self._inputs, self._ok]

    def pressed(self, key: str) -> bool:
        """Go from field to field, and on."""
        order = self._order
        at = order.index(self.focused) if self.focused in order else 0
        match key:
            case "f3":
                self._done(rehearsal=True)
            case "enter" if order[at] is self._ok:
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

    def _input(self, each: Field[Any]) -> Entry | Tick:
        default = None if each.default is MISSING else each.default
        words = Text(each.metadata.get("help") or each.name, {})
        if self._hints[each.name] is bool:
            return Tick(words, value=bool(default))
        return Entry(words, "" if default is None else str(default))

    def _done(self, *, rehearsal: bool = False) -> None:
        for entry in self._inputs:
            doubt = entry.doubt() if isinstance(entry, Entry) else None
            if doubt is not None:
                self._refuse(doubt, entry)
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
            self._refuse(error.explain(), self._inputs[0] if self._inputs else self._ok)
            return
        self.dismiss(Filled(made, rehearsal))

    def _value(self, each: Field[Any], asked: Entry | Tick) -> tuple[Text | None, object]:
        if isinstance(asked, Tick):
            return None, asked.value
        typed, hint = asked.value.strip(), self._hints[each.name]
        if not typed:
            return (say("This has to be filled in."), None) if each.default is MISSING else (None, each.default)
        if hint in {int, int | None}:
            if not (typed.isascii() and typed.isdigit()):
                return say("This has to be a number."), None
            return None, int(typed)
        return None, asked.value

    def _refuse(self, problem: Text, asked: Widget) -> None:
        self._problem.say("", show(problem))
        self.set_focus(asked)
