"""Whether anything was sent to a card that changes it or can spend a try: the verbs that were called say so."""

from typing import Any

from lifecycle.cards.driver import Driver

_HARMLESS = frozenset({"make", "read", "describe", "can", "prove", "confirm_identity", "read_anchors"})
"""Verbs after which a card is what it was; each verb that is not listed here counts."""


class Sending:
    """A driver that notes whether a verb was called after which it is not known that the card is what it was."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self.counted = False

    def __getattr__(self, verb: str) -> Any:  # noqa: ANN401 - as the driver has it
        """Give a verb of the driver, and note it before anything is sent."""
        if verb not in _HARMLESS:
            self.counted = True
        return getattr(self._driver, verb)
