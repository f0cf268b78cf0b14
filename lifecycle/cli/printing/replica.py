"""What is said before an answer that a replica gave: how far it is."""

from typing import Any

from lifecycle.cli.printing.output import say
from lifecycle.domain.text import say as sentence
from lifecycle.store.engine import StoreReader


def say_if_replica(store: StoreReader[Any]) -> None:
    """Say it on standard error, so that an answer for machines stays one."""
    found = store.replica()
    if found is None:
        return
    if found.caught_up:
        note = sentence(
            "Note: this is a replica. It has all that it received, up to event #{size}. The primary was not asked.",
            size=found.size,
        )
    else:
        note = sentence(
            "Note: this is a replica at event #{size}. Its last commit is {seconds} seconds old. "
            "The primary was not asked.",
            size=found.size,
            seconds="?" if found.seconds is None else f"{found.seconds:.0f}",
        )
    say(note, err=True)
