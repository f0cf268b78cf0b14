"""A make that the program never heard of goes through its operations: one folder, and one line of the registry."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from benches import Bench, Reader, TinyBench, TinyReader
from desk.cards import SERIAL
from desk.desk import Desk
from desk.fixtures import Sit
from desk.people import Person, changing, settling
from desk.sharing_in_process import dealing_here
from desk.stores import OPERATIONS, must_be_sound
from scenes import Fate, Link, cut_after, cut_before
from tiny import FACTORY_PIN

from lifecycle.cli.dialogue.answer_file import read_answers
from lifecycle.custody.serial_import import read_stock
from lifecycle.domain.channel import Channel
from lifecycle.domain.dialogue import SecretQuestion
from lifecycle.domain.errors import LifecycleError, PinBlocked, Refused, WrongPin
from lifecycle.domain.facts import AnchorSeen, AnchorWritten, CardRecognised, OperationCompleted, PinSealed
from lifecycle.domain.secret import Secret
from lifecycle.handler.outcome import Outcome
from lifecycle.readers.source import Inserted
from lifecycle.reports import all_reports
from lifecycle.reports import opened as reported
from lifecycle.reports.formats import as_csv, as_html, as_json, as_table

A, B, C = "TY0001", "TY0002", "TY0003"
NEW, OTHER = "48151", "27182"


class TinyRack:
    """A reader for each of three tiny cards that nobody has laid out."""

    def __init__(self) -> None:
        self.readers: dict[str, TinyReader] = {serial: TinyBench().blank(serial) for serial in (A, B, C)}

    def names(self) -> list[str]:
        """One for each."""
        return list(self.readers)

    def cards(self) -> list[Inserted]:
        """All there."""
        return [Inserted(serial, has_card=True, busy=False) for serial in self.readers]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Power one."""
        with self.readers[reader].open(reader) as channel:
            yield channel


class Holder(Person):
    """Knows the PIN of each card."""

    pins: dict[str, str]

    def __init__(self, pins: dict[str, str], **answers: str) -> None:
        super().__init__(**answers)
        self.pins = pins

    def secret(self, question: SecretQuestion) -> Secret:
        """Type the PIN of the card that is asked for."""
        self.asked.append(question.name)
        self.told.append(str(question.text))
        return Secret(self.pins.get(question.serial or "", FACTORY_PIN).encode())


@pytest.fixture
def rack() -> TinyRack:
    """Three cards."""
    return TinyRack()


def no_key(key_id: int, serial: str) -> Secret:
    """Fail the test: nothing of this make needs a key of the workstation."""
    raise AssertionError(f"key {key_id} was asked for card {serial}")


@pytest.fixture
def desk(sit: Sit, rack: TinyRack) -> Iterator[Desk]:
    """A desk with the rack on it."""
    with dealing_here():
        yield sit(rack, key=no_key)


def formatted(desk: Desk, *serials: str) -> None:
    """Lay cards out."""
    for serial in serials:
        desk.run("format-card", Person(), serials=[serial])


def changed(desk: Desk, serial: str) -> Outcome:
    """Change the PIN of a card."""
    return desk.run("change-pin", changing(FACTORY_PIN, NEW), serials=[serial])


def test_it_is_formatted_and_recorded_with_what_it_can_do(desk: Desk) -> None:
    """Without a key of the workstation, without a counter, without an anchor."""
    person = Person()
    desk.run("format-card", person, serials=[A])
    assert not person.heard("transport key")
    (found,) = desk.facts(CardRecognised, A)
    assert isinstance(found, CardRecognised)
    assert (found.make, found.abilities.tries, found.abilities.host_key) == ("tiny", 3, False)
    state = desk.state(A)
    assert (state.make, state.layout, state.counter, state.tries_left, state.holding) == ("tiny", 1, None, 3, "blank")
    assert desk.facts(AnchorSeen, A) == []


def test_its_plan_says_what_only_it_does(desk: Desk, rack: TinyRack) -> None:
    """And nothing that it cannot."""
    formatting = desk.handler.dry_run(OPERATIONS["format-card"](), Person(), serials=[A])
    assert [str(step.text) for step in formatting.plan or ()][1] == "Lay the card out."
    formatted(desk, A)
    outcome = desk.handler.dry_run(OPERATIONS["change-pin"](), Person(), serials=[A])
    plan = " ".join(str(step.text) for step in outcome.plan or ())
    for absent in ("prove", "counter", "anchor"):
        assert absent not in plan
    assert rack.readers[A].memory.pin == FACTORY_PIN.encode()


