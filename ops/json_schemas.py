"""Write the JSON Schemas (2020-12) of events, and of answers with --json, from their types, into a folder."""

import inspect
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from lifecycle.cli.commands.run.answer import FailedAnswer, RunAnswer
from lifecycle.cli.commands.transport_key.answer import (
    BackupAnswer,
    ErasedAnswer,
    KeysAnswer,
    MadeAnswer,
    RegisteredAnswer,
    RestoreAnswer,
    RetireAnswer,
)
from lifecycle.cli.commands.verify.answer import BundleAnswer, RecordAnswer
from lifecycle.cli.printing.answer import Answer, ErrorAnswer, ProgressLine
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.event import FACTS, Event
from lifecycle.handler.qualification import Qualification
from lifecycle.operations import all_operations
from lifecycle.reports.formats.as_json import ReportAnswer

sys.path.insert(0, str(Path(__file__).parent / "generators"))
from events import field_notes

OF_KEYS = (KeysAnswer, MadeAnswer, RegisteredAnswer, BackupAnswer, RestoreAnswer, RetireAnswer, ErasedAnswer)
ANSWERS: dict[str, tuple[type, ...]] = {
    "error": (ErrorAnswer,),
    "report": (ReportAnswer, ErrorAnswer),
    "run": (RunAnswer, FailedAnswer, ProgressLine),
    "transport-key": (*OF_KEYS, RunAnswer, FailedAnswer, ProgressLine, ErrorAnswer),
    "verify": (RecordAnswer, BundleAnswer, ErrorAnswer),
    "answer": (Answer,),
    "qualification": (Qualification,),
}
"""What stands in each file, by its name; `answer` is what all commands have in common, and
`qualification` the file that `card qualify` writes."""

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Give every schema by the name of its file."""
    all_operations()  # an operation's own kinds are registered when its file is imported
    made = {name: _answer(name, kinds) for name, kinds in ANSWERS.items()}
    return {f"{name}.schema.json": schema for name, schema in {**made, "event": _event()}.items()}


def _answer(name: str, kinds: tuple[type, ...]) -> Schema:
    """Describe the answers of a command: each object on standard output is one of these."""
    beside = (CardState, CardFacts) if RunAnswer in kinds else ()
    found, defined = _components([*kinds, *beside])
    head = {"title": f"lifecycle: {name}"}
    return _file(head | (found[0] if len(kinds) == 1 else {"anyOf": found[: len(kinds)]}), defined)


def _event() -> Schema:
    """Describe an event as it is stored: the envelope, and its facts by their tag."""
    tags = sorted(FACTS)
    facts, defined = _components([FACTS[tag] for tag in tags])
    _, envelope = _components([Event])
    event = envelope["Event"]
    event["properties"] |= {"facts": {"type": "object"}, "tag": {"enum": tags}}
    event["allOf"] = [
        {"if": {"properties": {"tag": {"const": tag}}}, "then": {"properties": {"facts": each}}}
        for tag, each in zip(tags, facts, strict=True)
    ]
    return _file({"title": "lifecycle: event", **event, "additionalProperties": False}, defined)


def _components(kinds: list[type]) -> tuple[list[Schema], dict[str, Schema]]:
    """Give a reference to each type, and the definitions; the sentence below a field in the source describes it."""
    found, defined = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    for name, schema in defined.items():
        for field, note in _notes(name).items():
            if field in schema.get("properties", {}):
                schema["properties"][field].setdefault("description", note)
    return list(found), defined


def _notes(name: str) -> dict[str, str]:
    """Give the sentences below the fields of a type, and of those that it inherits fields from."""
    kind = _types().get(name)
    if kind is None:
        return {}
    notes: dict[str, str] = {}
    for each in (*getattr(kind, "__orig_bases__", kind.__bases__), kind):
        if _types().get(getattr(each, "__name__", "")) is each:
            notes |= (_notes(each.__name__) if each is not kind else {}) | field_notes(each)
    return notes


@cache
def _types() -> dict[str, type]:
    """Give the classes of the program that are written as classes, by name."""
    modules = [module for name, module in sys.modules.items() if name.startswith("lifecycle.")]
    known = [kind for module in modules for kind in vars(module).values() if inspect.isclass(kind)]
    return {kind.__name__: kind for kind in known if kind.__module__.startswith("lifecycle.") and _written(kind)}


def _written(kind: type) -> bool:
    try:
        return bool(inspect.getsource(kind))
    except OSError:
        return False


def _file(head: Schema, defined: dict[str, Schema]) -> Schema:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **head, "$defs": dict(sorted(defined.items()))}


def main(folder: Path) -> None:
    """Write them."""
    for name, schema in schemas().items():
        (folder / name).write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
