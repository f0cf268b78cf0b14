"""The server of a record: its version, the login and its roles, durable commits, guards and rights, the head lock."""

from collections.abc import Callable, Iterable, Iterator

from lifecycle.doctor import Check, Finding, good, not_checked, problem, unread
from lifecycle.domain.text import Text, say
from lifecycle.store.seen import Seen

_FIXES = {
    "server-version": say("Upgrade the server to PostgreSQL 15 or later."),
    "server-link": say("Use TLS or a Unix socket."),
    "server-durable": say(
        "Set fsync = on, full_page_writes = on and synchronous_commit = on. Otherwise a power cut loses events."
    ),
    "server-rights": say(
        "Find out who changed them. Then the owner gives the rights again.\n  lifecycle record upgrade ADDRESS"
    ),
    "server-lock": say("Use a server whose row locks hold. Until then, use 1 program at a time."),
}


def check(look: Callable[[], Iterable[Seen]], *, reached: bool = True) -> Check:
    """Look at what a server says of itself, if it answered the checks before this one."""
    return Check("server", say("Server"), lambda: _look(look) if reached else [unread("server")])


def _look(look: Callable[[], Iterable[Seen]]) -> Iterator[Finding]:
    for seen in look():
        if seen.sound is None:
            yield not_checked(seen.name, seen.text)
        elif seen.sound:
            yield good(seen.name, seen.text)
        else:
            yield problem(seen.name, _wrong(seen), _FIXES[seen.name])


def _wrong(seen: Seen) -> Text:
    if seen.name == "server-lock":
        return say("a second writer does not wait for the first one")
    return seen.text
