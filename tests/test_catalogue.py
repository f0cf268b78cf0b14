"""The catalogues hold every text of the code, whole and translated."""

import gettext
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from lifecycle.domain.errors import LifecycleError
from lifecycle.operations import all_operations, explained
from lifecycle.reports import all_reports

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "lifecycle" / "locale"
SOURCES = [LOCALE / "pt_BR" / "LC_MESSAGES" / "lifecycle.po", LOCALE / "pt" / "LC_MESSAGES" / "click.po"]


def messages(path: Path) -> list[Message]:
    """Read a catalogue, its header left out."""
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """Give a text, or its singular and its plural."""
    return [text] if isinstance(text, str) else list(text)


def pairs(path: Path) -> list[tuple[str, str]]:
    """Give each text, and each plural, with its translation."""
    return [
        pair
        for message in messages(path)
        for pair in zip(forms(message.id), forms(message.string), strict=True)  # type: ignore[arg-type]
    ]


def extractor() -> ModuleType:
    """Load what finds the texts."""
    spec = spec_from_file_location("texts", ROOT / "ops" / "translation" / "texts.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["texts"] = module
    spec.loader.exec_module(module)
    return module


def found(source: str, module: str = "lifecycle.some") -> list[str]:
    """Give the texts that are found in a source, or the problem."""
    return [each.problem or each.message for each in extractor().texts(module, source)]


def checked(before: str = "") -> tuple[str, str, int]:
    """Run `ops/catalogue check` in its own process, after a line of Python; give what it says and its exit code."""
    tool = ROOT / "ops" / "translation"
    code = f"import runpy, sys\nsys.path.insert(0, {str(tool)!r})\n{before}\nsys.argv = ['ops/catalogue', 'check']\n"
    code += f"runpy.run_path({str(tool / 'catalogue.py')!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout, done.stderr, done.returncode


def test_the_catalogues_are_as_the_code_is_now() -> None:
    """Run `ops/catalogue update` where this fails; then translate what it lists."""
    assert checked() == ("", "", 0)


@pytest.mark.parametrize(
    "forms_known", [pytest.param(1, marks=pytest.mark.long), pytest.param(2, marks=pytest.mark.long), 3]
)
def test_the_catalogues_do_not_follow_the_plural_rules_of_a_tool(forms_known: int) -> None:
    """Versions of Babel know two forms for Portuguese, or three; the files stay as they are."""
    rule = (forms_known, "n != 0")
    assert checked(f"import babel.messages.catalog as babel\nbabel.get_plural = lambda *_: {rule!r}") == ("", "", 0)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_text_is_translated_and_none_by_a_guess(path: Path) -> None:
    """Plurals in both forms; a fuzzy entry is a guess of a tool."""
    assert [message.id for message in messages(path) if not all(forms(message.string)) or message.fuzzy] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_translation_has_the_parameters_of_its_text(path: Path) -> None:
    """None more, for it would fail where it is shown; none less, for a person would miss a fact."""
    for text, translation in pairs(path):
        named = [sorted(re.findall(r"\{\w*(?:![rs])?\}|%\(\w+\)s", each)) for each in (text, translation)]
        assert named[0] == named[1], text


def test_what_is_typed_is_not_translated() -> None:
    """Commands in backquotes, options, and the words in capitals that stand for an argument."""
    for text, translation in pairs(SOURCES[0]):
        for pattern in (r"`[^`]+`", r"(?<!\w)--[a-z][a-z-]*", r"\b(?:SERIAL|NAME|ANSWER|WHEN|FILE|TARGET|FINDING)\b"):
            typed = [sorted(re.findall(pattern, each)) for each in (text, translation)]
            assert set(typed[0]) == set(typed[1]), text


def test_texts_and_translations_begin_and_end_alike() -> None:
    """With a blank or none, with a stop or none: they are put together with others."""
    for text, translation in pairs(SOURCES[0]):
        assert (text[0] == " ", text[-1] == " ") == (translation[0] == " ", translation[-1] == " "), text
        assert (text[-1] in ".:?") == (translation[-1] in ".:?"), text


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_what_is_compiled_says_the_same(path: Path) -> None:
    """The program reads the compiled one, and nought takes the plural."""
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages(path):
        one, *many = forms(message.id)  # type: ignore[arg-type]
        if not many:
            assert compiled.gettext(one) == message.string
        else:
            assert [compiled.ngettext(one, many[0], count) for count in (1, 0, 2)] == [
                message.string[form] for form in (0, 1, 1)
            ]


def test_nothing_that_changes_by_itself_stands_in_a_catalogue() -> None:
    """No date, no line number, no path of a machine, no version of a tool."""
    for path in (LOCALE / "lifecycle.pot", *SOURCES):
        content = path.read_text("utf-8")
        assert not re.search(r"(?m)^\"(POT-Creation-Date|PO-Revision-Date|Generated-By)|^#: .*(:\d| /)|^#~", content)


def below(kind: type[LifecycleError]) -> list[type[LifecycleError]]:
    """Give all errors that derive from one."""
    return [kind, *(each for derived in kind.__subclasses__() for each in below(derived))]


def test_texts_that_no_call_names_are_found_too() -> None:
    """Those of errors, titles and help of operations, and what reports answer."""
    known = {forms(message.id)[0] for message in messages(LOCALE / "lifecycle.pot")}  # type: ignore[arg-type]
    errors = [each for each in below(LifecycleError) if each.__module__.startswith("lifecycle.")]
    shown = {text for each in errors for text in (each.message, each.advice)}
    for operation in all_operations().values():
        shown |= {operation.title, *explained(operation)}
    shown |= {(report.__doc__ or "").partition("\n")[0] for report in all_reports().values()}
    assert shown - known - {""} == set()


def test_a_text_is_found_by_whatever_name_the_function_goes() -> None:
    """Names are followed to where they are imported from; a function of the same name elsewhere is none of ours."""
    assert found("from lifecycle.domain.text import say as sentence\nsentence('One.' ' Two.')") == ["One. Two."]
    assert found("from lifecycle.wording.language import translate as _\n_('One.')") == ["One."]
    assert found("from lifecycle.wording import language\nlanguage.translate('One.')") == ["One."]
    assert found("from lifecycle.domain import text\ntext.say_n('One.', 'Many.', 2)") == ["One."]
    assert found("from elsewhere import say\nsay('One.')") == []


@pytest.mark.parametrize(
    "source",
    [
        "from lifecycle.domain.text import say\nsay(f'{1}.')",
        "from lifecycle.domain.text import say_n\nsay_n('One.', many, 2)",
        "from lifecycle.wording.language import translate as _\n_(words)",
        "from lifecycle.cli.printing.output import say\nsay('One.')",
        "class Lost(StoreError):\n    message = 'One' + name",
        "field(metadata={'help': words})",
    ],
)
def test_a_text_that_cannot_be_found_is_a_mistake(source: str) -> None:
    """It would be shown in English for ever."""
    assert len(found(source)) == 1
    assert "literal" in found(source)[0] or "say()" in found(source)[0]
