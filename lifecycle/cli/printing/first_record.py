"""Whoever begins a record is told where it begins, and for which cards: that cannot be changed later."""

import sys
from itertools import islice

from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import say
from lifecycle.cli.printing.streams import is_terminal
from lifecycle.domain.event import Event
from lifecycle.domain.text import say as sentence
from lifecycle.files import mounts
from lifecycle.files.synced import synced_by
from lifecycle.store.address import Place, file_of
from lifecycle.store.engine import AuditStore


def say_where_it_begins(context: Context, store: AuditStore[Event], *, existed: bool, by_card: bool = False) -> None:
    """Say it where there was no record before and there is one now; machines find that in the events.

    Where a card decided, only a person at a terminal is told: a script knows which card it named.
    """
    if existed or context.json or not store.path.exists() or (by_card and not is_terminal(sys.stdout)):
        return
    _say_where_it_lies(store.path)
    for _, first in islice(store.events(upto=1), 1):
        path = str(store.path)
        if first.virtual:
            say(sentence("New record for virtual cards: {path}. The record does not accept real cards.", path=path))
            return
        say(
            sentence(
                "New record for real cards: {path}. The record does not accept virtual cards. For virtual "
                "cards, use another record file.",
                path=path,
            )
        )


def _say_where_it_lies(place: Place) -> None:
    """Warn of a place that does not keep it."""
    path = file_of(place)
    if path is None:
        return
    kind, synced = mounts.kind_of(path), synced_by(path)
    if kind in mounts.VANISHING:
        say(
            sentence(
                "Warning: {path} is on {kind}. The record is lost when the computer loses power.",
                path=str(path),
                kind=kind,
            ),
        )
    if synced is not None:
        say(
            sentence(
                "Warning: {program} synchronises {folder} with other computers. {program} can replace the "
                "record while the record is in use.",
                program=synced[1],
                folder=str(synced[0]),
            ),
        )
