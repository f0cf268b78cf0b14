"""Server, proxy and clients are killed at random while eight write: what was acknowledged is there, once."""

import os
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random

import pytest
from children import finish, start
from desk.patience import until
from lab.cutting_proxy import Cut, CuttingProxy
from lab.server import Server
from pymerkle import InmemoryTree
from sample_ledger import PROJECTIONS, Planned, make_tables, new_id, plan, read_back

from lifecycle.store.address import ServerAddress
from lifecycle.store.append_errors import AppendUncertain
from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import StoreBusy, StoreUnreachable
from lifecycle.store.opening import open_reader
from lifecycle.store.replay import replay
from lifecycle.store.verify import verify

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

WRITERS = 8
NOTE = len(f"{new_id()} {0:08}\n")
PASSING = (StoreUnreachable, StoreBusy, AppendUncertain)
"""What a writer is told while something is down; the same event is recorded again then, by its id."""


class Victim(StrEnum):
    """What is killed."""

    SERVER = "server"
    PROXY = "proxy"
    CLIENT = "client"


@dataclass
class Writer:
    """A process that records its events one by one, and notes each that was acknowledged."""

    drafts: Sequence[Planned]
    notes: Path
    address: ServerAddress
    patience: float
    """Seconds that it looks for an answer after a lost COMMIT, before it says that nobody knows."""
    pid: int = field(init=False, default=0)

    @property
    def acknowledged(self) -> list[tuple[str, int]]:
        """The ids and positions that it was told; a line that was cut off is none."""
        lines = self.notes.read_text().split("\n")[:-1]
        return [(id_, int(position)) for id_, position in (line.split() for line in lines)]

    def start(self) -> None:
        """Go on with the first event of which it was not told."""
        known = self.notes.read_bytes()
        self.notes.write_bytes(known[: known.rfind(b"\n") + 1])
        self.pid = start(self._work)

    def _work(self) -> None:
        left = list(self.drafts[len(self.acknowledged) :])
        with self.notes.open("a", buffering=1) as notes:
            while left:
                try:
                    with self._opened() as store:
                        while left:
                            (done,) = store.append(left[:1])
                            notes.write(f"{done.event.id} {done.position:08}\n")
                            left.pop(0)
                except PASSING:
                    time.sleep(0.01)

    def _opened(self) -> AuditStore[object]:
        from lifecycle.store.postgresql.opening import open_store  # noqa: PLC0415 - an extra

        return open_store(self.address, read_back, PROJECTIONS, busy_timeout=self.patience)


class Battle:
    """Eight writers behind one proxy before one server, and who kills them."""

    def __init__(self, server: Server, folder: Path, events: int, random: Random) -> None:
        self.server, self.random = server, random
        self.direct = server.like("tables of the sample", make_tables)
        self.socket = Path(tempfile.mkdtemp(prefix="lc-cut-", dir="/tmp"))
        address = ServerAddress(host=str(self.socket), dbname=self.direct.dbname, user=self.direct.user)
        self.writers = [
            Writer(
                [plan(f"s{number % 3}", event) for event in range(events // WRITERS)],
                folder / f"acknowledged.{number}",
                address,
                (0.2, 10.0)[number % 2],
            )
            for number in range(WRITERS)
        ]
        self.proxy = 0
        self.roots: dict[int, bytes] = {}
        """What the tree was before each death of the server."""

    @property
    def progress(self) -> int:
        """How many events are acknowledged."""
        return sum(writer.notes.stat().st_size // NOTE for writer in self.writers)

    def begin(self) -> None:
        """Start all."""
        self._start_proxy()
        for writer in self.writers:
            writer.notes.touch()
            writer.start()

    def kill(self, victim: Victim) -> None:
        """End something with SIGKILL, wherever it is, and start it again."""
        match victim:
            case Victim.SERVER:
                with open_reader(self.direct, read_back) as store:
                    head = store.head()
                    self.roots[head.size] = head.root
                self.server.kill()
                self.server.start()
            case Victim.PROXY:
                _kill(self.proxy)
                self._start_proxy()
            case Victim.CLIENT:
                writer = self.random.choice(self.writers)
                _kill(writer.pid)
                writer.start()

    def end(self) -> list[int]:
        """Wait until all have done their work; gives how each of them ended."""
        planned = sum(len(writer.drafts) for writer in self.writers)
        assert until(lambda: self.progress == planned)
        return finish(*(writer.pid for writer in self.writers))

    def close(self) -> None:
        """Leave nothing running."""
        for pid in (self.proxy, *(writer.pid for writer in self.writers)):
            _kill(pid)
        shutil.rmtree(self.socket)

    def _start_proxy(self) -> None:
        seed = self.random.random()

        def stand() -> None:
            random = Random(seed)  # noqa: S311 - to be the same again
            cuts = (Cut.BEFORE, Cut.AFTER, *[Cut.NOT] * 18)
            with CuttingProxy(self.direct, lambda: random.choice(cuts), self.socket):
                signal.pause()

        self.proxy = start(stand)


def _kill(pid: int) -> None:
    """End a child, if it is there, and wait for it."""
    try:
        if pid and os.waitpid(pid, os.WNOHANG) == (0, 0):
            os.kill(pid, signal.SIGKILL)
            finish(pid)
    except ChildProcessError:  # its end was seen before
        return


@pytest.mark.parametrize(
    ("seed", "events", "deaths"),
    [(18, 320, 2), *(pytest.param(seed, 10_000, 20, marks=pytest.mark.long) for seed in (1, 2))],
)
def test_kills_lose_nothing_and_double_nothing(
    own_server: Server, tmp_path: Path, seed: int, events: int, deaths: int
) -> None:
    """Each of the three dies so often, where the seed says that so many events are acknowledged."""
    random = Random(seed)  # noqa: S311 - to be the same again
    battle = Battle(own_server, tmp_path, events, random)
    try:
        battle.begin()
        victims = random.sample(list(Victim) * deaths, 3 * deaths)
        moments = sorted(random.sample(range(events), len(victims)))
        for moment, victim in zip(moments, victims, strict=True):
            assert until(lambda wanted=moment: battle.progress >= wanted), f"nothing goes on before {victim}"
            battle.kill(victim)
        assert battle.end() == [0] * WRITERS
        require_all_once(battle)
    finally:
        battle.close()


def require_all_once(battle: Battle) -> None:
    """Say by whom what was acknowledged is there where it was said to be, nothing else is, and the tree is right."""
    with open_reader(battle.direct, read_back, PROJECTIONS) as store:
        recorded = list(store.events())
        assert [position for position, _ in recorded] == list(range(1, len(recorded) + 1))
        ids = Counter(event.id for _, event in recorded)
        assert ids == Counter(draft.id for writer in battle.writers for draft in writer.drafts)
        at = {event.id: position for position, event in recorded}
        for writer in battle.writers:
            assert writer.acknowledged == [(draft.id, at[draft.id]) for draft in writer.drafts]
        oracle = InmemoryTree(algorithm="sha256")
        for _, body in store.read():
            oracle.append_entry(body)
        for size, root in (battle.roots | {store.head().size: store.head().root}).items():
            assert (size, oracle.get_root(size)) == (size, root)
        assert verify(store).sound
        assert all(each.equal for each in replay(store))
