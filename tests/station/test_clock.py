"""Who keeps the clock right: asked of the kernel, told by the doctor, and recorded by each operation."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from desk.cards import Drawer, formatted_image
from desk.desk import Desk
from desk.invariants import NEW, OLD
from desk.people import changing
from desk.stores import new_store, opened
from lab.office import Office

from lifecycle.doctor import Level, examined, timekeeping
from lifecycle.domain.facts import OperationStarted
from lifecycle.domain.timekeeping import SOURCES, TimeSource
from lifecycle.ledger.journal import Journal
from lifecycle.station.clock import LARGEST_ERROR, kernel_error, time_source


@pytest.fixture
def synchronized(tmp_path: Path) -> Path:
    """The file that systemd-timesyncd leaves when it has set the clock."""
    path = tmp_path / "synchronized"
    path.touch()
    return path


def none() -> None:
    """Answer as a system whose kernel cannot be asked."""


def test_timesyncd_is_named_where_it_keeps_the_clock(synchronized: Path) -> None:
    """The kernel agrees, or cannot be asked."""
    assert time_source(lambda: 1_000, synchronized) == "systemd-timesyncd"
    assert time_source(none, synchronized) == "systemd-timesyncd"


def test_somebody_else_who_keeps_the_clock_is_called_ntp(tmp_path: Path) -> None:
    """Chrony, ntpd, or the host of a container."""
    assert time_source(lambda: LARGEST_ERROR - 1, tmp_path / "missing") == "ntp"


def test_a_clock_that_nobody_corrected_for_long_is_unsynchronised(synchronized: Path, tmp_path: Path) -> None:
    """Also where timesyncd once set it: its file does not go when the network does."""
    assert time_source(lambda: LARGEST_ERROR, synchronized) == "unsynchronised"
    assert time_source(lambda: LARGEST_ERROR, tmp_path / "missing") == "unsynchronised"


def test_where_nothing_tells_it_is_unknown_and_not_called_good(tmp_path: Path) -> None:
    """No kernel that answers, and no file."""
    assert time_source(none, tmp_path / "missing") == "unknown"


def test_the_kernel_of_this_computer_answers_or_says_nothing() -> None:
    """Without a subprocess, and in no time; whatever it says is one of the words."""
    error = kernel_error()
    assert error is None or 0 <= error <= LARGEST_ERROR
    assert time_source() in get_args(TimeSource)


def test_every_time_source_has_words() -> None:
    """For `lifecycle clock` and the report."""
    assert tuple(SOURCES) == get_args(TimeSource)


@pytest.mark.parametrize(
    ("source", "level"),
    [
        ("systemd-timesyncd", Level.OK),
        ("ntp", Level.OK),
        ("unsynchronised", Level.WARNING),
        ("unknown", Level.NOT_CHECKED),
    ],
)
def test_the_doctor_says_who_keeps_the_clock(source: TimeSource, level: Level) -> None:
    """What is wrong has a fix."""
    found = {each.name: each for each in examined(timekeeping.check(lambda: None, lambda: source))}
    assert found["clock-sync"].level == level
    assert (found["clock-sync"].fix is not None) == (level is Level.WARNING)


def test_the_clock_command_says_it_too(office: Office) -> None:
    """In words for people, as a code for machines."""
    source = office.run("clock", "--json").json["time_source"]
    assert source in get_args(TimeSource)
    assert f"Time source   {SOURCES[source]}" in office.run("clock").out


def started(store_at: Path, source: Callable[[], TimeSource] | None) -> OperationStarted:
    """Change a PIN at a desk whose journal asks `source`, and give how it started."""
    with opened(new_store(store_at)) as store:
        desk = Desk(store, Drawer(formatted_image()))
        if source is not None:
            desk.journal.time_source = source
        desk.run("change-pin", changing(OLD, NEW))
        (found,) = desk.facts(OperationStarted)
    assert isinstance(found, OperationStarted)
    return found


def test_an_operation_that_starts_records_its_time_source(tmp_path: Path) -> None:
    """Asked at each start; tests, where nobody is asked, record that it is unknown."""
    asked: list[str] = []

    def source() -> TimeSource:
        asked.append("asked")
        return "ntp"

    assert started(tmp_path / "a.db", source).parameters["clock"] == "ntp"
    assert asked == ["asked"]
    assert started(tmp_path / "b.db", None).parameters["clock"] == "unknown"


def test_what_the_program_records_is_what_the_kernel_said(office: Office) -> None:
    """Through the wiring."""
    office.new_card("a")
    office.change_pin("a")
    rows = office.run("report", "clock", "--json").json["rows"]
    assert [row["time_source"] for row in rows if row["kind"] == "operation"] == [time_source()]


def test_a_journal_asks_nobody_unless_it_is_told_whom(tmp_path: Path) -> None:
    """So that the same operations make the same ledger twice."""
    with opened(new_store(tmp_path / "ledger.db")) as store:
        assert Journal(store, login="a", station="b").time_source() == "unknown"
