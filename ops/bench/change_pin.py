"""Where the time of a PIN change goes: APDUs, appends, signing, and what the handler adds, in process and by pcscd."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from lab.pcscd import Pcscd, VirtualReader, missing, until

from lifecycle.cards.mpcos.formatting import format_card
from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.dialogue import Choice, Confirmation, Progress, SecretQuestion, TextQuestion
from lifecycle.domain.event import Event, decode
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text
from lifecycle.handler import Handler
from lifecycle.ledger.journal import Journal
from lifecycle.operations import all_operations
from lifecycle.readers.source import CardSource, Inserted
from lifecycle.readers.virtual import VirtualReaders
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.signing.signer import Signer
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.opening import open_store
from lifecycle.virtual.shelf import Shelf
from lifecycle.virtual.vpcd import InsertedCard


class Stopwatch:
    """Adds up the time of some of the calls inside an operation."""

    def __init__(self) -> None:
        self.spent = 0.0
        self.calls = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Add the time of the block."""
        start = perf_counter()
        yield
        self.spent += perf_counter() - start
        self.calls += 1


class TimedChannel:
    """A channel with a stopwatch."""

    def __init__(self, channel: Channel, watch: Stopwatch) -> None:
        self._channel, self._watch = channel, watch
        self.atr = channel.atr

    def transmit(self, command: Command) -> Response:
        """Pass on and time one command."""
        with self._watch.running():
            return self._channel.transmit(command)


