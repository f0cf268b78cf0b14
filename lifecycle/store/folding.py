"""One pass over events, of which each fold is handed only those that it hears."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from lifecycle.store.projection import Projection, Rebuild

E = TypeVar("E")
Pile = list[tuple[int, E]]


class Folding(Generic[E]):
    """Folds that go along, by projection; what a tag means to whom is asked once."""

    def __init__(self, folds: Sequence[tuple[Projection[E], Rebuild[E]]]) -> None:
        self._folds: list[tuple[Projection[E], Rebuild[E], Pile[E]]] = [(each, fold, []) for each, fold in folds]
        self._heard: dict[str, list[Pile[E]]] = {}

    def take(self, tags: Sequence[str], events: Sequence[tuple[int, E]]) -> None:
        """Fold the next events, each under its tag and with its position."""
        heard = self._heard
        for tag in set(tags).difference(heard):
            heard[tag] = [pile for each, _, pile in self._folds if each.hears is None or each.hears(tag)]
        for tag, event in zip(tags, events, strict=True):
            for pile in heard[tag]:
                pile.append(event)
        for _, fold, pile in self._folds:
            if pile:
                fold.take(pile)
                pile.clear()

    def finish(self) -> None:
        """Have every fold come to its end."""
        for _, fold, _ in self._folds:
            fold.finish()