def test_its_pin_is_changed_once_by_its_own_rules(desk: Desk, rack: TinyRack) -> None:
    """4 to 6 digits; sealed by the record, and refused a second change before anything is sent."""
    formatted(desk, A)
    person = Person(
        current_pin=["123", FACTORY_PIN],
        new_pin=["12345678", "1234", NEW],
        new_pin_again=NEW,
    )
    outcome = desk.run("change-pin", person, serials=[A])
    assert person.heard("The new PIN needs 4 to 6 digits")
    assert person.heard("lifecycle refuses a second change; the card may not")
    assert [name for name, _ in person.problems] == ["current-pin", "new-pin", "new-pin"]
    assert (outcome.card.pin, outcome.card.sealed, outcome.card.seal_enforced_by) == ("changed", True, "record")
    assert rack.readers[A].memory.pin == NEW.encode()
    assert desk.facts(AnchorWritten, A) == []
    assert desk.facts(PinSealed, A) == [PinSealed(enforced_by="record")]
    sent = len(rack.readers[A].sent)
    with pytest.raises(Refused) as caught:
        changed(desk, A)
    assert caught.value.rule == "sealed"
    assert all(TinyBench().is_safe(command) for command in rack.readers[A].sent[sent:])


def test_its_third_wrong_pin_blocks_it(desk: Desk, rack: TinyRack) -> None:
    """Before the third the phrase is asked for."""
    formatted(desk, A)
    for left in (2, 1):
        with pytest.raises(WrongPin):
            desk.run("get-label", Person(pin="9999"), serials=[A])
        assert desk.state(A).tries_left == left
    person = Person(pin="9999")
    with pytest.raises(PinBlocked):
        desk.run("get-label", person, serials=[A])
    assert "use-last-try" in person.asked
    assert (desk.state(A).blocked, rack.readers[A].memory.tries) == (True, 0)


def test_a_set_is_made_checked_copied_and_erased_on_its_cards(desk: Desk, rack: TinyRack) -> None:
    """With the handler of every other make; afterwards record and cards agree."""
    formatted(desk, A, B, C)
    for serial in (A, B):
        changed(desk, serial)
    pins = {A: NEW, B: NEW}
    desk.run("create-server-master-key", Holder(pins), serials=[A, B], set_name="PROD-A", needed=2, issued=2)
    assert [desk.state(serial).holding for serial in (A, B)] == ["held", "held"]
    checked = desk.run("check-set", Holder(pins), serials=[A, B], set_name="PROD-A")
    assert checked.visits[-1].card.share_wrong is False
    label = desk.run("get-label", Holder(pins), serials=[B])
    assert [result.value for result in label.results if result.name == "label"] == ["PROD-A 2/2"]
    desk.run("copy-card", Holder(pins), serials=[A, C])
    assert (desk.state(C).share, desk.state(C).copy, desk.state(C).sealed) == (desk.state(A).share, 1, True)
    assert rack.readers[C].memory.pin == NEW.encode()
    desk.run("erase", Holder(pins | {C: NEW}), serials=[C])
    assert desk.state(C).holding == "blank"
    for serial in (A, B, C):
        assert desk.run("inspect", Person(), serials=[serial]).drift == []
        assert all(fact.counter is None for fact in desk.facts(OperationCompleted, serial))
    must_be_sound(desk.store)


def with_a_set(desk: Desk) -> None:
    """Make a set of 2 of 2 on two sealed cards."""
    formatted(desk, A, B)
    for serial in (A, B):
        changed(desk, serial)
    pins = Holder({A: NEW, B: NEW})
    desk.run("create-server-master-key", pins, serials=[A, B], set_name="PROD-A", needed=2, issued=2)


GIVEN: dict[str, dict[str, object]] = {
    "card-life": {"serial": "ty 0001"},
    "set": {"set": "PROD-A"},
    "key": {"key": "PROD-A"},
}


