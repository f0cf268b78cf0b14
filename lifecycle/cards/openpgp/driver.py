"""The driver for cards with the OpenPGP application: the verbs of operations, each as steps of the card in their order.

The identity of the card is read again before each step that cannot be taken back. In these orders nothing that was cut
off passes for done: a share counts only when 0101 says "held", which is written last, and the PIN is sealed only when
the card has answered to it. The card does not enforce the seal: 0101 remembers it.
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
from lifecycle.cards.openpgp import records
from lifecycle.cards.openpgp.card import OpenpgpCard
from lifecycle.cards.openpgp.formatting import Formatting
from lifecycle.cards.openpgp.freshness import must_be_fresh
from lifecycle.cards.openpgp.records import CHANGE_BEGUN, NEW_PIN_PROVEN, SEALED
from lifecycle.domain.errors import Defect, UnexpectedAnswer
from lifecycle.domain.holding import BLANK, SetRecord, Share
from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import Text, say

_PLANS: dict[str, Sequence[Text]] = {
    "format-card": (
        say("See that the card is fresh: no keys, no data of an owner, all tries left."),
        say("Enter each factory PIN once, and make a signature key on the card."),
        say("Write the blank lifecycle records. Set an admin PIN (PW3) that nobody knows."),
    ),
    "change-pin": (say("Mark the change on the card. lifecycle enforces the seal; the card does not."),),
    "get-label": (say("The card gives the share together with the label. lifecycle wipes the share at once."),),
}


class OpenpgpDriver(OpenpgpCard):
    """A card with the OpenPGP application and the verbs that operations speak to it."""

    def advance(self, statement: Statement) -> Anchored:
        """See that both signatures of a change are left, then have the card sign the intent."""
        self.must_have_room()
        return self.anchor(statement)

    def conclude(self, statement: Statement) -> Anchored:
        """Have the card sign what was recorded since, and see that it was this one to the end."""
        left = self.anchor(statement)
        self.confirm_identity()
        return left

    def replace_pin(self, current: Secret, new: Secret) -> Iterator[PinStep]:
        """Mark, replace the PIN, present the new one, and seal it."""
        self.mark(CHANGE_BEGUN)
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
        """Mark that the card answered to its new PIN, where it does not show that yet, then that it is sealed."""
        self.confirm_identity()
        if not self.is_marked(NEW_PIN_PROVEN):
            self.mark(CHANGE_BEGUN | NEW_PIN_PROVEN)  # a card that lost its marks gets both again
            yield Proven()
        self.confirm_identity()
        self.mark(SEALED)
        yield Sealed(shown=self.is_marked(SEALED))

    def write_holding(self, share: Share, label: str, record: SetRecord) -> None:
        """Write "writing", share and label, "held"; what cannot be written is found before what is there is lost."""
        self.slot_of(record)
        content = records.secret_bytes(self._known.free.card_id, share, record.set_id or "", label)
        try:
            self.confirm_identity()
            self.write_set_record(replace(record, state="writing"))
            self.write_secret(content)
        finally:
            wipe(content)
        self.confirm_identity()
        self.write_set_record(record)

    def erase_holding(self, record: SetRecord | None) -> None:
        """Write "erasing", zeros over share and label, "blank"."""
        self.confirm_identity()
        if record is not None:
            self.write_set_record(record)
        self.write_secret(records.blank_bytes(self._known.free.card_id))
        self.confirm_identity()
        self.write_set_record(BLANK)

    def require_fresh(self) -> None:
        """See that it is nobody's card, and one that can hold our records."""
        must_be_fresh(self._channel, self._known)

    def format(self, keys: HostKeys | None, key_id: int) -> Iterator[FormatStep]:  # noqa: ARG002 - it has no key
        """Lay our records on a fresh card, or go on with that, and end with the card as it is read."""
        known = self._known
        if known.facts.layout is not None:
            raise Defect(what="a card with our records was to be formatted")
        yield from Formatting(self._channel, known, self._randomness).steps()
        shown, serial = self.read(), known.facts.serial
        if shown.layout is None or shown.serial != serial:
            raise UnexpectedAnswer(serial=serial, command="GET 0101", answer=say("no finished record"))
        yield Laid(shown)

    def plan(self, operation: str) -> Sequence[Text]:
        """Say what only a card of this make does."""
        return _PLANS.get(operation, ())
