"""What makers said of the keys of cards, as the record keeps it: judged again, against the root that stands there."""

from lifecycle.cards.attestation import Claimed
from lifecycle.cards.registry import make_of
from lifecycle.domain.event import UndecodableEvent, decode, tags_of
from lifecycle.domain.facts import CardAttested
from lifecycle.domain.text import Text, say
from lifecycle.evidence.verifier.card_signatures import CardKey
from lifecycle.store import statements
from lifecycle.store.sql import Connection


class Attestations:
    """Those of one record, the last one of each card."""

    def __init__(self, connection: Connection, keys: dict[str, list[CardKey]]) -> None:
        self.wrong: Text | None = None
        """The first one that does not say what its event says."""
        self._last: dict[str, CardAttested] = {}
        for tag in tags_of(CardAttested):
            for position, body in connection.execute(statements.OF_KIND, (tag, 0)):
                try:
                    event = decode(body)
                except (UndecodableEvent, ValueError):  # its layer says what is wrong with the event
                    continue
                if isinstance(event.facts, CardAttested):
                    self._take(position, event.stream.partition(":")[2], event.facts, keys)

    def _take(self, position: int, serial: str, facts: CardAttested, keys: dict[str, list[CardKey]]) -> None:
        self._last[serial] = facts
        made = [key.public for key in keys.get(serial, ()) if key.position < position]
        if self.wrong is not None or not self.is_attested(serial) or (made and _holds(serial, made[-1], facts)):
            return
        self.wrong = say(
            "event #{position}: the attestation of card {serial} does not hold", position=position, serial=serial
        )

    def is_attested(self, serial: str) -> bool:
        """Say whether the maker of a card said that it made its key."""
        last = self._last.get(serial)
        return last is not None and last.verdict in {"attested", "root-not-given"}

    def is_extractable(self, serial: str) -> bool:
        """Say whether it is known today that who holds the card can extract its key."""
        last = self._last.get(serial)
        return last is not None and make_of(serial).is_extractable(serial, last.firmware)


def _holds(serial: str, public: bytes, facts: CardAttested) -> bool:
    """Judge it again: the last certificate is the root, where the event says that a person gave one."""
    judge = make_of(serial).attestation
    try:
        path = [bytes.fromhex(each) for each in facts.certificates]
    except ValueError:
        return False
    if judge is None or not path:
        return False
    root = path[-1:] if facts.verdict == "attested" else []
    found = judge(Claimed(serial, public.hex().upper(), facts.firmware, path), root)
    return found.verdict == facts.verdict and found.root == facts.root
