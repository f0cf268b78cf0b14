"""Times that people type: what could be two times is refused at every option, and the answer shows what was read."""

import time
from collections.abc import Iterator, Sequence

import pytest
from lab.office import Office

SERIAL = "15C000E3A8171006"
TWICE, NEVER = "2025-10-26T02:50", "2025-03-30T02:30"
OPTIONS: dict[str, Sequence[str]] = {
    "custody --at": ("custody", "hand-over", SERIAL, "--to", "Ana", "--at"),
    "review --at": ("review", "record", "--from", "#1", "--at"),
    "review --from": ("review", "record", "--from"),
    "review --to": ("review", "record", "--from", "#1", "--to"),
    "report --as-of": ("report", "cards", "--as-of"),
    "report --from": ("report", "refusals", "--from"),
    "report --to": ("report", "refusals", "--to"),
    "export --from": ("export", "out.zip", "--from"),
    "export --to": ("export", "out.zip", "--to"),
}


@pytest.fixture
def berlin(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office in Berlin, with a card and a custodian."""
    office.new_card("a", serial=SERIAL)
    office.inspect("a")
    office.run("custody", "person", "add", "Ana")
    monkeypatch.chdir(office.folder)
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield office
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("words", OPTIONS.values(), ids=OPTIONS)
def test_no_option_takes_a_time_with_two_readings_or_none(berlin: Office, words: Sequence[str]) -> None:
    """Exit 2, with both spellings."""
    ran = berlin.run(*words, TWICE)
    assert (ran.code, f"{TWICE}+02:00 or {TWICE}+01:00" in " ".join(ran.err.split())) == (2, True), ran
    ran = berlin.run(*words, NEVER)
    assert (ran.code, "does not exist" in " ".join(ran.err.split())) == (2, True), ran


@pytest.mark.parametrize("words", OPTIONS.values(), ids=OPTIONS)
def test_a_zone_that_nobody_knows_is_refused_by_name(
    berlin: Office, words: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system would take it for UTC without a word."""
    monkeypatch.setenv("TZ", "Europe/Berlln")
    ran = berlin.run(*words, "2025-10-26T05:00")
    assert (ran.code, "Europe/Berlln" in ran.err) == (2, True), ran


@pytest.mark.parametrize("zone", ["", ":Europe/Berlin", "CET-1CEST", "<+03>-3", "UTC"])
def test_zones_that_the_system_knows_are_taken(berlin: Office, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, or by their offset."""
    monkeypatch.setenv("TZ", zone)
    assert berlin.run("report", "cards", "--as-of", "2025-10-26T05:00").code == 0


def test_the_answer_shows_what_was_typed_beside_utc(berlin: Office) -> None:
    """With the offset that was meant."""
    typed = time.strftime("%Y-%m-%dT%H:%M", time.localtime())
    ran = berlin.run("custody", "hand-over", SERIAL, "--to", "Ana", "--at", typed)
    assert (ran.code, f"Time given: {typed}+0" in ran.out) == (0, True), ran
    ran = berlin.run("report", "cards", "--as-of", typed)
    assert f"As of {typed}+0" in ran.out