@pytest.mark.parametrize("name", all_reports())
def test_every_report_can_be_made_of_its_cards(desk: Desk, name: str) -> None:
    """None asks for a counter, an anchor or a form of serial that it does not have."""
    with_a_set(desk)
    with reported(desk.store) as snapshot:
        answer = all_reports()[name](**GIVEN.get(name, {})).answer(snapshot)
        for written in (as_csv.written(answer), as_json.written(answer), as_html.written(answer, str)):
            assert "".join(written)


def test_the_life_of_its_card_shows_nothing_that_it_does_not_have(desk: Desk) -> None:
    """Its tries are its own."""
    with_a_set(desk)
    with reported(desk.store) as snapshot:
        shown = "\n".join(as_table.written(all_reports()["card-life"](serial=A).answer(snapshot), str, None))
    assert A in shown
    assert "3" in shown
    for absent in ("224", "of 7", "transport"):
        assert absent not in shown


def test_a_line_of_a_pin_file_and_a_list_name_its_cards() -> None:
    """Beside those of every other make; other lines are answers as they are."""
    lines = ["TY0001 48151", f"{SERIAL} 12345678", "12345678 ", "Server room 3", "TY00012 48151"]
    descriptor, end = os.pipe()
    os.write(end, "\n".join(lines).encode())
    os.close(end)
    answers = read_answers(descriptor)
    os.close(descriptor)
    assert [line.serial for line in answers] == ["TY0001", SERIAL, None, None, None]
    for line, typed in zip(
        answers, (b"48151", b"12345678", b"12345678 ", b"Server room 3", b"TY00012 48151"), strict=True
    ):
        with line.secret.revealed() as secret:
            assert secret == typed
    stock = read_stock(f"Name;Serial\nx;ty0001\ny;{SERIAL}\n".encode())
    assert (list(stock.serials), stock.faults) == (["TY0001", SERIAL], [])


def test_coverage_says_that_it_keeps_no_anchor(desk: Desk) -> None:
    """And not that nobody has read one yet."""
    with_a_set(desk)
    with reported(desk.store) as snapshot:
        shown = "\n".join(as_table.written(all_reports()["coverage"]().answer(snapshot), str, None))
    assert "2 cards have no anchor" in shown
    assert "not read yet" not in shown


def steps_of_a_change(rack: TinyRack, desk: Desk) -> int:
    """Count the commands of a whole PIN change, readings and all."""
    formatted(desk, C)
    sent = len(rack.readers[C].sent)
    changed(desk, C)
    return len(rack.readers[C].sent) - sent


@pytest.mark.parametrize("cut", [cut_before, cut_after])
def test_a_change_that_was_cut_off_is_settled_and_finished(
    desk: Desk, rack: TinyRack, cut: Callable[[Bench, Reader], Fate]
) -> None:
    """Wherever it was: record and card agree at the end, the card is sealed, and no try is spent without a word."""
    bench, blank = TinyBench(), TinyBench().blank
    for number in range(1, steps_of_a_change(rack, desk) + 1):
        serial = f"TY{1000 + number}"
        rack.readers = {serial: blank(serial)}
        formatted(desk, serial)
        card = rack.readers[serial]
        links: list[Link] = []

        def linked(wire: Channel, at: int = number, links: list[Link] = links, card: TinyReader = card) -> Channel:
            if links:
                return wire
            links.append(Link(wire))
            links[-1].arm(at, cut(bench, card))
            return links[-1]

        card.wrap = linked
        with suppress(LifecycleError):
            changed(desk, serial)
        card.wrap = None
        desk.run("inspect", Person(), serials=[serial])
        pin = card.memory.pin.decode()
        if desk.state(serial).doubt is not None:
            desk.run("settle", settling("new" if pin == NEW else "old", pin), serials=[serial])
        assert desk.state(serial).doubt is None
        if not desk.state(serial).sealed:
            desk.run("change-pin", changing(pin, NEW if pin != NEW else OTHER), serials=[serial])
        state, memory = desk.state(serial), card.memory
        assert (state.pin, state.sealed, state.drift, state.tries_left) == ("changed", True, None, 3), number
        assert (memory.marks, memory.tries) == (7, 3)
    must_be_sound(desk.store)
