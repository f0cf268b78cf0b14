"""A sentence for people, kept apart from its parameters until somebody shows it."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

_PROGRAMS: Final = frozenset({"lifecycle", "sudo", "chmod", "pip", "ulimit", "{command}"})

_HOME: Final = "~/"

Translate = Callable[[str], str]
TranslatePlural = Callable[[str, str, int], str]


@dataclass(frozen=True)
class Text:
    """An English message with named parameters; the message is the gettext key.

    A parameter may itself be a Text. `count` chooses between `message` and `plural`.
    """

    message: str
    params: dict[str, object]
    plural: str | None = None
    count: int = 1

    def show(self, translate: Translate, translate_plural: TranslatePlural) -> str:
        """Give the sentence in the language of `translate`."""
        if self.plural is None:
            template = translate(self.message)
        else:
            template = translate_plural(self.message, self.plural, self.count)
        shown = {
            name: value.show(translate, translate_plural) if isinstance(value, Text) else value
            for name, value in self.params.items()
        }
        return "\n".join(_filled(line, shown) for line in template.split("\n"))

    def __str__(self) -> str:
        """Give the sentence in English, for logs and tests."""
        return self.show(lambda message: message, lambda one, many, count: one if count == 1 else many)


def is_command(line: str) -> bool:
    """Say whether a line of a text is a command, ready to paste: indented by two spaces, with a program in front."""
    return line.startswith("  ") and line[2:].partition(" ")[0] in _PROGRAMS


def commands_in(words: str) -> list[list[str]]:
    """Give the commands of a shown text, each as its words."""
    return [shlex.split(line) for line in words.split("\n") if is_command(line)]


def _filled(line: str, shown: Mapping[str, object]) -> str:
    """Put the values into a line; in a command each is quoted for a shell, but `{command}`, which is that already.

    The home of a person, `~/`, stays as the text has it: a shell knows it only without quotes.
    """
    if not is_command(line):
        return line.format(**shown)
    words = ((word, word.format(**shown)) for word in shlex.split(line))
    return "  " + " ".join(value if word == "{command}" else _quoted(word, value) for word, value in words)


def _quoted(word: str, value: str) -> str:
    return _HOME + shlex.quote(value[len(_HOME) :]) if word.startswith(_HOME) else shlex.quote(value)


def say(message: str, **params: object) -> Text:
    """Make a sentence; `message` must be a literal, so that it can be collected for translation."""
    return Text(message, params)


def collected(message: str) -> Text:
    """Make a sentence whose message stands as a literal elsewhere, where it is collected for translation."""
    return Text(message, {})


def say_n(one: str, many: str, count: int, **params: object) -> Text:
    """Make a sentence that depends on a number, which both forms may name as {count}."""
    return Text(one, {"count": count, **params}, plural=many, count=count)
