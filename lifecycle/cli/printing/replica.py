"""What is said before an answer that a replica gave: how far it is, and how far its primary is."""

from typing import Any

from lifecycle.cli.context import Context
from lifecycle.cli.printing.answer import ReplicaObject
from lifecycle.cli.printing.output import say
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.store.engine import StoreReader
from lifecycle.store.replica import Replica


def say_if_replica(context: Context, store: StoreReader[Any]) -> None:
    """Say it on standard error, once for a command, and have it in the object for machines."""
    found = None if context.replica is not None else store.replica()
    if found is None:
        return
    context.replica = ReplicaObject(
        replayed_until=found.size,
        last_commit_seconds=found.seconds,
        caught_up=found.caught_up,
        primary_at=found.primary,
    )
    say(_in_words(found), err=True)


def _in_words(found: Replica) -> Text:
    return sentence(
        "Note: replica, replayed until event #{size}. {age} {primary}",
        size=found.size,
        age=_age(found),
        primary=sentence("Primary not asked.")
        if found.primary is None
        else sentence("Primary at event #{size}.", size=found.primary),
    )


def _age(found: Replica) -> Text:
    if found.seconds is None:
        return sentence("No commit replayed since the replica started.")
    if found.caught_up:
        return sentence(
            "Last commit replayed {seconds} seconds ago; the replica has all that it received.",
            seconds=f"{found.seconds:.0f}",
        )
    return sentence("Last commit replayed {seconds} seconds ago.", seconds=f"{found.seconds:.0f}")
