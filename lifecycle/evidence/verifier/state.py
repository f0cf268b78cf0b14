"""All that is known of a bundle while it is verified: each layer reads it, and says its part in the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Sequence

from lifecycle.evidence.verifier.anchors import Anchors
from lifecycle.evidence.verifier.auditor_files import Kept
from lifecycle.evidence.verifier.card_signatures import CardSignatures
from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.description import Description
from lifecycle.evidence.verifier.event_pass import Seen
from lifecycle.evidence.verifier.lineage import Lineage
from lifecycle.evidence.verifier.notes import Checkpoint
from lifecycle.evidence.verifier.people import People
from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.subtrees import Nodes
from lifecycle.evidence.verifier.trust import Trust
from lifecycle.evidence.verifier.verdicts import Layer


@dataclass
class Case:
    """One bundle, what was given from outside, what its members hold, and what the walk over its events gave."""

    container: Container
    said: Description
    report: Report
    trust: Trust
    kept: Sequence[Kept]
    folder: str
    """Where the proof of a fork is written."""
    lineage: Lineage
    anchors: Anchors
    card_signatures: CardSignatures
    people: People
    checkpoints: dict[int, Checkpoint] = field(default_factory=dict)
    """By size, those that can be read."""
    proofs: dict[int, tuple[str, list[bytes]]] = field(default_factory=dict)
    """For each position: the member with an inclusion proof, and its hashes."""
    disclosed: dict[str, int] = field(default_factory=dict)
    """Digests, each with its line."""
    signers: dict[str, tuple[bool | None, bytes]] = field(default_factory=dict)
    """For each signature beside the manifest: whether it is good, and by which key."""
    seen: Seen = field(default_factory=Seen)
    sound: bool = False
    """The events are where they have to be, so that there is a tree to be looked at."""

    def layer(self, name: str) -> Layer:
        """Give a layer by its name."""
        return self.report.layer(name)

    @property
    def head(self) -> Checkpoint | None:
        """The checkpoint that covers the bundle."""
        return self.report.head

    def nodes(self) -> Nodes:
        """Give the tree, to be asked for any part of it."""
        return Nodes(self.container, self.said, bytes(self.seen.tiles))
