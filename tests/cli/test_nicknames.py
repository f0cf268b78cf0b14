"""Nicknames, and the first digits of a serial, wherever a card is named; each is echoed in full."""

import json
import zipfile

import pytest
from desk.cards import FACTORY_PIN

from tests.cli.conftest import Call, Home, Result
from tests.cli.test_sets import CREATE

A, B = "15C0AA00E3A81730", "15C0BB00E3A81731"
BOTH = "15C0"


@pytest.fixture
def shelf(home: Home, call: Call) -> Home:
    """Two cards, of which one is in the record and is called alice."""
    home.make_card("a", A)
    home.make_card("b", B)
    assert call("run", "inspect", "--reader", "virtual:a").code == 0
    ran = call("custody", "nickname", A, "alice")
    assert (ran.code, ran.out) == (0, f"Card {A} (alice): Nickname given.\n"), ran
    return home


def rows(call: Call, report: str, *options: str) -> list[dict[str, object]]:
    """Ask for the rows of a report."""
    found: list[dict[str, object]] = json.loads(call("report", report, "--json", *options).out)["rows"]
    return found


@pytest.mark.parametrize("typed", ["alice", "ALICE", A[:6], A[:6].lower()])
def test_every_command_takes_a_nickname_or_the_beginning_of_a_serial(shelf: Home, call: Call, typed: str) -> None:
    """In options, arguments, reports and PIN files."""
    pins = shelf.answers(f"{typed} {FACTORY_PIN}", f"{B} {FACTORY_PIN}")
    ran = call(*CREATE, "-m", "2", "-n", "2", "--serial", typed, "--serial", B, "--pin-file", pins)
    assert ran.code == 0, ran
    assert f"Card {A} (alice)\n" in ran.err
    ran = call("run", "get-label", "--serial", typed, "--presented-by", f"{typed}=operator", "--pin-file", pins)
    assert (ran.code, ran.err) == (0, f"Card {A} (alice)\n"), ran
    assert call("custody", "show", typed, "--json").object["custody"]["nickname"] == "alice"
    assert f"Card {A} (alice)\n" in call("report", "card", typed).out
    ran = call("custody", "report-lost", typed, "--yes", "--no-input")
    assert (ran.code, f"Card {A} (alice)" in ran.out) == (0, True), ran


def test_an_operation_answers_with_the_nickname_of_its_card(shelf: Home, call: Call) -> None:  # noqa: ARG001
    """For machines too, beside the serial; null for a card that has none."""
    found = call("run", "inspect", "--serial", A, "--json").object
    assert (found["nickname"], found["cards"][0]["nickname"]) == ("alice", "alice")
    call("custody", "nickname", A, "--remove")
    assert call("run", "inspect", "--serial", A, "--json").object["nickname"] is None


def test_lists_of_cards_have_a_column_for_nicknames(shelf: Home, call: Call) -> None:
    """As of any event; with a share of a set the card is called so in every line of the ceremony too."""
    assert rows(call, "cards")[0]["nickname"] == "alice"
    assert rows(call, "inventory")[0]["nickname"] == "alice"
    assert rows(call, "cards", "--as-of", "#5")[0]["nickname"] is None
    pins = shelf.answers(f"alice {FACTORY_PIN}", f"{B} {FACTORY_PIN}")
    ran = call(*CREATE, "-m", "2", "-n", "2", "--serial", "alice", "--serial", B, "--pin-file", pins)
    lines = [line for line in ran.out.splitlines() if A in line and not line.startswith("  lifecycle ")]
    assert lines, ran
    assert [line for line in lines if f"{A} (alice)" not in line] == []


def test_a_card_that_is_only_in_a_reader_is_found_by_its_first_digits(shelf: Home, call: Call) -> None:
    """And counts where several begin alike: none is guessed, and nothing is sent."""
    del shelf
    ran = call("run", "inspect", "--serial", BOTH)
    assert (ran.code, f"{A} (alice)" in ran.err, B in ran.err) == (2, True, True), ran
    ran = call("run", "inspect", "--serial", B[:6])
    assert (ran.code, ran.err) == (0, f"Card {B}\n"), ran


