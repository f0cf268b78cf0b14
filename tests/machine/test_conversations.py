"""Every operation over many cards, with one reader or two, and any mishaps: it ends as well as it can."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from desk.cards import FACTORY_PIN, formatted_image
from desk.ceremonies import made
from desk.desk import desk_at
from desk.holding_invariants import must_hold
from desk.known_people import BEA, has, know
from desk.people import changing
from desk.rack import SERIALS, Rack
from desk.scratch_folders import scratch
from desk.set_custodians import Keyholder
from desk.sharing_in_process import dealing_here
from desk.stores import must_be_sound, new_store
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from lab.lanes import examples

from lifecycle.domain.errors import LifecycleError, SetNotComplete
from lifecycle.domain.sets import SetState
from lifecycle.ledger.record import LiveRecord
from machine.sitter import Killed, Sitter
from machine.table import Table

A, B, C, D, E, F, G, H, J = SERIALS[:9]
NEW_PIN = "90817263"
READERS = {"one": ["one"], "two": ["one", "two"]}


@dataclass(frozen=True)
class Scene:
    """An operation, and the cards that are brought for it."""

    operation: str
    fields: dict[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    makes: str | None = None
    """The set that is complete in the end."""
    sealed: bool = False
    """Whether the first card of the set is sealed on a PIN of its own."""
    unfinished: bool = False
    """Whether the set was cut off with M shares written."""
    one_card: bool = False
    """Whether it is done on one card: what goes wrong with that ends it."""


M_OF_N = {"needed": 2, "issued": 3}
BLANKS = (D, E, F, G, H, J)
SCENES = {
    "create-server-master-key": Scene(
        "create-server-master-key", {**M_OF_N, "set_name": "NEW"}, targets=BLANKS, makes="NEW"
    ),
    "create-partition-auth-set": Scene(
        "create-partition-auth-set", {**M_OF_N, "partition": "P1", "set_name": "NEW"}, targets=BLANKS, makes="NEW"
    ),
    "copy-set": Scene("copy-set", {**M_OF_N, "source": "PROD-A", "set_name": "NEW"}, (A, B, C), BLANKS, makes="NEW"),
    "copy-card": Scene("copy-card", {}, (A,), BLANKS, makes="PROD-A", sealed=True),
    "check-set": Scene("check-set", {"set_name": "PROD-A"}, (A, B, C), makes="PROD-A"),
    "erase": Scene("erase", {}, (A,), makes="PROD-A", one_card=True),
    "complete-set": Scene("complete-set", {"set_name": "PROD-A"}, (A, B), BLANKS, makes="PROD-A", unfinished=True),
}


@cache
def begun(*, sealed: bool, unfinished: bool) -> tuple[Path, dict[str, bytes]]:
    """Make PROD-A, 2 of 3, on the first cards; of one that is not finished its last share is missing."""
    path, rack = (
        new_store(scratch() / "ledger.db"),
        Rack.of({serial: formatted_image(serial) for serial in SERIALS[:9]}),
    )
    with dealing_here(), desk_at(path, rack) as desk:
        know(desk.journal)
        has(desk.journal, BEA, A)
        if sealed:
            desk.run("change-pin", changing(FACTORY_PIN, NEW_PIN), serials=[A])
        if unfinished:
            rack.out = {C, *BLANKS}
            with pytest.raises(SetNotComplete):
                made(desk, [A, B, C])
        else:
            desk.run(
                "create-server-master-key",
                Keyholder({A: NEW_PIN} if sealed else {}),
                serials=[A, B, C],
                **M_OF_N,
                set_name="PROD-A",
            )
    return path, rack.images


@dataclass
class Sitting:
    """One run after the other, each in a process of its own, with the same cards."""

    path: Path
    table: Table
    scene: Scene
    data: st.DataObject
    names: Iterator[str] = field(default_factory=lambda: (f"NEW-{number}" for number in count(1)))

    def run(self, scene: Scene, *, mishaps: int = 0, mortal: bool = False, look: str = "no") -> str:
        """Do an operation; gives how it ended, which is done unless the person or the end of the process ended it."""
        sitter = Sitter(
            self.table,
            {"source": scene.sources, "target": scene.targets},
            lambda of: self.data.draw(st.sampled_from(list(of))),
            mishaps,
        )
        sitter.look, sitter.mortal = look, mortal
        sitter.pins = dict.fromkeys((A, *self.copies()), NEW_PIN) if scene.sealed else {}
        with desk_at(self.path, self.table) as desk:
            try:
                desk.run(scene.operation, sitter, **scene.fields)
            except Killed:
                return "killed"
            except LifecycleError as error:
                if sitter.stopped or scene.one_card:
                    return error.code
                pytest.fail(f"it ended by itself: {error!r}\n" + "\n".join(sitter.told[-12:]))
        return "done"

    def copies(self) -> list[str]:
        """Give the cards whose PIN is that of the card that is copied."""
        code = self.table.drawers[A].truth.code
        return [serial for serial, drawer in self.table.drawers.items() if drawer.truth.code == code]

    def start_again(self) -> None:
        """Bring the same cards once more: what can be completed is, and else the operation begins again."""
        self.table.cuts.clear()
        if self.scene.one_card:
            self._do_the_one_card()
            return
        known = self.known()
        if known is not None and known.stage == "started" and len(self.held(known)) >= known.needed:
            left = tuple(serial for serial in BLANKS if serial not in self.held(known))
            name = self.scene.makes
            scene = Scene("complete-set", {"set_name": name}, self.held(known), left, makes=name)
        elif known is not None and self.scene.makes == "NEW":
            scene = replace(self.scene, fields={**self.scene.fields, "set_name": next(self.names)})
        else:
            scene = self.scene
        assert self.run(scene) == "done"

    def _do_the_one_card(self) -> None:
        """A card of another make is taken away first; where the card was done when it was pulled, that is said."""
        for card in filter(None, list(self.table.inside.values())):
            self.table.pull(card)
        assert self.run(self.scene) in {"done", "refused"}
        assert self.table.drawers[A].truth.record.state == "blank"

    def known(self) -> SetState | None:
        """Give the set that is made, or used."""
        with desk_at(self.path, self.table) as desk:
            record = LiveRecord(desk.store)
            return next((each for each in record.sets() if record.disclosed(each.name) == self.scene.makes), None)

    def held(self, known: SetState) -> tuple[str, ...]:
        """Give the cards that hold a share of a set."""
        with desk_at(self.path, self.table) as desk:
            cards = LiveRecord(desk.store).members(known.id)
            return tuple(card.serial for card in cards if card.holding == "held" and not card.doubt and not card.copy)

    def agree(self) -> None:
        """See that record and cards agree."""
        with desk_at(self.path, self.table) as desk:
            for serial, drawer in self.table.drawers.items():
                if desk.journal.card(serial) is not None:
                    must_hold(desk, serial, drawer.truth)
            must_be_sound(desk.store)


def sat_down(scene: Scene, readers: str, data: st.DataObject) -> Sitting:
    """Bring the cards to a table."""
    before, images = begun(sealed=scene.sealed, unfinished=scene.unfinished)
    path = shutil.copytree(before.parent, scratch(), dirs_exist_ok=True) / before.name
    cuts = data.draw(st.lists(st.integers(1, 60), max_size=2, unique=True), label="pulled at")
    return Sitting(path, Table(READERS[readers], images, cuts), scene, data)


@pytest.mark.parametrize("readers", READERS)
@pytest.mark.parametrize("name", SCENES)
@settings(
    max_examples=examples(80),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
    phases=[Phase.generate, Phase.shrink],
)
@given(data=st.data())
def test_a_conversation_ends_as_it_could(name: str, readers: str, data: st.DataObject) -> None:
    """Nothing but the person's word, or a kill, ends it; what was begun is brought to its end with the same cards."""
    with dealing_here():
        sitting = sat_down(SCENES[name], readers, data)
        ended = sitting.run(
            sitting.scene,
            mishaps=data.draw(st.integers(0, 6), label="mishaps"),
            mortal=data.draw(st.booleans(), label="mortal"),
            look=data.draw(st.sampled_from(["no", "yes", "pins"]), label="look"),
        )
        event(ended)
        sitting.agree()
        known = sitting.known()
        if known is not None and known.stage == "invalid":
            assert len(sitting.held(known)) < known.needed
        if ended == "done":
            assert known is not None
            assert known.stage == "complete"
        else:
            sitting.start_again()
            sitting.agree()
