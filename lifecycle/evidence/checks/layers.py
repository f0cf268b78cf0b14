"""The layers of a record that reach beyond its database: each with a verdict, a note, and the first thing wrong."""

from dataclasses import dataclass, field
from typing import Final, Literal

from lifecycle.domain.text import Text, say

Verdict = Literal["PASS", "FAIL", "NOT CHECKED"]
PASS: Final = "PASS"  # noqa: S105 - no password
FAIL: Final = "FAIL"
NOT_CHECKED: Final = "NOT CHECKED"

CHECKPOINTS = "checkpoints"
ED25519_LAYER = "signatures (Ed25519)"
ML_DSA_LAYER = "signatures (ML-DSA-44)"
LAST = "last checkpoint"
KEPT = "kept checkpoint"
ANCHORS = "card anchors"
PEOPLE = "people"
FIRST_KEYS = "first keys of people"
"""Only of a record in which such a key signed."""
RECEIPT = "receipt"
"""Only where one was given."""
WITNESSES = "witnesses"
TIME_STAMPS = "time stamps"
TEXTS = "texts"
READ_MODELS = "read models"
INDICES = "indices"
SCHEMA = "schema and guards"
GUARDS = "guards"
"""Only of a record on a server: its triggers, and the rights of its roles."""
KINDS = "kinds"
DERIVED = (KINDS, TEXTS, READ_MODELS, INDICES, SCHEMA)
"""What a record keeps beside its events, in the order in which it is shown, after the layers of the store."""
NAMES = (CHECKPOINTS, ED25519_LAYER, ML_DSA_LAYER, LAST, KEPT, ANCHORS, PEOPLE, WITNESSES, TIME_STAMPS)
"""In the order in which they are shown, after those of what is derived."""
OF_SERVER = say("for the administrator of the server: pg_amcheck --heapallindexed")


@dataclass
class Layer:
    """One layer; what was found wrong first stays, and nothing that failed passes after."""

    name: str
    verdict: Verdict = NOT_CHECKED
    note: Text = field(default_factory=lambda: say("not finished, stopped at the first fault"))
    count: int = 0
    """Of what was compared and found good."""
    elsewhere: bool = False
    """Whether it is for somebody else to check: the administrator of a server."""

    def passes(self, note: Text) -> None:
        """Call it good, unless something was found wrong."""
        if self.verdict != FAIL:
            self.verdict, self.note = PASS, note

    def fails(self, note: Text) -> None:
        """Say what is wrong; the first thing is what is shown."""
        if self.verdict != FAIL:
            self.verdict, self.note = FAIL, note

    def is_left_out(self, why: Text) -> None:
        """Say why it was not checked."""
        if self.verdict != FAIL:
            self.verdict, self.note = NOT_CHECKED, why


def new_layers() -> dict[str, Layer]:
    """Give all of them, nothing checked yet."""
    return {name: Layer(name) for name in NAMES}
