"""Words that a person types before something that cannot be undone: in English, or in the person's own language."""

import re
import unicodedata
from string import Formatter

from lifecycle.domain.text import Text
from lifecycle.wording.language import translate

_formatter = Formatter()


def is_phrase(typed: str, phrase: Text) -> bool:
    """Say whether a phrase was typed.

    Case, accents and the number of blanks of its words protect nothing and do not matter. What it names, such as a
    serial or a set, has to be typed to the letter.
    """
    given = unicodedata.normalize("NFC", typed.strip())
    return any(_form(template, phrase).fullmatch(given) for template in (phrase.message, translate(phrase.message)))


def _form(template: str, phrase: Text) -> re.Pattern[str]:
    form = ""
    for words, name, _spec, _conversion in _formatter.parse(template):
        form += f"(?i:{''.join(map(_letter, words))})"
        if name is not None:
            form += re.escape(str(phrase.params[name]))
    return re.compile(form)


def _letter(character: str) -> str:
    """Give the form of one character: one or more blanks for a blank, an accented letter also without its accent."""
    if character.isspace():
        return r"\s+"
    plain = unicodedata.normalize("NFD", character)[0]
    return re.escape(character) if plain == character else f"[{character}{plain}]"
