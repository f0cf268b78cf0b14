"""The custody of transport keys, without cards: made, taken into the record, and retired.

A key file is there before the record says so, and is wiped after the record says so: what was cut off in between is
seen by `key_comparison`, and the same command finishes it. A file is never written over, whatever the record says.
"""

from collections.abc import Callable, Sequence

from lifecycle.approval.acting import SignedAct
from lifecycle.cards.make import KeyFolder
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.key_comparison import must_be_the_recorded
from lifecycle.domain.dialogue import Asking, Confirmation
from lifecycle.domain.errors import OperatorError, Refused, UnknownName
from lifecycle.domain.event import Event
from lifecycle.domain.facts.transport_keys import (
    TransportKeyBackupErased,
    TransportKeyFact,
    TransportKeyMade,
    TransportKeyRegistered,
    TransportKeyRetired,
)
from lifecycle.domain.text import say, say_n
from lifecycle.domain.transport_key import KEY_IDS, FileBackup, TransportKey, key_called
from lifecycle.ledger.record import Record
from lifecycle.projections.transport_keys import stream_of_transport_key

OF = "transport-key "
"""What is typed before the commands."""
_SHORTEST_DIGEST = 8


class NoFreeKeyId(OperatorError):
    """All 256 ids were given."""

    code = "no-free-key-id"
    message = "All 256 ids of transport keys were used. Nothing was made."
    advice = "Format new cards with a key that is in use.\n  lifecycle transport-key list"


def make_key(handler: CustodyHandler, folder: KeyFolder, *, virtual: bool) -> Event:
    """Make a random key under the next free id, and record it. Raises NoFreeKeyId, NoHostKey and StoreErrors."""
    with folder.locked():
        with handler.record() as record:
            key_id = _next_free(record, folder.ids())
        with handler.refusing("new", of=OF):
            first = handler.sign_first({"key_id": key_id})
            folder.make(key_id)
            with folder.key(key_id) as key:
                fact = TransportKeyMade(key_id=key_id, kcv=folder.check_value(key))
            return _written(handler, fact, _must_be_new(fact), virtual=virtual, first=first)


def register(handler: CustodyHandler, folder: KeyFolder, key_ids: Sequence[int], *, virtual: bool) -> Sequence[Event]:
    """Take keys of the folder into the record: those of the ids, or else all that it does not have.

    Raises NoHostKey, OtherKeyUnderId, and Refused, which is recorded.
    """
    with folder.locked():
        with handler.record() as record:
            known = record.transport_keys()
        unknown = [key_id for key_id in folder.ids() if key_called(known, key_id) is None]
        events: list[Event] = []
        for key_id in key_ids or unknown:
            with folder.key(key_id) as key:
                fact = TransportKeyRegistered(key_id=key_id, kcv=folder.check_value(key))
            with handler.refusing("register", of=OF):
                events.append(_written(handler, fact, _must_be_new(fact), virtual=virtual))
    return events


def known_key(record: Record, key_id: int) -> TransportKey:
    """Give a key of the record; raises UnknownName."""
    found = key_called(record.transport_keys(), key_id)
    if found is None:
        raise UnknownName(
            kind=say("transport key"),
            name=str(key_id),
            next_step=say("See the keys. Take a key of the folder into the record.\n  lifecycle transport-key list\n"
                          "  lifecycle transport-key register"),
        )  # fmt: skip
    return found


def retire(handler: CustodyHandler, folder: KeyFolder, key_id: int, dialogue: Asking) -> tuple[TransportKey, bool]:
    """Retire a key that no live card needs, and wipe its file; gives the key, and whether a file was wiped.

    One that is retired already only has its file wiped, where a power cut left it. Raises UnknownName, NoHostKey, what
    the dialogue raises, and Refused, which is recorded.
    """
    with handler.record() as record:
        key = known_key(record, key_id)
    if key.stage != "retired":
        with handler.refusing("retire", of=OF), handler.record() as record:
            _must_be_unneeded(record, key)
        dialogue.confirm(_question(key))
    with folder.locked():
        with handler.record() as record:
            key = known_key(record, key_id)  # while somebody typed, another one may have retired it
        if key.stage != "retired":
            fact = TransportKeyRetired(key_id=key.key_id, kcv=key.kcv)
            with handler.refusing("retire", of=OF):
                _written(handler, fact, lambda record: _must_be_unneeded(record, key))
        wiped = _wipe(folder, key)
    with handler.record() as record:
        return known_key(record, key_id), wiped


