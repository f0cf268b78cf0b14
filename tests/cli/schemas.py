"""The published schemas of answers and events, strict: a key that they do not describe is refused here."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parents[2] / "ops" / "schemas"

_OPEN = {"ReportAnswer"}
"""Types with a key whose name depends on the report."""


def require_described(answer: dict[str, Any]) -> None:
    """Fail where an answer is not as the schema of its command says."""
    name = str(answer["command"]).partition(" ")[0]
    known = name if name in {"run", "report", "transport-key", "verify"} else "error" if "error" in answer else "answer"
    require_valid(known, answer)


def require_valid(name: str, found: object) -> None:
    """Fail where something is not as a schema says, and say where."""
    problems = [f"{each.json_path}: {each.message}"[:2000] for each in _validator(name).iter_errors(found)]
    assert problems == [], f"{name}.schema.json: {problems}"


@cache
def _validator(name: str) -> Draft202012Validator:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for kind, described in schema["$defs"].items():
        if "properties" in described and kind not in _OPEN and not (kind == "Answer" and name == "answer"):
            described.setdefault("additionalProperties", False)
    return Draft202012Validator(schema)
