"""Words to type before what cannot be undone: in both languages, strict only where that protects something."""

from collections.abc import Iterator

import pytest

from lifecycle.domain.text import Text, say
from lifecycle.wording import language
from lifecycle.wording.language import FOLDER, use
from lifecycle.wording.phrases import is_phrase

CHANGE = say("change")
GIVE_UP = say("give up {name}", name="PROD-A")
LAST_TRY = say("use the last try of {serial}", serial="15C000E3A8171006")


@pytest.fixture
def portuguese() -> Iterator[None]:
    """Speak Portuguese for the time of a test."""
    before = language._catalogue
    use(FOLDER, ["pt_BR"])
    yield
    language._catalogue = before


@pytest.mark.parametrize("typed", ["change", "Change", " CHANGE ", "\tchange"])
def test_case_and_blanks_around_a_word_do_not_matter(typed: str) -> None:
    """They protect nothing."""
    assert is_phrase(typed, CHANGE)


@pytest.mark.parametrize("typed", ["", "yes", "chang", "change it", "cha nge", "trocar"])
def test_another_word_is_not_the_word(typed: str) -> None:
    """Nor is the word of a language that the person does not read."""
    assert not is_phrase(typed, CHANGE)


@pytest.mark.usefixtures("portuguese")
@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ("trocar", CHANGE),
        ("change", CHANGE),
        ("abandonar PROD-A", GIVE_UP),
        ("Give up PROD-A", GIVE_UP),
        ("usar a última tentativa de 15C000E3A8171006", LAST_TRY),
        ("USAR A ULTIMA TENTATIVA DE 15C000E3A8171006", LAST_TRY),
        ("usar a u\u0301ltima tentativa de 15C000E3A8171006", LAST_TRY),
        ("use the last try of 15C000E3A8171006", LAST_TRY),
    ],
)
def test_the_words_of_the_persons_language_and_english_are_both_accepted(typed: str, phrase: Text) -> None:
    """An accent that a keyboard does not have is not asked for."""
    assert is_phrase(typed, phrase)


@pytest.mark.parametrize("typed", ["give up prod-a", "give up PROD-B", "give up PROD-A2", "give up PROD -A", "give up"])
def test_the_name_of_a_set_has_to_be_typed_to_the_letter(typed: str) -> None:
    """It says which set is given up."""
    assert not is_phrase(typed, GIVE_UP)


def test_a_name_is_no_pattern_and_no_template() -> None:
    """Whatever characters it has."""
    odd = say("give up {name}", name="A.{name}[b] c")
    assert is_phrase("give  up A.{name}[b] c", odd)
    assert not is_phrase("give up Ax{name}[b] c", odd)