def backup_erased(handler: CustodyHandler, key_id: int, typed: str) -> FileBackup:
    """Record that a backup file is erased, as people say; it is named by the first digits of its SHA-256.

    Without any, the only one is meant that is not erased. Raises UnknownName.
    """
    with handler.record() as record:
        key = known_key(record, key_id)
    digits = typed.lower()
    matching = [each for each in key.living_backups if each.sha256.startswith(digits)]
    if 0 < len(digits) < _SHORTEST_DIGEST or len({each.sha256 for each in matching}) != 1:
        listed = ", ".join(each.sha256[:16] for each in key.living_backups) or "-"
        raise UnknownName(
            kind=say("backup of transport key {key_id}", key_id=key_id),
            name=typed or "?",
            next_step=say("Give 8 or more digits of its SHA-256. Backups not erased: {listed}.", listed=listed),
        )
    fact = TransportKeyBackupErased(key_id=key_id, kcv=key.kcv, sha256=matching[0].sha256)
    with handler.refusing("backup-erased", of=OF):
        _written(handler, fact, lambda _: None)
    return matching[0]


def must_not_be_retired(key: TransportKey) -> None:
    """Refuse a key that is retired."""
    if key.stage == "retired":
        raise Refused(
            "key-retired",
            say("transport key {key_id} is retired. Nothing was changed.", key_id=key.key_id),
            say("Use a key that is in use.\n  lifecycle transport-key list"),
        )


def _written(
    handler: CustodyHandler,
    fact: TransportKeyFact,
    check: Callable[[Record], None],
    *,
    virtual: bool = False,
    first: SignedAct | None = None,
) -> Event:
    placed = [(stream_of_transport_key(fact.key_id), fact)]
    return handler.write(lambda _: placed, check=check, virtual=virtual, first=first)[0]


def _next_free(record: Record, here: Sequence[int]) -> int:
    """Give the id after the highest that was ever used: an id is never given twice, as cards name their key by it."""
    used = {*here, *(each.key_id for each in record.transport_keys()), *record.key_ids_of_cards()}
    free = next((key_id for key_id in KEY_IDS if key_id > max(used, default=-1)), None)
    free = free if free is not None else next((key_id for key_id in KEY_IDS if key_id not in used), None)
    if free is None:
        raise NoFreeKeyId
    return free


def _must_be_new(fact: TransportKeyFact) -> Callable[[Record], None]:
    """See, inside the transaction, that the record has no key under this id."""

    def check(record: Record) -> None:
        known = key_called(record.transport_keys(), fact.key_id)
        must_be_the_recorded(known, fact.kcv, say("the folder"))
        if known is not None:
            raise Refused(
                "key-recorded",
                say("transport key {key_id} is in the record already.", key_id=fact.key_id),
                say("See the keys.\n  lifecycle transport-key list"),
            )

    return check


def _must_be_unneeded(record: Record, key: TransportKey) -> None:
    """See that no card can need the key: none that is live has it, and none may just be getting one."""
    cards = record.cards_with_key(key.key_id)
    if cards:
        raise Refused(
            "key-in-use",
            say_n(
                "1 card needs transport key {key_id}: {cards}. Nothing was changed.",
                "{count} cards need transport key {key_id}: {cards}. Nothing was changed.",
                len(cards),
                key_id=key.key_id,
                cards=", ".join(cards),
            ),
            say(
                "Copy the share of each card to a card with another key. Destroy the old card and report that.\n"
                "  lifecycle run copy-card\n  lifecycle custody report-destroyed {serial}",
                serial=cards[0],
            ),
        )
    begun = record.being_formatted()
    if begun:
        raise Refused(
            "formatting-in-doubt",
            say(
                "card {serial} may have this key: its formatting has no end in the record. Nothing was changed.",
                serial=begun[0],
            ),
            say(
                "Resolve the interrupted formatting first.\n  lifecycle run resolve --serial {serial}",
                serial=begun[0],
            ),
            serial=begun[0],
        )


def _question(key: TransportKey) -> Confirmation:
    return Confirmation(
        "retire-transport-key",
        say(
            "Retire transport key {key_id} (CMAC-5 {kcv}) and wipe its file? lifecycle can then send no PIN to a card "
            "with this key, also if the card is not in this record. This cannot be undone.",
            key_id=key.key_id,
            kcv=key.kcv,
        ),
        say("retire transport key {key_id}", key_id=key.key_id),
        covered_by_yes=False,
    )


def _wipe(folder: KeyFolder, key: TransportKey) -> bool:
    """Wipe the file of a retired key; another key that lies under its id is left alone. Raises OtherKeyUnderId."""
    if key.key_id not in folder.ids():
        return False
    with folder.key(key.key_id) as found:
        must_be_the_recorded(key, folder.check_value(found), str(folder.path(key.key_id)))
    return folder.wipe(key.key_id)
