"""Anchors as earlier versions recorded them, when every card had two slots and no make signed what it keeps."""

from typing import Literal

import msgspec

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.anchor_verdict import AnchorVerdict, SeenSlot
from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.facts.anchors import AnchorSeen, AnchorWritten


@recorded_as("anchor-written.1")
class AnchorWritten1(Fact, frozen=True):
    """The card gave back the anchor that was written on it, without a signature."""

    anchor: Anchor
    moment: Literal["before", "after"]

    def upcast(self) -> Fact:
        return AnchorWritten(anchor=self.anchor, moment=self.moment)


class SeenSlot1(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A slot of a card that signs nothing."""

    anchor: Anchor | None
    verdict: AnchorVerdict


@recorded_as("anchor-seen.1")
class AnchorSeen1(Fact, frozen=True):
    """Both anchors on a card were read."""

    slots: tuple[SeenSlot1, SeenSlot1]
    verdict: AnchorVerdict
    size: int

    def upcast(self) -> Fact:
        """Give it as a sight of anchors that are not signed."""
        slots = tuple(SeenSlot(slot.anchor, slot.verdict, "unsigned") for slot in self.slots)
        return AnchorSeen(slots=slots, verdict=self.verdict, size=self.size)
