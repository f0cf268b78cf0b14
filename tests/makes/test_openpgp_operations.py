"""OpenPGP cards go through every operation, alone and beside cards of another make in one set."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Literal

import pytest
from benches import Bench, Reader
from desk.cards import Drawer, formatted_image
from desk.desk import Desk
from desk.fixtures import Sit
from desk.people import Person, changing, settling
from desk.rack import Rack
from desk.sharing_in_process import dealing_here
from desk.stores import must_be_sound
from judges.openpgp_card import JudgedReader, is_there, judge
from lab.lanes import some
from msgspec.structs import replace
from openpgp_bench import SimulatedBench, simulated_image
from scenes import Fate, Link, cut_after, cut_before, opens
from test_a_new_make import Holder, all_reports, reported

from lifecycle.cards.openpgp import commands, statement
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.dialogue import Confirmation, SecretQuestion
from lifecycle.domain.errors import LifecycleError, NotConfirmed, PinBlocked, Refused, WrongPin
from lifecycle.domain.facts import (
    AnchorSeen,
    AnchorWritten,
    CardFormatted,
    CardKeyMade,
    CardLimitsAccepted,
    CardQualified,
    CardRecognised,
    OperationCompleted,
    OtherCardSeen,
    PinSealed,
    UnqualifiedCardAccepted,
)
from lifecycle.domain.other_card import OtherCard
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import say
from lifecycle.evidence.checks.card_signatures import CardSignatures
from lifecycle.reports.formats import as_csv, as_html, as_json

O1, O2, O3 = "FF4C00000001", "FF4C00000002", "FF4C00000003"
M1, M2 = "15C000E3A8171001", "15C000E3A8171002"
FACTORY, NEW = "123456", "48151623"


@pytest.fixture
def rack() -> Rack:
    """Three OpenPGP cards as their maker delivers them, and two cards of the other make."""
    images = {serial: simulated_image(serial) for serial in (O1, O2, O3)}
    return Rack.of(images | {serial: formatted_image(serial) for serial in (M1, M2)})


@pytest.fixture
def desk(sit: Sit, rack: Rack) -> Iterator[Desk]:
    """A desk with the rack on it."""
    with dealing_here():
        yield sit(rack)


def made_ready(desk: Desk, *serials: str) -> dict[str, str]:
    """Format the OpenPGP cards, and give every card its own PIN; gives the PINs."""
    for serial in serials:
        if len(serial) == len(O1):
            desk.run("format-card", Person(), serials=[serial])
        factory = FACTORY if len(serial) == len(O1) else "12345678"
        desk.run("change-pin", changing(factory, NEW), serials=[serial])
    return dict.fromkeys(serials, NEW)


def a_set(desk: Desk, *serials: str, needed: int = 2) -> dict[str, str]:
    """Make a set on cards."""
    pins = made_ready(desk, *serials)
    desk.run(
        "create-server-master-key",
        Holder(pins),
        serials=list(serials),
        set_name="PROD-A",
        needed=needed,
        issued=len(serials),
    )
    return pins


def test_it_is_formatted_and_recorded_with_its_key(desk: Desk) -> None:
    """Without a key of the workstation; the card id follows from the key."""
    person = Person()
    desk.run("format-card", person, serials=[O1])
    assert not person.heard("transport key")
    (recognised,) = desk.facts(CardRecognised, O1)
    assert isinstance(recognised, CardRecognised)
    assert (recognised.make, recognised.abilities.tries, recognised.abilities.identity) == ("openpgp", 3, "after-pin")
    (key,), (formatted,) = desk.facts(CardKeyMade, O1), desk.facts(CardFormatted, O1)
    assert isinstance(key, CardKeyMade)
    assert isinstance(formatted, CardFormatted)
    assert formatted.details["public_key"] == key.public_key
    state = desk.state(O1)
    assert (state.layout, state.counter, state.tries_left, state.holding, state.virtual) == (1, 0, 3, "blank", True)
    with pytest.raises(Refused):
        desk.run("format-card", Person(), serials=[O1])


def test_its_pin_is_changed_once_and_it_is_said_who_refuses_a_second_change(desk: Desk, rack: Rack) -> None:
    """Lifecycle does, and the card would not: nothing that counts is sent to it."""
    desk.run("format-card", Person(), serials=[O1])
    person = Person(current_pin=["12345", FACTORY], new_pin=["1234567", "letters!", NEW], new_pin_again=NEW)
    outcome = desk.run("change-pin", person, serials=[O1])
    assert person.heard("The new PIN needs 8 to 12 digits")
    assert person.heard("lifecycle refuses a second change; the card may not")
    assert (outcome.card.pin, outcome.card.sealed, outcome.card.seal_enforced_by) == ("changed", True, "record")
    assert desk.facts(PinSealed, O1) == [PinSealed(enforced_by="record")]
    sent = len(rack[O1].sent)
    with pytest.raises(Refused) as caught:
        desk.run("change-pin", changing(NEW, "27182818"), serials=[O1])
    assert caught.value.rule == "sealed"
    assert all(SimulatedBench().is_safe(command) for command in rack[O1].sent[sent:])


def test_a_card_that_lost_its_marks_gets_its_seal_again_and_no_second_change(desk: Desk, rack: Rack) -> None:
    """Another program can write over them, and so can a power cut: accepting that gives no PIN change back."""
    made_ready(desk, O1)
    with rack[O1].open(O1) as channel, Secret(NEW.encode()) as pin:
        driver = SimulatedBench.make.open(channel)
        driver.read()
        assert driver.verify(pin).accepted
        assert channel.transmit(commands.put(commands.DO.FREE, b"")).ok
    desk.run("inspect", Person(), serials=[O1])
    desk.run("accept-drift", Person(), serials=[O1])
    assert (desk.state(O1).pin, desk.state(O1).sealed) == ("changed", False)
    person = Person(current_pin=NEW)
    outcome = desk.run("change-pin", person, serials=[O1])
    assert person.heard("Card FF4C00000001 already has its new PIN. Only the seal is missing.")
    assert (outcome.card.pin, outcome.card.sealed, outcome.card.drift) == ("changed", True, None)
    assert len(desk.facts(PinSealed, O1)) == 2


def test_every_anchor_is_signed_by_the_card(desk: Desk) -> None:
    """With the key that was recorded at formatting, over what the fact says, at a count that rises by one."""
    a_set(desk, O1, O2)
    for serial in (O1, O2):
        (key,) = desk.facts(CardKeyMade, serial)
        assert isinstance(key, CardKeyMade)
        anchors = [fact for fact in desk.facts(AnchorWritten, serial) if isinstance(fact, AnchorWritten)]
        assert [fact.anchor.counter for fact in anchors] == [1, 2, 3, 4]
        for fact in anchors:
            signed, signature = bytes.fromhex(fact.statement or ""), bytes.fromhex(fact.signature or "")
            assert statement.is_by(bytes.fromhex(key.public_key), signed, signature)
            assert signed[-32:].hex() == fact.anchor.root
            assert fact.anchor.size == int.from_bytes(signed[-40:-32], "big")
        assert desk.state(serial).counter == 4
        desk.run("inspect", Person(), serials=[serial])
        seen = desk.facts(AnchorSeen, serial)[-1]
        assert isinstance(seen, AnchorSeen)
        assert [slot.signature for slot in seen.slots] == ["not-checked", "good"]


def test_its_third_wrong_pin_blocks_it(desk: Desk) -> None:
    """Before the third the phrase is asked for."""
    desk.run("format-card", Person(), serials=[O1])
    for left in (2, 1):
        with pytest.raises(WrongPin):
            desk.run("get-label", Person(pin="999999"), serials=[O1])
        assert desk.state(O1).tries_left == left
    person = Person(pin="999999")
    with pytest.raises(PinBlocked):
        desk.run("get-label", person, serials=[O1])
    assert "use-last-try" in person.asked
    assert desk.state(O1).blocked


def test_a_set_of_three_of_five_mixes_makes_and_is_checked_copied_and_erased(desk: Desk) -> None:
    """Three OpenPGP cards and two of the other make; afterwards record and cards agree."""
    serials = [O1, O2, O3, M1, M2]
    pins = a_set(desk, *serials, needed=3)
    assert [desk.state(serial).holding for serial in serials] == ["held"] * 5
    for three in (serials[:3], serials[2:]):
        checked = desk.run("check-set", Holder(pins), serials=three, set_name="PROD-A")
        assert checked.visits[-1].card.share_wrong is False
    label = desk.run("get-label", Holder(pins), serials=[O2])
    assert [result.value for result in label.results if result.name == "label"] == ["PROD-A 2/5"]
    desk.run("erase", Holder(pins), serials=[O3])
    assert desk.state(O3).holding == "blank"
    desk.run("check-set", Holder(pins), serials=[O1, M1, M2], set_name="PROD-A")
    for serial in serials:
        assert desk.run("inspect", Person(), serials=[serial]).drift == []
        assert desk.facts(OperationCompleted, serial)
    must_be_sound(desk.store)


def test_a_set_is_copied_to_cards_of_another_make(desk: Desk) -> None:
    """The same key, on cards of the other make."""
    pins = a_set(desk, O1, O2) | made_ready(desk, M1, M2)
    desk.run("copy-set", Holder(pins), serials=[O1, O2, M1, M2], source="PROD-A", set_name="PROD-B", needed=2, issued=2)
    checked = desk.run("check-set", Holder(pins), serials=[M1, M2], set_name="PROD-B")
    assert checked.visits[-1].card.share_wrong is False


def test_a_card_is_copied_to_one_of_another_make_with_its_pin_where_that_fits(desk: Desk) -> None:
    """Both ways: 8 digits are a PIN of both."""
    pins = a_set(desk, O1, M1)
    desk.run("format-card", Person(), serials=[O2])
    for source, target, factory in ((O1, M2, "12345678"), (M1, O2, FACTORY)):
        person = Holder(pins | {target: factory})
        desk.run("copy-card", person, serials=[source, target])
        copy = desk.state(target)
        assert (copy.share, copy.copy, copy.sealed) == (desk.state(source).share, 1, True)
        desk.run("get-label", Person(pin=NEW), serials=[target])


class Chooser(Holder):
    """Knows the PIN of each card, and chooses a new one where that is asked for."""

    def secret(self, question: SecretQuestion) -> Secret:
        """Type the PIN of the card, or the new one."""
        if question.name in {"new-pin", "new-pin-again"}:
            self.asked.append(question.name)
            return Secret(b"27182818")
        return super().secret(question)


def test_a_pin_that_does_not_fit_the_other_make_is_replaced_by_a_new_one(desk: Desk) -> None:
    """It is asked for, and said why."""
    desk.run("format-card", Person(), serials=[O1])
    desk.run("change-pin", changing(FACTORY, "4815162342"), serials=[O1])
    pins = {O1: "4815162342"} | made_ready(desk, O2)
    desk.run("create-server-master-key", Holder(pins), serials=[O1, O2], set_name="PROD-A", needed=2, issued=2)
    person = Chooser(pins | {M1: "12345678"})
    desk.run("copy-card", person, serials=[O1, M1])
    assert person.heard("does not fit card")
    assert (desk.state(M1).sealed, desk.state(M1).pin) == (True, "changed")
    desk.run("get-label", Person(pin="27182818"), serials=[M1])


def test_a_reset_card_is_an_alarm_and_not_drift(desk: Desk, rack: Rack) -> None:
    """So is one with another key."""
    desk.run("format-card", Person(), serials=[O1])
    rack.drawers[O1] = Drawer(simulated_image(O1), name=O1)
    for again in (False, True):
        with pytest.raises(OtherCard):
            desk.run("inspect", Person(), serials=[O1])
        if again:
            break
        with rack[O1].open(O1) as channel:
            driver = SimulatedBench.make.open(channel)
            driver.read()
            list(driver.format(None, 0))
    assert len(desk.facts(OtherCardSeen, O1)) == 2


def test_a_count_below_the_record_is_an_alarm_and_not_drift(desk: Desk, rack: Rack) -> None:
    """No genuine card counts back: it is a copy of what the card was."""
    desk.run("format-card", Person(), serials=[O1])
    before = rack.images[O1]
    desk.run("change-pin", changing(FACTORY, NEW), serials=[O1])
    rack.drawers[O1] = Drawer(before, name=O1)
    with pytest.raises(OtherCard) as caught:
        desk.run("inspect", Person(), serials=[O1])
    assert "has signed 2 times, this card only 0 times" in str(caught.value.explain())
    assert len(desk.facts(OtherCardSeen, O1)) == 1


GIVEN: dict[str, dict[str, object]] = {"card-life": {"serial": O1}, "set": {"set": "PROD-A"}, "key": {"key": "PROD-A"}}


def test_every_report_can_be_made_of_its_cards(desk: Desk) -> None:
    """None asks for what they do not have."""
    a_set(desk, O1, M1)
    with reported(desk.store) as snapshot:
        for name, report in all_reports().items():
            answer = report(**GIVEN.get(name, {})).answer(snapshot)
            for written in (as_csv.written(answer), as_json.written(answer), as_html.written(answer, str)):
                assert "".join(written), name


def length_of_a_change(desk: Desk, rack: Rack) -> int:
    """Count the commands of a whole PIN change, readings and all."""
    rack.drawers = {O3: named(O3)}
    desk.run("change-pin", changing(FACTORY, NEW), serials=[O3])
    return len(rack[O3].sent)


def named(serial: str) -> Drawer:
    """Give a card of ours in a reader of its serial's name."""
    return Drawer(SimulatedBench().formatted(serial).storage.load(), name=serial)


