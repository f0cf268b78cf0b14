"""A ledger that is exported: cards and people with names and texts that must not leave it unless that is asked for."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from desk.stores import new_store, opened

from lifecycle.domain.card import CardFacts
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import (
    CardHandedOver,
    CardReceived,
    CardSeen,
    CardStored,
    FindingRecorded,
    LegalHoldPlaced,
    PersonNamed,
    PlaceNamed,
    RetentionSet,
    ReviewRecorded,
    SetStarted,
)
from lifecycle.domain.instant import as_of
from lifecycle.evidence.bundle.plan import Wanted
from lifecycle.evidence.export import Exported, Format, export_to_file
from lifecycle.evidence.issuers import Owner
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal
from lifecycle.reports.parts.ranges import Asked
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.signing.signer import Signer
from lifecycle.store.address import Place
from lifecycle.store.engine import AuditStore

DAY = 86_400_000_000
START = 1_790_000_000_000_000
MARK = "UNTOLD"
"""In every text that stands beside the events."""
ANNA, BEN = "person:00000000000000aa", "person:00000000000000bb"
SAFE = "place:00000000000000cc"
SERIALS = tuple(digit * 16 for digit in "ABC")


@dataclass
class Scene:
    """A ledger, whoever writes and signs it, and a folder to export to."""

    folder: Path
    store: AuditStore[Event]
    time: int = START
    exports: int = 0
    signer: Signer = field(init=False)

    @property
    def place(self) -> Place:
        """Where the store is."""
        return self.store.path

    def __post_init__(self) -> None:
        journal = Journal(self.store, login=f"{MARK} clerk", station="desk", clock=self._clock)
        last = LastCheckpoints(self.folder / "last-checkpoints")
        self.signer = Signer(journal, KeyFile(self.folder / "signing.key"), last)

    def _clock(self) -> int:
        self.time += 1_000_000
        return self.time

    @property
    def head(self) -> int:
        """The last position."""
        return self.store.head().size

    def add(self, stream: str, *facts: Fact, disclosures: PendingDisclosures | None = None) -> None:
        """Append facts."""
        self.signer.journal.append(stream, facts, disclosures=disclosures, virtual=True)

    def see(self, count: int) -> None:
        """Have a card seen so many times."""
        for serial in SERIALS:
            self.add(f"card:{serial}", *[CardSeen(shown(serial))] * (count // len(SERIALS)))
        self.add(f"card:{SERIALS[0]}", *[CardSeen(shown(SERIALS[0]))] * (count % len(SERIALS)))

    def tell(self) -> None:
        """Have people, places, sets, reviews and holds come into it, each with a text beside the events."""
        journal, notes = self.signer.journal, PendingDisclosures()
        ledger = journal.begun(virtual=True).stream

        def text(what: str) -> str:
            return notes.disclose(f"{MARK} {what}")

        at = self.time
        self.add(ANNA, PersonNamed(name=text("anna")), disclosures=notes)
        self.add(BEN, PersonNamed(name=text("ben")), disclosures=notes)
        self.add(SAFE, PlaceNamed(name=text("safe")), disclosures=notes)
        given = CardHandedOver(at=at, witness=BEN, purpose=text("why"), giver=None, receiver=ANNA, pin_shared=False)
        received = CardReceived(at=at, witness=None, purpose=text("why so"), receiver=ANNA)
        stored = CardStored(at=at, witness=None, purpose=text("where"), place=SAFE, bag="B-17")
        self.add(f"card:{SERIALS[0]}", CardSeen(shown(SERIALS[0])), given, received, stored, disclosures=notes)
        started = SetStarted(
            kind="partition-auth-set", needed=2, issued=3, name=text("set"), partition=text("partition"),
            copied_from=None, check_value="0102030405", fingerprint="ab" * 32,
        )  # fmt: skip
        self.add(f"set:{'0D' * 16}", started, disclosures=notes)
        review = ReviewRecorded(at=at, first=1, last=2, root=self.store.root_at(2).hex(), reviewer=ANNA)
        finding = FindingRecorded(number=1, severity="high", text=text("finding"))
        self.add("review:0000000000000001", review, finding, disclosures=notes)
        self.add(ledger, RetentionSet(name="own", years=3, begins="event", reason=text("years")), disclosures=notes)
        self.add("hold:0000000000000001", LegalHoldPlaced(name=text("hold"), reason=text("court")), disclosures=notes)

    def export(
        self,
        format_: Format = "bundle",
        *,
        over: tuple[str | None, str | None] = (None, None),
        **rest: Any,  # noqa: ANN401 - as Wanted has them
    ) -> "Made":
        """Export to a new file; `over` is what would be typed for --from and --to."""
        self.exports += 1
        target = self.folder / f"export-{self.exports}"
        return Made(target, export_to_file(Owner(self.signer), Wanted(over=ranged(*over), **rest), format_, target))


@dataclass(frozen=True)
class Made:
    """An export."""

    path: Path
    said: Exported

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return self.path.read_bytes()

    @property
    def members(self) -> dict[str, bytes]:
        """Its members by name, in the order of the directory."""
        with zipfile.ZipFile(BytesIO(self.content)) as archive:
            return {info.filename: archive.read(info) for info in archive.infolist()}


def ranged(start: str | None, end: str | None) -> Asked:
    """Read a range by its positions."""
    return Asked(None if start is None else as_of(start), None if end is None else as_of(end))


def shown(serial: str) -> CardFacts:
    """Give what a card shows."""
    return CardFacts(
        serial=serial, make="mpcos", atr="3B", virtual=True, layout=1, card_id="00",
        tries=7, tries_left=7, sealed=False,
    )  # fmt: skip


@contextmanager
def scene(folder: Path, place: Place | None = None) -> Iterator[Scene]:
    """Open a new ledger: in a folder, or where there is an empty one."""
    with opened(place or new_store(folder / "ledger.db")) as store:
        yield Scene(folder, store)
