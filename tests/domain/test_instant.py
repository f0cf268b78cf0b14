"""What --as-of means, and every other time that a person types."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.domain.instant import BadMoment, Instant, as_of

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
