"""What machines read of custody: one object for every command, whatever happens."""

from pathlib import Path
from typing import Any

import pytest
from desk.cards import OTHER_SERIAL, SERIAL

from tests.cli.conftest import Call, Home

IN_BAG = ("store", SERIAL, "--place", "safe", "--bag", "B-1")


def asked(call: Call, *words: str) -> dict[str, Any]:
    """Give the object of a command that was done."""
    ran = call("custody", *words, "--json")
    assert (ran.code, ran.err) == (0, "")
    found = ran.object
    assert (found["schema"], found["outcome"], found["exit_code"]) == (1, "done", 0)
    assert found["command"] == " ".join(["custody", *words[: 2 if words[0] in {"person", "place"} else 1]])
    return found


FOUND = ("report-found", SERIAL, "--by", "bob", "--seal", "none", "--witness", "ana")


@pytest.fixture
def office(home: Home, call: Call) -> Call:  # noqa: ARG001 - makes the card
    """A record with a card in it, two people and a place."""
    assert call("run", "inspect").code == 0
    for words in (("person", "add", "ana"), ("person", "add", "bob"), ("place", "add", "safe")):
        asked(call, *words)
    return call


def test_people_and_places_are_objects(office: Call) -> None:
    """By name and pseudonym, with the cards that they have."""
    added = asked(office, "person", "add", "zoe", "--role", "officer", "--role", "witness")
    assert (added["name"], added["roles"], added["acted"]) == ("zoe", ["officer", "witness"], False)
    assert [event["tag"] for event in added["events"]] == ["person-named.1", "role-given.1", "role-given.1"]
    assert added["id"].startswith("person:")
    place = asked(office, "place", "add", "vault")
    assert (place["id"][:6], place["name"], place["events"][0]["tag"]) == ("place:", "vault", "place-named.1")
    changed = asked(office, "person", "role", "zoe", "--end", "officer")
    nothing_said = dict.fromkeys(("contact", "department", "substitute", "starts", "ends"))
    zoe = {"id": added["id"], "name": "zoe", "roles": ["witness"], "cards": [], "left": None, **nothing_said}
    assert changed["person"] == zoe
    words = ("--contact", "ext 4711", "--department", "Branch", "--substitute", "ana", "--ends", "2027-06-30")
    described = asked(office, "person", "describe", "zoe", *words)
    assert [event["tag"] for event in described["events"]] == ["person-described.1"]
    shown = asked(office, "person", "show", "zoe")["person"]
    assert shown == described["person"]
    assert (shown["contact"], shown["department"], shown["ends"]) == ("ext 4711", "Branch", "2027-06-30")
    assert shown["substitute"]["name"] == "ana"
    erased = asked(office, "person", "erase", "zoe", "--yes")
    assert erased["erased"] == ["contact", "department"]
    assert (erased["id"], erased["events"][0]["tag"]) == (added["id"], "person-erased.1")
    people = asked(office, "person", "list")["people"]
    assert people[-1] == {**shown, "name": None, "contact": None, "department": None}
    assert [each["name"] for each in asked(office, "place", "list")["places"]] == ["safe", "vault"]


@pytest.mark.parametrize(
    ("before", "words", "happening", "where"),
    [
        ((), ("hand-over", SERIAL, "--to", "ana"), "hand-over", "handed-over"),
        ((("hand-over", SERIAL, "--to", "ana"),), ("receive", SERIAL), "receive", "held"),
        ((), IN_BAG, "store", "stored"),
        ((IN_BAG,), ("check-seal", SERIAL, "--broken"), "check-seal", "stored"),
        ((), ("report-lost", SERIAL), "lose", "lost"),
        ((("report-lost", SERIAL),), FOUND, "find", "held"),
        ((), ("report-damaged", SERIAL), "damage", "damaged"),
        ((), ("retire", SERIAL), "retire", "retired"),
        ((), ("report-destroyed", SERIAL, "--method", "burnt", "--yes"), "destroy", "destroyed"),
    ],
)  # fmt: skip
def test_every_report_says_where_the_card_is_then(
    office: Call, before: tuple[tuple[str, ...], ...], words: tuple[str, ...], happening: str, where: str
) -> None:
    """And what was recorded, with its place in the record."""
    for each in before:
        asked(office, *each)
    found = asked(office, *words)
    assert (found["serial"], found["happening"], found["custody"]["where"]) == (SERIAL, happening, where)
    (event,) = found["events"]
    assert (event["stream"], event["tag"].startswith(("card-", "seal-"))) == (f"card:{SERIAL}", True)
    assert found["custody"] == asked(office, "show", SERIAL)["custody"]


