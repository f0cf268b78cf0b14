"""Finds every text for people in the source of a module, and every call that shows one which cannot be found so.

It is an extractor of Babel: babel.cfg names it.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]

PLURAL = "ngettext"
"""What Babel calls a function that takes two forms of a text."""
KEYWORDS: dict[str, tuple[int, int]] = {PLURAL: (1, 2)}

SPEAKING = {
    "lifecycle.domain.text.say": 1,
    "lifecycle.domain.text.say_n": 2,
    "lifecycle.domain.text.Text": 1,
    "lifecycle.wording.language.translate": 1,
    "lifecycle.wording.language.translate_plural": 2,
}
"""Functions that take texts, and how many; by the name that they have where they are defined."""

PRINTING = "lifecycle.cli.printing.output.say"
"""Prints a sentence, or a line as it is: one that stands in the code as a literal would never be translated."""

DECLARED = re.compile(r"\.(title|message|advice)$|\bmetadata(\[|\.get\()'help'|\banswers\(kind\)$")
"""Arguments that are no literals, whose texts stand where operations, reports, errors and other texts are declared."""

FOUND_ELSEWHERE = {
    "lifecycle.cli.commands.run": {"paragraph"},  # of the docstring of an operation
    "lifecycle.console.menu": {"written"},  # the docstring of an operation
    "lifecycle.custody.serial_import": {"lines"},  # parameters only
}
"""Others, by module: what they can be is found where it is written."""


@dataclass(frozen=True)
class Found:
    """A text, with its plural where it has one; or, with a problem, one that cannot be collected."""

    line: int
    message: str
    plural: str | None = None
    problem: str | None = None


Extracted = tuple[int, str | None, str | tuple[str, str], list[str]]


def extract(fileobj: IO[bytes], keywords: object, tags: object, options: object) -> Iterator[Extracted]:  # noqa: ARG001
    """Give the texts of a file as Babel takes them: line, function, message or both forms of it, comments."""
    for each in texts_of(Path(fileobj.name)):
        if each.problem is None and each.plural is not None:
            yield each.line, PLURAL, (each.message, each.plural), []
        elif each.problem is None:
            yield each.line, None, each.message, []


def problems_of(path: Path) -> Iterator[str]:
    """Say of each text of a file that cannot be collected where it is, and why."""
    for each in texts_of(path):
        if each.problem is not None:
            yield f"{path.relative_to(ROOT)}:{each.line}: {each.problem}"


@cache
def texts_of(path: Path) -> tuple[Found, ...]:
    """Give the texts of a file of the program."""
    module = ".".join(path.resolve().relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    return tuple(texts(module, path.read_text("utf-8")))


def texts(module: str, source: str) -> Iterator[Found]:
    """Give the texts of a module, by its dotted name, in their order."""
    tree = ast.parse(source)
    found = [*_documented(module, tree)]
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += _said(module, node, names)
            found += _explained(node)
        elif isinstance(node, ast.ClassDef):
            found += _declared(module, node)
    yield from sorted((each for each in found if each.message or each.problem), key=lambda each: each.line)


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Give each imported name, and what it is where it is defined."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for each in node.names:
                yield each.asname or each.name, f"{node.module}.{each.name}"
        elif isinstance(node, ast.Import):
            for each in node.names:
                yield each.asname or each.name, each.name


def _origin(callee: ast.expr, names: dict[str, str]) -> str:
    """Say what is called, as a dotted name; empty where it is no name."""
    if isinstance(callee, ast.Name):
        return names.get(callee.id, "")
    if isinstance(callee, ast.Attribute):
        owner = ast.unparse(callee.value)
        return f"{names.get(owner, owner)}.{callee.attr}"
    return ""


def _said(module: str, call: ast.Call, names: dict[str, str]) -> Iterator[Found]:
    """Take the literals of say(), translate() and their like."""
    origin = _origin(call.func, names)
    if origin == PRINTING and _literal(call.args[0]):
        yield _uncollected(call.args[0], "is printed as it is: it needs say() of lifecycle.domain.text")
    count = SPEAKING.get(origin)
    if count is None:
        return
    given = call.args[:count]
    words = [_literal(each) for each in given]
    if len(given) == count and None not in words:
        yield Found(call.lineno, words[0] or "", words[1] if count > 1 else None)
    elif len(given) < count or not _found_elsewhere(module, ast.unparse(given[0])):
        yield _uncollected(call, "is no literal: it cannot be collected for translation")


def _found_elsewhere(module: str, argument: str) -> bool:
    return DECLARED.search(argument) is not None or argument in FOUND_ELSEWHERE.get(module, set())


def _explained(call: ast.Call) -> Iterator[Found]:
    """Take the help of a parameter of an operation or a report, written in the metadata of its field; no Text of it."""
    for keyword in call.keywords:
        if keyword.arg == "metadata" and isinstance(keyword.value, ast.Dict):
            for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                if key is not None and _literal(key) == "help" and not _is_said(value):
                    yield _required(value)


def _is_said(value: ast.expr) -> bool:
    """Say whether it is a call of `say`, which is collected by itself."""
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "say"


def _declared(module: str, kind: ast.ClassDef) -> Iterator[Found]:
    """Take the sentence and the advice of an error, and the title of an operation."""
    taken = {"message", "advice"} | ({"title"} if _package(module) == "lifecycle.operations" else set())
    for statement in kind.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        if isinstance(target, ast.Name) and target.id in taken and value is not None:
            yield _required(value)
    if _package(module) == "lifecycle.reports" and any(ast.unparse(base) == "Report" for base in kind.bases):
        yield Found(kind.lineno, (ast.get_docstring(kind) or "").partition("\n")[0])
        yield from _clauses(kind)


def _clauses(report: ast.ClassDef) -> Iterator[Found]:
    """Take the clauses that ask for a report, where there is more to them than names and numbers."""
    for statement in report.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "asked_for_by":
            for each in ast.walk(statement.value):
                words = _literal(each) if isinstance(each, ast.expr) else None
                if words is not None and re.search(r"\b[a-z]{3}", words):
                    yield Found(each.lineno, words)


def _documented(module: str, tree: ast.Module) -> Iterator[Found]:
    """Take the paragraphs of the docstring of an operation's file, which is its help."""
    if _package(module) == "lifecycle.operations":
        for paragraph in (ast.get_docstring(tree, clean=False) or "").strip().split("\n\n"):
            yield Found(0, " ".join(paragraph.split()))


def _required(value: ast.expr) -> Found:
    words = _literal(value)
    return _uncollected(value, "is no literal") if words is None else Found(value.lineno, words)


def _literal(value: ast.expr) -> str | None:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _uncollected(node: ast.expr, problem: str) -> Found:
    return Found(node.lineno, "", problem=f"{ast.unparse(node)} {problem}")


def _package(module: str) -> str:
    return module.rpartition(".")[0]
