"""Whether anything was sent to a card that changes it or can spend a try: the verbs that were called say so."""

from typing import Any

from lifecycle.cards.driver import Driver

_HARMLESS = frozenset({"make", "read", "describe", "can", "prove", "forgo_proof", "confirm_identity", "read_anchors"})
"""Verbs after which a card is what it was; each verb that is not listed here counts."""

_PRESENTS = frozenset({"verify", "replace_pin", "seal_pin"})
"""Verbs that send a PIN."""
_READS = frozenset({"verify", "pin_watch", "read_share", "read_label"})
"""Verbs that count, and leave all of the card but its tries as it was."""


class Sending:
    """A driver that notes whether a verb was called after which it is not known that the card is what it was."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self.counted = False
        self.changes = False
        """Whether a verb was called that may leave the card as another one."""
        self.presents = False
        """Whether the verb that was called last sends a PIN."""

    def __getattr__(self, verb: str) -> Any:  # noqa: ANN401 - as the driver has it
        """Give a verb of the driver, and note it before anything is sent."""
        if verb not in _HARMLESS:
            self.counted = True
            self.presents = verb in _PRESENTS
            self.changes = self.changes or verb not in _READS
        return getattr(self._driver, verb)