@pytest.mark.parametrize("cut", [cut_before, cut_after])
def test_a_change_that_was_cut_off_is_settled_and_finished(
    desk: Desk, rack: Rack, cut: Callable[[Bench, Reader], Fate]
) -> None:
    """Wherever it was: record and card agree at the end, up to two signatures are explained, and no try is lost."""
    bench = SimulatedBench()
    for at in some(range(1, length_of_a_change(desk, rack) + 1), 9):
        serial = f"FF4D{at:08X}"
        rack.drawers = {serial: named(serial)}
        card, links = rack[serial], list[Link]()

        def linked(wire: Channel, at: int = at, card: Drawer = card, links: list[Link] = links) -> Channel:
            if not links:
                links.append(Link(wire))
                links[-1].arm(at, cut(bench, card))
                return links[-1]
            return wire

        card.wrap = linked
        with suppress(LifecycleError):
            desk.run("change-pin", changing(FACTORY, NEW), serials=[serial])
        card.wrap = None
        desk.run("inspect", Person(), serials=[serial])
        pin = NEW if opens(bench, bench.again(card), NEW.encode()) else FACTORY
        if desk.state(serial).doubt is not None:
            desk.run("settle", settling("new" if pin == NEW else "old", pin), serials=[serial])
        assert desk.state(serial).doubt is None
        if not desk.state(serial).sealed:
            desk.run("change-pin", changing(pin, NEW if pin != NEW else "27182818"), serials=[serial])
        state = desk.state(serial)
        assert (state.pin, state.sealed, state.drift, state.tries_left) == ("changed", True, None, 3), at
    must_be_sound(desk.store)


