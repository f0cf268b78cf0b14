"""Facts made once more for an intent that people signed: with its commitments, its time, and its pseudonyms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from lifecycle.approval.intent import Intent
from lifecycle.approval.known import commitments_of
from lifecycle.domain.event import Fact
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record

Placed = Sequence[tuple[str, Fact]]


@dataclass(frozen=True)
class Repeated:
    """What people signed before, in the record that it is to be done in."""

    journal: Journal
    intent: Intent

    def disclosing(self, disclose: Callable[[str], str]) -> Callable[[str], str]:
        """Give the commitment that the intent has for a text; for another one a new commitment."""
        with self.journal.store.view() as view:
            known = {Record(view).disclosed(each): each for each in commitments_of(self.intent)}
        return lambda text: known.get(text) or disclose(text)

    def placed(self, placed: Placed) -> Placed:
        """Have it happen when the intent says that it did, and what is new have the pseudonym that was signed."""
        at, named = self.intent.parameters.get("at"), self._named({stream for stream, _ in placed})
        return [
            (named.get(stream, stream), replace(fact, at=at) if isinstance(at, int) and hasattr(fact, "at") else fact)
            for stream, fact in placed
        ]

    def _named(self, streams: Iterable[str]) -> dict[str, str]:
        """Give the stream of the intent for each of the same kind that nobody knows yet, as people and places have."""
        parameters = self.intent.parameters
        signed = [each for each in (parameters.get("person"), parameters.get("stream")) if isinstance(each, str)]
        new = [each for each in signed if self._is_new(each)]
        kinds = {each.partition(":")[0]: each for each in new}
        return {
            stream: kinds[kind]
            for stream in streams
            if (kind := stream.partition(":")[0]) in kinds and self._is_new(stream)
        }

    def _is_new(self, stream: str) -> bool:
        return next(iter(self.journal.store.stream(stream)), None) is None
