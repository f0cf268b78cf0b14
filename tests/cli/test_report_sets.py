"""Sets at the command line: made, copied and cut off on virtual cards, and then asked for."""

import csv
import io
from collections.abc import Sequence

import pytest
from lab.office import FACTORY_PIN, Office, Ran

CARDS = {name: f"15C000E3A817100{number}" for number, name in enumerate("abcdefg", 1)}


def serials(cards: str) -> list[str]:
    """Name cards as options do."""
    return [word for name in cards for word in ("--serial", CARDS[name])]


def run(office: Office, *words: str, cards: str) -> Ran:
    """Do an operation on cards that all have the factory PIN."""
    pins = office.folder / "pins"
    pins.touch(mode=0o600)
    pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in CARDS.values()))
    more = ("--reader", "virtual", "--pin-file", str(pins), "--yes", "--no-input")
    return office.run("run", *words, *more, *serials(cards))


@pytest.fixture
def vault(office: Office) -> Office:
    """An office with PROD-A on three cards, made and tested."""
    for name, serial in CARDS.items():
        office.new_card(name, serial=serial)
    made = run(office, "create-server-master-key", "-m", "2", "-n", "3", "--name", "PROD-A", cards="abc")
    assert made.code == 0, made
    return office


def cut_off_copy(vault: Office) -> None:
    """Copy the set to two cards, of which the second loses its power while its share is written."""
    assert vault.run("virtual", "tear", "f", "--after-unit", "44").code == 0
    assert run(vault, "copy-set", "--from", "PROD-A", "-m", "2", "-n", "3", "--name", "PROD-C", cards="abefg").code


def rows(office: Office, *words: str) -> Sequence[dict[str, object]]:
    """Ask a report as machines do."""
    ran = office.run("report", *words, "--json")
    assert ran.code == 0, ran
    found: Sequence[dict[str, object]] = ran.json["rows"]
    return found


def test_a_set_is_listed_with_its_health(vault: Office) -> None:
    """In the words that people use, and in numbers."""
    assert "Healthy: 3 of 3 shares good, 2 needed, 1 spare." in vault.run("report", "sets").out
    (row,) = rows(vault, "sets")
    assert (row["name"], row["standing"], row["good"], row["copies"]) == ("PROD-A", "living", 3, 0)


def test_one_set_lists_its_cards(vault: Office) -> None:
    """By name and by the digits of its id."""
    told = vault.run("report", "set", "PROD-A", "--json").json
    assert [row["serial"] for row in told["rows"]] == [CARDS[name] for name in "abc"]
    assert all(row["counts"] for row in told["rows"])
    assert vault.run("report", "set", told["set"]["id"][:8], "--json").json["set"] == told["set"]


def test_an_erased_card_stays_listed_and_the_set_is_as_it_was_before_then(vault: Office) -> None:
    """The moment before has it still."""
    before = vault.run("verify", "--json").json["events"]
    assert run(vault, "erase", cards="a").code == 0
    assert [row["now"] for row in rows(vault, "set", "PROD-A")] == ["erased", "held", "held"]
    assert [row["now"] for row in rows(vault, "set", "PROD-A", "--as-of", f"#{before}")] == ["held"] * 3
    assert "2 shares good" in str(rows(vault, "sets")[0]["health"])
    assert "3 of 3 shares good" in str(rows(vault, "sets", "--as-of", f"#{before}")[0]["health"])


def test_a_copy_that_was_cut_off_warns_of_the_live_key(vault: Office) -> None:
    """Below the living set, and in its line too."""
    cut_off_copy(vault)
    living, out = rows(vault, "sets")
    assert (living["name"], out["name"]) == ("PROD-A", "PROD-C")
    assert (out["stage"], out["standing"], out["live_shares_out"], out["rebuilds"]) == ("invalid", "out", True, None)
    assert "LIVE" in str(out["health"])
    assert living["same_key"] == "PROD-C (INVALID, shares on cards)"
    cards = {row["serial"]: (row["now"], row["counts"]) for row in rows(vault, "set", "PROD-C")}
    assert cards == {CARDS["e"]: ("held", False), CARDS["f"]: ("unfinished", False)}


def test_a_set_that_is_not_there_brings_the_names_that_are(vault: Office) -> None:
    """With the exit code of a mistyped word."""
    ran = vault.run("report", "set", "PROD-X")
    assert ran.code == 2
    assert "PROD-A" in ran.err
    early = vault.run("report", "set", "PROD-A", "--as-of", "#3", "--json")
    assert (early.code, early.json["error"]["code"]) == (2, "set-not-made-yet")


def test_csv_has_the_same_rows(vault: Office) -> None:
    """And the same columns as JSON."""
    for words in (["sets"], ["set", "PROD-A"], ["cards"]):
        names, *lines = csv.reader(io.StringIO(vault.run("report", *words, "--csv").out, newline=""))
        told = [line for line in lines if not line[0].startswith("#")]
        as_json = rows(vault, *words)
        assert names == list(as_json[0])
        assert [line[0] for line in told] == [next(iter(row.values())) for row in as_json]


def test_no_line_of_a_table_is_wider_than_a_terminal_of_80_columns(
    vault: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for a hash, which is never broken."""
    cut_off_copy(vault)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("lifecycle.cli.printing.report_answer.is_terminal", lambda _: True)
    for words in (["sets"], ["set", "PROD-A"], ["set", "PROD-C"], ["cards"], ["card", CARDS["f"]]):
        lines = vault.run("report", *words).out.splitlines()
        assert [line for line in lines if len(line) > 80 and "fingerprint" not in line] == []


def test_a_card_says_after_each_operation_what_it_holds(vault: Office) -> None:
    """By the record, in one sentence; a label is told of and not shown."""
    told = vault.run("run", "inspect", "-v", "--serial", CARDS["b"]).out
    assert "Holds share 2 of 3 of set PROD-A. Any 2 shares rebuild the key." in told
    assert "The card has a label." in told
    assert "OK. Blank, " in vault.inspect("d").out
    assert "OK. Blank, " in run(vault, "erase", cards="a").out


def test_a_label_that_was_just_shown_is_not_told_of(vault: Office) -> None:
    """It stands above."""
    told = run(vault, "get-label", cards="b").out
    assert "PROD-A 2/3" in told
    assert "The card has a label" not in told


def test_a_card_of_an_invalid_set_says_so(vault: Office) -> None:
    """Whoever has it in the reader should know."""
    cut_off_copy(vault)
    told = vault.inspect("e").out
    assert "Holds share 1 of 3 of set PROD-C. Any 2 shares rebuild the key." in told
    assert "INVALID set. Set PROD-C was not completed. Never use the set." in told
    assert "unfinished share." in vault.inspect("f").out
    assert {row["serial"]: row["state"] for row in rows(vault, "cards")}[CARDS["f"]] == "share-unfinished"
