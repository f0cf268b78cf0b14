"""The tables of a policy file: each key is taken once, and what cannot be meant is refused with its line."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.text import Text, say


class PolicyRefused(OperatorError):
    """A file of a policy says something that no policy can say."""

    code = "policy-refused"
    message = "{file}, line {line}: {problem}"
    advice = "Correct the line, then check the file again.\n  lifecycle policy check {file}"


@dataclass(frozen=True)
class Lines:
    """A file, and where its keys stand."""

    path: Path
    lines: Sequence[str]

    def line_of(self, words: Sequence[str]) -> int:
        """Find the line that a key stands in: each word of its path after the one before it."""
        at = 0
        for word in words:
            pattern = re.compile(rf'(?<![\w-])"?{re.escape(word)}"?(?![\w-])')
            at = next((number for number in range(at, len(self.lines)) if pattern.search(self.lines[number])), at)
        return at + 1


class Table:
    """One table of the file: each key is taken once, and what is left over at the end is refused."""

    def __init__(self, file: Lines, written: Mapping[str, Any], path: tuple[str, ...]) -> None:
        self.file, self.path = file, path
        self.left = dict(written)

    def refuse(self, key: str, problem: Text) -> NoReturn:
        """Raise PolicyRefused with the line of a key."""
        line = self.file.line_of([*self.path, *([key] if key else [])])
        raise PolicyRefused(file=str(self.file.path), line=line, problem=problem)

    def take(self, key: str, kind: type, otherwise: Any) -> Any:  # noqa: ANN401 - a value of TOML
        """Take a value of one type."""
        if key not in self.left:
            return otherwise
        value = self.left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.refuse(key, say('"{key}" has a value of another type.', key=key))
        return value

    def choice(self, key: str, among: Collection[str], otherwise: str) -> Any:  # noqa: ANN401 - one of several literals
        """Take one word of several."""
        value = self.take(key, str, otherwise)
        if value not in among:
            self.refuse(key, say('"{value}" is none of: {words}.', value=value, words=", ".join(among)))
        return value

    def words(self, key: str, among: Collection[str] | None, otherwise: list[str]) -> list[Any]:
        """Take a list of words, each once."""
        value: list[Any] = self.take(key, list, otherwise)
        for each in value:
            if not isinstance(each, str) or (among is not None and each not in among):
                self.refuse(key, say('"{value}" is none of: {words}.', value=str(each), words=", ".join(among or ())))
        if len(set(value)) != len(value) or (among is not None and not value):
            self.refuse(key, say('"{key}" names something twice, or nothing.', key=key))
        return value

    def number(self, key: str, least: int, most: int, otherwise: int) -> int:
        """Take a number within bounds."""
        value: int = self.take(key, int, otherwise)
        if not least <= value <= most:
            self.refuse(key, say('"{key}" is a number from {least} to {most}.', key=key, least=least, most=most))
        return value

    def table(self, key: str) -> "Table":
        """Take a table; one that is not there has no keys."""
        return Table(self.file, self.take(key, dict, {}), (*self.path, key))

    def end(self) -> None:
        """Refuse what nobody took."""
        for key in self.left:
            self.refuse(key, say('"{key}" is not known here.', key=key))
