"""What is said of the checkpoint that a verification saves, or could save, for the next one."""

from collections.abc import Iterator
from pathlib import Path

from lifecycle.cli.printing.checkpoint_file import Saved
from lifecycle.domain.text import Text, say


def saving_in_words(save: Path | None, done: Saved, *, can_be_kept: bool) -> Iterator[Text]:
    """Say where it is, or that it was not saved, or that it can be."""
    yield from done.told
    if done.path is not None:
        yield say("Checkpoint saved to {path}. Next time, give it with --checkpoint.", path=done.path)
    elif save is not None:
        yield say("The checkpoint was not saved to {path}, because a check failed.", path=str(save))
    elif can_be_kept:
        yield say("Save the checkpoint for the next check, outside this computer (--save FILE).")
