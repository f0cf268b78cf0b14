"""The language of everything that a person reads; what machines read is never translated."""

import gettext
import os.path
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.text import Text
from lifecycle.wording.nicknames import with_nicknames

DOMAIN = "lifecycle"
CLICK = "click"
"""The domain of the words that are click's own; it asks the functions of Python's gettext for them."""
FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "locale")  # noqa: PTH118, PTH120 - loads less
_ENGLISH = frozenset({"c", "posix", "en"})
_KIN = {"pt": ("pt_BR",)}
"""The catalogues of a language for those whose own country has none."""


def wanted(environment: Mapping[str, str]) -> list[str]:
    """Name the languages that a person reads, the best liked first, up to English, which needs no catalogue.

    As GNU gettext has it (manual, section 2.3): the locale is the first of LC_ALL, LC_MESSAGES and LANG that is not
    empty; LANGUAGE, a list with colons, goes before it, except where the locale is C.
    """
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    listed = "" if _language(locale) in {"c", "posix"} else environment.get("LANGUAGE", "")
    found: list[str] = []
    for name in (listed or locale).split(":"):
        if _language(name) in _ENGLISH:
            break
        found += _catalogues(name)
    return list(dict.fromkeys(found))


def _language(locale: str) -> str:
    return _plain(locale).partition("_")[0].lower()


def _plain(locale: str) -> str:
    """Take the code set and the modifier off the name of a locale."""
    return locale.partition(".")[0].partition("@")[0].replace("-", "_")


def _catalogues(locale: str) -> list[str]:
    """Name the folders whose catalogue would do: that of the country, of the language, of another country."""
    language, _, country = _plain(locale).partition("_")
    language = language.lower()
    if not (language + country).isalnum():
        return []
    return [*([f"{language}_{country.upper()}"] if country else []), language, *_KIN.get(language, ())]


def _loaded(folder: str, languages: Sequence[str]) -> gettext.NullTranslations:
    for language in languages:
        try:
            with open(os.path.join(folder, language, "LC_MESSAGES", f"{DOMAIN}.mo"), "rb") as file:  # noqa: PTH118, PTH123
                return gettext.GNUTranslations(file)
        except OSError:
            continue
    return gettext.NullTranslations()


_catalogue = _loaded(FOLDER, wanted(os.environ))


def use(folder: str, languages: Sequence[str]) -> None:
    """Take the catalogue of another folder, or of the first of other languages that has one."""
    global _catalogue  # noqa: PLW0603 - one process speaks one language
    _catalogue = _loaded(folder, languages)


def lead_click(*, to_machine: bool) -> None:
    """Have click speak as we do; what it says goes into the JSON object too, and there it stays English.

    Python's gettext looks in the folder `pt` for every kind of Portuguese. A word that a newer click has in place of
    another one is English until it is translated.
    """
    gettext.bindtextdomain(CLICK, FOLDER)
    gettext.textdomain("messages" if to_machine or language() == "en" else CLICK)


def translate(message: str) -> str:
    """Give a message in the language of the person; the empty one is a catalogue's own header and stays empty."""
    return _catalogue.gettext(message) if message else ""


def language() -> str:
    """Give the language of the sentences, as a BCP 47 tag: English where there is no catalogue."""
    return _catalogue.info().get("language", "").replace("_", "-") or "en"


def translate_plural(one: str, many: str, count: int) -> str:
    """Give the form of a message that a number asks for."""
    return _catalogue.ngettext(one, many, count)


def show(text: Text) -> str:
    """Give a sentence in the language of the person; a value in it stays on its line, and no terminal obeys it."""
    return with_nicknames(_harmless(text).show(translate, translate_plural))


def _harmless(text: Text) -> Text:
    return replace(text, params={name: _value(value) for name, value in text.params.items()})


def _value(value: object) -> object:
    match value:
        case Text():
            return _harmless(value)
        case str():
            return harmless(value)
        case _:
            return value
