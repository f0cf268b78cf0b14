"""A pager for answers that are longer than the screen: what PAGER names, or else less."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice
from shutil import get_terminal_size, which
from typing import Final

from lifecycle.cli.printing.colour import harmless_in_colour
from lifecycle.cli.printing.streams import is_terminal, write
from lifecycle.domain.hostile_text import harmless_lines

_PIECE: Final = 1 << 16
"""Characters that are printed at a time."""
_LESS: Final = {"LESS": "FRX", "LV": "-c", "LESSSECURE": "1"}
"""Short answers are not paged, colours pass, the screen stays; and no shell or editor is started from less."""


def pager_of(environment: Mapping[str, str] = os.environ) -> list[str] | None:
    """Give the command of the pager; None where none is wanted or none is there."""
    if environment.get("TERM") in {None, "dumb"}:
        return None
    try:
        command = shlex.split(environment.get("PAGER", "less"))
    except ValueError:
        return None
    if not command or command == ["cat"] or which(command[0]) is None:
        return None
    return command


def page_or_print(lines: Iterable[str], *, paged: bool) -> None:
    """Print lines, through a pager where they are more than a terminal shows at once."""
    command = pager_of() if paged and is_terminal(sys.stdout) and is_terminal(sys.stdin) else None
    if command is None:
        print_in_pieces(lines, harmless_in_colour)
        return
    height = get_terminal_size().lines
    rest = iter(lines)
    first = list(islice(rest, height))
    if len(first) < height:
        print_in_pieces(first, harmless_in_colour)
    else:
        _page(command, chain(first, rest))


def print_in_pieces(pieces: Iterable[str], clean: Callable[[str], str] = harmless_lines) -> None:
    """Print as the pieces come, but not each by itself."""
    gathered: list[str] = []
    size = 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= _PIECE:
            write(sys.stdout, "".join(gathered), clean)
            gathered, size = [], 0
    write(sys.stdout, "".join(gathered), clean)


def _page(command: list[str], lines: Iterable[str]) -> None:
    """Give the lines to the pager, and wait until the person has left it."""
    environment = {**_LESS, **os.environ}
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - the person's own choice
    except OSError:
        print_in_pieces(lines, harmless_in_colour)
        return
    try:
        with pager.stdin or open(os.devnull, "wb") as pipe:  # noqa: PTH123
            for line in lines:
                pipe.write(harmless_in_colour(line).encode(sys.stdout.encoding, "backslashreplace"))
    except BrokenPipeError:
        pass  # left before the end
    finally:
        _wait(pager)


def _wait(pager: "subprocess.Popen[bytes]") -> None:
    """Ctrl-C is for the pager: it goes on until it ends by itself."""
    while True:
        try:
            pager.wait()
        except KeyboardInterrupt:
            continue
        return
