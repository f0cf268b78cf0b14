"""A record that is made when something is first recorded: a command that fails before that leaves nothing behind."""

from collections.abc import Callable
from typing import Any, Self, cast

from lifecycle.domain.event import Event
from lifecycle.store.address import Place
from lifecycle.store.engine import AuditStore


class _OnDemand:
    """Stands for a store until somebody asks anything of it."""

    def __init__(self, path: Place, make: Callable[[], AuditStore[Event]]) -> None:
        self.path = path
        self._make = make
        self._store: AuditStore[Event] | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a store has
        if self._store is None:
            self._store = self._make()
        return getattr(self._store, name)

    def close(self) -> None:
        """Close it, if it was made."""
        if self._store is not None:
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def on_demand(path: Place, make: Callable[[], AuditStore[Event]]) -> AuditStore[Event]:
    """Give a store that `make` makes at `path` when it is first needed; close it in the end."""
    return cast("AuditStore[Event]", _OnDemand(path, make))