def test_before_the_first_share_it_is_said_what_the_card_does_not_enforce(sit: Sit) -> None:
    """A phrase is typed once for all cards of an operation, and recorded; without it nothing is sent that counts."""
    if not is_there():
        pytest.skip("the judges are not installed: ops/setup tests")
    rack = Rack.of({})
    serials = ["FF0100000001", "FF0100000002"]
    rack.drawers = {serial: JudgedReader.fresh(serial) for serial in serials}  # type: ignore[misc]
    for serial, reader in rack.drawers.items():
        reader.name = serial
    with dealing_here():
        desk = sit(rack)
        for serial in serials:
            person = Person()
            desk.run("format-card", person, serials=[serial], on_hardware=True)
            assert person.phrases["format-card"] == f"format {serial}"
            desk.run("change-pin", changing(FACTORY, NEW), serials=[serial])
        pins = dict.fromkeys(serials, NEW)
        wanted = {"set_name": "PROD-A", "needed": 2, "issued": 2}
        sent = len(rack.drawers[serials[0]].sent)
        with pytest.raises(LifecycleError):
            desk.run("create-server-master-key", Refusing(pins), serials=serials, **wanted)
        assert all(SimulatedBench().is_safe(command) for command in rack.drawers[serials[0]].sent[sent:])
        holder = Holder(pins)
        desk.run("create-server-master-key", holder, serials=serials, **wanted)
        assert holder.asked.count("card-limits") == 1
        accepted = [fact for serial in serials for fact in desk.facts(CardLimitsAccepted, serial)]
        assert accepted == [CardLimitsAccepted(make="openpgp")]
        assert [desk.state(serial).holding for serial in serials] == ["held", "held"]


