"""The language of what people read."""

import gettext
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifecycle.domain.text import say, say_n
from lifecycle.wording import language
from tests.cli.conftest import Call

PORTUGUESE = "pt_BR"


@pytest.fixture
def portuguese() -> Iterator[None]:
    """Speak Portuguese in this process."""
    before = language._catalogue
    language.use(language.FOLDER, [PORTUGUESE])
    yield
    language._catalogue = before


def help_of(*words: str, **environment: str) -> str:
    """Call the program in a process of its own, in a language of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "lifecycle", *words, "--help"],
        capture_output=True,
        encoding="utf-8",
        env={**kept, **environment},
        check=True,
    )
    return done.stdout


@pytest.mark.usefixtures("portuguese")
def test_sentences_are_shown_in_the_language_of_the_person() -> None:
    """Plurals too; what has no translation stays English, and the empty message stays empty."""
    one, many = "1 card imported.", "{count} cards imported."
    assert [language.show(say_n(one, many, count)) for count in (0, 1, 2)] == [
        "0 cartões importados.",
        "1 cartão importado.",
        "2 cartões importados.",
    ]
    assert language.show(say("Insert a card.")) == "Insira um cartão."
    assert language.show(say("Nobody ever says this.")) == "Nobody ever says this."
    assert language.translate("") == ""
    assert language.language() == "pt-BR"


@pytest.mark.usefixtures("portuguese")
def test_what_machines_read_stays_english(call: Call) -> None:
    """The same command, once for a person and once for a machine."""
    assert "Este é um cartão virtual" in call("run", "inspect").out
    assert call("run", "inspect", "--json").object["screen"][1]["source"] == "GET INFO A1, the letter F, GET INFO A3"


def test_without_a_catalogue_everything_is_english(tmp_path: Path) -> None:
    """As the code has it; and there is none for English."""
    assert isinstance(language._catalogue, gettext.NullTranslations)
    assert isinstance(language._loaded(str(tmp_path), [PORTUGUESE]), gettext.NullTranslations)
    assert language.show(say("Insert a card.")) == "Insert a card."
    assert language.language() == "en"


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, []),
        ({"LANG": "pt_BR.UTF-8"}, ["pt_BR", "pt"]),
        ({"LANG": "pt_BR"}, ["pt_BR", "pt"]),
        ({"LANG": "pt_PT.UTF-8"}, ["pt_PT", "pt", "pt_BR"]),
        ({"LANG": "pt_PT@euro"}, ["pt_PT", "pt", "pt_BR"]),
        ({"LANG": "pt"}, ["pt", "pt_BR"]),
        ({"LANG": "pt-br"}, ["pt_BR", "pt"]),
        ({"LANG": "C", "LC_MESSAGES": "pt_BR.UTF-8"}, ["pt_BR", "pt"]),
        ({"LANG": "pt_BR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, []),
        ({"LANG": "pt_BR.UTF-8", "LC_MESSAGES": "pt_BR.UTF-8", "LC_ALL": "C"}, []),
        ({"LANG": "pt_BR.UTF-8", "LC_ALL": ""}, ["pt_BR", "pt"]),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "pt_BR:en"}, ["pt_BR", "pt"]),
        ({"LANG": "pt_BR.UTF-8", "LANGUAGE": "en:pt_BR"}, []),
        ({"LANG": "pt_BR.UTF-8", "LANGUAGE": "de:pt"}, ["de", "pt", "pt_BR"]),
        ({"LANG": "pt_BR.UTF-8", "LANGUAGE": ""}, ["pt_BR", "pt"]),
        ({"LANGUAGE": "pt_BR"}, ["pt_BR", "pt"]),
        ({"LC_ALL": "C", "LANGUAGE": "pt_BR"}, []),
        ({"LC_ALL": "C.UTF-8", "LANGUAGE": "pt_BR"}, []),
        ({"LC_ALL": "POSIX", "LANGUAGE": "pt_BR"}, []),
        ({"LANG": "../../pt_BR"}, []),
        ({"LANG": ":"}, []),
    ],
)
def test_the_environment_names_languages_as_gettext_has_it(environment: dict[str, str], names: list[str]) -> None:
    """LANGUAGE, LC_ALL, LC_MESSAGES, LANG; and C, POSIX and English need no catalogue."""
    assert language.wanted(environment) == names


@pytest.mark.parametrize("locale", ["pt_BR.UTF-8", "pt_PT.UTF-8", "pt"])
def test_click_speaks_the_same_language(locale: str) -> None:
    """Its heading and its own option stand among ours, for every kind of Portuguese."""
    shown = help_of(LANG=locale)
    assert shown.startswith("Uso: lifecycle")
    assert all(words in shown for words in ("\nOpções:\n", "\nCartões:\n", "Mostra esta ajuda e sai."))


@pytest.mark.parametrize(
    "environment", [{"LANG": "en_US.UTF-8"}, {"LC_ALL": "C", "LANG": "pt_BR.UTF-8"}, {"LANG": "de_DE"}]
)
def test_who_does_not_ask_for_portuguese_gets_none(environment: dict[str, str]) -> None:
    """Neither ours nor click's."""
    shown = help_of(**environment)
    assert shown.startswith("Usage: lifecycle")
    assert all(words in shown for words in ("\nOptions:\n", "\nCards:\n"))


@pytest.mark.usefixtures("portuguese")
def test_a_mistake_is_told_to_a_person_in_portuguese_and_to_a_machine_in_english(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever found it, click or we."""
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")  # which click's gettext asks
    for words, told in (
        (("run", "inspect", "--serial", "x"), "16 hex digits"),
        (("run", "inspect", "--pin-fd", "x"), "Invalid value for '--pin-fd'"),
        (("report",), None),
        (("report", "--list", "cards"), "--list takes no report name"),
    ):
        shown = call(*words).err
        assert "lifecycle" in shown
        assert not any(english in shown for english in ("Invalid", "digits", "takes", "Options", "says what"))
        if told is not None:
            assert told in call(*words, "--json").object["error"]["message"]


def test_a_click_with_other_words_speaks_english_rather_than_failing(tmp_path: Path) -> None:
    """A word that is in no catalogue is shown as it is."""
    script = tmp_path / "newer.py"
    script.write_text(
        "import click\n"
        "from gettext import gettext as _\n"
        "from lifecycle.wording.language import lead_click\n"
        "lead_click(to_machine=False)\n"
        "print(_('Usage:'), _('A sentence of the next click.'))\n"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, script],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": "pt_BR.UTF-8"},
        check=True,
    )
    assert done.stdout == "Uso: A sentence of the next click.\n"
