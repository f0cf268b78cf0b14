"""The states that the record can say a card is in."""

from collections.abc import Iterator

from lifecycle.domain import rules
from lifecycle.domain.card_state import STATES

TITLE = "Card states"

_INTRO = """\
What a report says of a card: the first state of this list that is true of it. The record's own fields are in
[events.md](events.md); `lifecycle report card SERIAL` shows them all.

| State | In words |
|---|---|
"""

_RULES = """
# Rules

What the record is asked before a card is touched. A rule that says no is recorded by its name (`operation-refused.1`),
and nothing was sent that changes the card or can spend a PIN try.

| Rule | Why |
|---|---|
"""


def document() -> Iterator[str]:
    """Give the document, a piece at a time."""
    yield f"# {TITLE}\n\n{_INTRO}"
    for state in STATES:
        yield f"| `{state.code}` | {state.text} |\n"
    yield _RULES
    for name, rule in vars(rules).items():
        if name.startswith("must_"):
            yield f"| `{name.replace('_', '-')}` | {(rule.__doc__ or '').splitlines()[0]} |\n"


if __name__ == "__main__":
    print("".join(document()), end="")
