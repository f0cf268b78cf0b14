"""The journal: the one writer of events, into the streams of cards, of sets and of all else."""

from collections.abc import Callable, Mapping, Sequence

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Defect
from lifecycle.domain.event import Draft, Event, Fact
from lifecycle.domain.exposure import KeptOutside
from lifecycle.domain.facts import LedgerRestored
from lifecycle.domain.timekeeping import TimeSource
from lifecycle.ledger.accounts import ACCOUNT_PARAMETER, account_committed, names_another
from lifecycle.ledger.beginning import Beginning, Check
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.envelopes import Clock, Envelopes, not_told, system_clock
from lifecycle.ledger.exposures import exposures_after
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import CARDS
from lifecycle.projections.lineage import lineage
from lifecycle.store.engine import AuditStore


class Journal:
    """What one person at one station writes into one record."""

    def __init__(  # noqa: PLR0913 - who writes, where and when
        self,
        store: AuditStore[Event],
        *,
        login: str,
        station: str,
        account: str | None = None,
        clock: Clock = system_clock,
        time_source: Callable[[], TimeSource] = not_told,
        observe: Callable[[str], None] = lambda _: None,
        exposed: Callable[[Sequence[KeptOutside]], None] = lambda _: None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.time_source = time_source
        """Says who keeps the clock right; each operation records it when it starts."""
        self.observe = observe
        """Is told the id of each operation that opens a card's stream: the engineers' log names it from there on."""
        self.exposed = exposed
        """Is told what is exposed, and which key is suspected: it is kept outside of the record too."""
        self._envelopes = Envelopes(station, clock)
        self._login, self._account = login, account
        self._beginning = Beginning(store, self._envelopes, login, account, self._record)

    @property
    def station(self) -> str:
        """The workstation that writes."""
        return self._envelopes.station

    @property
    def actor(self) -> str:
        """The pseudonym of the person who writes; empty until something was written."""
        return self._envelopes.actor

    def account(self, disclose: Callable[[str], str]) -> Mapping[str, str]:
        """Give what a start records of the account of this process; nothing where that is not known."""
        if self._account is None:
            return {}
        with self.store.view() as view:
            return {ACCOUNT_PARAMETER: account_committed(Record(view), self._account, self.actor, disclose)}

    def claims_another(self) -> str | None:
        """Give the person of the account where the actor of the settings is somebody else; None where it is not."""
        if self._account is None:
            return None
        with self.store.view() as view:
            return names_another(Record(view), self._account, self._login)

    def append(  # noqa: PLR0913 - what a fact may come with
        self,
        stream: str,
        facts: Sequence[Fact],
        *,
        disclosures: PendingDisclosures | None = None,
        check: Check | None = None,
        operation: str | None = None,
        virtual: bool = False,
        after: int | None = None,
        beside: Sequence[tuple[str, Fact]] = (),
    ) -> list[Event]:
        """Append facts to one stream in one durable transaction, and those `beside` them; `check` is asked inside it.

        Begins the ledger where there is none yet, for virtual cards if `virtual`; of one that is begun that is known.
        `after` is the version that the stream must have. Raises StreamConflict where it has another one, and
        StoreError.
        """
        placed = [*((stream, fact) for fact in facts), *beside]
        return self.append_all(
            placed, disclosures=disclosures, check=check, operation=operation, virtual=virtual, after=after
        )

    def append_all(  # noqa: PLR0913 - as above
        self,
        placed: Sequence[tuple[str, Fact]],
        *,
        disclosures: PendingDisclosures | None = None,
        check: Check | None = None,
        operation: str | None = None,
        virtual: bool = False,
        after: int | None = None,
    ) -> list[Event]:
        """Append facts to streams, each to its own, as `append` does: all of them or none.

        `after` is the version of the stream of the first fact.
        """
        first = self.begun(virtual=virtual)
        drafts = [
            self.draft(
                fact,
                stream,
                virtual=first.virtual,
                operation=operation,
                expected=None if after is None or stream != placed[0][0] else after + number,
            )
            for number, (stream, fact) in enumerate(placed, 1)
        ]
        return self._record(drafts, check, disclosures)

    def append_to_ledger(self, facts: Sequence[Fact], *, operation: str) -> list[Event]:
        """Append facts that are about no card and no set; nothing where no ledger was begun yet."""
        first = self.first_event()
        return [] if first is None else self.append(first.stream, facts, operation=operation)

    def draft(
        self, fact: Fact, stream: str, *, virtual: bool, operation: str | None = None, expected: int | None = None
    ) -> Draft:
        """Put a fact into its envelope; `expected` is the version that it must get in its stream, from 1."""
        return self._envelopes.draft(fact, stream, virtual=virtual, operation=operation, expected=expected)

    def card(self, serial: str) -> CardState | None:
        """Give what the record says of a card now."""
        with self.store.view() as view:
            return CARDS.get(view, serial)

    def is_virtual(self) -> bool:
        """Say whether the record is for virtual cards; one that is not begun is for none yet."""
        first = self.first_event()
        return first is not None and first.virtual

    def first_event(self) -> Event | None:
        """Give the first event of the ledger; None where none was begun."""
        return self._beginning.first_event()

    def origin(self) -> str:
        """Give what tells this ledger from others, 8 bytes, upper-case hex; it has to be begun.

        A restored backup is another ledger than the one it is a backup of.
        """
        with self.store.snapshot() as connection:
            named = lineage(connection)
        if not named:
            raise Defect(what="the origin of a ledger was asked before it began")
        return named[-1].name

    def begun(self, *, virtual: bool) -> Event:
        """Give the first event of the ledger, which is begun, and the person named, where that was not done yet."""
        return self._beginning.begun(virtual=virtual)

    def begin(self, *, virtual: bool) -> Event:
        """Give the first event of the ledger, and begin it where there is none."""
        return self._beginning.begin(virtual=virtual)

    def begin_again(self, fact: LedgerRestored, operation: str | None = None) -> Event:
        """Record, before anything else, even the name of the person, that the ledger goes on from a backup."""
        return self._beginning.begin_again(fact, operation)

    def _record(
        self, drafts: Sequence[Draft], check: Check | None = None, disclosures: PendingDisclosures | None = None
    ) -> list[Event]:
        """Have the store append; the only place that does."""
        pending = disclosures or PendingDisclosures()
        asked = None if check is None else lambda view: check(Record(view))
        appended = self.store.append(drafts, check=asked, disclosures=pending.pending)
        pending.kept()
        exposures = exposures_after(self.store, drafts)
        if exposures:
            self.exposed(exposures)
        return [each.event for each in appended]
