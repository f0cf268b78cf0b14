"""Intents that people signed and kept, compared with a record: what came before each has to be there as it was."""

from collections.abc import Callable, Collection, Iterator, Sequence

from lifecycle.domain.text import Text, say
from lifecycle.evidence.checks.findings import Findings, ProvenBy
from lifecycle.evidence.checks.layers import FAIL, RECEIPT, Layer
from lifecycle.evidence.checks.lineage import Names
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.people_backend import PeoplesSignatures
from lifecycle.evidence.checks.people_faults import fault_in_words
from lifecycle.evidence.verifier.receipts import Receipt


class ReceiptsFromOutside:
    """What one covers is proven by a key that its owner alone has: of the record, or of the list that was given."""

    def __init__(self, found: Findings, outside: Outside, names: Names, keys: Collection[str], size: int) -> None:
        """`keys` are the fingerprints of people's keys in the record, `size` is that of the record."""
        self._found, self._given, self._people, self._names = found, outside.receipts, outside.people, names
        listed = () if outside.people is None else (each.key.fingerprint for each in outside.people)
        self._counting = {*keys, *listed}
        self._size, self._layer, self._met = size, Layer(RECEIPT), list[Receipt]()

    def due(self) -> Iterator[tuple[int, Callable[[bytes], None]]]:
        """Give the sizes whose roots are wanted, in no order."""
        for each in self._given:
            problem = each.problem(self._people, PeoplesSignatures.verify)
            if problem:
                self._layer.fails(say("{file}: {problem}", file=each.file, problem=fault_in_words(problem)))
            elif not (self._names.know(each.ledger) if each.head > self._size else self._fits(each)):
                self._layer.fails(
                    say("receipt {file} belongs to another record, {origin}", file=each.file, origin=each.ledger)
                )
            elif each.head > self._size:
                self._contradicted(
                    each,
                    say(
                        "ROLLED BACK: people signed after {size} events, the record has {known}",
                        size=each.head,
                        known=self._size,
                    ),
                )
            else:
                yield each.head, self._comparing(each)

    def _fits(self, each: Receipt) -> bool:
        return self._names.fit(each.ledger, each.head)

    def _comparing(self, receipt: Receipt) -> Callable[[bytes], None]:
        def compare(root: bytes) -> None:
            if root == receipt.root:
                self._met.append(receipt)
                return
            words = say("FORKED: the first {size} events are not those for which people signed", size=receipt.head)
            self._contradicted(receipt, words)

        return compare

    def _contradicted(self, receipt: Receipt, words: Text) -> None:
        self._layer.fails(words)
        self._found.forked |= receipt.key.fingerprint in self._counting

    def finish(self, layers: dict[str, Layer]) -> None:
        """Put the verdict together, where a receipt was given."""
        if not self._given:
            return
        layers[RECEIPT] = self._layer
        if self._layer.verdict == FAIL:
            self._found.proven_by = None
            return
        most = max(self._met, key=lambda each: each.head)
        self._layer.passes(say("the first {size} events are the events for which people signed", size=most.head))
        counting = [each for each in self._met if each.key.fingerprint in self._counting]
        newest: Sequence[Receipt] = sorted(counting, key=lambda each: each.head)[-1:]
        for each in newest:
            if self._found.proven_by is None or self._found.proven_by.size < each.head:
                self._found.proven_by = ProvenBy(RECEIPT, each.head, each.key.fingerprint)