def refused(ran: Result) -> str:
    """Give what was said of a card that was not found."""
    assert (ran.code, ran.out) == (2, ""), ran
    return ran.err


def test_a_mistyped_nickname_brings_those_that_are_like_it(shelf: Home, call: Call) -> None:
    """Never one that was removed or erased."""
    del shelf
    for words in (("run", "inspect", "--serial", "alcie"), ("custody", "show", "alcie"), ("report", "card", "alcie")):
        assert "Did you mean 'alice'?" in refused(call(*words))
    assert call("custody", "nickname", "alice", "--remove").out == f"Card {A}: Nickname removed.\n"
    for words in (("run", "inspect", "--serial", "alice"), ("custody", "show", "alice"), ("report", "card", "alice")):
        assert "'alice'" not in refused(call(*words))


def test_an_erased_nickname_is_gone_from_reports_of_the_past(shelf: Home, call: Call) -> None:
    """They say that it was erased; the record is whole, and its projections too."""
    del shelf
    size = rows(call, "events")[-1]["position"]
    assert call("custody", "nickname", "alice", "--erase", "--yes").out == f"Card {A}: All nicknames erased.\n"
    told = call("report", "cards", "--as-of", f"#{size}").out
    assert ("erased from the record" in told, "alice" in told) == (True, False)
    assert call("verify").code == 0
    assert call("replay").code == 0


def test_a_bundle_carries_nicknames_until_they_are_erased(shelf: Home, call: Call) -> None:
    """Its reports are derived again with them; a bundle that is made later has the events alone."""
    for name, here in (("one", True), ("two", False)):
        bundle = shelf.folder / f"{name}.zip"
        assert call("export", str(bundle), "--disclose-all").code == 0
        with zipfile.ZipFile(bundle) as archive:
            assert (b"alice" in archive.read("reports/cards.json")) == here
        told = call("verify", str(bundle)).out
        assert ("FAIL" in told, "match the events" in told) == (False, True), told
        call("custody", "nickname", A, "--erase", "--yes")


def test_one_of_three_things_is_done_with_a_nickname(shelf: Home, call: Call) -> None:
    """A name, --remove or --erase."""
    del shelf
    for words in ((), ("bob", "--remove"), ("--remove", "--erase")):
        assert "--remove, or --erase" in refused(call("custody", "nickname", A, *words))


def test_a_nickname_with_no_blank_behind_it_is_no_pin(shelf: Home, call: Call) -> None:
    """A card whose PIN may have letters would be given the whole line."""
    call("custody", "nickname", A, "alice")
    pins = shelf.answers(f"alice={FACTORY_PIN}")
    ran = call("run", "get-label", "--serial", A, "--pin-file", pins)
    assert "Line 1 of the PIN file: a blank must stand between" in refused(ran)
    assert FACTORY_PIN not in ran.err


def test_a_line_of_a_pin_file_that_could_be_for_several_cards_is_for_none(shelf: Home, call: Call) -> None:
    """What stands on it is not repeated; digits alone are never a card, as they may be a PIN."""
    pins = shelf.answers(f"{BOTH} {FACTORY_PIN}")
    ran = call("run", "get-label", "--serial", A, "--pin-file", pins)
    assert "Line 1 of the PIN file: what it begins with could be several cards." in refused(ran)
    assert (BOTH in ran.err, FACTORY_PIN in ran.err) == (False, False)


def test_the_record_that_is_named_after_the_card_is_asked(shelf: Home, call: Call) -> None:
    """The order of options does not count."""
    other = shelf.folder / "other.db"
    assert call("custody", "show", "alice", "--store", str(shelf.folder / "ledger.db")).code == 0
    assert call("custody", "show", "alice", "--store", str(other)).code == 2
    assert not other.exists()
