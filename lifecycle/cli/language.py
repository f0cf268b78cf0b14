"""The language of everything that a person reads; what machines read is never translated."""

import gettext
import os.path
from collections.abc import Sequence

from lifecycle.domain.text import Text

DOMAIN = "lifecycle"
FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "locale")  # noqa: PTH118, PTH120 - loads less
_catalogue: gettext.NullTranslations = gettext.translation(DOMAIN, FOLDER, fallback=True)


def use(folder: str, languages: Sequence[str]) -> None:
    """Take the catalogues of another folder, or of other languages than the environment names."""
    global _catalogue  # noqa: PLW0603 - one process speaks one language
    _catalogue = gettext.translation(DOMAIN, folder, languages, fallback=True)


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
    """Give a sentence in the language of the person."""
    return text.show(translate, translate_plural)
