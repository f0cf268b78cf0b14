"""The signatures of cards over the anchors that they keep, checked with the keys that they made at their formatting."""

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.event import UndecodableEvent, decode, tags_of
from lifecycle.domain.facts import AnchorWritten, CardKeyMade
from lifecycle.domain.text import Text, say
from lifecycle.evidence.checks.attestations import Attestations
from lifecycle.evidence.checks.backend import is_p256_signature
from lifecycle.evidence.verifier.card_signatures import SIGNATURE_LENGTH, CardKey, SignedAnchor, says
from lifecycle.store import statements
from lifecycle.store.sql import Connection


class CardSignatures:
    """All of one record; those of a card are to be checked in their order."""

    def __init__(self, connection: Connection) -> None:
        self.good = 0
        self.wrong: Text | None = None
        """The first thing that is."""
        self._keys: dict[str, list[CardKey]] = defaultdict(list)
        for serial, key in _keys(connection):
            self._keys[serial].append(key)
        self._counts: dict[tuple[str, bytes], int] = {}
        self._attestations = Attestations(connection, self._keys)
        self.wrong = self._attestations.wrong
        self._signing: set[str] = set()

    @property
    def not_attested(self) -> int:
        """How many cards signed with a key that their maker did not attest."""
        return sum(not self._attestations.is_attested(serial) for serial in self._signing)

    @property
    def extractable(self) -> int:
        """How many cards signed with a key that can be extracted, as far as that is known today."""
        return sum(self._attestations.is_extractable(serial) for serial in self._signing)

    def check(self, position: int, stream: str, facts: AnchorWritten) -> None:
        """Check one, if the card signed it."""
        if facts.signature is None:
            return
        serial = stream.partition(":")[2]
        problem = self._problem(position, serial, facts)
        if problem is None:
            self.good += 1
            self._signing.add(serial)
        elif self.wrong is None:
            self.wrong = say(
                "event #{position}: the signature of card {serial} {problem}",
                position=position,
                serial=serial,
                problem=problem,
            )

    def _problem(self, position: int, serial: str, facts: AnchorWritten) -> Text | None:
        try:
            statement, signature = bytes.fromhex(facts.statement or ""), bytes.fromhex(facts.signature or "")
        except ValueError:
            return say("is no signature")
        if len(signature) != SIGNATURE_LENGTH:
            return say("is no signature")
        if not says(statement, serial, msgspec.to_builtins(facts.anchor)):
            return say("is over another statement than its event")
        made = [key for key in self._keys[serial] if key.position < position]
        if not made:
            return say("is by a key that no event before it names")
        signed = SignedAnchor(position, "", serial, facts.anchor.counter, statement, signature)
        if not is_p256_signature(made[-1].public, statement, signed.der):
            return say("is not by the key that the card made")
        return self._counted(serial, made[-1].public, facts.anchor)

    def _counted(self, serial: str, public: bytes, anchor: Anchor) -> Text | None:
        before = self._counts.get((serial, public), -1)
        self._counts[serial, public] = max(before, anchor.counter)
        return None if anchor.counter > before else say("has a count that the card had signed already")


def _keys(connection: Connection) -> Iterator[tuple[str, CardKey]]:
    for tag in tags_of(CardKeyMade):
        for position, body in connection.execute(statements.OF_KIND, (tag, 0)):
            try:
                event = decode(body)
                if isinstance(event.facts, CardKeyMade):
                    yield event.stream.partition(":")[2], CardKey(position, bytes.fromhex(event.facts.public_key))
            except (UndecodableEvent, ValueError):  # no key; its layer says what is wrong with the event
                continue
