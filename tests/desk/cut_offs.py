"""Operations over the cards of a rack that are cut off at every moment of one card's part in them."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desk.cards import SAFE, truth_of
from desk.desk import desk_at
from desk.holding_invariants import must_hold
from desk.invariants import copied, left_behind
from desk.people import Person
from desk.rack import Rack
from desk.scratch_folders import scratch
from desk.set_custodians import Keeper
from lifecycle.domain.errors import CeremonyCutOff, LeftInDoubt, LifecycleError, ReaderError
from lifecycle.handler.survey import NotReady
from lifecycle.virtual.power import PowerCut


@dataclass(frozen=True)
class Scene:
    """A store and the memories of cards as some runs have left them, and the operation that is to be cut off."""

    store: Path
    images: Mapping[str, bytes]
    operation: str
    victim: str
    """The card that loses its power."""
    person: Callable[[], Person]
    serials: tuple[str, ...] = ()
    fields: Mapping[str, object] = field(default_factory=dict)
    pins: Mapping[str, str] = field(default_factory=dict)
    """Those that are meant to be on cards afterwards, where they are not the factory's."""
    carries: str = "VERIFY"
    """A command that no look at a card sends: by it the life is known in which the victim has its part."""

    def life(self) -> tuple[int, Rack]:
        """Play it to its end; give the number of the life in which the victim has its part, and what was done."""
        rack = Rack.of(self.images)
        with desk_at(copied(self.store, scratch() / "ledger.db"), rack) as desk:
            desk.run(self.operation, self.person(), serials=self.serials, **self.fields)
        lives = rack[self.victim].lives
        found = [at for at, life in enumerate(lives) if any(command.name == self.carries for command in life)]
        return found[0], rack

    def cuts(self, *, reading: bool = True) -> Iterator[tuple[int, PowerCut]]:
        """List a cut before each command and after each unit of memory.

        One after a command, or before a unit, leaves the same memory behind as one of these, and the same answer
        missing: a test of its own sees to that. Without `reading`, commands that change and count nothing are left out.
        """
        life, rack = self.life()
        drawer = rack[self.victim]
        for at, command in enumerate(drawer.lives[life], start=1):
            if reading or command.ins not in SAFE:
                yield life, PowerCut.before_command(at)
        yield from ((life, PowerCut.after_unit(at)) for at in range(1, drawer.units[life] + 1))

    def cut_off(self, path: Path, cut: tuple[int, PowerCut]) -> tuple[Rack, Person, LifecycleError | None]:
        """Play it on copies until the victim loses its power; what the record says at once is compared with memory."""
        rack, person = Rack.of(self.images), self.person()
        rack[self.victim].cut = cut
        error: LifecycleError | None = None
        with desk_at(copied(self.store, path), rack) as desk:
            try:
                desk.run(self.operation, person, serials=self.serials, **self.fields)
            except (LeftInDoubt, ReaderError, CeremonyCutOff, NotReady) as cut_off:
                error = cut_off
            for serial, image in rack.images.items():
                if desk.journal.card(serial) is None:
                    assert image == self.images[serial], "a card that nobody has seen was changed"
                    continue
                left_behind(desk, truth_of(image), serial)
                must_hold(desk, serial, truth_of(image))
        return rack, person, error


class Kinds:
    """What cards were left behind in, by kind: the long way to the end need be gone only once for each."""

    def __init__(self) -> None:
        self.count: Counter[tuple[object, ...]] = Counter()

    def is_new(self, keeper: Keeper, serial: str) -> bool:
        """Say whether no card was left like this before, in its memory and in the record."""
        truth = keeper.rack[serial].truth
        with desk_at(keeper.path, keeper.rack) as desk:
            state = desk.state(serial)
        record, share = truth.record, "whole" if truth.share else "some" if any(truth.share_file) else "none"
        pin = truth.code, truth.sealed, truth.begun, truth.proven, truth.torn, truth.ticks
        kind = (record.state, record.set_id is None, record.sequence, share, pin, state.pin, state.holding)
        self.count[kind] += 1
        return self.count[kind] == 1

    @property
    def states(self) -> Counter[str]:
        """Count the states that their set records were left in."""
        found: Counter[str] = Counter()
        for kind, count in self.count.items():
            found[str(kind[0])] += count
        return found


@contextmanager
def cut_off(
    scene: Scene, cut: tuple[int, PowerCut], folder: Path
) -> Iterator[tuple[Keeper, Person, LifecycleError | None]]:
    """Cut a scene off; what fails afterwards says where it was cut, and what was done then."""
    path = folder / f"{cut[1].moment.name}-{cut[1].number}" / "ledger.db"
    rack, person, error = scene.cut_off(path, cut)
    keeper = Keeper(path, rack, dict(scene.pins))
    try:
        yield keeper, person, error
    except BaseException as failure:
        failure.add_note(f"cut {cut[1].moment.value} {cut[1].number}; then {keeper.steps}")
        raise
    finally:
        shutil.rmtree(path.parent)
