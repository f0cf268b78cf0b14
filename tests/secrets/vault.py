"""Cards with marked PINs, names and labels, and everything that is done with shares, well and badly."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from desk.cards import Drawer, changed, truth_of
from desk.ceremonies import pulled_once
from desk.desk import Desk
from desk.people import Person, changing
from desk.rack import SERIALS, Rack
from desk.set_custodians import Keyholder
from desk.stores import Hooked
from evidence import Evidence, key, trying

from lifecycle.domain.dialogue import TextQuestion
from lifecycle.domain.event import Event
from lifecycle.sharing.shamir import combined
from lifecycle.station.log import Log
from lifecycle.store.errors import StoreFull
from lifecycle.store.sqlite.audit import AuditStore

FACTORY, FINAL, WRONG = "31415926", "27182845", "16180339"
A, B, C, D, E, F = SERIALS[:6]
TEXTS = {
    "set": "MARKED-SET-KAPUT",
    "copy": "MARKED-COPY-ZEBRA",
    "partition": "MARKEDPARTQUOKKA",
    "label": "MARKED-LABEL-YONDER",
}


class Labeller(Keyholder):
    """Writes a marked label on each card; `typed` is a PIN for all of them."""

    def __init__(self, pins: Mapping[str, str], *, go_on: Sequence[str] = ()) -> None:
        super().__init__({serial: pins.get(serial, FACTORY) for serial in SERIALS}, go_on=go_on)

    def text(self, question: TextQuestion) -> str:
        """Type a label."""
        self.asked.append(question.name)
        return f"{TEXTS['label']} {(question.serial or '')[-2:]}"


@dataclass
class Vault:
    """Cards, what they are made to do, and every share that was ever on one of them."""

    evidence: Evidence
    log: Log
    rack: Rack
    store: AuditStore[Event]
    pins: dict[str, str] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    shares: dict[tuple[str, int], bytes] = field(default_factory=dict)
    salts: set[bytes] = field(default_factory=set)

    def go(self, operation: str, *serials: str, person: Person | None = None, **given: object) -> None:
        """Do an operation, well or badly, and look what is in the memories of the cards after it."""
        desk = Desk(self.store, self.rack, key=key)
        self.people.append(person or Labeller(self.pins))
        trying(self.evidence, self.log, lambda: desk.run(operation, self.people[-1], serials=serials, **given))
        self.keep()

    def keep(self) -> None:
        """Keep each share that is on a card now."""
        for drawer in self.rack.drawers.values():
            truth = truth_of(drawer.storage.load())
            if truth.share is not None and truth.record.set_id is not None:
                self.shares[truth.record.set_id, truth.share.number] = truth.share.value
                self.salts.add(truth.share.salt)

    @contextmanager
    def with_memory(self, serial: str, fid: int, at: int, data: bytes) -> Iterator[None]:
        """Have other bytes on a card for a while."""
        before = self.rack[serial].storage.load()
        self.put(serial, changed(before, fid, at, data))
        yield
        self.put(serial, before)

    def put(self, serial: str, image: bytes) -> None:
        """Put another card with this memory into a reader."""
        self.rack.drawers[serial] = Drawer(image, name=serial, wrap=self.evidence.wrap)

    def secrets(self) -> dict[str, bytes]:
        """Rebuild the secret of every set from shares that were on its cards."""
        found = {}
        for set_id in {set_id for set_id, _ in self.shares}:
            of_it = {number: bytearray(value) for (each, number), value in self.shares.items() if each == set_id}
            if len(of_it) >= 2:
                found[set_id] = bytes(combined(of_it, sorted(of_it)[:2]))
        return found


def drive(vault: Vault) -> None:
    """Do everything that a share has its part in, well and badly; every set needs two cards."""
    two_of = {"needed": 2}
    vault.go("create-server-master-key", A, B, C, **two_of, issued=3, set_name=TEXTS["set"])
    vault.go("get-label", A)
    vault.go("check-set", A, B)
    vault.go("check-set", B, cards=1)
    vault.go("check-set", B, person=Labeller({B: WRONG}), cards=1)
    for file, at in ((0x4C06, 30), (0x4C07, 10), (0x4C06, 8)):  # share, label and salt damaged
        with vault.with_memory(B, file, at, b"\xa5\x5a\xa5\x5a"):
            vault.go("check-set", A, B)
            vault.go("get-label", B)
    other = truth_of(vault.rack[A].storage.load())
    with vault.with_memory(B, 0x4C06, 0, other.share_file):  # the share of another card
        vault.go("check-set", A, B)
    vault.go("change-pin", A, person=changing(FACTORY, FINAL))
    vault.pins[A] = FINAL
    vault.go("copy-card", A, D)
    vault.pins[D] = FINAL
    pulled_once(vault.rack[F], "UPDATE label")
    copy = {"source": TEXTS["set"], "issued": 2, "set_name": TEXTS["copy"]}
    vault.go("copy-set", B, C, E, F, **two_of, **copy)
    vault.rack[F].wrap = vault.evidence.wrap
    vault.go("inspect", F)
    vault.go("copy-set", B, C, E, F, person=Labeller(vault.pins, go_on=["again"]), **two_of, **copy)
    vault.go("erase", F)
    vault.go("create-partition-auth-set", F, D, partition=TEXTS["partition"], **two_of, issued=2)

    def full(_number: int, drafts: object) -> None:
        if "ShareWritten" in str(drafts) or "ShareErased" in str(drafts):
            raise StoreFull(path="ledger", reason="as planned")

    for operation, serials, rest in (
        ("create-server-master-key", (E, F), {**two_of, "issued": 2, "set_name": TEXTS["set"] + "-2"}),
        ("erase", (C,), {}),
    ):
        broken = Desk(Hooked(vault.store, before=full), vault.rack, key=key)
        vault.people.append(Labeller(vault.pins))
        person = vault.people[-1]
        trying(
            vault.evidence,
            vault.log,
            lambda d=broken, o=operation, p=person, s=serials, r=rest: d.run(o, p, serials=s, **r),
        )
        vault.keep()
    vault.go("inspect", C)
    vault.go("inspect", E)