class RealChannel:
    """The link to a virtual card that does not say that it is one."""

    def __init__(self, wire: Channel) -> None:
        self._wire = wire
        self.atr = wire.atr.replace(b"VIRT", b"REAL")

    def transmit(self, command: Command) -> Response:
        """Pass it on."""
        return self._wire.transmit(command)


@pytest.mark.parametrize("qualified", [False, True])
def test_a_share_goes_to_a_release_that_nobody_qualified_only_after_a_phrase(sit: Sit, *, qualified: bool) -> None:
    """Once for all cards of an operation, and recorded; a card that passed in this record stands for all like it."""
    rack = Rack.of({serial: simulated_image(serial) for serial in (O1, O2)})
    for serial in (O1, O2):
        rack[serial].wrap = RealChannel
    with dealing_here():
        desk = sit(rack)
        for serial in (O1, O2):
            desk.run("format-card", Person(), serials=[serial], on_hardware=True)
            desk.run("change-pin", changing(FACTORY, NEW), serials=[serial])
        for outcome in ("failed", "incomplete", *(["passed"] if qualified else [])):
            desk.journal.append("qualification:FF4C00000009", [seen(outcome)])
        holder = Holder(dict.fromkeys((O1, O2), NEW))
        wanted = {"set_name": "PROD-A", "needed": 2, "issued": 2}
        desk.run("create-server-master-key", holder, serials=[O1, O2], **wanted)
        assert holder.asked.count("unqualified-card") == (0 if qualified else 1)
        facts = [fact for serial in (O1, O2) for fact in desk.facts(UnqualifiedCardAccepted, serial)]
        accepted = UnqualifiedCardAccepted(make="openpgp", release="maker FF4C, version 3.4")
        assert facts == ([] if qualified else [accepted])


