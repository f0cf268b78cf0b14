"""The driver protocol: the verbs that operations speak to a card of any make."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lifecycle.domain.anchor import Anchor, Slots
from lifecycle.domain.card import CardFacts
from lifecycle.domain.holding import SetRecord, Share
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text

TransportKey = Callable[[int, str], Secret]
"""Gives the transport master key of an id, for the card of a serial; raises NoTransportKey or UnsafeKeyFile."""


@dataclass(frozen=True)
class Doubted:
    """A counter of wrong PINs that does not show what the card answered."""

    said: int
    """Tries left, as the card answered."""
    shown: int | None
    """Tries left, as its counter shows it; None where that is not understood."""


@dataclass(frozen=True)
class Verdict:
    """What the card said to a PIN: accepted or not, and how many tries are left now."""

    accepted: bool
    tries_left: int
    """The smaller of what it answered and what its counter shows."""
    doubted: Doubted | None = None
    """What its counter shows where that does not agree with the answer."""


@dataclass(frozen=True)
class Line:
    """One line of the Inspect screen: the vendor's name for the field, its value, and where on the card it comes from.

    `value` is None where the card does not show it, or where it keeps it is not public.
    """

    name: str
    value: str | Text | None
    source: Text


class Driver(Protocol):
    """One card of one make, opened and ours alone.

    Every verb raises a ReaderError where the link failed and UnexpectedAnswer where the card answered what the verb
    does not allow. No verb sends a command that carries a PIN twice.
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

    def require_key(self, transport_key: TransportKey) -> None:
        """See that the key that the card needs to be changed is here, if it needs one; nothing is sent.

        Raises NoTransportKey and UnsafeKeyFile.
        """
        ...

    def authenticate(self, transport_key: TransportKey) -> None:
        """Have the card prove that it holds its transport key, and open a session for enciphered PINs.

        Sends nothing that counts. Raises OtherTransportKey where the proof fails.
        """
        ...

    def confirm_identity(self) -> None:
        """Read the serial again, without a SELECT; raises CardSwapped when it is another one."""
        ...

    def verify(self, pin: Secret) -> Verdict:
        """Present a PIN, once. Raises PinTorn where no PIN opens the card."""
        ...

    def pin_watch(self, transport_key: TransportKey) -> str | None:
        """Give what tells one PIN on the card from another, hex, and no PIN to anybody; sends nothing.

        It is of the last reading or the last PIN. None where the card shows nothing that could tell it, or not now.
        Raises NoTransportKey and UnsafeKeyFile.
        """
        ...

    def tick(self) -> int:
        """Spend the next one-way tick of the card's journal and read it back; gives how many are spent now.

        Raises CardFull when all are spent.
        """
        ...

    def read_anchors(self) -> Slots:
        """Read what the card keeps of ledgers that changed it: no PIN, nothing counted, PIN and session stand.

        Only of a card with our profile, after `read`.
        """
        ...

    def write_anchor(self, anchor: Anchor) -> None:
        """Write an anchor into the older or bad slot, and read it back; raises NotKept. Needs the PIN.

        Selects nothing, so that it may come in the middle of a PIN change.
        """
        ...

    def mark_change_begun(self) -> None:
        """Set the one-way mark that a PIN change begins."""
        ...

    def mark_new_pin_proven(self) -> None:
        """Set the one-way mark that the card answered to its new PIN."""
        ...

    def change_pin(self, current: Secret, new: Secret) -> bool:
        """Replace the PIN; False where the card says that it refused before changing anything.

        Raises UnexpectedAnswer where its answer leaves open whether it did.
        """
        ...

    def seal(self) -> None:
        """Freeze the secret-code file against another change; whether it worked is for `sealed()` to say."""
        ...

    def sealed(self) -> bool:
        """Read from the card whether its secret-code file can still be changed."""
        ...

    def write_set_record(self, record: SetRecord) -> None:
        """Write the set record into the older or invalid slot, under secure messaging, and read it back.

        The sequence number is the driver's: one above that of the newest good slot. Needs a session and the PIN. Raises
        NotKept where what is read back is not what was written.
        """
        ...

    def read_share(self) -> Share | None:
        """Read the share under secure messaging; None where there is none (all bytes zero). Needs session and PIN.

        Raises ShareDamaged where it does not have its checksum. The caller closes the share.
        """
        ...

    def write_share(self, share: Share) -> None:
        """Write a share under secure messaging, read it back and compare; raises NotKept. Needs session and PIN."""
        ...

    def erase_share(self) -> None:
        """Write zeros over the share and read them back; raises NotKept. Needs session and PIN."""
        ...

    def read_label(self) -> bytes | None:
        """Read the label as it is, 1 to 32 bytes, under secure messaging; None where there is none. Needs the PIN.

        A label is hostile until it was looked at: it may hold any bytes. Raises LabelDamaged where it does not have its
        checksum.
        """
        ...

    def write_label(self, label: str | None) -> None:
        """Write a label of 1 to 32 printable ASCII characters, or none, and read it back; raises NotKept."""
        ...

    def format(self, transport_key: TransportKey, key_id: int) -> CardFacts:
        """Lay our profile on a blank card of the family, with the factory PIN, and read it back as `read` does.

        On a card where that was cut off it goes on with what is there. Raises UnexpectedAnswer where the card does not
        take a command, NoTransportKey and UnsafeKeyFile before anything is sent that changes it.
        """
        ...
