"""Whether a key of the record is suspect: the first thing to know, whatever else is right on this machine."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from lifecycle.doctor import Check, Finding, good, not_checked, problem, unread
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import Text, say
from lifecycle.store.errors import StoreMissing

Open = Callable[[], AbstractContextManager[Sequence[Text]]]
"""Gives what is said of each suspect key; raises StoreError."""


def check(open_suspects: Open) -> Check:
    """Ask the record."""
    return Check("keys", say("Keys"), lambda: _look(open_suspects))


def _look(open_suspects: Open) -> Iterator[Finding]:
    try:
        with open_suspects() as suspects:
            for each in suspects:
                yield problem(
                    "key-suspect",
                    each,
                    say(
                        "Record a decision about the key. To see how:\n  lifecycle custody key decide {name} --help",
                        name=each.params["name"],
                    ),
                )
            if not suspects:
                yield good("key-suspect", say("no key of the record is suspect"))
    except StoreMissing:
        yield not_checked("key-suspect", say("there is no record yet"))
    except LifecycleError:
        yield unread("key-suspect")
