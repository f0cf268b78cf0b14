"""What --as-of means, and every other time that a person types."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.custody.inputs import time_in
from lifecycle.domain.errors import OperatorError
from lifecycle.domain.instant import BadMoment, Instant, as_of, beginning

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
YEARS = {"min_value": datetime(1971, 1, 1), "max_value": datetime(2150, 1, 1)}  # noqa: DTZ001 - the zone is drawn


def micro(moment: datetime) -> int:
    """Count microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


@given(st.datetimes(**YEARS), ZONES, st.sampled_from("T "))
def test_a_time_with_a_zone_is_that_instant(moment: datetime, zone: timezone, between: str) -> None:
    """Whatever zone this computer is in."""
    whole = moment.replace(tzinfo=zone)
    assert as_of(whole.isoformat(between)).instant == micro(whole)


@given(st.datetimes(**YEARS), ZONES)
def test_a_time_without_a_zone_is_local(moment: datetime, zone: timezone) -> None:
    """Local is what the second argument says."""
    assert as_of(moment.isoformat(), zone).instant == micro(moment.replace(tzinfo=zone))


@given(st.dates(date(1971, 1, 1), date(2150, 1, 1)), ZONES)
def test_a_date_is_the_last_moment_of_that_day(day: date, zone: timezone) -> None:
    """One microsecond later it is the next day."""
    instant = as_of(day.isoformat(), zone).instant
    assert instant is not None
    end = (EPOCH + timedelta(microseconds=instant)).astimezone(zone)
    assert (end.date(), (end + timedelta(microseconds=1)).date()) == (day, day + timedelta(days=1))


@given(st.integers(1, 10**17))
def test_a_hash_sign_makes_a_position(position: int) -> None:
    """No instant is meant then."""
    asked = as_of(f" #{position} ")
    assert (asked.position, asked.instant) == (position, None)


@given(st.text())
def test_anything_else_is_refused_by_name(given_text: str) -> None:
    """No typing error ends in a traceback, or in a moment that nobody meant."""
    try:
        asked = as_of(given_text)
    except BadMoment:
        return
    assert asked.position or asked.instant is not None


@pytest.mark.parametrize(
    "given_text",
    ["", "12", "#0", "#-1", "2026-02-30", "9999-12-31", "0001-01-01T00:00+14:00", "2026-1-1", "2026-01-01T25:00",
     "2026-W01-1", "20260101", "2026-01-01T", "now", "2026-01-01T10:00+99:00", "\N{FULLWIDTH DIGIT TWO}026-01-01"],
)  # fmt: skip
def test_what_is_no_moment_is_refused(given_text: str) -> None:
    """Each with what can be given instead."""
    with pytest.raises(BadMoment) as caught:
        as_of(given_text)
    assert "--as-of" not in str(caught.value)
    assert "#123" in str(caught.value.advise())


def test_a_bare_number_is_told_about_the_hash_sign() -> None:
    """It could as well have been a year."""
    with pytest.raises(BadMoment, match="#2026"):
        as_of("2026")


def test_an_instant_is_written_for_machines_and_for_people() -> None:
    """One to the microsecond, the other to the second; what no calendar has stays a number."""
    instant = Instant(1_798_736_400_000_001)
    assert (instant.exact(), instant.short()) == ("2026-12-31T17:00:00.000001Z", "2026-12-31 17:00:00")
    assert Instant(10**18).short() == str(10**18)


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("read", [as_of, beginning, time_in], ids=["as-of", "from", "at"])
def test_a_time_that_occurs_twice_is_refused_with_both_ways_to_write_it(read: Callable[..., object]) -> None:
    """Clocks in Berlin show 02:50 twice on that day; nobody knows which one was meant."""
    with pytest.raises(OperatorError) as caught:
        read("2026-10-25T02:50", BERLIN)
    assert "2026-10-25T02:50+02:00 or 2026-10-25T02:50+01:00" in str(caught.value.explain())
    assert read("2026-10-25T02:50+02:00", BERLIN) != read("2026-10-25T02:50+01:00", BERLIN)


@pytest.mark.parametrize("read", [as_of, beginning, time_in], ids=["as-of", "from", "at"])
def test_a_time_that_does_not_occur_is_refused(read: Callable[..., object]) -> None:
    """Clocks in Berlin go from 02:00 to 03:00 on that day."""
    with pytest.raises(OperatorError, match="hour does not exist"):
        read("2026-03-29T02:30", BERLIN)
    read("2026-03-29T03:00", BERLIN)
    read("2026-03-29T01:59:59", BERLIN)


@given(st.datetimes(**YEARS), st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"]))
def test_a_local_time_is_one_instant_or_refused(moment: datetime, name: str) -> None:
    """Read back on a clock of that zone it is what was typed, with the offset that is shown."""
    zone = ZoneInfo(name)
    try:
        asked = as_of(moment.isoformat(), zone)
    except BadMoment:
        return
    assert asked.instant is not None
    back = (EPOCH + timedelta(microseconds=asked.instant)).astimezone(zone)
    assert back.replace(tzinfo=None) == moment.replace(fold=0)
    assert as_of(asked.shown).instant == asked.instant


def test_the_zone_of_this_computer_is_read_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a zone it is what the system says."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        for written in ("2026-10-25T02:50", "2026-03-29T02:30"):
            with pytest.raises(BadMoment):
                as_of(written)
        assert as_of("2026-10-25T03:00").shown == "2026-10-25T03:00+01:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_what_says_its_zone_is_shown_as_it_was_typed() -> None:
    """So are a day and a position."""
    for written in ("2026-10-25T02:50Z", "2026-10-25 02:50+02:00", "2026-10-25", "#12"):
        assert as_of(written, BERLIN).shown == written


@pytest.mark.parametrize(("year", "written"), [(1, "0001"), (33, "0033"), (999, "0999"), (9999, "9999")])
def test_a_year_has_four_digits(year: int, written: str) -> None:
    """Also one of the first thousand."""
    instant = Instant(micro(datetime(year, 6, 1, tzinfo=UTC)))
    assert (instant.exact(), instant.short()) == (f"{written}-06-01T00:00:00.000000Z", f"{written}-06-01 00:00:00")
