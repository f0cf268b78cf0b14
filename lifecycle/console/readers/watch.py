"""The look at the readers: insertion and removal are noticed by themselves, and a restart of pcscd is survived.

A thread asks the source of cards again and again, each time anew, so that nothing of PC/SC is kept that could die with
its service. It reads a card once, when it comes; while an operation has the readers it only looks whether one comes or
goes. Where a look takes the card for a moment, it does that only when the operation waits for one. What others record
meanwhile is shown too; no card is read for that.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

from lifecycle.console.readers.snapshot import ReadersSnapshot, Seen
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import Defect, LifecycleError
from lifecycle.domain.text import say
from lifecycle.readers.source import CardSource, Inserted
from lifecycle.store.errors import StoreUnreachable

_SHARE: Final = 10
"""How many times as long it rests as it asked the record."""


class Watch(Thread):
    """Looks until it is told to stop; `tell` gets each snapshot that is another one than before."""

    def __init__(self, workstation: Workstation, tell: Callable[[ReadersSnapshot], None]) -> None:
        super().__init__(name="watch", daemon=True)
        self._workstation = workstation
        self._tell = tell
        self._wake = Event()
        self._stopped = False
        self._readers: CardSource | None = None
        self._seen: tuple[object, ...] | None = None
        self._record_due = 0.0
        self.snapshot = ReadersSnapshot()
        self._looking = Lock()
        """Held during a look while an operation has the readers."""
        self.insertion: Callable[[frozenset[str]], object] | None = None
        """Called with the readers that a card came into while an operation waits for one."""
        self.removal: Callable[[Sequence[Seen]], object] | None = None
        """Called with the cards that went while an operation had the readers."""

    def look_again(self) -> None:
        """Read the cards and the record anew, soon: something was done with them."""
        self._readers = None
        self._seen = None
        self._wake.set()

    def expect_nothing(self) -> None:
        """Look for no insertion any more, and return when no look is under way: a card that is looked at is in use."""
        with self._looking:
            self.insertion = None

    def stop(self) -> None:
        """Look no more."""
        self._stopped = True
        self._wake.set()

    def run(self) -> None:
        """Look, and look again."""
        if self._workstation.prepare is not None:
            self._guarded(self._prepared)
        while not self._stopped:
            self._guarded(self._asked_again)
            self._guarded(self._looked)
            self._guarded(self._outgrown)
            self._wake.wait(self._workstation.pause)
            self._wake.clear()

    def _prepared(self) -> None:
        if self._workstation.prepare is not None:
            with self._workstation.readers:
                self._workstation.prepare(lambda done, of: self._show(ReadersSnapshot(making=(done, of))))

    def _guarded(self, work: Callable[[], None]) -> None:
        """Whatever goes wrong is shown, and looked at again."""
        try:
            work()
        except LifecycleError as error:
            self._trouble(error)
        except Exception as error:  # noqa: BLE001 - a look must not end the console
            self._workstation.log.failure(error)
            self._trouble(Defect(what=say("an unexpected {kind}", kind=type(error).__qualname__)))

    def _source(self) -> CardSource:
        """Give the readers that are meant, found out anew after an operation and after trouble."""
        if self._readers is None:
            self._readers = self._workstation.source()
        return self._readers

    def _trouble(self, error: LifecycleError) -> None:
        self._readers = None
        seen = ("trouble", str(error))
        if seen != self._seen:
            self._seen = seen
            self._show(replace(self.snapshot, readers=(), problem=error, record_problem=None, making=None, ready=True))

    def _asked_again(self) -> None:
        """Look at all again once a server answers that did not; an operation finds that out by itself."""
        if isinstance(self.snapshot.record_problem, StoreUnreachable) and not self._workstation.readers.locked():
            with suppress(LifecycleError), self._workstation.reading():
                self._seen = None

    def _outgrown(self) -> None:
        """Show what others recorded since; how long that takes decides how long it is until the next time."""
        begun = monotonic()
        trouble = self.snapshot.problem is not None or self.snapshot.record_problem is not None
        if self._seen is None or trouble or begun < self._record_due or self._workstation.readers.locked():
            return
        from lifecycle.console.readers.take import asked, recorded_meanwhile  # noqa: PLC0415 - takes long to load

        size = asked(self._workstation).size
        if size is None and self.snapshot.size is not None:
            self._seen = None  # the next look says why
        elif size != self.snapshot.size:
            self._show(recorded_meanwhile(self._workstation, self.snapshot))
        self._record_due = monotonic() + max(self._workstation.record_pause, _SHARE * (monotonic() - begun))

    def _looked(self) -> None:
        if not self._workstation.readers.acquire(blocking=False):
            self._look_beside()
            return
        try:
            source = self._source()
            inserted = source.cards()
            seen = tuple((each.reader, each.has_card, each.busy) for each in inserted)
            if seen != self._seen:
                self._seen = seen
                self._show(self._read(source))
        finally:
            self._workstation.readers.release()

    def _look_beside(self) -> None:
        """See whether a card came or went while an operation has the readers, without opening any."""
        with self._looking:
            if self.insertion is not None or self._workstation.looks_without_taking(virtual=self.snapshot.virtual):
                self._looked_beside()

    def _looked_beside(self) -> None:
        before = {seen.reader: seen for seen in self.snapshot.cards}
        now = self._source().cards()
        here = {each.reader for each in now if each.has_card}
        if here != set(before):
            readers = [before[each.reader] if each.reader in here & set(before) else _unread(each) for each in now]
            self._show(replace(self.snapshot, readers=readers, problem=None, making=None, ready=True))
        if here - set(before) and self.insertion is not None:
            self.insertion(frozenset(here - set(before)))
        if set(before) - here and self.removal is not None:
            self.removal([seen for reader, seen in before.items() if reader not in here])

    def _read(self, source: CardSource) -> ReadersSnapshot:
        from lifecycle.console.readers.take import take_snapshot  # noqa: PLC0415 - takes long to load

        return take_snapshot(self._workstation, source)

    def _show(self, snapshot: ReadersSnapshot) -> None:
        self.snapshot = snapshot
        self._tell(snapshot)


def _unread(each: Inserted) -> Seen:
    """Give a card that only the operation may read now; to all others it is in use, which is no news."""
    return Seen(each.reader, each.has_card)