def seen(outcome: Literal["passed", "failed", "incomplete"]) -> CardQualified:
    """Give what came of a qualification of such a card."""
    return CardQualified(
        make="openpgp",
        layout=1,
        release="maker FF4C, version 3.4",
        firmware=None,
        reader="desk",
        outcome=outcome,
        seal="record",
        left=[],
        result="00" * 32,
    )


class Refusing(Holder):
    """Does not type the phrase."""

    def confirm(self, question: Confirmation) -> None:
        """Say no to it."""
        if question.name == "card-limits":
            raise NotConfirmed(what=str(question.phrase))
        super().confirm(question)


def signatures_of(desk: Desk, serial: str, change: Callable[[AnchorWritten], AnchorWritten]) -> tuple[list[str], str]:
    """Check the signatures of a card as `verify` does, each fact changed before; gives what is wrong, and the note."""
    events = list(enumerate(desk.events(serial)))
    found = CardSignatures(events)
    faults = [
        found.fault(position, event.stream, change(event.facts))
        for position, event in events
        if isinstance(event.facts, AnchorWritten)
    ]
    return [str(fault) for fault in faults if fault is not None], str(found.in_words(say("ok")))


def test_a_changed_signature_statement_or_anchor_is_found(desk: Desk) -> None:
    """So is one that was taken away, one of another card, and a count that does not rise."""
    a_set(desk, O1, O2)
    assert signatures_of(desk, O1, lambda fact: fact) == (
        [],
        "ok; 4 signatures of cards are good; cards not attested: 1",
    )
    other = next(fact for fact in desk.facts(AnchorWritten, O2) if isinstance(fact, AnchorWritten))
    changes: list[Callable[[AnchorWritten], AnchorWritten]] = [
        lambda fact: replace(fact, signature=None),
        lambda fact: replace(fact, signature="00" * 64),
        lambda fact: replace(fact, signature="no"),
        lambda fact: replace(fact, statement="00" + (fact.statement or "")[2:]),
        lambda fact: replace(fact, anchor=replace(fact.anchor, size=fact.anchor.size + 1)),
        lambda fact: replace(fact, anchor=replace(fact.anchor, counter=2**70)),
        lambda fact: replace(fact, anchor=replace(fact.anchor, root="odd")),
        lambda fact: replace(other, moment=fact.moment),
    ]
    for change in changes:
        faults, note = signatures_of(desk, O1, change)
        assert len(faults) == 4
        assert "does not match" in faults[0]
        assert note == "ok"
    first = next(fact for fact in desk.facts(AnchorWritten, O1) if isinstance(fact, AnchorWritten))
    faults, _ = signatures_of(desk, O1, lambda fact: replace(first, moment=fact.moment))
    assert len(faults) == 3
    assert "a count that fell" in faults[0]


