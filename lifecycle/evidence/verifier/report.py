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
    why: str = "Not proven: no trusted key or checkpoint. Give one with --key FILE or --checkpoint FILE."
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
    def answer(self) -> str:
        """The sentence that comes first."""
        if self.forked:
            return "Bundle %s: NOT the record that was signed." % self.path
        if self.failed:
            return "Bundle %s: %s failed." % (self.path, some(len(self.failed), "1 check", "{} checks"))
        if not self.proven:
            return "Bundle %s: consistent, but not proven." % self.path
        return "Bundle %s: proven up to event #%d." % (self.path, self.covered or 0)

    @property
    def coverage(self) -> str:
        """The sentence that comes last."""
        if self.failed or self.forked:
            return "Not proven: a check failed."
        if self.covered is None:
            return self.why
        rest = "No newer event."
        if self.after:
            rest = some(self.after, "1 newer event is not covered.", "{} newer events are not covered.")
        return "Covered up to event #%d (%s). %s" % (self.covered, utc(self.covered_at), rest)
