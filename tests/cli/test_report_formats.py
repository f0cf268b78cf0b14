"""Reports at the command line: their list, ranges, and pages."""

from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.reports import all_reports


def test_the_list_says_what_each_report_answers_and_who_asks_for_it(office: Office) -> None:
    """No record is needed for it."""
    ran = office.run("report", "--list")
    assert ran.code == 0
    for kind in all_reports().values():
        assert kind.typed() in ran.out
    assert "R15" in ran.out
    assert "SOC 2 CC6" in ran.out
    assert not office.store.exists()


def test_the_list_is_there_for_machines_too(office: Office) -> None:
    """One object."""
    told = office.run("report", "--list", "--json").json
    assert [each["name"] for each in told["reports"]] == list(all_reports())
    custody = next(each for each in told["reports"] if each["name"] == "custody")
    assert (custody["number"], custody["over"], custody["asked_for_by"]) == ("R1", "range", ["PCI PIN 9", "PCI PIN 26"])


def test_without_a_name_there_is_help_and_the_list_stands_alone(office: Office) -> None:
    """Both say what can be typed."""
    assert "--list" in office.run("report").err
    assert office.run("report", "--list", "cards").code == 2
    assert office.run("report", "--json").code == 2


def test_a_card_goes_by_both_names_of_its_report(office: Office) -> None:
    """JSON calls what it is about a card, as it always did."""
    serial = office.new_card("a")
    office.inspect("a")
    told = [office.run("report", name, serial, "--json").json for name in ("card", "card-life")]
    assert told[0] == told[1]
    assert told[0]["card"]["serial"] == serial
    assert told[0]["command"] == "report card-life"


def test_a_range_of_events_is_taken_where_there_are_events(office: Office) -> None:
    """From the first to the last that was asked for."""
    serial = office.new_card("a")
    office.inspect("a")
    office.change_pin("a")
    told = office.run("report", "card-life", serial, "--from", "#3", "--to", "#4", "--json").json
    assert [row["position"] for row in told["rows"]] == [3, 4]
    assert told["range"] == {"from": "#3", "to": "#4", "first": 3, "last": 4}
    out = office.run("report", "pin-changes", "--from", "2001-01-01", "--to", "2001-01-31").out
    assert "No event in this range." in out
    assert "Range: from 2001-01-01" in out


def test_a_backward_range_and_one_for_a_report_of_a_moment_are_refused(office: Office) -> None:
    """Each in a sentence of its own, before the record is opened."""
    for words, code in (
        (("custody", "--from", "2026-02-01", "--to", "2026-01-01"), "backward-range"),
        (("inventory", "--from", "2026-01-01"), "range-not-taken"),
        (("custody", "--from", "soon"), "bad-moment"),
    ):
        ran = office.run("report", *words, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (2, code)
    assert "--as-of" in office.run("report", "inventory", "--to", "2026-01-01").err


def test_formats_exclude_each_other(office: Office) -> None:
    """Rather than that one of them is forgotten."""
    for words in (("--html", "-", "--csv"), ("--html", "-", "--json"), ("--csv", "--json")):
        ran = office.run("report", "cards", *words)
        assert ran.code == 2
        assert "cannot be combined" in ran.out + ran.err


def test_a_page_goes_to_a_file_that_only_its_owner_reads(office: Office, tmp_path: Path) -> None:
    """Or is printed, which gives the same bytes."""
    office.new_card("a")
    office.inspect("a")
    path = tmp_path / "cards.html"
    ran = office.run("report", "cards", "--html", str(path))
    assert (ran.code, ran.out) == (0, f"Wrote the page {path}.\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text(encoding="utf-8") == office.run("report", "cards", "--html", "-").out
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_page_is_never_written_over_a_file_or_through_a_link(office: Office, tmp_path: Path) -> None:
    """As an export is not; where it cannot be written, that is said, and nothing is left behind."""
    office.new_card("a")
    office.inspect("a")
    path = tmp_path / "page.html"
    path.write_text("the old one")
    assert office.run("report", "card-life", "FFFFFFFFFFFFFFFF", "--html", str(path)).code == 2
    assert path.read_text() == "the old one"
    link = tmp_path / "link.html"
    link.symlink_to(tmp_path / "elsewhere")
    for taken in (path, link):
        ran = office.run("report", "cards", "--html", str(taken))
        assert (ran.code, f"{taken} exists already" in ran.err) == (2, True)
    assert path.read_text() == "the old one"
    ran = office.run("report", "cards", "--html", str(tmp_path / "nowhere" / "page.html"))
    assert ran.code == 2
    assert "Cannot write the page" in ran.err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home", "link.html", "page.html"]


def test_warnings_take_a_number_of_days(office: Office) -> None:
    """At least one."""
    office.new_card("a")
    office.inspect("a")
    assert "in the 7 days before" in office.run("report", "warnings", "--days", "7", "-v").out
    assert office.run("report", "warnings", "--days", "0").code == 2


def test_a_set_may_be_named_to_the_report_of_quorums(office: Office) -> None:
    """Or not."""
    office.new_card("a")
    office.inspect("a")
    assert office.run("report", "quorum").code == 0
    ran = office.run("report", "quorum", "PROD-X", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "unknown-name")


@pytest.mark.parametrize("name", [each for each in all_reports() if each not in {"set", "key"}])
def test_every_report_answers_at_the_command_line(office: Office, name: str) -> None:
    """In each format, of now and of a moment before."""
    serial = office.new_card("a")
    office.inspect("a")
    office.change_pin("a")
    words = ("report", name, *((serial,) if name == "card-life" else ()))
    for more in ((), ("--json",), ("--csv",), ("--html", "-"), ("--as-of", "#4"), ("--help",)):
        ran = office.run(*words, *more)
        assert ran.code == 0, (more, ran)
        assert ran.out
