"""The transport keys: whether the folder has those that the cards of the record need, and no other ones."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from lifecycle.cards.registry import host_keys_in
from lifecycle.custody.key_comparison import Compared, compared
from lifecycle.doctor import Check, Finding, from_error, good, problem, unread, warning
from lifecycle.domain.errors import StoreError
from lifecycle.domain.event import Event
from lifecycle.domain.text import say, say_n
from lifecycle.ledger.record import Record
from lifecycle.projections.transport_keys import sets_of_key
from lifecycle.store.engine import StoreReader
from lifecycle.store.errors import StoreMissing

_NAME = "transport-keys"
Open = Callable[[], AbstractContextManager[StoreReader[Event]]]
"""Opens the record; raises StoreMissing where there is none yet, and other StoreErrors."""


def check(folder: Path, open_record: Open) -> Check:
    """Compare the folder with the record."""
    return Check(_NAME, say("Transport keys"), lambda: _look(folder, open_record))


def _look(folder: Path, open_record: Open) -> Iterator[Finding]:
    keys = host_keys_in(folder)
    try:
        with _opened(open_record) as record:
            found = compared(keys, () if record is None else record.transport_keys())
            for each in found:
                yield from _one(each, record)
    except StoreError:
        yield unread(_NAME)
        return
    if not found:
        yield warning(
            _NAME,
            say("no transport key in {folder}", folder=str(folder)),
            say("Make a key for your cards. A virtual card makes a missing key.\n  lifecycle transport-key new"),
        )
    usable = [str(each.key_id) for each in found if each.kcv is not None and each.found != "other key"]
    if usable:
        yield good(
            _NAME,
            say_n(
                "only you can read transport key {ids}",
                "only you can read transport keys {ids}",
                len(usable),
                ids=", ".join(usable),
            ),
        )


@contextmanager
def _opened(open_record: Open) -> Iterator[Record | None]:
    with ExitStack() as stack:
        try:
            store = stack.enter_context(open_record())
        except StoreMissing:
            yield None
            return
        yield Record(stack.enter_context(store.view()))


def _one(each: Compared, record: Record | None) -> Iterator[Finding]:
    """Say what is wrong with one key."""
    if each.problem is not None:
        yield from_error(_NAME, each.problem)
    elif each.found == "other key":
        yield problem(
            "transport-key-other",
            say("transport key {key_id}: the file holds another key than the record", key_id=each.key_id),
            say("Do not format cards. Find out which key your cards have.\n  lifecycle transport-key list"),
        )
    elif each.found == "missing":
        yield problem(
            "transport-key-missing",
            say("transport key {key_id} is in the record, but its file is missing", key_id=each.key_id),
            say("Restore the key from a backup.\n  lifecycle transport-key restore FILE --by NAME --witness NAME"),
        )
    elif each.found == "not recorded" and record is not None:
        yield _not_recorded(each, record)
    elif each.found == "here" and record is not None:
        yield from _kept(each, record)


def _not_recorded(each: Compared, record: Record) -> Finding:
    """Tell of a key that nobody vouches for; virtual cards for trials may have one."""
    if record.is_virtual():
        return good(
            "transport-key-unrecorded",
            say("transport key {key_id} is not in the record; a trial needs no more", key_id=each.key_id),
        )
    return warning(
        "transport-key-unrecorded",
        say("transport key {key_id} is not in the record", key_id=each.key_id),
        say("Take the key into the record.\n  lifecycle transport-key register {key_id}", key_id=each.key_id),
    )


def _kept(each: Compared, record: Record) -> Iterator[Finding]:
    key = each.recorded
    if key is None:
        return
    if key.stage == "retired":
        yield problem(
            "transport-key-retired",
            say("transport key {key_id} is retired, but its file is still here", key_id=key.key_id),
            say("Finish the retirement.\n  lifecycle transport-key retire {key_id}", key_id=key.key_id),
        )
        return
    on_cards = [known for known in sets_of_key(record.sets(), key.kcv) if known.stage == "complete"]
    if not key.living_backups and not on_cards and not record.is_virtual():
        yield warning(
            "transport-key-backup",
            say(
                "transport key {key_id} has no backup; without the key, its cards cannot be used",
                key_id=key.key_id,
            ),
            say("Back up the key.\n  lifecycle transport-key backup {key_id} FILE", key_id=key.key_id),
        )
