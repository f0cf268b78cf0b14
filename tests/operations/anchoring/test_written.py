"""Anchors that operations leave on cards: one before the change, one after its last fact, none without a tick."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from desk.anchor_file import FID, newest_stored, stored
from desk.cards import FACTORY_PIN, SERIAL, Drawer, blank_image, content_of
from desk.ceremonies import made, sealed, typing
from desk.desk import Desk
from desk.faults import answers, bent
from desk.invariants import NEW, OLD, must_agree
from desk.people import Person, changing, settling
from desk.rack import SERIALS, Rack
from desk.stores import must_be_sound

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import LifecycleError, NotKept, Refused, UnexpectedAnswer
from lifecycle.domain.facts import AnchorNotWritten, AnchorWritten, OperationFailed

Sit = Callable[..., Desk]
A, B, C, D, E = SERIALS[:5]


def positions(desk: Desk, serial: str) -> Iterator[tuple[int, str]]:
    """Give position and tag of each event of a card."""
    for position, event in desk.store.events():
        if event.stream == f"card:{serial}":
            yield position, event.tag.split(".")[0]


def must_bear_witness(desk: Desk, image: bytes, serial: str) -> None:
    """The facts say what is on the card, and each anchor is the root of the record as it was just before the fact."""
    origin, facts = desk.journal.origin(), []
    for position, event in desk.store.events():
        if event.stream == f"card:{serial}" and isinstance(event.facts, AnchorWritten):
            anchor = event.facts.anchor
            assert anchor.origin == origin
            assert anchor.size < position
            assert anchor.root == desk.store.root_at(anchor.size).hex()
            facts.append(event.facts)
    assert [fact.moment for fact in facts] == ["before", "after"] * (len(facts) // 2)
    assert facts[-1].anchor.counter == desk.state(serial).counter
    newest = newest_stored(image)
    assert (newest.origin, newest.counter, newest.size, newest.root) == (
        origin,
        facts[-1].anchor.counter,
        facts[-1].anchor.size,
        facts[-1].anchor.root,
    )


def test_a_pin_change_leaves_an_anchor_before_it_and_one_after_it(desk: Desk, drawer: Drawer) -> None:
    """The first covers the start of the operation, the second its seal; each is a fact of its own."""
    desk.run("change-pin", changing(OLD, NEW))
    assert [tag for tag in desk.tags(anchors=True) if tag not in {"card-recognised", "pin-watch-kept"}] == [
        "card-seen",
        "anchor-seen",
        "operation-started",
        "pin-verified",
        "anchor-written",
        "pin-change-begun",
        "pin-verified",
        "pin-changed",
        "pin-sealed",
        "anchor-written",
        "operation-completed",
    ]
    at = {tag: position for position, tag in positions(desk, SERIAL)}
    before, after = (fact.anchor for fact in desk.facts(AnchorWritten))
    assert at["operation-started"] < before.size < at["pin-change-begun"]
    assert at["pin-sealed"] <= after.size < at["operation-completed"]
    assert (before.counter, after.counter) == (1, 1)
    assert len([each for each in stored(drawer.storage.load()) if each]) == 2
    must_bear_witness(desk, drawer.storage.load(), SERIAL)
    assert desk.state().anchor == "consistent"


def test_from_the_pin_to_the_seal_nothing_is_selected_but_the_file_of_the_pin(desk: Desk, drawer: Drawer) -> None:
    """Selecting the MF or a DF would drop the PIN and the session in the middle of the change."""
    desk.run("change-pin", changing(OLD, NEW))
    names = [command.name for command in drawer.sent]
    first = names.index("VERIFY")
    last = len(names) - 1 - names[::-1].index("UPDATE anchor")
    selected = {name for name in names[first:last] if name.startswith("SELECT") and "KEY" not in name}
    assert selected == {"SELECT EFsc"}
    assert names.count("UPDATE anchor") == 2
    assert names.index("WRITE marks") < names.index("UPDATE anchor") < names.index("SET SECRET CODE")


def test_every_operation_that_spends_a_tick_leaves_both(vault: Desk, rack: Rack) -> None:
    """Sets, copies of cards and of sets, and erasing; the newest counts the ticks, and its root is the record's."""
    made(vault, [A, B])
    sealed(vault, A)
    vault.run("copy-card", typing(NEW, FACTORY_PIN), serials=[A, C])
    fields = {"source": "PROD-A", "needed": 2, "issued": 2, "set_name": "PROD-B"}
    vault.run("copy-set", typing(NEW, *[FACTORY_PIN] * 3), serials=[A, B, D, E], **fields)
    vault.run("erase", typing(), serials=[B])
    for serial in (A, B, C, D, E):
        must_bear_witness(vault, rack[serial].storage.load(), serial)
    assert [vault.state(serial).counter for serial in (A, B, C, D, E)] == [2, 2, 1, 1, 1]
    for serial in (A, B, C, D, E):
        assert len(vault.facts(AnchorWritten, serial)) == 2 * vault.state(serial).counter
    must_be_sound(vault.store)


