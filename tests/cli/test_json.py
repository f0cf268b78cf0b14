"""What machines read: one object on standard output, whatever happens."""

import json
from pathlib import Path

import pytest
from desk.cards import FACTORY_PIN, OTHER_SERIAL, SERIAL

from lifecycle.cli import main
from tests.cli.conftest import NEW_PIN, WRONG_PIN, Call, Home


def test_an_inspection_is_one_object(call: Call) -> None:
    """With the screen, what the card showed, what the record says, and the events with their places."""
    done = call("run", "inspect", "--json")
    found = done.object
    assert (done.code, done.err) == (0, "")
    assert (found["schema"], found["command"], found["outcome"]) == (1, "run inspect", "completed")
    assert found["operation"]["name"] == "inspect"
    assert found["reader"] == "virtual:anna"
    assert (found["card"]["serial"], found["card"]["pin"]) == (SERIAL, "unchanged")
    assert (found["shown"]["tries_left"], found["shown"]["csn"]) == (7, f"{SERIAL}F56495254")
    assert found["screen"][0]["name"] == "ATR"
    assert [event["tag"] for event in found["events"]] == [
        "card-seen.3",
        "card-recognised.1",
        "anchor-seen.2",
        "operation-started.2",
        "operation-completed.2",
    ]
    assert [event["position"] for event in found["events"]] == [3, 4, 5, 6, 7]
    assert found["exit_code"] == 0


def test_what_is_not_known_is_null(home: Home, call: Call) -> None:
    """On a card without our profile."""
    home.make_card("blank", OTHER_SERIAL, formatted=False)
    screen = {
        line["name"]: line["value"]
        for line in call("run", "inspect", "--json", "--serial", OTHER_SERIAL).object["screen"]
    }
    assert screen["PIN Locked"] is None


def test_a_dry_run_is_planned(call: Call) -> None:
    """Each step with the fact that it would record, and no events."""
    found = call("run", "change-pin", "--dry-run", "--json").object
    assert (found["outcome"], found["events"], found["operation"]["id"]) == ("planned", [], None)
    assert "pin-sealed.2" in [step["records"] for step in found["plan"]]


def test_a_refusal_names_its_rule(home: Home, call: Call) -> None:
    """And what was recorded of it."""
    call("run", "change-pin", "--pin-file", home.pins_of_a_change(), "--yes")
    refused = call("run", "change-pin", "--json")
    found = refused.object
    assert (refused.code, found["outcome"], found["exit_code"]) == (2, "refused", 2)
    assert (found["error"]["code"], found["error"]["rule"], found["error"]["serial"]) == ("refused", "sealed", SERIAL)
    assert found["events"][-1]["tag"] == "operation-refused.1"


def test_a_wrong_pin_is_failed_and_tells_the_tries_that_are_left(home: Home, call: Call) -> None:
    """With everything that was recorded until then; what is said to people is on standard error."""
    wrong = call("run", "change-pin", "--json", "--yes", "--pin-file", home.answers(WRONG_PIN, NEW_PIN, NEW_PIN))
    found = wrong.object
    assert (wrong.code, found["outcome"]) == (3, "failed")
    assert (found["error"]["code"], found["error"]["tries_left"]) == ("wrong-pin", 6)
    assert [event["tag"] for event in found["events"]][-2:] == ["pin-refused.1", "operation-failed.2"]
    assert "7 of 7 PIN tries left" in wrong.err


def test_a_card_that_is_pulled_in_the_middle_is_interrupted(home: Home, call: Call) -> None:
    """The card stays in doubt, and says so."""
    call("virtual", "tear", "anna", "--after-unit", "19")
    torn = call("run", "change-pin", "--json", "--yes", "--pin-file", home.pins_of_a_change())
    assert (torn.code, torn.object["outcome"]) == (6, "interrupted")
    assert torn.object["events"][-1]["tag"] == "operation-interrupted.1"


@pytest.mark.parametrize(
    "words",
    [
        ("run", "change-pin", "--serial", "none"),
        ("run", "change-pin", "--no-such-option"),
        ("run", "no-such-operation"),
        ("no-such-command",),
        ("run", "settle", "--choose", "which-pin"),
    ],
)
def test_what_cannot_be_understood_is_an_object_too(call: Call, words: tuple[str, ...]) -> None:
    """As long as --json is among the words."""
    refused = call(*words, "--json")
    found = refused.object
    assert (refused.code, refused.err) == (2, "")
    assert (found["outcome"], found["error"]["code"]) == ("error", "bad-command")


def test_a_bad_setting_is_an_object_too(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was opened yet."""
    monkeypatch.setenv("LIFECYCLE_TIME_LIMIT", "soon")
    refused = call("run", "inspect", "--json")
    assert (refused.code, refused.object["error"]["params"]["name"]) == (2, "time_limit")


def test_a_store_that_is_none_is_an_object_too(home: Home, call: Call) -> None:
    """It says who can put it right."""
    (home.folder / "ledger.db").write_bytes(b"something else")
    refused = call("run", "inspect", "--json")
    assert (refused.code, refused.object["error"]["code"]) == (5, "not-a-store")


def test_no_secret_is_printed(home: Home, call: Call) -> None:
    """Neither the old PIN nor the new one, in any output of the change or in the log."""
    done = call("run", "change-pin", "--json", "--trace", "-v", "--yes", "--pin-file", home.pins_of_a_change())
    assert done.code == 0
    log = (home.folder / "lifecycle.log").read_text("ascii")
    for pin in (FACTORY_PIN, NEW_PIN):
        for shape in (pin, pin.encode("ascii").hex()):
            assert shape not in done.out + done.err + log


def test_the_program_that_is_called_without_anything_says_what_it_can_do(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, for nothing was asked of it."""
    monkeypatch.chdir(tmp_path)
    assert main([]) == 2
    assert "Cards:" in capfd.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("readers",),
        ("virtual", "list"),
        ("virtual", "new", "berta"),
        ("virtual", "tear", "anna", "--never"),
        ("report", "cards"),
        ("report", "card", SERIAL),
        ("verify",),
        ("replay",),
        ("doctor",),
        ("clock",),
    ],
)
def test_every_object_tells_the_exit_code(call: Call, words: tuple[str, ...]) -> None:
    """Also where all is well."""
    call("run", "inspect")
    done = call(*words, "--json")
    assert json.loads(done.out)["exit_code"] == done.code
