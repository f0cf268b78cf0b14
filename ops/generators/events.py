"""The catalogue of every kind of event."""

import inspect
from collections.abc import Iterator

import msgspec

from lifecycle.domain.card import CardFacts
from lifecycle.domain.drift import Difference
from lifecycle.domain.event import FACTS, Event, Fact
from lifecycle.operations import all_operations

TITLE = "Events"

_INTRO = """\
An event is stored as canonical JSON (RFC 8785: keys sorted, no spaces, integers below 2^53, no floats), and these bytes
are what is hashed. Its kind is its `tag`, which carries its version and never changes its meaning. Fields of the
envelope, the same for every kind:

"""


def document() -> Iterator[str]:
    """Give the document, a piece at a time."""
    all_operations()  # an operation's own kinds are registered when its file is imported
    yield f"# {TITLE}\n\n{_INTRO}"
    yield _table(Event, {"facts": "object, by kind"})
    for tag in sorted(FACTS):
        yield from _kind(tag, FACTS[tag])
    yield "\n# Values inside events\n"
    for value in (CardFacts, Difference):
        yield f"\n## {value.__name__}\n\n{inspect.getdoc(value)}\n\n{_table(value, {})}"


def _kind(tag: str, kind: type[Fact]) -> Iterator[str]:
    yield f"\n## `{tag}`\n\n{inspect.getdoc(kind)}\n\n"
    if msgspec.structs.fields(kind):
        yield _table(kind, {})
    else:
        yield "No fields.\n"


def _table(kind: type[msgspec.Struct], shown: dict[str, str]) -> str:
    notes = field_notes(kind)
    rows = [
        f"| `{field.name}` | {shown.get(field.name) or _type(field.type)} | {notes.get(field.name, '')} |\n"
        for field in sorted(msgspec.structs.fields(kind), key=lambda field: field.name)
    ]
    return "| Field | Type | |\n|---|---|---|\n" + "".join(rows)


def _type(annotation: object) -> str:
    name = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    for prefix in ("typing.", "lifecycle.domain.card.", "lifecycle.domain.drift.", "lifecycle.domain.facts."):
        name = name.replace(prefix, "")
    return name.replace("|", "or").replace("NoneType", "null").replace("None", "null")


def field_notes(kind: type) -> dict[str, str]:
    """Collect the sentences that stand below the fields in the source."""
    notes: dict[str, str] = {}
    field = ""
    for line in inspect.getsource(kind).splitlines():
        text = line.strip()
        if text.startswith('"""') and field:
            notes[field] = " ".join(text.strip('"').split())
        field = text.split(":")[0] if text.split(":")[0].isidentifier() and ":" in text else ""
    return notes


if __name__ == "__main__":
    print("".join(document()), end="")
