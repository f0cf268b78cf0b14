"""A process that ends before or after the n-th call of a method, as a power cut ends it."""

import os
from typing import Any

DIED = 9


class Dying:
    """Ends the process before or after the n-th call of a method, as a power cut does."""

    def __init__(self, kind: type, name: str, number: int, *, after: bool) -> None:
        self._method = getattr(kind, name)
        self._number = number
        self._after = after
        setattr(kind, name, lambda *given, **named: self(*given, **named))  # noqa: PLW0108 - a method, which is bound

    def __call__(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401
        """Call it, or die."""
        self._number -= 1
        if self._number == 0 and not self._after:
            os._exit(DIED)
        done = self._method(*given, **named)
        if self._number == 0:
            os._exit(DIED)
        return done
