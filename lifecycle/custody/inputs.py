"""What people type about custody, and what is wrong with it: names, bag numbers, purposes and times."""

import re
import unicodedata
from datetime import date, tzinfo

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.hostile_text import harmless, is_hostile, spaced
from lifecycle.domain.instant import BadMoment, as_of
from lifecycle.domain.text import Text, say

LONGEST_NAME, LONGEST_PURPOSE = 80, 200
"""Characters."""

_BAG = re.compile(r"[A-Za-z0-9-]{1,32}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class NotUsable(OperatorError):
    """What was typed cannot be what it was typed for."""

    code = "not-usable"
    message = '"{given}" cannot be {what}: {problem}'
    advice = "Nothing was recorded."


class BadTime(OperatorError):
    """What was given for --at is no date and time."""

    code = "bad-time"
    message = '"{given}" is not a date and time: {problem}'
    advice = (
        "Write a time like 2026-12-31T17:00. Add Z or +01:00 for another time zone. Without --at, "
        "the time is now. Nothing was recorded."
    )


class BadDay(OperatorError):
    """What was given as the first or last day of a person is no day."""

    code = "bad-day"
    message = '"{given}" cannot be that day: {problem}'
    advice = "Write a day like 2026-12-31. Nothing was recorded."


def name_in(given: str, what: Text) -> str:
    """Give a name of 1 to 80 characters, composed and with single spaces; raises NotUsable."""
    name = spaced(unicodedata.normalize("NFC", given))
    _must_be_readable(given, name, what, LONGEST_NAME)
    if name.casefold().startswith(("person:", "place:")):
        raise NotUsable(given=given, what=what, problem=say('"person:" and "place:" begin a pseudonym.'))
    return name


def purpose_in(given: str) -> str:
    """Give a purpose of 1 to 200 characters; raises NotUsable."""
    purpose = spaced(unicodedata.normalize("NFC", given))
    _must_be_readable(given, purpose, say("a purpose"), LONGEST_PURPOSE)
    return purpose


def bag_in(given: str) -> str:
    """Give the number of a bag: 1 to 32 of A-Z, a-z, 0-9 and hyphen; raises NotUsable."""
    if _BAG.fullmatch(given) is None:
        problem = say("a bag number has 1 to 32 letters A-Z, digits or hyphens.")
        raise NotUsable(given=shown(given), what=say("a bag number"), problem=problem)
    return given


def time_in(given: str, zone: tzinfo | None = None) -> int:
    """Read a date and time, in `zone` or else that of this computer, as microseconds UTC; raises BadTime."""
    return moment_in(given, zone)[0]


def moment_in(given: str, zone: tzinfo | None = None) -> tuple[int, str]:
    """Read a date and time as `time_in` does; gives it as it was typed too, with its offset."""
    written = given.strip()
    if _DATE.fullmatch(written):
        raise BadTime(given=given, problem=say("the time of day is missing."))
    try:
        asked = as_of(written, zone)
    except BadMoment as error:
        problem = _problem(error) if _DATE.match(written) else say("the format is different.")
        raise BadTime(given=shown(given), problem=problem) from error
    if asked.instant is None:
        raise BadTime(given=given, problem=say("an event number is not a time."))
    return asked.instant, asked.shown


def day_in(given: str) -> str:
    """Read a day, YYYY-MM-DD; raises BadDay."""
    written = given.strip()
    if _DATE.fullmatch(written) is None:
        raise BadDay(given=shown(given), problem=say("the format is different."))
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError as error:
        raise BadDay(given=shown(given), problem=say("this day does not exist.")) from error


def _problem(error: BadMoment) -> Text:
    problem = error.params["problem"]
    return problem if isinstance(problem, Text) else say("this day or time does not exist.")


def shown(given: str) -> str:
    """Give what was typed as it may be shown again: without what a terminal would obey, and cut where it is long."""
    line = harmless(given)
    return line if len(line) <= LONGEST_NAME else line[:LONGEST_NAME] + "..."


def _must_be_readable(given: str, text: str, what: Text, longest: int) -> None:
    if not text:
        raise NotUsable(given=shown(given), what=what, problem=say("the text is empty."))
    if len(text) > longest:
        problem = say("the text has {count} characters, the limit is {longest}.", count=len(text), longest=longest)
        raise NotUsable(given=shown(given), what=what, problem=problem)
    if is_hostile(text):
        raise NotUsable(given=shown(given), what=what, problem=say("the text contains invisible characters."))
