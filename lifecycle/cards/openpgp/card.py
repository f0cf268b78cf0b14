"""One card with the OpenPGP application, step by step: each is sent once, and read back where it can be."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import replace

from msgspec.structs import replace as changed

from lifecycle.cards.answers import Anchored, Line, Statement, Verdict
from lifecycle.cards.driver import HostKeys
from lifecycle.cards.holding_bytes import slot_bytes
from lifecycle.cards.openpgp import commands, reading, records, statement
from lifecycle.cards.openpgp.commands import DO, SHARE_PIN, SIGNATURE_PIN
from lifecycle.cards.openpgp.errors import CounterFull, DerivesPin, SignedByAnother
from lifecycle.cards.openpgp.exchange import must, unexpected
from lifecycle.cards.openpgp.presenting import SALT, Presented, refusal
from lifecycle.cards.openpgp.reading import NAME, TRIES, read_card
from lifecycle.cards.openpgp.records import FreeRecord
from lifecycle.cards.openpgp.screen import inspect_lines
from lifecycle.cards.openpgp.state import Reading
from lifecycle.domain.anchor import Anchor, Slots
from lifecycle.domain.anchor_verdict import SignatureVerdict
from lifecycle.domain.apdu import Command, Response, StatusWord
from lifecycle.domain.card import CardFacts
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardSwapped, Defect, LabelDamaged, NotKept, ShareDamaged
from lifecycle.domain.holding import SetRecord, Share
from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import say

FREE_RECORD, SHARE = say("record 0101"), say("the share")
_ANY_CARD = frozenset({"inspect", "accept-drift"})
_STEPS = 2
"""Signatures of one change: of its intent, and at its end."""


class OpenpgpCard:
    """One card with the OpenPGP application; in which order its steps come is for the driver to say."""

    make = NAME

    def __init__(self, channel: Channel, *, randomness: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._channel = channel
        self._randomness = randomness
        self._reading: Reading | None = None
        self._presented: Presented | None = None

    def read(self) -> CardFacts:
        """Read what the card shows; SELECT and GET DATA drop no PIN, the driver forgets that it was presented."""
        self._presented = None
        self._reading = read_card(self._channel)
        return self._reading.facts

    def describe(self, facts: CardFacts) -> list[Line]:
        """Give the Inspect screen of what was read."""
        return inspect_lines(facts, None if facts.layout is None else self.read_anchors())

    def can(self, operation: str) -> bool:
        """Say whether this card can do an operation: only one without our records can be formatted."""
        ours = self._known.facts.layout is not None
        return not ours if operation == "format-card" else ours or operation in _ANY_CARD

    def require_keys(self, keys: HostKeys) -> None:
        """Nobody asks: it needs none."""
        raise Defect(what=f"a card without a key of the workstation was to need {keys}")

    def prove(self, keys: HostKeys | None) -> None:  # noqa: ARG002
        """Send nothing: it proves itself by its signature, after the PIN. Raises DerivesPin."""
        if self._known.derives_pin:
            raise DerivesPin(serial=self._serial)

    def forgo_proof(self) -> None:
        """Go on: it proves itself after the PIN, and only where it signs."""
        self.prove(None)

    def confirm_identity(self) -> None:
        """Read its public key again, which no other card has; before it has one, its AID."""
        known = self._known
        if known.facts.layout is None:
            aid = reading.read_aid(self._channel, self._serial)
            same, shown = aid == known.aid, aid[8:14].hex().upper()
        else:
            point = reading.read_point(self._channel, self._serial)
            same, shown = point == known.point, "another key"
        if not same:
            raise CardSwapped(serial=self._serial, shown=shown)

    def verify(self, pin: Secret) -> Verdict:
        """Present a PIN for the share, and only where the card took it, the same PIN for signatures.

        Raises DerivesPin, and UnexpectedAnswer where an answer and the counter of the card do not agree.
        """
        self.prove(None)
        self._presented = None
        before = self._known.passwords.tries[0]
        command, answer = self._present(SHARE_PIN, pin)
        left = self._read_tries()
        if not answer.ok:
            return refusal(self._serial, command, answer, before, left)
        if answer.data or left != TRIES:
            raise unexpected(self._serial, command, answer)
        command, answer = self._present(SIGNATURE_PIN, pin)
        if not answer.ok or answer.data:
            self._read_tries()
            raise unexpected(self._serial, command, answer)
        self._presented = Presented.of(pin, self._randomness(SALT))
        return Verdict(accepted=True, tries_left=TRIES)

    def pin_watch(self, keys: HostKeys | None) -> None:
        """It shows nothing that tells one PIN from another."""

    def read_anchors(self) -> Slots:
        """Give the anchors of the last reading, the earlier one first."""
        known = self._known
        return ("damaged", "damaged") if known.is_damaged else known.free.anchors

    def anchor_signatures(self) -> tuple[SignatureVerdict, SignatureVerdict]:
        """Check the signature of the newest anchor with the key of the card; the card keeps that of no other."""
        known = self._known
        newest = records.anchor_of(known.free.newest)
        if known.is_damaged or not isinstance(newest, Anchor) or known.point is None:
            return "not-checked", "not-checked"
        signed = statement.statement_of(known.aid, known.free.card_id, newest)
        return "not-checked", "good" if statement.is_by(known.point, signed, known.free.signature) else "bad"

    def anchor(self, told: Statement) -> Anchored:
        """Have the card sign what the record holds now, see that its count rose by one, and keep that in 0101.

        Raises CounterFull before anything is sent that counts, SignedByAnother, and NotKept.
        """
        known = self._known
        count = reading.read_counter(self._channel, self._serial)
        if count >= records.LAST_COUNT:
            raise CounterFull(serial=self._serial)
        anchor = Anchor(origin=told.origin, counter=count + 1, size=told.size, root=told.root)
        block = records.anchor_bytes(anchor)
        signed = statement.statement_of(known.aid, known.free.card_id, anchor)
        command = commands.sign(statement.digest(signed))
        signature = must(self._channel, command, self._serial, records.SIGNATURE)
        known.counter = reading.read_counter(self._channel, self._serial)
        if known.counter != anchor.counter:
            raise unexpected(self._serial, commands.get(DO.SIGNATURES), Response(b"", StatusWord.OK))
        if known.point is None or not statement.is_by(known.point, signed, signature):
            raise SignedByAnother(serial=self._serial)
        self._put_free(replace(known.free, newest=block, signature=signature, earlier=known.free.newest))
        return Anchored(anchor, signature.hex(), signed.hex())

    def must_have_room(self) -> None:
        """Raise CounterFull where not both signatures of a change are left; nothing is sent that counts."""
        if reading.read_counter(self._channel, self._serial) + _STEPS > records.LAST_COUNT:
            raise CounterFull(serial=self._serial)

    def mark(self, bit: int) -> None:
        """Set a bit of the journal."""
        free = self._known.free
        self._put_free(replace(free, journal=free.journal | bit))

    def is_marked(self, bit: int) -> bool:
        """Say whether a bit of the journal is set."""
        return bool(self._known.free.journal & bit)

    def change_pin(self, current: Secret, new: Secret) -> bool:
        """Replace the PIN (CHANGE REFERENCE DATA); sent once, whatever the card answers.

        Only a PIN that the card took in this session is sent: the card cuts what comes by the length that it keeps, so
        that a longer one would leave another new PIN than was typed.
        """
        if self._presented is None or not self._presented.is_of(current):
            return False
        with current.revealed() as old, new.revealed() as typed:
            command = commands.change(SIGNATURE_PIN, bytes(old + typed))
        answer = self._channel.transmit(command)
        self._presented = None
        if answer.ok and not answer.data:
            return True
        if answer.refused and not answer.data:
            self._read_tries()
            return False
        raise unexpected(self._serial, command, answer)

    def write_set_record(self, record: SetRecord) -> None:
        """Write the set record, with the next sequence number."""
        self._put_free(replace(self._known.free, slot=self.slot_of(record)))

    def slot_of(self, record: SetRecord) -> bytes:
        """Give the bytes of a set record as the next one; raises ValueError for one that cannot be written."""
        return slot_bytes(changed(record, sequence=self._known.free.set_record.sequence + 1))

    def write_secret(self, content: bytes | bytearray) -> None:
        """Write 0103, read it back and compare; raises NotKept."""
        self._must(commands.put(DO.SECRET, bytes(content)))
        kept = bytearray(self._must(commands.get(DO.SECRET)))
        same = hmac.compare_digest(kept, content)
        wipe(kept)
        if not same:
            raise NotKept(serial=self._serial, what=SHARE)

    def read_share(self) -> Share | None:
        """Read the share, or None; the caller closes it."""
        content = self._secret()
        try:
            return records.share_of(content, self._known.free.card_id)
        except records.Damaged:
            raise ShareDamaged(serial=self._serial) from None
        finally:
            wipe(content)

    def read_label(self) -> bytes | None:
        """Read the label as it is, or None; the share comes along in the same answer, and is wiped at once."""
        content = self._secret()
        try:
            return records.label_of(content, self._known.free.card_id)
        except records.Damaged:
            raise LabelDamaged(serial=self._serial) from None
        finally:
            wipe(content)

    @property
    def _known(self) -> Reading:
        if self._reading is None:
            raise Defect(what="a card was used before it was read")
        return self._reading

    @property
    def _serial(self) -> str:
        return self._known.facts.serial

    def _secret(self) -> bytearray:
        if self._known.facts.layout is None:
            raise Defect(what="a share was asked of a card without our records")
        return bytearray(self._must(commands.get(DO.SECRET)))

    def _present(self, reference: int, pin: Secret) -> tuple[Command, Response]:
        with pin.revealed() as typed:
            command = commands.verify(reference, bytes(typed))
        return command, self._channel.transmit(command)

    def _read_tries(self) -> int:
        self._known.passwords = reading.read_passwords(self._channel, self._serial)
        return self._known.passwords.tries[0]

    def _put_free(self, free: FreeRecord) -> None:
        """Write 0101 whole, and read it back; raises NotKept."""
        known = self._known
        self._must(commands.put(DO.FREE, bytes(free)))
        content = self._must(commands.get(DO.FREE))
        if content != bytes(free):
            raise NotKept(serial=self._serial, what=FREE_RECORD)
        known.content, known.free = content, free
        known.facts = changed(known.facts, set_record=free.set_record)

    def _must(self, command: Command) -> bytes:
        return must(self._channel, command, self._serial)
