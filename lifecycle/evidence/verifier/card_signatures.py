"""Signatures by cards: what a card signed of the record, by the key that the record names."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Iterator

from lifecycle.evidence.verifier.canonical import canonical
from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.description import Description
from lifecycle.evidence.verifier.event_pass import Seen
from lifecycle.evidence.verifier.openssl import P256, pem_of
from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.unknown_parts import CARD_SIGNATURES
from lifecycle.evidence.verifier.verdicts import Broken, Fault, Layer, some

OF_CARDS = "parts/card-signatures/"
CARD_KEYS = OF_CARDS + "keys.jsonl"
KEY_NAMED = ("card-key-made.1", "card-key-seen.1")
"""Kinds of event that name the key of a card: it made the key here, or showed it."""
SIGNED = re.compile(rb'"moment":"(?:after|before)","signature":"')
"""In the facts of an anchor that was signed."""
OF_CARD = re.compile(rb'"stream":"card:([0-9A-F]+)","tag":')
STATEMENT_HEAD = b"lifecycle-anchor-v1\0"
STATEMENT_LENGTH, SIGNATURE_LENGTH, POINT = 96, 64, 65
"""Bytes."""


@dataclass(frozen=True)
class CardKey:
    """The key of a card: its point on P-256, uncompressed, 65 bytes."""

    position: int
    public: bytes


@dataclass(frozen=True)
class SignedAnchor:
    """What a card signed: a statement, and r and s of the signature, 64 bytes."""

    position: int
    event: str
    serial: str
    counter: int
    statement: bytes
    signature: bytes

    @property
    def der(self) -> bytes:
        """The signature as openssl takes it: Ecdsa-Sig-Value (RFC 3279, section 2.2.3)."""
        half = len(self.signature) // 2
        numbers = b"".join(integer(part) for part in (self.signature[:half], self.signature[half:]))
        return b"\x30" + bytes((len(numbers),)) + numbers

    def fault(self, message: str) -> Fault:
        """Say what is wrong with it."""
        return Fault("the signature of card %s %s" % (self.serial, message), None, None, self.position, self.event)


def integer(number: bytes) -> bytes:
    """Encode a positive number of at most 32 bytes (X.690, section 8.3)."""
    value = int.from_bytes(number, "big")
    content = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return b"\x02" + bytes((len(content),)) + content


class CardSignatures:
    """All anchors that cards signed, and the keys of these cards; judged when the events were walked over."""

    def __init__(self, container: Container, said: Description, report: Report, seen: Seen) -> None:
        self.container, self.report, self.seen, self.size = container, report, seen, said.size
        self.listed = CARD_SIGNATURES in said.parts
        self.known = self.listed and said.knows(CARD_SIGNATURES)
        self.layer = Layer("card signatures")
        self.keys: dict[str, list[CardKey]] = {}
        self.leaves: dict[int, bytes] = {}
        self.signed: list[SignedAnchor] = []
        if self.known:
            with self.layer.blaming(CARD_KEYS):
                self._read_keys()

    def _read_keys(self) -> None:
        """Read the events that name keys of cards; they may stand before the events of the bundle."""
        for number, line in enumerate(self.container.lines(CARD_KEYS) if CARD_KEYS in self.container else (), 1):
            try:
                told = json.loads(line)
                position, event = told["position"], told["event"]
                stream, facts = event["stream"], event["facts"]
                is_made = event["tag"] in KEY_NAMED and stream.startswith("card:") and canonical(told) == line
                key = CardKey(position, bytes.fromhex(facts["public_key"]))
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                raise Broken("the line tells of no key", CARD_KEYS, number) from None
            in_order = type(position) is int and max(self.leaves, default=0) < position <= self.size
            if not is_made or not in_order or len(key.public) != POINT:
                raise Broken("the line tells of no key, or is not in order", CARD_KEYS, number)
            self.leaves[position] = sha256(b"\0" + canonical(event)).digest()
            self.keys.setdefault(stream[5:], []).append(key)

    def take(self, position: int, line: bytes) -> None:
        """Take in an event that tells of an anchor that a card took; raises ValueError or LookupError."""
        if SIGNED.search(line) is None:
            self._take_unsigned(position, line)
            return
        event = json.loads(line)
        facts = event["facts"]
        statement, signature = (bytes.fromhex(facts[name]) for name in ("statement", "signature"))
        serial, anchor = event["stream"].partition(":")[2], facts["anchor"]
        signed = SignedAnchor(position, event["id"], serial, anchor["counter"], statement, signature)
        if not says(statement, serial, anchor):
            self.layer.fails(signed.fault("is over another statement than its event"))
        elif len(signature) != SIGNATURE_LENGTH:
            self.layer.fails(signed.fault("is no signature"))
        self.signed.append(signed)

    def _take_unsigned(self, position: int, line: bytes) -> None:
        """A card with a key signs each anchor."""
        of_card = OF_CARD.findall(line) if self.keys else ()
        if of_card and self._key_of(of_card[-1].decode("ascii"), position):
            self.layer.fails(Fault("the anchor is not signed, and the card has a key", None, None, position))

    def _key_of(self, serial: str, position: int) -> CardKey | None:
        """Give the key that the record named last for a card before an event."""
        made = [key for key in self.keys.get(serial, ()) if key.position < position]
        return made[-1] if made else None

    def finish(self, signatures: Any) -> None:
        """Say what came of all of them; a bundle without any has no such layer."""
        if not self.signed and not self.known:
            return
        self.report.layers.append(self.layer)
        for position, leaf in self.leaves.items():
            if self.seen.leaves.get(position) != leaf:
                self.layer.fails(Fault("the key is not the one of its event", CARD_KEYS, None, position))
        unable = signatures.reasons[P256]
        if not self.listed:
            self.layer.is_left_out("the bundle does not contain the keys of its cards")
        elif not self.known:
            self.layer.is_left_out("the keys of its cards are in an unknown form")
        elif unable:
            self.layer.is_left_out(unable)
        else:
            self._judge(signatures)

    def _judge(self, signatures: Any) -> None:
        last: dict[tuple[str, bytes], SignedAnchor] = {}
        unnamed = 0
        for signed in self.signed:
            key = self._key_of(signed.serial, signed.position)
            if key is None:
                unnamed += 1
                continue
            public = key.public
            good = signatures.verify(P256, public, signed.statement, signed.der)
            before = last.get((signed.serial, public))
            if good is None:
                self.layer.is_left_out("openssl could not check the signatures")
                return
            if not good or card_id_in(signed.statement) != sha256(public).digest()[:8]:
                self.layer.fails(signed.fault("is not by the key that the record names"))
            if before is not None and signed.counter <= before.counter:
                self.layer.fails(signed.fault("has a count that the card had signed already"))
            last[signed.serial, public] = signed
        newest = {serial: (public, signed) for (serial, public), signed in last.items()}
        self._compare_files(newest)
        self._conclude(len(self.signed) - unnamed, unnamed, len(newest))

    def _conclude(self, good: int, unnamed: int, cards: int) -> None:
        """Say how many are good; a card that another record formatted has a key that no event of this one names."""
        note = some(unnamed, "1 signature is by a key", "{} signatures are by keys") + " that no event names"
        if not good:
            self.layer.is_left_out(note)
            return
        said = some(good, "1 anchor is signed by its card", "{} anchors are signed by their cards")
        said += some(cards, "; 1 card, with the key", "; {} cards, each with the key")
        said += " that the record names, and rising counts"
        self.layer.passes(said + ("; not checked: " + note if unnamed else ""))

    def _compare_files(self, newest: dict[str, tuple[bytes, SignedAnchor]]) -> None:
        """See that what lies there for openssl is the newest signature of each card, and nothing else lies there."""
        there = {name for name in self.container.under(OF_CARDS) if name != CARD_KEYS}
        for name, content in files_of(newest):
            with self.layer.blaming(name):
                if self.container.read(name) != content:
                    raise Broken("not what the newest signature of the card gives", name)
            there.discard(name)
        for name in sorted(there):
            self.layer.fails(Fault("belongs to no signature", name))


def card_id_in(statement: bytes) -> bytes:
    """Give the card id in a statement: the first 8 bytes of the SHA-256 of the key of the card."""
    return statement[len(STATEMENT_HEAD) + 16 : len(STATEMENT_HEAD) + 24]


def says(statement: bytes, serial: str, anchor: dict[str, Any]) -> bool:
    """Say whether a statement is the one over an anchor of a card: head, AID (16 bytes), card id (8), the anchor."""
    if len(statement) != STATEMENT_LENGTH or not statement.startswith(STATEMENT_HEAD):
        return False
    at = len(STATEMENT_HEAD)
    named, numbers = statement[at + 8 : at + 14].hex().upper(), statement[at + 32 : at + 44]
    origin = statement[at + 24 : at + 32].hex().upper()
    counts = int.from_bytes(numbers[:4], "big"), int.from_bytes(numbers[4:], "big")
    said = (serial, anchor["origin"], (anchor["counter"], anchor["size"]), anchor["root"])
    return (named, origin, counts, statement[at + 44 :].hex()) == said


def files_of(newest: dict[str, tuple[bytes, SignedAnchor]]) -> Iterator[tuple[str, bytes]]:
    """Give the files with which the openssl command alone checks the newest signature of each card."""
    for serial, (public, signed) in sorted(newest.items()):
        folder = OF_CARDS + serial + "/"
        yield folder + "key.pem", pem_of(P256, public)
        yield folder + "signature", signed.der
        yield folder + "statement", signed.statement
