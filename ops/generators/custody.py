"""The states of custody, and what may be reported of a card in each of them."""

from collections.abc import Iterator

from lifecycle.domain.custody import COMMANDS, GONE, IN_WORDS, PERMITTED

TITLE = "Custody"

_INTRO = """\
Where the record has a card when it is in no reader, and what may be reported of it: made by `ops/generate` from the
table that the commands are driven by. What is not in the table is refused by name.

A card that was damaged or retired stays that wherever the table says held, stored or damaged: it is destroyed in the
end, and never used again. One that is lost, damaged, retired or destroyed counts for no set.

# States

| State | In words | Counts for its set | What may be reported |
|---|---|---|---|
"""

_TRANSITIONS = """
# Transitions

Rows are states, columns are what is typed after `lifecycle custody`; a cell is the state that follows.

"""


def document() -> Iterator[str]:
    """Give the document, a piece at a time."""
    yield f"# {TITLE}\n\n{_INTRO}"
    for state, followed in PERMITTED.items():
        commands = ", ".join(f"`{COMMANDS[happening]}`" for happening in followed) or "nothing, ever"
        yield f"| `{state}` | {IN_WORDS[state]} | {'no' if state in GONE else 'yes'} | {commands} |\n"
    yield _TRANSITIONS
    yield "| | " + " | ".join(f"`{command}`" for command in COMMANDS.values()) + " |\n"
    yield "|---" * (len(COMMANDS) + 1) + "|\n"
    for state, followed in PERMITTED.items():
        yield f"| `{state}` | " + " | ".join(followed.get(happening, "-") for happening in COMMANDS) + " |\n"


if __name__ == "__main__":
    print("".join(document()), end="")
