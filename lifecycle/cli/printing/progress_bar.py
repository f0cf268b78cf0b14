"""A bar that shows how far long work is: on a terminal only, and on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lifecycle.cli.context import Context
from lifecycle.cli.printing.streams import is_terminal
from lifecycle.domain.text import Text
from lifecycle.wording.language import show

Progress = Callable[[int, int], None]


@contextmanager
def shown(context: Context, what: Text) -> Iterator[Progress | None]:
    """Give what is to be told how much is done and how much there is; None where nobody would see it."""
    if context.json or not is_terminal(sys.stderr):
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - takes long to load
    from rich.progress import Progress as Bar  # noqa: PLC0415

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(show(what), total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if done >= total:
                bar.stop()  # what comes next may ask a person

        yield told
