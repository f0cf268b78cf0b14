"""A page of a document: its blocks of commands with what they print, and what is run unseen before them.

    ```console
    $ lifecycle run inspect
    Card 15C000E3A8171006: OK.
    ...
    ```

A line `...` stands for any lines. A command goes on in the next line after a backslash. Two comments steer what is run:
`<!-- run: COMMANDS -->` runs lines that the page does not show, and `<!-- types: A, Enter, !insert bob -->` before a
block gives what a person does at its questions, in their order: types a line, or changes the card in the reader.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PART = re.compile(
    r"^<!-- run:(?P<unseen>.*?)-->$|^(?:<!-- types: (?P<typed>.*?) -->\n+)?^(?P<head>```console\n)(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
LEFT_OUT = "..."


@dataclass
class Command:
    """One command, as it is typed, and what the page says that it prints."""

    typed: str
    printed: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """How the page shows both."""
        return [f"$ {self.typed}", *self.printed]


@dataclass
class Block:
    """Commands that stand together, and what a person types at their questions."""

    commands: list[Command]
    answers: Sequence[str]
    place: tuple[int, int]
    """Where its lines stand in the text of the page; empty for what is run unseen."""

    @property
    def text(self) -> str:
        """Its lines, as the page shows them."""
        return "".join(f"{line}\n" for command in self.commands for line in command.lines)


def blocks(path: Path) -> Iterator[Block]:
    """Read what a page runs, in its order."""
    for part in _PART.finditer(path.read_text("utf-8")):
        if part["unseen"] is not None:
            lines = part["unseen"].strip()
            yield Block([Command(lines)], (), (part.end(), part.end()))
        else:
            answers = [each.strip() for each in (part["typed"] or "").split(",")] if part["typed"] else []
            yield Block(_commands(part["body"]), answers, part.span("body"))


def _commands(body: str) -> list[Command]:
    """Split a block at its prompts."""
    commands: list[Command] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            commands.append(Command(line[2:]))
        elif not commands:
            raise ValueError(f"a console block begins with a command, not with {line!r}")
        elif commands[-1].typed.endswith("\\") and not commands[-1].printed:
            commands[-1].typed += "\n" + line
        else:
            commands[-1].printed.append(line)
    return commands
