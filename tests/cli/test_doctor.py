"""The doctor: every check by itself, within a time limit, with a fix beside what is wrong."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from lab.office import Office
from lab.pcscd import Pcscd

from lifecycle.doctor import Check, Finding, Level, examined, good, software
from lifecycle.domain.errors import NoReader
from lifecycle.domain.text import say


def found(office: Office, *words: str) -> dict[str, dict[str, str]]:
    """Give the findings by name."""
    return {each["name"]: each for each in office.run("doctor", "--json", *words).json["findings"]}


def test_everything_has_a_level_and_what_is_wrong_has_a_fix(office: Office) -> None:
    """For people the same as for machines."""
    office.new_card("a")
    office.inspect("a")
    findings = found(office, "--reader", "virtual")
    assert {"python", "libraries", "pcscd", "store", "pages", "projections", "clock", "core-dumps"} <= findings.keys()
    for each in findings.values():
        assert each["level"] in set(Level)
        assert (each["fix"] is not None) == (each["level"] in {Level.WARNING, Level.PROBLEM})
    assert office.run("doctor", "--reader", "virtual").out.count("OK") > 10


def test_with_virtual_cards_only_a_missing_pcscd_is_no_problem(office: Office) -> None:
    """Exit code 0: nothing that is needed is missing."""
    office.new_card("a")
    office.inspect("a")
    ran = office.run("doctor", "--reader", "virtual", "--json")
    assert ran.code == 0, [each for each in ran.json["findings"] if each["level"] == "PROBLEM"]


def test_where_pcscd_is_meant_and_missing_that_is_a_problem(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The socket that the environment names is the one that is tried."""
    monkeypatch.setenv("PCSCLITE_CSOCK_NAME", str(tmp_path / "nobody"))
    ran = office.run("doctor", "--json")
    findings = {each["name"]: each for each in ran.json["findings"]}
    assert ran.code == 1
    assert str(tmp_path / "nobody") in findings["pcscd"]["text"]
    assert findings["reader"]["level"] == "NOT CHECKED"


@pytest.mark.pcsc
def test_readers_of_a_running_pcscd_are_found(office: Office, pcscd: Pcscd) -> None:
    """Through the real PC/SC."""
    findings = found(office)
    assert findings["pcscd"]["level"] == "OK"
    assert pcscd.readers[0].name in findings["reader"]["text"]


def test_files_that_others_can_read_are_a_problem_with_the_command_that_helps(office: Office) -> None:
    """The record, and a key."""
    office.new_card("a")
    office.inspect("a")
    office.store.chmod(0o644)
    key = office.folder / "keys" / "transport-00.key"
    key.chmod(0o640)
    findings = found(office, "--reader", "virtual")
    assert findings["mode-store"]["level"] == findings["transport-keys"]["level"] == "PROBLEM"
    assert f"chmod go-rwx {office.store}" in findings["mode-store"]["fix"]
    assert str(key) in findings["transport-keys"]["text"]


def test_a_store_that_is_none_is_one_finding_among_others(office: Office) -> None:
    """No check crashes another one."""
    office.store.write_text("no record")
    ran = office.run("doctor", "--json", "--reader", "virtual")
    findings = {each["name"]: each for each in ran.json["findings"]}
    assert ran.code == 1
    assert findings["store"]["level"] == "PROBLEM"
    assert "core-dumps" in findings


def test_stale_projections_are_found(office: Office) -> None:
    """And the command that makes them anew is named."""
    office.new_card("a")
    office.inspect("a")
    office.tamper("UPDATE projections SET position = 1")
    finding = found(office, "--reader", "virtual")["projections"]
    assert (finding["level"], "lifecycle replay --write" in finding["fix"]) == ("PROBLEM", True)


def test_a_setting_that_cannot_be_used_is_a_finding(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs no setting is checked all the same."""
    monkeypatch.setenv("LIFECYCLE_TIME_LIMIT", "for ever")
    ran = office.run("doctor", "--json")
    findings = {each["name"]: each for each in ran.json["findings"]}
    assert ran.code == 1
    assert findings["settings"]["level"] == "PROBLEM"
    assert "pcscd" in findings


def test_each_setting_says_where_it_came_from(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option, a variable, the file, or nobody."""
    monkeypatch.setenv("LIFECYCLE_STATION", "vault")
    (office.folder / "config.toml").write_text("time_limit = 3\n")
    findings = found(office, "--reader", "virtual")
    assert "LIFECYCLE_STATION" in findings["setting-station"]["text"]
    assert "config.toml" in findings["setting-time_limit"]["text"]
    assert "--reader" in findings["setting-reader"]["text"]
    assert findings["setting-store"]["text"].startswith("record = ")
    assert "default" in findings["setting-store"]["text"]


@pytest.mark.parametrize(("found", "fits"), [("8.1.9", False), ("8.2", True), ("8.99.1", True), ("9.0", False)])
def test_a_library_that_is_too_old_or_too_new_is_a_problem(
    office: Office, monkeypatch: pytest.MonkeyPatch, found: str, *, fits: bool
) -> None:
    """With the versions that are needed, in a command to paste."""
    monkeypatch.setattr(software, "requires", lambda _: ["click<9,>=8.2", "pyscard<3; extra == 'pcsc'"])
    monkeypatch.setattr(software, "version", lambda _: found)
    libraries = [each for each in office.run("doctor", "--json").json["findings"] if each["name"] == "libraries"]
    assert [each["level"] for each in libraries] == (["OK"] if fits else ["PROBLEM", "OK"])
    if not fits:
        assert f"click {found} is installed" in libraries[0]["text"]
        assert "pip install --upgrade 'click<9,>=8.2'" in libraries[0]["fix"]


def test_a_check_that_hangs_is_given_up(office: Office) -> None:
    """The doctor always comes back."""
    del office
    hanging = Event()
    (finding,) = examined(Check("slow", say("Slow"), lambda: hanging.wait() or []), seconds=0.1)
    hanging.set()
    assert finding.level is Level.PROBLEM


def test_a_check_that_fails_in_its_middle_is_a_finding() -> None:
    """Named by the error's type, or by its own sentence where it is one of ours."""

    def broken() -> Iterator[Finding]:
        yield good("first", say("fine"))
        raise ZeroDivisionError

    def ours() -> Iterator[Finding]:
        raise NoReader
        yield

    before, error = examined(Check("broken", say("Broken"), broken))
    assert (before.level, "ZeroDivisionError" in str(error.text)) == (Level.OK, True)
    (finding,) = examined(Check("ours", say("Ours"), ours))
    assert finding.fix is not None


@pytest.mark.parametrize("broken", ["settings", "record"])
def test_nobody_is_sent_to_the_doctor_by_the_doctor(
    office: Office, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """What helps stands beside each problem, and is not the command that is running."""
    if broken == "settings":
        monkeypatch.setenv("LIFECYCLE_TIME_LIMIT", "for ever")
    else:
        office.new_card("a")
        office.inspect("a")
        office.tamper("DROP TABLE tree")
    ran = office.run("doctor", "--json")
    problems = [each for each in ran.json["findings"] if each["level"] == "PROBLEM"]
    assert problems
    for each in problems:
        assert each["fix"]
        assert "lifecycle doctor" not in each["fix"]
