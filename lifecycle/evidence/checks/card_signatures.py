"""The signatures of cards over the anchors on them, each checked with the key that the record names."""

from collections import defaultdict
from collections.abc import Iterable

from lifecycle.cards.answers import Anchored
from lifecycle.cards.registry import MAKES
from lifecycle.domain.event import Event
from lifecycle.domain.facts import AnchorWritten, KeyOfCard
from lifecycle.domain.text import Text, say, say_n
from lifecycle.evidence.checks.attestations import Attestations


class CardSignatures:
    """Keys of cards by stream, and what came of their signatures, which are told in their order."""

    def __init__(self, keys_made: Iterable[tuple[int, Event]], attested: Iterable[tuple[int, Event]] = ()) -> None:
        self._keys: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._last: dict[str, int] = {}
        self._good = self._without_key = 0
        for position, event in keys_made:
            if isinstance(event.facts, KeyOfCard):
                self._keys[event.stream].append((position, event.facts.public_key))
        self._signing: set[str] = set()
        self.attestations = Attestations(attested, self._key_before)

    def fault(self, position: int, stream: str, written: AnchorWritten) -> Text | None:
        """Check the signature of an anchor; gives what is wrong with it."""
        made = self._key_before(stream, position)
        if made is None:
            self._without_key += written.signature is not None
            return None
        serial = stream.partition(":")[2]
        if not _is_proven(serial, made, written):
            return say(
                "event #{position}: the signature of card {serial} does not match", position=position, serial=serial
            )
        key, count = f"{stream} {made}", written.anchor.counter
        if count <= self._last.get(key, -1):
            return say("event #{position}: card {serial} signed at a count that fell", position=position, serial=serial)
        self._last[key] = count
        self._good += 1
        self._signing.add(serial)
        return None

    def _key_before(self, stream: str, position: int) -> str | None:
        return next((key for at, key in reversed(self._keys.get(stream, ())) if at < position), None)

    def in_words(self, note: Text) -> Text:
        """Add to a note what came of them."""
        if self._good:
            note = say_n(
                "{note}; 1 signature of a card is good",
                "{note}; {count} signatures of cards are good",
                self._good,
                note=note,
            )
        if self._without_key:
            note = say("{note}; signed without a recorded key: {count}", note=note, count=self._without_key)
        for count, what in (
            (sum(not self.attestations.is_attested(each) for each in self._signing), say("cards not attested")),
            (sum(map(self.attestations.is_extractable, self._signing)), say("cards with an extractable key")),
        ):
            note = say("{note}; {what}: {count}", note=note, what=what, count=count) if count else note
        return note


def _is_proven(serial: str, public_key: str, written: AnchorWritten) -> bool:
    make = next((make for make in MAKES if make.serials.fullmatch(serial)), None)
    anchored = Anchored(written.anchor, written.signature, written.statement)
    return make is not None and make.proves is not None and make.proves(serial, public_key, anchored)
