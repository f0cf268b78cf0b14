"""What each kind of event means and has, for whoever reads them without this program."""

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from lifecycle.domain.event import FACTS


def kinds_of_events() -> bytes:
    """Give one JSON object: by tag, what the kind means, a sentence for some of its fields, and its JSON Schema."""
    described = {
        tag: {"doc": inspect.getdoc(kind), "fields": _notes_of(kind), "schema": msgspec.json.schema(kind)}
        for tag, kind in FACTS.items()
    }
    return json.dumps(described, indent=1, sort_keys=True, ensure_ascii=True).encode("ascii") + b"\n"


def _notes_of(kind: type[Any]) -> dict[str, str]:
    """Give the sentences that stand below the fields of a class in its source."""
    return _notes_in(kind.__module__).get(kind.__qualname__, {})


@cache
def _notes_in(module: str) -> dict[str, dict[str, str]]:
    """Give them for each class of a module, by its name."""
    source = ast.parse(inspect.getsource(sys.modules[module]))
    return {each.name: dict(_notes(each)) for each in source.body if isinstance(each, ast.ClassDef)}


def _notes(kind: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in zip(kind.body, kind.body[1:], strict=False):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)
