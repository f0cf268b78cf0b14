"""What is found of a record beyond its events, put together by all that look at it."""

from dataclasses import dataclass, field

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.evidence.checks.layers import Layer, new_layers


@dataclass(frozen=True)
class ProvenBy:
    """The newest checkpoint from outside, which the record has, signed by a key that is known here or was given."""

    layer: str
    size: int
    """Events that it covers."""
    key: str
    """The name and number of the key, as a note writes them."""


@dataclass
class Findings:
    """The layers, and what follows from them."""

    layers: dict[str, Layer] = field(default_factory=new_layers)
    forked: bool = False
    proven_by: "ProvenBy | None" = None
    """What from outside was met; without it nothing is proven."""
    contradicted_by: SignedCheckpoint | None = None
    """The first checkpoint that a key signed and that the record is not that of."""
    covered: SignedCheckpoint | None = None
    """The one that covers most, of those that can be relied on."""
    newest: SignedCheckpoint | None = None
    """The one that covers most of those in the store."""

    def contradict(self, signed: SignedCheckpoint) -> None:
        """Take what somebody signed whose signature counts, and what the record is not that of, for a fork."""
        self.forked = True
        self.contradicted_by = self.contradicted_by or signed