def test_cards_of_a_make_that_signs_nothing_are_not_missed(desk: Desk) -> None:
    """And a signature whose key was not recorded is named as not checked."""
    a_set(desk, O1, M1)
    assert signatures_of(desk, M1, lambda fact: fact) == ([], "ok")
    events = [(at, event) for at, event in enumerate(desk.events(O1)) if not isinstance(event.facts, CardKeyMade)]
    found = CardSignatures(events)
    for position, event in events:
        if isinstance(event.facts, AnchorWritten):
            assert found.fault(position, event.stream, event.facts) is None
    assert str(found.in_words(say("ok"))) == "ok; signed without a recorded key: 4"


OWNING = (
    "00A4040006D27600012401",
    "00200083083132333435363738",
    "00DA00C109132A8648CE3D030107",
    "0047800002B60000",
)
"""SELECT, the admin PIN, P-256, a key."""


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("inspect", {}),
        ("format-card", {"on_hardware": True}),
        ("change-pin", {}),
        ("get-label", {}),
        ("erase", {}),
        ("settle", {}),
        ("accept-drift", {}),
        ("create-server-master-key", {"set_name": "PROD-A", "needed": 2, "issued": 2}),
        ("copy-card", {}),
    ],
)
def test_an_owners_card_is_as_it_was_whatever_is_tried_on_it(
    sit: Sit, operation: str, fields: dict[str, object]
) -> None:
    """Only what recognises and reads it is sent: no PIN, no write, no new key, however it is named."""
    if not is_there():
        pytest.skip("the judges are not installed: ops/setup tests")
    reader = JudgedReader.fresh("FF0100000001")
    judge().ask("on", reader.card)
    for command in OWNING:
        assert judge().ask("apdu", reader.card, command).endswith("9000")
    memory = reader.memory()
    with dealing_here(), suppress(LifecycleError):
        sit(reader).run(operation, Holder({reader.name: FACTORY}), serials=["FF0100000001"], **fields)
    assert reader.sent, "it was not even looked at"
    assert all(SimulatedBench().is_safe(command) for command in reader.sent)
    assert reader.memory() == memory
