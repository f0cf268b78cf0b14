"""What came of the verification of a record: the layers, the exit code, and how far it is covered."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.cli.commands.verify.layers import LAYER_OF, LAYERS, fault_in_words
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.evidence.checks.findings import Findings
from lifecycle.evidence.checks.layers import DERIVED, FAIL, KEPT, LAST, NOT_CHECKED, OF_SERVER, PASS, Layer
from lifecycle.store.address import Place
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.verdict import Verdict


@dataclass(frozen=True)
class Found:
    """What came of it."""

    store: Place
    verdict: Verdict | None
    """None where pages are damaged."""
    layers: Sequence[Layer]
    beyond: Findings
    salvage: bool = False
    """SQLite's own tools wrote the file, from a record."""

    @property
    def exit_code(self) -> ExitCode:
        """0 proven, 1 found wrong, 7 where nothing from outside was met, 8 rolled back or forked."""
        if self.beyond.forked:
            return ExitCode.FORKED
        if any(layer.verdict == FAIL for layer in self.layers):
            return ExitCode.FOUND_WRONG
        return ExitCode.UNPROVEN if self.beyond.proven_by is None else ExitCode.DONE

    @property
    def sound(self) -> bool:
        """Whether nothing was found wrong."""
        return self.exit_code in {ExitCode.DONE, ExitCode.UNPROVEN}

    @property
    def complete(self) -> bool:
        """Whether all that is kept beside the events was checked, and is what they give."""
        return all(layer.verdict == PASS or layer.elsewhere for layer in self.layers if layer.name in DERIVED)

    @property
    def covered(self) -> SignedCheckpoint | None:
        """The checkpoint that covers most, of those that can be relied on."""
        return self.beyond.covered if self.sound else None

    @property
    def after(self) -> int:
        """Events that nothing covers which could be relied on."""
        size = self.verdict.size if self.verdict else 0
        return size - (self.covered.checkpoint.size if self.covered else 0)

    @property
    def answer(self) -> Text:
        """The sentence that comes first."""
        path, met = str(self.store), self.beyond.proven_by
        if self.beyond.forked:
            return sentence("Record {path}: NOT the record that was signed.", path=path)
        if not self.sound:
            failed = sum(layer.verdict == FAIL for layer in self.layers)
            return say_n("Record {path}: 1 check failed.", "Record {path}: {count} checks failed.", failed, path=path)
        if met is None:
            return sentence(
                "Record {path}: consistent, but not compared with a key or checkpoint that you trust.", path=path
            )
        return sentence(
            "Record {path}: proven up to event #{size}, signed by {key}.", path=path, size=met.size, key=met.key
        )

    @property
    def coverage(self) -> Text:
        """The sentence that comes last."""
        if not self.sound:
            return sentence("Not proven: a check failed.")
        if self.covered is None:
            return sentence("Not proven: no trusted key or checkpoint.\n  lifecycle verify --key FILE")
        size, time = self.covered.checkpoint.size, Instant((self.covered.time or 0) * 1_000_000).short()
        if not self.after:
            return sentence("Covered up to event #{size} ({time} UTC). No newer event.", size=size, time=time)
        return say_n(
            "Covered up to event #{size} ({time} UTC). 1 newer event is not covered.",
            "Covered up to event #{size} ({time} UTC). {count} newer events are not covered.",
            self.after,
            size=size,
            time=time,
        )

    @property
    def met_without_key(self) -> bool:
        """Whether a checkpoint from outside is of this record, and no key that counts signed the newest one."""
        met = {layer.name for layer in self.layers if layer.verdict == PASS} & {LAST, KEPT}
        return self.sound and self.beyond.proven_by is None and bool(met)


def layers_of(verdict: Verdict, *, fast: bool, of_server: bool) -> list[Layer]:
    """Give the layers of the database itself, as far as the walk came."""
    failed = LAYER_OF[verdict.fault.what] if verdict.fault else None
    checked = {"pages"} if failed and not fast else set() if failed else set(verdict.checked)
    stopped = sentence("not finished, stopped at the first fault")
    layers = []
    for name, note in LAYERS.items():
        if name == failed:
            layers.append(Layer(name, FAIL, note if verdict.fault is None else fault_in_words(verdict.fault)))
        elif name == "pages" and of_server:
            layers.append(Layer(name, NOT_CHECKED, OF_SERVER, elsewhere=True))
        elif name in checked:
            layers.append(Layer(name, PASS, note))
        else:
            why = stopped if name in verdict.checked else sentence("skipped (--fast)")
            layers.append(Layer(name, NOT_CHECKED, why))
    return layers


def damaged(error: StoreCorrupt) -> list[Layer]:
    """Give the same where pages are damaged."""
    reason = sentence("{reason}", reason=error.params["reason"])
    unread = sentence("the pages are damaged")
    return [
        Layer(name, FAIL, reason) if name == "pages" else Layer(name, NOT_CHECKED, unread)
        for name in (*LAYERS, *DERIVED)
    ]
