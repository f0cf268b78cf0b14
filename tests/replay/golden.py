"""Ledgers as they were written once: appended to a new store byte by byte, and what they fold to."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from desk.stores import must_be_sound, new_store, opened

from lifecycle.domain.card import CardState
from lifecycle.projections.cards import CARDS
from lifecycle.projections.people import PEOPLE
from lifecycle.projections.sets import SETS

LEDGERS = Path(__file__).parent / "ledgers"


@dataclass(frozen=True)
class Golden:
    """An event of a golden ledger: its bytes are what they are."""

    body: bytes
    expected: None = None

    @property
    def id(self) -> str:
        """As it stands in the body."""
        return str(json.loads(self.body)["id"])

    @property
    def stream(self) -> str:
        """As it stands in the body."""
        return str(json.loads(self.body)["stream"])

    def event(self, version: int) -> "Golden":
        """Give itself, if that is its place."""
        assert json.loads(self.body)["version"] == version
        return self


def bodies_of(name: str) -> list[bytes]:
    """Give the bodies of a golden ledger."""
    return (LEDGERS / f"{name}.jsonl").read_bytes().splitlines()


def folded(bodies: list[bytes], path: Path) -> dict[str, Any]:
    """Append bodies to a new store, one at a time, and give every state and the root."""
    with opened(new_store(path)) as store:
        for body in bodies:
            store.append([Golden(body)])
        must_be_sound(store)
        assert [body for _, body in store.read()] == bodies
        head = store.head()
        with store.view() as view:
            cards = {key: msgspec.to_builtins(card) for key, card in CARDS.all(view)}
            people = {key: msgspec.to_builtins(person) for key, person in PEOPLE.all(view)}
            lives = {key: [_moment(*moment) for moment in CARDS.life_of(view, key)] for key in cards}
            sets = {key: msgspec.to_builtins(known) for key, known in SETS.all(view)}
    states = {"size": head.size, "root": head.root.hex(), "cards": cards, "people": people, "lives": lives}
    return states | {"sets": sets} if sets else states


def _moment(since: int, until: int | None, card: CardState) -> list[object]:
    return [since, until, card.pin, card.sealed, card.tries_left, card.counter, card.doubt_operation, card.drift]


def write_states(name: str, states: dict[str, Any]) -> None:
    """Write what a golden ledger folds to."""
    (LEDGERS / f"{name}.state.json").write_text(json.dumps(states, indent=1, sort_keys=True) + "\n")


def states_of(name: str) -> dict[str, Any]:
    """Give what a golden ledger folds to."""
    read: dict[str, Any] = json.loads((LEDGERS / f"{name}.state.json").read_text())
    return read
