"""`lifecycle card qualify` tries every verb on a card that is given up, and says what was seen in a file."""

import hashlib
import json

import pytest
from desk.cards import KEY_ID, SERIAL

from lifecycle.virtual.simulators import simulator_named
from tests.cli.conftest import Call, Home
from tests.cli.schemas import require_valid

YUBIKEY = "000615410207"
ALL = [
    "format",
    "inspect",
    "counter",
    "write-share",
    "erase-share",
    "pull-while-writing",
    "pull-while-erasing",
    "change-pin",
    "second-change",
    "wrong-pins",
    "reset",
]


def put_on_shelf(home: Home, make: str, serial: str, dress: str | None = None, *behaviours: str) -> None:
    """Put a card on the shelf as its maker delivers it."""
    home.shelf.make("test", simulator_named(make).model(dress, behaviours), serial=bytes.fromhex(serial))


def words(home: Home, serial: str = YUBIKEY, phrase: str = "give up") -> list[str]:
    """Give the command."""
    given = ["--confirm", f"{phrase} {serial}", "--no-input"]
    return ["card", "qualify", "--reader", "virtual:test", "--output", str(home.folder / "result.json"), *given]


def test_a_yubikey_is_qualified_and_the_record_keeps_the_digest_of_the_result(home: Home, call: Call) -> None:
    """The file has no serial, says what it is about, and is as its schema says; the record verifies."""
    put_on_shelf(home, "openpgp", YUBIKEY, "yubikey")
    answer = call(*words(home), "--json").object
    content = (home.folder / "result.json").read_bytes()
    result = json.loads(content)
    require_valid("qualification", result)
    assert answer["qualification"] == result
    assert YUBIKEY not in content.decode()
    assert (result["outcome"], result["release"], result["seal"]) == ("passed", "maker 0006, firmware 5.7.1", "record")
    assert [check["name"] for check in result["checks"]] == ALL
    assert [check["name"] for check in result["checks"] if check["result"] != "pass"] == ["reset"]
    pulls = next(check["seen"] for check in result["checks"] if check["name"] == "pull-while-writing")
    assert all(state in pulls for state in ("held", "blank", "writing"))
    assert "maker 0006, firmware 5.7.1: passed" in call("report", "events").out
    assert hashlib.sha256(content).hexdigest() == answer["sha256"]
    assert call("verify").code in {0, 7}
    again = call(*words(home), "--json")
    assert (again.code, again.object["error"]["code"]) == (2, "bad-result-file")


@pytest.mark.parametrize(("behaviours", "seal"), [((), "record"), (("set-code-obeys-update-condition",), "card")])
def test_the_card_says_who_enforces_the_seal(home: Home, call: Call, behaviours: tuple[str, ...], seal: str) -> None:
    """By what it does with a second change that any program could send; without its key nothing is sent."""
    home.make_card("other")  # brings the transport key
    put_on_shelf(home, "mpcos", SERIAL, None, *behaviours)
    before = home.image("test")
    missing = call(*words(home, SERIAL), "--key-id", str(KEY_ID - 1), "--json")
    assert (missing.code, home.image("test")) == (2, before)
    result = call(*words(home, SERIAL), "--key-id", str(KEY_ID), "--json").object["qualification"]
    assert (result["outcome"], result["seal"]) == ("passed", seal)


def test_a_card_that_cannot_be_laid_out_fails(home: Home, call: Call) -> None:
    """Nothing else is tried on it, and the exit code says so."""
    put_on_shelf(home, "openpgp", YUBIKEY, "yubikey", "kdf-on")
    told = call(*words(home))
    assert told.code == 1
    assert "FAIL      format: unsuitable-card" in told.out
    assert told.out.count("NOT-DONE") == len(ALL) - 1


def test_a_card_of_its_owner_is_refused_before_the_phrase_is_asked_for(home: Home, call: Call) -> None:
    """Nobody types that a card is given up which is not taken; the record has no trial of it."""
    put_on_shelf(home, "openpgp", YUBIKEY, "yubikey", "five-tries")
    before = home.image("test")
    told = call(*words(home)[:-3], "--no-input", "--json")
    assert told.object["error"]["code"] == "card-in-use"
    assert home.image("test") == before
    assert not (home.folder / "result.json").exists()


def test_only_a_card_that_nobody_needs_is_given_up_and_only_by_its_phrase(home: Home, call: Call) -> None:
    """Not with --yes, not without a phrase or with another one, and not one that is formatted."""
    put_on_shelf(home, "openpgp", YUBIKEY, "yubikey")
    before = home.image("test")
    assert call(*words(home, phrase="qualify")).code == 2
    assert call(*words(home)[:-3], "--no-input").code == 2
    assert call(*words(home)[:-3], "--yes", "--no-input").code == 2
    assert home.image("test") == before
    assert not (home.folder / "result.json").exists()
    assert call("run", "format-card", "--reader", "virtual:test", "--yes").code == 0
    formatted = home.image("test")
    refused = call(*words(home), "--json")
    assert refused.object["error"]["rule"] in {"already-formatted", "card-in-use"}
    assert home.image("test") == formatted


def test_a_file_that_cannot_be_written_is_found_before_the_card_is_given_up(home: Home, call: Call) -> None:
    """Nothing was sent by then."""
    put_on_shelf(home, "openpgp", YUBIKEY, "yubikey")
    before = home.image("test")
    given = words(home)
    given[given.index("--output") + 1] = str(home.folder / "nowhere" / "result.json")
    assert call(*given, "--json").object["error"]["code"] == "bad-result-file"
    assert home.image("test") == before
