"""Dry runs of operations over many cards: what each card would lose is said; nothing is sent that changes or spends."""

import pytest
from desk.cards import Drawer, changed, content_of, formatted_image
from desk.ceremonies import NEW, made, sealed, typing
from desk.desk import Desk
from desk.people import Person
from desk.rack import SERIALS, Rack
from desk.stores import OPERATIONS

from lifecycle.cards.mpcos.errors import OtherTransportKey
from lifecycle.domain.errors import Refused, UnknownName
from lifecycle.handler.outcome import Outcome

A, B, C, D, E = SERIALS[:5]
SET = {"needed": 2, "issued": 2}
DRY_RUNS = {
    "create-server-master-key": ([C, D], {**SET, "set_name": "PROD-B"}),
    "create-partition-auth-set": ([C, D], {**SET, "partition": "P1"}),
    "copy-set": ([A, B, C, D], {**SET, "source": "PROD-A", "set_name": "PROD-B"}),
    "copy-card": ([A, C], {}),
    "check-set": ([A, B], {"set_name": "PROD-A"}),
    "erase": ([A], {}),
    "get-label": ([A], {}),
    "change-pin": ([C], {}),
    "inspect": ([A], {}),
}
SESSION = {"SELECT FILE KEY"}
"""What a card proves its transport key with: it counts nothing and changes nothing."""


@pytest.fixture
def prod(vault: Desk, rack: Rack) -> Desk:
    """A set on cards A and B, the first of them sealed; C, D and E are blank, and seen."""
    made(vault, [A, B])
    sealed(vault, A)
    for serial in (C, D, E):
        vault.run("inspect", Person(), serials=[serial])
    for serial in rack.serials:
        rack[serial].sent.clear()
    return vault


def rehearse(desk: Desk, operation: str, serials: list[str], **fields: object) -> Outcome:
    """Do a dry run."""
    return desk.handler.dry_run(OPERATIONS[operation](**fields), Person(), serials=serials)


def said(outcome: Outcome, card: int = 0) -> list[str]:
    """Give the steps of a card, in words."""
    plan = outcome.visits[card].plan
    assert plan is not None
    return [str(step.text) for step in plan]


@pytest.mark.parametrize("operation", DRY_RUNS)
def test_a_dry_run_records_nothing_and_sends_nothing_that_changes_or_spends(
    prod: Desk, rack: Rack, operation: str
) -> None:
    """Every card has its steps, and their memory is what it was."""
    serials, fields = DRY_RUNS[operation]
    before, images = prod.store.head(), {serial: rack[serial].storage.load() for serial in rack.serials}
    outcome = rehearse(prod, operation, serials, **fields)
    assert prod.store.head() == before
    assert {serial: rack[serial].storage.load() for serial in rack.serials} == images
    assert {name for serial in rack.serials for name in rack[serial].spending()} <= SESSION
    assert [visit.card.serial for visit in outcome.visits] == serials
    assert all(visit.plan for visit in outcome.visits)


@pytest.mark.parametrize("operation", [name for name in DRY_RUNS if name != "inspect"])
def test_each_fact_of_a_plan_is_one_that_the_operation_then_records(prod: Desk, operation: str) -> None:
    """For each card; the facts of a card that has nothing to change but its PIN come on top."""
    serials, fields = DRY_RUNS[operation]
    planned = [
        {step.records for step in visit.plan or () if step.records}
        for visit in rehearse(prod, operation, serials, **fields).visits
    ]
    before = {serial: len(prod.events(serial)) for serial in serials}
    pins = [NEW if serial == A else "12345678" for serial in serials]
    answers = {"current_pin": "12345678", "new_pin": NEW, "new_pin_again": NEW}
    prod.run(operation, Person(pin=pins, **answers), serials=serials, **fields)
    for serial, facts in zip(serials, planned, strict=True):
        assert facts <= {event.tag for event in prod.events(serial)[before[serial] :]}


def test_it_is_said_what_each_card_would_lose_and_what_would_remain(prod: Desk) -> None:
    """The quorum before and after."""
    loss = f"Card {A} loses share 1 of 2. Good shares of set PROD-A: 2 now, 1 after this, 2 needed."
    assert said(rehearse(prod, "erase", [A]))[0] == loss
    outcome = rehearse(prod, "create-server-master-key", [C, A], set_name="PROD-B", **SET)
    assert said(outcome, 0)[0] == f"Card {C}: blank."
    assert said(outcome, 1)[0] == loss


@pytest.mark.parametrize(
    ("operation", "serials", "fields", "rule"),
    [
        ("create-server-master-key", [C, D], {**SET, "set_name": "PROD-A"}, "name-taken"),
        ("erase", [C], {}, "already-blank"),
        ("copy-card", [C, D], {}, "no-share"),
        ("copy-card", [B, C], {}, "source-not-sealed"),
        ("check-set", [C], {}, "no-share"),
        ("change-pin", [A], {}, "sealed"),
    ],
)
def test_what_would_be_refused_is_refused_in_the_dry_run(
    prod: Desk, operation: str, serials: list[str], fields: dict[str, object], rule: str
) -> None:
    """And not recorded."""
    before = prod.store.head()
    with pytest.raises(Refused) as caught:
        rehearse(prod, operation, serials, **fields)
    assert caught.value.rule == rule
    assert prod.store.head() == before


def test_a_set_that_is_not_there_stops_a_dry_run(prod: Desk) -> None:
    """As it would stop the operation."""
    with pytest.raises(UnknownName):
        rehearse(prod, "copy-set", [A, B, C, D], source="PROD-Z", set_name="PROD-B", **SET)


def test_another_transport_key_stops_a_dry_run_of_many_cards(prod: Desk, rack: Rack) -> None:
    """It is found without a PIN."""
    other = SERIALS[5]
    rack.drawers[other] = Drawer(formatted_image(other, master=bytes(range(16, 32))), name=other)
    with pytest.raises(OtherTransportKey):
        rehearse(prod, "create-server-master-key", [C, other], set_name="PROD-B", **SET)


def test_a_dry_run_of_formatting_says_each_step(prod: Desk, rack: Rack) -> None:
    """Of a card that is one of ours it says that it is."""
    with pytest.raises(Refused) as caught:
        rehearse(prod, "format-card", [A])
    assert caught.value.rule == "already-formatted"
    assert rack[A].spending() == []


def test_tries_that_were_spent_elsewhere_stop_no_dry_run_of_a_set(prod: Desk, rack: Rack) -> None:
    """A card that is blocked does."""
    for code, stops in (("07010F8E12345678", False), ("077F0FF012345678", True)):
        image = changed(rack[C].storage.load(), 0x4C02, 0, bytes.fromhex(code))
        rack.drawers[C] = Drawer(sound(image), name=C)
        if stops:
            with pytest.raises(Refused):
                rehearse(prod, "create-partition-auth-set", [C, D], partition="P1", **SET)
        else:
            rehearse(prod, "create-partition-auth-set", [C, D], partition="P1", **SET)


def sound(image: bytes) -> bytes:
    """Give the secret-code record the checksum that its bytes have: all together XOR to FF."""
    record = bytearray(content_of(image, 0x4C02))
    record[3] = 0
    check = 0xFF
    for byte in record:
        check ^= byte
    return changed(image, 0x4C02, 3, bytes((check,)))


def test_people_are_not_asked_anything(prod: Desk) -> None:
    """A dry run has no questions."""
    person = typing()
    prod.handler.dry_run(OPERATIONS["create-server-master-key"](**SET, set_name="PROD-B"), person, serials=[C, A])
    assert person.asked == []