def test_what_people_hear_beforehand_is_on_standard_error(office: Call) -> None:
    """The object stands alone."""
    asked(office, "hand-over", SERIAL, "--to", "ana")
    ran = office("custody", "person", "erase", "ana", "--yes", "--json")
    assert (ran.code, "ana holds 1 card" in ran.err) == (0, True)
    ana = ran.object["id"]
    assert [SERIAL] in [each["cards"] for each in asked(office, "person", "list")["people"] if each["id"] == ana]


def test_where_a_card_is_has_names_and_times(office: Call) -> None:
    """People and places with both of their names, times as RFC 3339."""
    asked(office, "hand-over", SERIAL, "--to", "ana", "--witness", "bob")
    asked(office, "receive", SERIAL)
    custody = asked(office, "store", SERIAL, "--place", "safe", "--bag", "B-1")["custody"]
    assert (custody["custodian"]["name"], custody["place"]["name"], custody["bag"]) == ("ana", "safe", "B-1")
    assert custody["since"] == custody["last"]
    assert custody["since"].endswith("Z")
    assert custody["permitted"][:2] == ["hand-over", "store"]
    assert [each["name"] for each in custody["knows_pin"]] == ["ana"]


def test_a_refusal_has_its_rule_and_is_in_the_record(office: Call) -> None:
    """For a card, and for what is about none."""
    refused = office("custody", "receive", SERIAL, "--json")
    found = refused.object
    assert (refused.code, found["outcome"], found["error"]["rule"]) == (2, "refused", "while-unassigned")
    assert (found["error"]["serial"], found["exit_code"]) == (SERIAL, 2)
    refused = office("custody", "person", "add", "ANA", "--json")
    assert (refused.object["outcome"], refused.object["error"]["rule"]) == ("refused", "name-taken")
    shown = office("report", "card", SERIAL).out
    assert "custody receive refused by rule while-unassigned" in shown


def test_a_delivery_is_an_object(home: Home, office: Call) -> None:
    """Also one with faults, each with its line."""
    delivery = Path(home.folder / "delivery.csv")
    delivery.write_text(f"{OTHER_SERIAL}\n", encoding="utf-8")
    found = asked(office, "import", str(delivery))
    assert (found["serials"], found["events"][0]["tag"]) == ([OTHER_SERIAL], "card-registered.1")
    refused = office("custody", "import", str(delivery), "--json")
    assert (refused.code, refused.object["error"]["code"]) == (2, "stock-refused")
    assert refused.object["faults"] == [{"line": 1, "problem": f"card {OTHER_SERIAL} is already in the record."}]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "15D0"), "bad-command"),
        (("show", OTHER_SERIAL), "unknown-name"),
        (("hand-over", SERIAL, "--to", "zoe"), "unknown-name"),
        (("report-lost", SERIAL, "--at", "now"), "bad-time"),
        (("store", SERIAL, "--place", "safe", "--bag", "!"), "not-usable"),
        (("person", "erase", "ana", "--no-input"), "input-needed"),
        (("check-seal", SERIAL), "bad-command"),
        (("nonsense",), "bad-command"),
    ],
)
def test_what_goes_wrong_is_an_object_too(office: Call, words: tuple[str, ...], code: str) -> None:
    """With nothing on standard error."""
    ran = office("custody", *words, "--json")
    assert (ran.code, ran.err, ran.object["error"]["code"]) == (2, "", code)
