"""A page is run: what it shows is compared with what its commands print, or is written anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from documents.masks import agree, shortened
from documents.page import Block, Command, blocks
from documents.shell import ROOT, shell


@dataclass(frozen=True)
class Ran:
    """A command of a page, and what it printed now."""

    block: Block
    command: Command
    printed: list[str]

    @property
    def is_as_shown(self) -> bool:
        """Say whether the page may stay as it is."""
        return agree(self.command.printed, self.printed)


def pages() -> list[Path]:
    """Give every page that shows commands with what they print."""
    found = [ROOT / "README.md", *sorted((ROOT / "ops" / "handbook").rglob("*.md"))]
    return [path for path in found if "\n```console\n" in path.read_text("utf-8")]


def run(path: Path, folder: Path) -> Iterator[Ran]:
    """Run a page in a folder of its own, and give each command of it; what is run unseen has to print nothing."""
    language = "pt_BR" if path.name.endswith(".pt.md") else "C"
    with shell(folder, language) as bash:
        for block in blocks(path):
            answers = list(block.answers)
            for command in block.commands:
                yield Ran(block, command, bash.run(command.typed, answers))
            if answers:
                raise ValueError(f"{path.name}: nobody asked for {answers}")


def updated(path: Path, folder: Path) -> str:
    """Give the text of a page with what its commands print now, all of it from one run.

    A page on which only times and ids differ stays as it is.
    """
    text, ran = path.read_text("utf-8"), list(run(path, folder))
    if all(each.is_as_shown for each in ran):
        return text
    changed: dict[tuple[int, int], Block] = {}
    for each in ran:
        each.command.printed = shortened(each.command.printed, each.printed)
        changed[each.block.place] = each.block
    for (start, end), block in sorted(changed.items(), reverse=True):
        if start != end:
            text = text[:start] + block.text + text[end:]
        elif block.commands[0].printed:
            raise ValueError(f"{path.name}: what is run unseen printed {block.commands[0].printed}")
    return text
