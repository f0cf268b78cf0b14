"""The driver protocol: the verbs that operations speak to a card of any make.

A verb says what is meant; which commands that takes, in which order, is for the driver of the make. The verbs with
several steps are generators: a step that announces a command is given before it, the caller records it, and a generator
that is not resumed sends nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from lifecycle.cards.answers import Anchored, FormatStep, Line, PinStep, Statement, Verdict
from lifecycle.domain.anchor import Slots
from lifecycle.domain.anchor_verdict import SignatureVerdict
from lifecycle.domain.card import CardFacts
from lifecycle.domain.holding import SetRecord, Share
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text

HostKeys = Callable[[int, str], Secret]
"""Gives the key of an id that this workstation shares with cards, for the card of a serial; raises NoHostKey."""


class Driver(Protocol):
    """One card of one make, opened and ours alone.

    Every verb raises a ReaderError where the link failed and UnexpectedAnswer where the card answered what the verb
    does not allow. No verb sends a command that carries a PIN twice. `keys` are None for a make that needs none.
    """

    make: str

    def read(self) -> CardFacts:
        """Read what the card shows without a PIN and without touching a counter; drops a PIN that was verified."""
        ...

    def describe(self, facts: CardFacts) -> list[Line]:
        """Give the Inspect screen of what was read."""
        ...

    def can(self, operation: str) -> bool:
        """Say whether this driver knows how to do an operation at all."""
        ...

    def plan(self, operation: str) -> Sequence[Text]:
        """Say, for a dry run, what only this make does in an operation, after its start."""
        ...

    def require_keys(self, keys: HostKeys) -> None:
        """See that the key that the card needs to be changed is here, if it needs one; nothing is sent.

        Raises NoHostKey.
        """
        ...

    def require_fresh(self) -> None:
        """See that a card without our layout may be formatted, as far as reading alone shows; nothing counts of it.

        Raises a CardError.
        """
        ...

    def prove(self, keys: HostKeys | None) -> None:
        """Have the card prove that it is the one it says it is, where its make can before the PIN.

        It comes before every PIN, and sends nothing that counts. Raises a CardError where the proof fails.
        """
        ...

    def forgo_proof(self) -> None:
        """Go on without the proof, for reading alone: what is sent then, the PIN too, crosses the wire in clear.

        For a make whose cards prove themselves with a key that is to be read from them. Sends nothing that counts.
        """
        ...

    def confirm_identity(self) -> None:
        """Read the serial again, without dropping PIN or session; raises CardSwapped when it is another one."""
        ...

    def verify(self, pin: Secret) -> Verdict:
        """Present a PIN, once. Raises PinTorn where no PIN opens the card."""
        ...

    def pin_watch(self, keys: HostKeys | None) -> str | None:
        """Give what tells one PIN on the card from another, hex, and no PIN to anybody; sends nothing.

        It is of the last reading or the last PIN. None where the card shows nothing that could tell it, or not now.
        Raises NoHostKey.
        """
        ...

    def read_anchors(self) -> Slots:
        """Read what the card keeps of ledgers that changed it: no PIN, nothing counted, PIN and session stand.

        Only of a card with our layout, of a make that keeps anchors, after `read`.
        """
        ...

    def anchor_signatures(self) -> Sequence[SignatureVerdict]:
        """Say of each slot that `read_anchors` gave whether the key of the card made its signature; sends nothing.

        Only of a make that signs anchors.
        """
        ...

    def advance(self, statement: Statement) -> Anchored | None:
        """Move the change counter by a step and leave the anchor of the intent, read back; needs the PIN.

        Gives the anchor, signed where the make signs; None where it keeps none. Raises a CardError before anything is
        sent where the counter is at its end, and NotKept.
        """
        ...

    def conclude(self, statement: Statement) -> Anchored | None:
        """Leave the anchor over what was recorded since `advance`, read back; raises NotKept."""
        ...

    def replace_pin(self, current: Secret, new: Secret) -> Iterator[PinStep]:
        """Replace a PIN that the card has accepted, have it answer to the new one, and seal that.

        Begun, then Denied, or Answered; where it accepted the new PIN, as `seal_pin` goes on. Raises UnexpectedAnswer
        where an answer leaves open whether it was replaced.
        """
        ...

    def seal_pin(self) -> Iterator[PinStep]:
        """Seal a PIN that the card answered to after its change: Proven, where it does not show that, then Sealed."""
        ...

    def read_share(self) -> Share | None:
        """Read the share; None where there is none. Needs proof and PIN. The caller closes it.

        Raises ShareDamaged where it does not have its checksum.
        """
        ...

    def read_label(self) -> bytes | None:
        """Read the label as it is; None where there is none. Needs proof and PIN.

        A label is hostile until it was looked at: it may hold any bytes. Raises LabelDamaged where it does not have its
        checksum.
        """
        ...

    def write_holding(self, share: Share, label: str, record: SetRecord) -> None:
        """Write share, label and the set record that says "held", and read all back; needs proof and PIN.

        What is cut off counts for nothing. The sequence number of the record is the driver's. Raises NotKept.
        """
        ...

    def erase_holding(self, record: SetRecord | None) -> None:
        """Erase share and label, read that back, and be blank; needs proof and PIN.

        `record` says "erasing"; None where it is not known what the card holds. Raises NotKept.
        """
        ...

    def format(self, keys: HostKeys | None, key_id: int) -> Iterator[FormatStep]:
        """Lay our layout on a blank card, with the factory PIN and the key of an id; ends with Laid, as `read` has it.

        KeyMade and KeyAttested come before it where the make signs anchors: who does not believe the second one does
        not resume, and the card stays none of ours.

        On a card where that was cut off it goes on with what is there. Raises UnexpectedAnswer where the card does not
        take a command, NoHostKey before anything is sent that changes it.
        """
        ...
