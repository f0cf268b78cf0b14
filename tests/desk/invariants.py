"""What must hold between a record and a card's own memory, however a run ended, and how people bring it to its end."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desk.cards import SERIAL, Drawer, Truth
from desk.desk import Desk
from desk.people import Person, changing, settling
from desk.signing import last_folder
from desk.stores import must_be_sound, opened
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import PinBlocked, Refused, WrongPin
from lifecycle.domain.event import Event
from lifecycle.domain.facts import (
    CardDriftDetected,
    OperationFailed,
    OperationReconciled,
    OperationStarted,
    PinChanged,
    PinChangeFound,
    PinRefused,
    PinSealed,
    PinVerified,
)
from lifecycle.store.address import Place

OLD, NEW, THIRD, WRONG = "12345678", "90817263", "97531864", "55544433"


@dataclass
class Custodian:
    """Somebody who remembers the PINs typed so far, and does not know which of them the card took."""

    path: Place
    drawer: Drawer
    known: list[str] = field(default_factory=lambda: [OLD, NEW])
    intended: str = NEW
    """The new PIN that was typed last."""
    accepts_drift: bool = False
    """Whether a reading may have gone wrong before, so that there is drift to look into."""
    steps: list[str] = field(default_factory=list)

    def finish(self) -> str:
        """Inspect, settle and change until the card is finished or in a state that has a name; gives that."""
        with opened(self.path) as store:
            for _ in range(8):
                self._inspect(Desk(store, self.drawer))
                desk = Desk(store, self.drawer)
                state = desk.state()
                if state.doubt is not None:
                    self._settle(desk)
                elif state.drift is not None and self.accepts_drift:
                    self.steps.append("accept-drift")
                    desk.run("accept-drift", Person())
                elif state.sealed:
                    return self._end(desk, "finished")
                elif state.pin == "torn":
                    return self._end(desk, "torn")
                elif state.blocked:
                    return self._end(desk, "blocked")
                else:
                    self._change(desk, only_seal=state.pin == "changed")
        raise AssertionError(f"this never ends: {self.steps}")

    def _inspect(self, desk: Desk) -> None:
        before, events, person = self.drawer.truth, desk.events(), Person()
        desk.run("inspect", person)
        self.steps.append("inspect")
        if not self.accepts_drift:
            must_tell_of_tries(told_of_tries(events), before, desk.events()[len(events) :], person)
        self._must_agree(desk)
        assert self.drawer.truth == before, "inspecting changed the card"

    def _must_agree(self, desk: Desk) -> None:
        if desk.state().drift is None or not self.accepts_drift:
            must_agree(desk, self.drawer.truth, self.known)

    def _settle(self, desk: Desk) -> None:
        for pin in self.known:
            seen = len(desk.events())
            self.steps.append(f"settle {pin}")
            try:
                desk.run("settle", settling("old" if pin == OLD else "new", pin))
            except (WrongPin, PinBlocked):
                must_record_refusal(desk.events()[seen:])
                self._must_agree(desk)
                continue
            self._must_agree(desk)
            assert desk.state().doubt is None
            return
        raise AssertionError(f"no PIN settles it: {self.steps}")

    def _change(self, desk: Desk, *, only_seal: bool) -> None:
        for pin in [self.intended] if only_seal else list(self.known):
            fresh = next(other for other in (NEW, THIRD, "86420975") if other not in {pin, OLD})
            seen = len(desk.events())
            self.steps.append(f"change {pin} to {fresh}")
            try:
                desk.run("change-pin", Person(current_pin=pin) if only_seal else changing(pin, fresh))
            except WrongPin:
                must_record_refusal(desk.events()[seen:])
                self._must_agree(desk)
                continue
            if not only_seal:
                self.intended = fresh
                self.known.append(fresh)
            self._must_agree(desk)
            return
        raise AssertionError(f"no PIN opens it: {self.steps}")

    def _end(self, desk: Desk, name: str) -> str:
        truth, state = self.drawer.truth, desk.state()
        assert state.drift is None
        assert state.doubt is None
        _must_refuse_a_change(desk, self.known[-1])
        must_be_sound(desk.store)
        if name == "finished":
            assert truth.sealed
            assert truth.code == self.intended, f"sealed on {truth.code}, meant was {self.intended}: {self.steps}"
            assert state.pin == "changed"
        assert truth == self.drawer.truth
        return name


def _must_refuse_a_change(desk: Desk, pin: str) -> None:
    try:
        desk.run("change-pin", changing(pin, THIRD if pin != THIRD else NEW))
    except Refused as refusal:
        assert refusal.rule in {"sealed", "pin-torn", "blocked", "in-doubt"}  # noqa: PT017
    else:
        raise AssertionError("an ended card took another change")


def must_agree(desk: Desk, truth: Truth, known: Sequence[str] = (OLD, NEW), serial: str = SERIAL) -> None:
    """The record claims nothing that the memory does not hold, and with nothing in doubt it claims all of it."""
    state = desk.state(serial)
    facts = desk.facts(serial=serial)
    claims_sealed = state.sealed or any(isinstance(fact, PinSealed) for fact in facts)
    assert not claims_sealed or truth.sealed, "sealed only in the record"
    found = [fact for fact in facts if isinstance(fact, PinChangeFound)]
    assert truth.sealed or not any(fact.sealed for fact in found)
    claims_changed = any(isinstance(fact, PinChanged) for fact in facts) or any(fact.pin == "changed" for fact in found)
    assert not claims_changed or truth.code in set(known) - {OLD}, "changed only in the record"
    assert not any(isinstance(fact, PinChanged) for fact in facts) or truth.proven
    assert state.pin != "torn" or truth.torn
    assert state.drift is None, f"drift: {state.drift}"
    if state.pin == "unchanged" and state.doubt is None:
        assert truth.torn or not state.change_begun or truth.begun
        assert truth.code == OLD, "the PIN changed and the record does not know it"
    if state.doubt is None:
        shown = (truth.sealed, truth.begun, truth.proven, truth.ticks, None if truth.torn else truth.tries_left)
        recorded = (state.sealed, state.change_begun, state.new_pin_proven, state.counter, state.tries_left)
        assert recorded == shown
        assert (state.pin == "torn") == truth.torn


def must_tell_of_tries(told: int | None, truth: Truth, events: Sequence[Event], person: Person) -> None:
    """Tries that the record and the people did not know to be spent are told of, and no others."""
    spent = 0 if told is None or truth.torn else max(0, told - truth.tries_left)
    facts = [event.facts for event in events]
    reconciled = sum(fact.tries_spent for fact in facts if isinstance(fact, OperationReconciled))
    drifted = any(
        difference.field == "tries_left"
        for fact in facts
        if isinstance(fact, CardDriftDetected)
        for difference in fact.differences
    )
    said = person.heard("1 PIN try spent, ") or person.heard(" PIN tries spent, ")
    assert bool(spent) == (said or drifted), f"{spent} tries were spent; said: {said}, drift: {drifted}"
    assert reconciled in {0, spent}


def must_record_refusal(events: Sequence[Event]) -> None:
    """A wrong PIN is a fact."""
    assert any(isinstance(event.facts, PinRefused) for event in events)


def told_of_tries(events: Sequence[Event]) -> int | None:
    """Give the tries that people know to be left from what is recorded."""
    told: int | None = None
    for event in events:
        match event.facts:
            case OperationStarted() | PinVerified() | PinRefused() | OperationFailed():
                told = event.facts.tries_left
            case _:
                shown = getattr(event.facts, "shown", None)
                told = shown.tries_left if isinstance(shown, CardFacts) else told
    return told


def copied(source: Path, target: Path) -> Path:
    """Copy a store that nobody has open, with what is known of it beside it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for beside in source.parent.glob(f"{source.name}*"):
        shutil.copy(beside, target.with_name(target.name + beside.name.removeprefix(source.name)))
    if last_folder(source).exists():
        shutil.copytree(last_folder(source), last_folder(target))
    return target


def left_behind(desk: Desk, truth: Truth, serial: str = SERIAL) -> None:
    """Check what holds at once after a run was cut off, before anybody read the card again."""
    facts = desk.facts(serial=serial)
    assert truth.sealed or not any(isinstance(fact, PinSealed) for fact in facts)
    assert truth.proven or not any(isinstance(fact, PinChanged) for fact in facts)
