"""Whether the record can be signed here: its key, the last checkpoint of this machine, and whether both fit it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from lifecycle.doctor import Check, Finding, from_error, good, not_checked, unread, warning
from lifecycle.domain.errors import LifecycleError, StoreError
from lifecycle.domain.text import say, say_n
from lifecycle.signing.errors import LastCheckpointMissing, RecordReplaced
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.store.errors import StoreMissing

Open = Callable[[], AbstractContextManager[KnownLedger]]
"""Opens the ledger as this machine knows it; raises StoreError."""


def check(key: Path, open_ledger: Open) -> Check:
    """Look at the key at a path, and at the ledger."""
    return Check("signing", say("Signing"), lambda: _look(KeyFile(key), open_ledger))


def _look(keys: KeyFile, open_ledger: Open) -> Iterator[Finding]:
    try:
        key = keys.load()
    except LifecycleError as error:
        yield from_error("signing-key", error)
        key = None
    else:
        if key is not None:
            yield good("signing-key", say("only you can read the signing key {path}", path=str(keys.path)))
    try:
        with open_ledger() as here:
            yield from _inside(keys, here, there=key is not None)
    except StoreMissing:
        yield not_checked("signed", say("no record yet to sign"))
    except StoreError:
        yield unread("signed")


def _inside(keys: KeyFile, here: KnownLedger, *, there: bool) -> Iterator[Finding]:
    origin = here.origin()
    if origin is None:
        yield not_checked("signed", say("no event yet to sign"))
        return
    signs = True
    try:
        here.require_key(keys)
        if not there and not here.keys_in_force():
            yield good("signing-key", say("the signing key {path} will be made at first use", path=str(keys.path)))
    except LifecycleError as error:
        signs = False
        yield from_error("signing-key-named", error)
    try:
        found = here.compared(origin, here.last.read(origin))
    except LastCheckpointMissing as error:
        if signs or isinstance(error, RecordReplaced):
            yield from_error("last-checkpoint", error)
        else:
            told = say("this workstation needs the last checkpoint as soon as it has a key that signs")
            yield not_checked("last-checkpoint", told)
        return
    except LifecycleError as error:
        yield from_error("last-checkpoint", error)
        return
    if found is None:
        yield warning(
            "last-checkpoint",
            say("no checkpoint was signed yet: nothing vouches for the record"),
            say("Sign a checkpoint and give it to the auditor.\n  lifecycle checkpoint"),
        )
        return
    yield good("last-checkpoint", say("the record matches the last checkpoint signed here"))
    after = here.store.head().size - found.checkpoint.size
    yield good(
        "covered",
        say_n("1 event is newer than the last checkpoint", "{count} events are newer than the last checkpoint", after)
        if after
        else say("the last checkpoint covers every event"),
    )
