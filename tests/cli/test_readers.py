"""The list of readers and the cards in them."""

import pytest
from lab.cards import OddCard, always
from lab.fixtures import wait_for_card
from lab.office import Office
from lab.pcscd import VirtualReader

from lifecycle.virtual.shelf import Shelf


def readers(office: Office, wanted: str = "virtual") -> dict[str, dict[str, object]]:
    """Give the listed readers by name."""
    ran = office.run("readers", "--reader", wanted, "--json")
    assert ran.code == 0
    return {each["reader"]: each for each in ran.json["readers"]}


def test_each_card_is_shown_beside_what_the_record_says(office: Office) -> None:
    """Or that it is not there yet; no record is made by looking."""
    office.new_card("a")
    assert readers(office)["virtual:a"]["record"] is None
    assert not office.store.exists()
    office.change_pin("a")
    office.new_card("b")
    seen = readers(office)
    assert seen["virtual:a"]["card"]["state"] == seen["virtual:a"]["record"]["state"] == "sealed"  # type: ignore[index]
    assert seen["virtual:b"]["record"] is None
    out = office.run("readers", "--reader", "virtual").out
    assert "VIRTUAL" in out
    assert "not in the record" in out


def test_looking_records_nothing(office: Office) -> None:
    """The ledger holds operations, not glances."""
    office.new_card("a")
    office.inspect("a")
    before = office.run("verify", "--json").json["events"]
    readers(office)
    assert office.run("verify", "--json").json["events"] == before


def test_a_shelf_without_a_card_says_how_to_get_one(office: Office) -> None:
    """And not that a reader has to be connected."""
    assert "  lifecycle virtual new NAME" in office.run("readers", "--reader", "virtual").out
    assert office.run("readers", "--reader", "virtual", "--json").json["readers"] == []
    ran = office.run("run", "inspect", "--reader", "virtual", "--no-input")
    assert (ran.code, "no virtual cards yet" in ran.err) == (4, True)
    assert "  lifecycle virtual new NAME" in ran.err


def test_a_mistyped_virtual_card_gets_a_suggestion(office: Office) -> None:
    """Before that of making another one."""
    office.new_card("alice")
    ran = office.run("run", "inspect", "--reader", "virtual:alcie", "--json")
    assert ran.code == 4
    assert ran.json["error"]["next_step"].startswith("Did you mean 'virtual:alice'?")
    assert ran.json["error"]["next_command"] == ["lifecycle", "virtual", "list"]
    ran = office.run("run", "inspect", "--reader", "virtual:zed", "--json")
    assert ran.json["error"]["next_command"] == ["lifecycle", "virtual", "new", "zed"]


def test_one_broken_card_does_not_spoil_the_list(office: Office) -> None:
    """Its error stands at its reader."""
    office.new_card("a")
    office.new_card("b")
    (office.folder / "virtual-cards" / "a.card").write_bytes(b"garbage")
    seen = readers(office)
    assert seen["virtual:a"]["card"] is None
    assert seen["virtual:a"]["error"] is not None
    assert seen["virtual:b"]["card"] is not None
    assert office.run("readers", "--reader", "virtual").code == 0


def test_a_card_in_use_is_busy_and_is_left_alone(office: Office) -> None:
    """Nothing is sent to it."""
    office.new_card("a")
    with Shelf(office.folder / "virtual-cards").open("a"):
        seen = readers(office)["virtual:a"]
    assert (seen["busy"], seen["card"], seen["error"]) == (True, None, None)


def test_a_difference_is_named_unless_a_doubt_explains_it(office: Office) -> None:
    """What was cut off has not differed: it is not settled yet."""
    office.new_card("a")
    office.run("virtual", "tear", "a", "--after-unit", "2")
    office.change_pin("a")
    assert readers(office)["virtual:a"]["differs"] == []
    assert "IN DOUBT" in office.run("readers", "--reader", "virtual").out
    office.new_card("b")
    office.inspect("b")
    office.tamper("UPDATE cards SET counter = 9")
    assert readers(office)["virtual:b"]["differs"] == ["counter"]


def test_a_record_that_cannot_be_read_does_not_hide_the_cards(office: Office) -> None:
    """It is said beside them."""
    office.new_card("a")
    office.store.write_text("this is no record")
    ran = office.run("readers", "--reader", "virtual", "--json")
    assert ran.json["readers"][0]["card"] is not None
    assert ran.json["record_problem"]["code"] == "not-a-store"


@pytest.mark.pcsc
def test_empty_readers_and_cards_of_unknown_make_are_listed(office: Office, reader: VirtualReader) -> None:
    """Nothing is sent to a card of unknown make."""
    with OddCard(reader.port, always(b"\x6d\x00"), atr=bytes.fromhex("3B80800101")) as odd:
        wait_for_card(reader.name)
        ran = office.run("readers", "--json")
        assert odd.seen == []
    by_name = {each["reader"]: each for each in ran.json["readers"]}
    assert by_name[reader.name]["error"]["code"] == "card-not-asked"
    assert any(not each["has_card"] for each in ran.json["readers"])


def test_a_record_that_cannot_be_read_is_not_said_to_lack_a_card(office: Office) -> None:
    """Nothing is known of it, and what to do about that is said."""
    office.new_card("a")
    office.store.write_text("this is no record")
    ran = office.run("readers", "--reader", "virtual")
    assert "not in the record" not in ran.out
    assert "record not readable" in ran.out
    assert "is not a record of lifecycle" in ran.err
    assert "Check the path" in ran.err


def test_a_record_of_virtual_cards_lists_the_shelf_too(office: Office) -> None:
    """So that `lifecycle readers`, which errors advise to type, shows the cards that an operation would look at."""
    serial = office.new_card("a")
    assert serial not in office.run("readers").out
    office.inspect("a")
    ran = office.run("readers")
    assert ran.code == 0
    assert serial in ran.out
