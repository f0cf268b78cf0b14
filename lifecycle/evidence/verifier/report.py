"""What came of a verification."""

from __future__ import annotations

from dataclasses import dataclass, field

from lifecycle.evidence.verifier.description import Description
from lifecycle.evidence.verifier.notes import Checkpoint
from lifecycle.evidence.verifier.verdicts import FAIL, FORKED, FOUND_WRONG, PROVEN, UNPROVEN, Layer, some, utc


@dataclass
class Report:
    """What came of a verification."""

    path: str
    layers: list[Layer]
    said: Description | None = None
    head: Checkpoint | None = None
    """The checkpoint that covers the bundle."""
    proven: bool = False
    forked: bool = False
    covered: int | None = None
    covered_at: int | None = None
    """Seconds since 1970-01-01 UTC."""
    fork_file: str | None = None
    notes: list[str] = field(default_factory=list)
    why: str = (
        "It is sound in itself. Nothing from outside was there to hold it against: a key (--key) or a checkpoint "
        "(--checkpoint) that you have from before, and the means to check it."
    )
    """What to say where it is not proven."""

    def layer(self, name: str) -> Layer:
        """Give a layer by its name."""
        return next(layer for layer in self.layers if layer.name == name)

    def give_up(self, why: str) -> None:
        """Say of every layer that has said nothing yet why it was not checked."""
        for layer in self.layers:
            if not layer.note:
                layer.is_left_out(why)

    @property
    def failed(self) -> list[Layer]:
        """The layers in which something is wrong, in their order."""
        return [layer for layer in self.layers if layer.verdict == FAIL]

    @property
    def exit_code(self) -> int:
        """0 proven, 1 found wrong, 7 sound in itself alone, 8 forked or rolled back."""
        if self.forked:
            return FORKED
        if self.failed:
            return FOUND_WRONG
        return PROVEN if self.proven else UNPROVEN

    @property
    def after(self) -> int:
        """Events of the bundle that nothing covers which could be relied on."""
        return max(0, self.said.last - (self.covered or 0)) if self.said else 0

    @property
    def coverage(self) -> str:
        """The sentence that comes last."""
        if self.covered is None or self.failed:
            count = self.said.count if self.said else 0
            rest = some(count, "the 1 event rests", "all {} events rest")
            return "Covered by no checkpoint that can be relied on; %s on the operator's word." % rest
        rest = "no event comes after it."
        if self.after:
            rest = some(self.after, "the 1 event after it rests", "the {} events after it rest")
            rest += " on the operator's word."
        return "Covered until checkpoint %d at %s; %s" % (self.covered, utc(self.covered_at), rest)