def test_erasing_keeps_the_anchors(vault: Desk, rack: Rack) -> None:
    """The older of the two slots is written each time, so that the last anchor of the change before stays a while."""
    made(vault, [A, B])
    before = stored(rack[A].storage.load())
    vault.run("erase", typing(), serials=[A])
    after = stored(rack[A].storage.load())
    assert [each.counter for each in before if each] == [1, 1]
    assert [each.counter for each in after if each] == [2, 2]
    assert [each.size for each in after if each] == sorted(each.size for each in after if each)


def test_what_spends_no_tick_leaves_no_anchor(vault: Desk, rack: Rack) -> None:
    """Looking at a card, checking its share, reading its label, settling."""
    made(vault, [A, B])
    images = [content_of(rack[serial].storage.load(), FID) for serial in (A, B)]
    vault.run("inspect", Person(), serials=[A])
    vault.run("check-set", typing(), serials=[A, B])
    vault.run("get-label", typing(), serials=[B])
    with suppress(Refused):
        vault.run("settle", settling("old", OLD), serials=[A])
    assert [content_of(rack[serial].storage.load(), FID) for serial in (A, B)] == images
    assert len(vault.facts(AnchorWritten, A)) == 2


def test_formatting_leaves_none(sit: Sit) -> None:
    """The card is new; its first change writes the first."""
    drawer = Drawer(blank_image())
    desk = sit(drawer)
    desk.run("format-card", Person(), key_id=1)
    assert not any(content_of(drawer.storage.load(), FID))
    desk.run("inspect", Person())
    assert desk.state().anchor == "never-written"
    assert desk.state().drift is None


REFUSALS = [("6581", True), ("6581", False), ("6982", False), ("6985", True)]


@pytest.mark.parametrize(("answer", "reaches"), REFUSALS)
def test_a_card_that_refuses_the_closing_anchor_is_done_all_the_same(
    desk: Desk, drawer: Drawer, answer: str, *, reaches: bool
) -> None:
    """It is recorded and said; the next change writes it anew."""
    drawer.wrap = answers("UPDATE anchor", answer, nth=2, reaches_card=reaches)
    person = changing(OLD, NEW)
    outcome = desk.run("change-pin", person)
    assert desk.facts(AnchorNotWritten) == [AnchorNotWritten(reason="unexpected-answer")]
    assert desk.tags()[-1] == "operation-completed"
    assert (outcome.card.doubt, outcome.card.drift, outcome.card.sealed) == (None, None, True)
    assert person.heard(" rejected its closing anchor (unexpected-answer). The operation is done")
    must_agree(desk, drawer.truth)
    drawer.wrap = None
    assert desk.run("inspect", Person()).drift == []


def forgetful(drawer: Drawer, nth: int) -> None:
    """Have the card answer the n-th writing of an anchor with success, and keep nothing of it."""
    seen = 0

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        nonlocal seen
        seen += command.name == "UPDATE anchor"
        if command.name == "UPDATE anchor" and seen == nth:
            return Response.of(b"\x90\x00")
        return ask()

    drawer.wrap = bent(bend)


def test_a_closing_anchor_that_is_not_kept_is_found_by_reading_it_back(desk: Desk, drawer: Drawer) -> None:
    """The card says yes and keeps the one from before."""
    forgetful(drawer, 2)
    desk.run("change-pin", changing(OLD, NEW))
    assert desk.facts(AnchorNotWritten) == [AnchorNotWritten(reason="not-kept")]
    must_agree(desk, drawer.truth)


@pytest.mark.parametrize("answer", ["6581", "6982"])
def test_without_its_first_anchor_a_card_is_not_changed(desk: Desk, drawer: Drawer, answer: str) -> None:
    """A tick is spent and nothing else; what the card shows afterwards is recorded."""
    drawer.wrap = answers("UPDATE anchor", answer, reaches_card=False)
    with pytest.raises(UnexpectedAnswer):
        desk.run("change-pin", changing(OLD, NEW))
    assert desk.facts(OperationFailed) == [
        OperationFailed(name="change-pin", reason="unexpected-answer", tries_left=7, counter=1)
    ]
    assert (drawer.truth.code, drawer.truth.begun, drawer.truth.ticks) == (OLD, False, 1)
    must_agree(desk, drawer.truth)
    drawer.wrap = None
    desk.run("change-pin", changing(OLD, NEW))
    must_agree(desk, drawer.truth)


def test_a_first_anchor_that_is_not_kept_stops_the_change(vault: Desk, rack: Rack) -> None:
    """Nothing of the share was written yet."""
    forgetful(rack[A], 1)
    with pytest.raises(LifecycleError):
        made(vault, [A, B])
    assert vault.facts(OperationFailed, A)[0].reason == NotKept.code
    assert vault.state(A).holding == "blank"
    assert vault.state(A).doubt is None