class TimedSource:
    """Readers whose channels have a stopwatch, and whose opening and closing has another."""

    def __init__(self, source: CardSource, reader: str) -> None:
        self._source, self._reader = source, reader
        self.apdus, self.opening = Stopwatch(), Stopwatch()

    def names(self) -> list[str]:
        """Give the one reader."""
        return [self._reader]

    def cards(self) -> list[Inserted]:
        """Look at it."""
        with self.opening.running():
            return [seen for seen in self._source.cards() if seen.reader == self._reader]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Open it."""
        context = self._source.open(reader)
        with self.opening.running():
            channel = context.__enter__()
        try:
            yield TimedChannel(channel, self.apdus)
        finally:
            with self.opening.running():
                context.__exit__(None, None, None)


class Answering:
    """A person who knows the PINs by heart."""

    pins = {"current-pin": b"12345678", "new-pin": b"27182818", "new-pin-again": b"27182818"}  # noqa: RUF012

    waits = False
    from_file = False

    def card(self, text: Text, arrivals: Callable[[], frozenset[str]]) -> frozenset[str]:  # noqa: ARG002
        """Nobody is there to insert one."""
        return frozenset()

    def beside(self, require_there: Callable[[], None]) -> AbstractContextManager[None]:  # noqa: ARG002
        """Leave the card in."""
        return nullcontext()

    def secret(self, question: SecretQuestion) -> Secret:
        """Give the PIN."""
        return Secret(self.pins[question.name])

    def confirm(self, question: Confirmation) -> None:
        """Confirm."""

    def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:  # noqa: ARG002
        """Take the first."""
        return choices[0].name

    def text(self, question: TextQuestion) -> str:
        """Leave what stands there."""
        return question.default

    def tell(self, text: Text) -> None:
        """Listen."""

    def progress(self, progress: Progress) -> None:
        """Look on."""


class TimedSigner(Signer):
    """A signer with a stopwatch; the appends of a first use are in it."""

    watch = Stopwatch()

    def require(self) -> None:
        """See that it can be signed."""
        with self.watch.running():
            super().require()

    def examine(self) -> SignedCheckpoint | None:
        """Look at the record before a card is opened."""
        with self.watch.running():
            return super().examine()

    def sign(self, *, always: bool = False) -> SignedCheckpoint:
        """Sign at the end."""
        with self.watch.running():
            return super().sign(always=always)


def timed_appends(store: AuditStore[Event], watch: Stopwatch) -> AuditStore[Event]:
    """Put a stopwatch on the store's appends."""
    append = store.append

    def timed(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        with watch.running():
            return append(*arguments, **options)

    store.append = timed  # type: ignore[method-assign]
    return store


def change(source: CardSource, reader: str, store: AuditStore[Event], keys: TransportKeys) -> dict[str, float]:
    """Change one PIN and give the seconds of each part."""
    appends = Stopwatch()
    timed = TimedSource(source, reader)
    journal = Journal(timed_appends(store, appends), login="bench", station="bench")
    signer = TimedSigner(
        journal, KeyFile(store.path.with_name("signing.key")), LastCheckpoints(store.path.parent / "last")
    )
    signer.watch.spent = 0.0
    handler = Handler(journal, timed, keys.key, operations := all_operations(), signer)
    start = perf_counter()
    handler.run(operations["change-pin"](), Answering())
    whole = perf_counter() - start
    del store.append  # the stopwatch
    parts = {
        "whole": whole,
        "APDUs": timed.apdus.spent,
        "appends": appends.spent,
        "open and close": timed.opening.spent,
        "signing": signer.watch.spent,
    }
    parts["handler"] = 2 * whole - sum(parts.values())
    return parts | {"commands": timed.apdus.calls, "transactions": appends.calls}


def report(title: str, laps: list[dict[str, float]]) -> None:
    """Print the median of each part."""
    middle = {name: median(lap[name] for lap in laps) for name in laps[0]}
    whole = middle["whole"]
    print(
        f"{title}: {whole * 1000:.1f} ms, {middle['commands']:.0f} commands, {middle['transactions']:.0f} transactions"
    )
    for name in ("APDUs", "appends", "open and close", "signing", "handler"):
        print(f"  {name:16} {middle[name] * 1000:7.2f} ms  {middle[name] / whole:6.1%}")


def main() -> None:
    """Change the PINs of so many cards, each way."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    count = parser.parse_args().count
    with TemporaryDirectory(prefix="lc-") as name:
        home = Path(name)
        shelf, keys = Shelf(home / "cards"), TransportKeys(home / "keys")
        keys.make(1)
        virtual = VirtualReaders(home / "cards")
        for number in range(2 * count + 2):
            shelf.make(f"c{number}")
            with virtual.open(f"virtual:c{number}") as channel:
                format_card(channel, keys.key(1), 1)
        with open_store(home / "ledger.db", decode, PROJECTIONS) as store:
            laps = [change(virtual, f"virtual:c{number}", store, keys) for number in range(count + 1)]
            report("in process", laps[1:])
            through_pcscd(home, shelf, store, keys, range(count + 1, 2 * count + 2))


def through_pcscd(home: Path, shelf: Shelf, store: AuditStore[Event], keys: TransportKeys, numbers: range) -> None:
    """Do the same through a pcscd of our own."""
    lacking = missing()
    if lacking:
        print(f"through pcscd: not measured: {lacking}")
        return
    os.environ["PCSCLITE_CSOCK_NAME"] = str(home / "pcscd.comm")
    from lifecycle.readers.pcsc import PcscReaders  # noqa: PLC0415 - the library reads the socket's path when it loads

    pcscd = Pcscd(home / "pcscd.comm", 1)
    pcscd.start()
    try:
        readers = PcscReaders()
        laps = [one_through(readers, pcscd.readers[0], f"c{number}", shelf, store, keys) for number in numbers]
        report("through pcscd", laps[1:])
    finally:
        pcscd.close()


def one_through(  # noqa: PLR0913, PLR0917 - what a bench holds
    readers: CardSource, reader: VirtualReader, card: str, shelf: Shelf, store: AuditStore[Event], keys: TransportKeys
) -> dict[str, float]:
    """Insert a card, change its PIN, pull it."""
    inserted = InsertedCard(shelf.open(card), reader.port)
    inserted.insert()
    inserted.start()
    try:
        until(lambda: any(seen.reader == reader.name and seen.has_card for seen in readers.cards()))
        return change(readers, reader.name, store, keys)
    finally:
        inserted.stop()
        inserted.join()
        until(lambda: not any(seen.reader == reader.name and seen.has_card for seen in readers.cards()))


if __name__ == "__main__":
    main()
