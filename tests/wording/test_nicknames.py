"""The nickname of a card stands after its serial where people read it, and nowhere where they copy it."""

from collections.abc import Iterator

import pytest

from lifecycle.domain.text import say
from lifecycle.wording import nicknames
from lifecycle.wording.language import show

SERIAL, OTHER = "15C000E3A8171006", "15C000E3A8171007"


@pytest.fixture(autouse=True)
def alice() -> Iterator[None]:
    """One card has a nickname."""
    nicknames.use({SERIAL: "alice"})
    yield
    nicknames.use({})


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Card {serial}: done.", f"Card {SERIAL} (alice): done."),
        ("Card {serial}. Remove {serial}.", f"Card {SERIAL} (alice). Remove {SERIAL}."),
        ("Card {serial} failed.\n  lifecycle run inspect --serial {serial}", None),
        ("  lifecycle custody show {serial}", f"  lifecycle custody show {SERIAL}"),
        ("Run `lifecycle custody show {serial}`.", f"Run `lifecycle custody show {SERIAL}`."),
        ('one more line "{serial} PIN"', f'one more line "{SERIAL} PIN"'),
        ("--presented-by {serial}=NAME", f"--presented-by {SERIAL}=NAME"),
        ("--use-last-try {serial}", f"--use-last-try {SERIAL}"),
        ("Card {serial} (alice)", f"Card {SERIAL} (alice)"),
        ("CSN {serial}F00FF0010", f"CSN {SERIAL}F00FF0010"),
    ],
)
def test_a_nickname_is_for_reading_and_a_serial_for_copying(message: str, shown: str | None) -> None:
    """It stands once in each text."""
    expected = shown or f"Card {SERIAL} (alice) failed.\n  lifecycle run inspect --serial {SERIAL}"
    assert show(say(message, serial=SERIAL)) == expected


def test_a_card_without_a_nickname_is_its_serial() -> None:
    """And the log, which is English, has serials alone."""
    text = say("Cards {one}, {other}", one=SERIAL, other=OTHER)
    assert show(text) == f"Cards {SERIAL} (alice), {OTHER}"
    assert str(text) == f"Cards {SERIAL}, {OTHER}"
