"""What a terminal must not obey."""

import sys

import pytest

from lifecycle.domain.hostile_text import harmless, harmless_lines, is_hostile

HOSTILE = [
    *map(chr, [*range(0x20), 0x7F, *range(0x80, 0xA0)]),  # C0, DEL and C1
    "\u00ad",  # soft hyphen
    *"\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",  # unseen, and directions
    *"\u2028\u2029",  # breaks of lines and paragraphs
    "\ue000",  # private use
    "\U000e0041",  # a tag
    "\ud800",  # half a character
    "\uffff",  # none at all
]


@pytest.mark.parametrize("character", HOSTILE, ids=lambda each: f"U+{ord(each):04X}")
def test_what_a_terminal_would_obey_becomes_a_blank(character: str) -> None:
    """One for each, so that nothing that was apart comes together."""
    assert is_hostile(f"a{character}b")
    assert harmless(f"a{character}b") == "a b"


@pytest.mark.parametrize(
    "text", ["", "Ana Lopes", "São João", "a\u0301", "日本語", "a\u00a0b", "\U0001f600", "a~!`$\\"]
)
def test_what_people_write_is_left_alone(text: str) -> None:
    """Accents, wide characters and blanks that do not break too."""
    assert not is_hostile(text)
    assert harmless(text) == text


def test_nothing_that_is_harmless_is_hostile_still() -> None:
    """Whatever the character is."""
    for number in range(sys.maxunicode + 1):
        left = harmless(chr(number))
        assert len(left) == 1
        assert not is_hostile(left), hex(number)


def test_the_lines_of_our_own_sentences_stay() -> None:
    """But not a return inside of a line, or anything else."""
    assert harmless_lines("one\r\ntwo\x1b[31m\rthree\n") == "one\r\ntwo [31m three\n"
