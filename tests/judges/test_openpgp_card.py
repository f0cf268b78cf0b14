"""In what the judge is not as the specification has it: each by name, so that a new one is noticed."""

import pytest

from judges.openpgp_card import JudgedReader, is_there, judge

SELECT = "00A4040006D27600012401"
TERMINATE, ACTIVATE = "00E60000", "00440000"
WRONG_ADMIN = "0020008308" + "39" * 8

pytestmark = pytest.mark.programs


@pytest.fixture
def card() -> JudgedReader:
    """A fresh card under power, with its application selected."""
    if not is_there():
        pytest.skip("the judges are not installed: ops/setup tests")
    reader = JudgedReader.fresh("FF0100000001")
    judge().ask("on", reader.card)
    say(reader, SELECT)
    return reader


def say(card: JudgedReader, *commands: str) -> str:
    """Send commands as they are; gives the last answer."""
    return [judge().ask("apdu", card.card, command) for command in commands][-1]


def test_it_changes_a_pin_that_cannot_be_changed(card: JudgedReader) -> None:
    """CHANGE 82 does not exist (section 7.2.3)."""
    assert say(card, "0024008214" + b"12345648151623161234".hex()) != "6A88"


def test_it_cannot_get_a_fingerprint_that_no_card_has(card: JudgedReader) -> None:
    """GET FA, of one maker alone, is no data object of it: it fails instead of saying that."""
    assert say(card, "00CA00FA00") == "6f00"


def test_it_does_not_say_that_its_application_was_ended(card: JudgedReader) -> None:
    """SELECT after TERMINATE answers 6285 on a card (section 7.2.1)."""
    assert say(card, *[WRONG_ADMIN] * 3, TERMINATE) == "9000"
    assert say(card, SELECT) == "9000"


def test_it_gives_no_outer_tags(card: JudgedReader) -> None:
    """Of 7A; and the AID of 6E stands in 73."""
    say(card, "00CA007A00")
    assert say(card, "00C0000005") == "93030000009000"


def test_it_answers_nothing_until_an_answer_was_fetched(card: JudgedReader) -> None:
    """61xx that nobody collects leaves 6985 to every other command."""
    assert say(card, "00CA004F00") == "6110"
    assert say(card, "00CA00C400") == "6985"


def test_it_numbers_its_keys_from_0(card: JudgedReader) -> None:
    """Of the key information the first is 01 (section 4.4.3.11)."""
    say(card, "00CA00DE00")
    assert say(card, "00C0000006") == "0000010002009000"
