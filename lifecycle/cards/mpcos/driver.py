"""The driver for cards of the MPCOS family: the verbs of operations, each as steps of the card in their order.

The identity of the card is read again before each step that cannot be taken back. In these orders nothing that was cut
off passes for done: a share counts only when its set record says "held", which is written last, and the PIN is sealed
only when the card has answered to it.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from lifecycle.cards.answers import (
    Anchored,
    Answered,
    Begun,
    Denied,
    FormatStep,
    Laid,
    PinStep,
    Proven,
    Sealed,
    Statement,
)
from lifecycle.cards.driver import HostKeys
from lifecycle.cards.mpcos import holdings
from lifecycle.cards.mpcos.card import MpcosCard
from lifecycle.domain.anchor import Anchor
from lifecycle.domain.errors import Defect
from lifecycle.domain.holding import BLANK, SetRecord, Share
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say

_PLANS: dict[str, Sequence[Text]] = {
    "format-card": (
        say("Create the lifecycle directory (DF) and its files, and fill the files."),
        say("Close the files, write a blank set record, and mark the card as a lifecycle card."),
    ),
}


class MpcosDriver(MpcosCard):
    """A card of the family and the verbs that operations speak to it."""

    def prove(self, keys: HostKeys | None) -> None:
        """Have the card prove its transport key; the session that stands then enciphers PINs."""
        self.authenticate(_given(keys))

    def forgo_proof(self) -> None:
        """Select our DF, and have PIN and share cross in clear: the share needs the PIN, and no session."""
        self.select_in_clear()

    def advance(self, statement: Statement) -> Anchored:
        """Spend a tick, then write the anchor of the intent."""
        self.tick()
        return self.conclude(statement)

    def conclude(self, statement: Statement) -> Anchored:
        """Write an anchor; a change spends one tick, at its beginning."""
        anchor = Anchor(origin=statement.origin, counter=self._known.ticks, size=statement.size, root=statement.root)
        self.write_anchor(anchor)
        return Anchored(anchor)

    def replace_pin(self, current: Secret, new: Secret) -> Iterator[PinStep]:
        """Mark, replace the PIN, present the new one, and seal it."""
        self.mark_change_begun()
        yield Begun()
        self.confirm_identity()
        if not self.change_pin(current, new):
            yield Denied()
            return
        verdict = self.verify(new)
        yield Answered(verdict)
        if verdict.accepted:
            yield from self.seal_pin()

    def seal_pin(self) -> Iterator[PinStep]:
        """Mark that the card answered to its new PIN, where it does not show that yet, then freeze and read back."""
        if not self._known.new_pin_proven:
            self.mark_new_pin_proven()
            yield Proven()
        self.confirm_identity()
        self.seal()
        yield Sealed(shown=self.sealed())

    def write_holding(self, share: Share, label: str, record: SetRecord) -> None:
        """Write "writing", share, label, "held"; what cannot be written is found before what is there is lost."""
        holdings.must_be_writable(share, label, record)
        self.confirm_identity()
        self.write_set_record(replace(record, state="writing"))
        self.write_share(share)
        self.write_label(label)
        self.confirm_identity()
        self.write_set_record(record)

    def erase_holding(self, record: SetRecord | None) -> None:
        """Write "erasing", zeros over share and label, "blank"."""
        self.confirm_identity()
        if record is not None:
            self.write_set_record(record)
        self.erase_share()
        self.write_label(None)
        self.confirm_identity()
        self.write_set_record(BLANK)

    def require_fresh(self) -> None:
        """Read nothing more: formatting itself stops at what others left, before it presents the code."""

    def format(self, keys: HostKeys | None, key_id: int) -> Iterator[FormatStep]:
        """Lay our profile on the card, or go on with that; the profile file is closed last."""
        yield Laid(self.lay_out(_given(keys), key_id))

    def plan(self, operation: str) -> Sequence[Text]:
        """Say how a card of the family is formatted."""
        return _PLANS.get(operation, ())


def _given(keys: HostKeys | None) -> HostKeys:
    if keys is None:
        raise Defect(what="a card was to prove its transport key to nobody")
    return keys
