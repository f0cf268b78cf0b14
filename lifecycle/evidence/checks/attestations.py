"""What makers said of the keys of cards, as the record keeps it: judged again, against the root that stands there."""

from collections.abc import Callable, Iterable

from lifecycle.cards.attestation import Claimed
from lifecycle.cards.registry import make_of
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardAttested
from lifecycle.domain.text import Text, say


class Attestations:
    """Those of one record, the last one of each card; `key_before` gives the key of a stream before a position."""

    def __init__(self, told: Iterable[tuple[int, Event]], key_before: Callable[[str, int], str | None]) -> None:
        self.wrong: list[Text] = []
        """Those that do not say what their events say."""
        self._last: dict[str, CardAttested] = {}
        for position, event in told:
            if isinstance(event.facts, CardAttested):
                serial = event.stream.partition(":")[2]
                self._last[serial] = event.facts
                if self.is_attested(serial) and not _holds(serial, key_before(event.stream, position), event.facts):
                    self.wrong.append(
                        say(
                            "event #{position}: the attestation of card {serial} does not hold",
                            position=position,
                            serial=serial,
                        )
                    )

    def is_attested(self, serial: str) -> bool:
        """Say whether the maker of a card said that it made its key."""
        last = self._last.get(serial)
        return last is not None and last.verdict in {"attested", "root-not-given"}

    def is_extractable(self, serial: str) -> bool:
        """Say whether it is known today that who holds the card can extract its key."""
        last = self._last.get(serial)
        return last is not None and make_of(serial).is_extractable(serial, last.firmware)


def _holds(serial: str, public_key: str | None, facts: CardAttested) -> bool:
    """Judge it again: the last certificate is the root, where the event says that a person gave one."""
    judge = make_of(serial).attestation
    try:
        path = [bytes.fromhex(each) for each in facts.certificates]
    except ValueError:
        return False
    if judge is None or public_key is None or not path:
        return False
    root = path[-1:] if facts.verdict == "attested" else []
    found = judge(Claimed(serial, public_key, facts.firmware, path), root)
    return found.verdict == facts.verdict and found.root == facts.root
