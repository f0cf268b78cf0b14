"""What a run has of signatures: what was said of them beforehand, and the intents that people signed for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.approval.intent import Intent


@dataclass(frozen=True)
class Signing:
    """What was said beforehand of signatures: an intent that people signed already, and who witnesses the run."""

    stated: Intent | None = None
    witnesses: Sequence[str] = ()
    """person:IDs."""


@dataclass
class Authority:
    """An intent of a run, with the cards that lose what they hold by it."""

    intent: Intent
    losing: frozenset[str]
    begun: bool = False
    """Whether it was used: from then on the record may differ from what it says, by this very run."""


@dataclass(frozen=True)
class Shown:
    """A card that was looked at, and that nothing keeps from its part."""

    serial: str
    writes: bool
