"""Whether folder and record agree on a transport key: no other key than the recorded one is used under its id."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lifecycle.cards.driver import HostKeys
from lifecycle.cards.make import KeyFolder
from lifecycle.domain.errors import LifecycleError, NoHostKey
from lifecycle.domain.event import Event
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text
from lifecycle.domain.transport_key import TransportKey, key_called
from lifecycle.projections.transport_keys import transport_keys_at
from lifecycle.store.engine import StoreReader

Found = Literal["here", "missing", "wiped", "not recorded", "other key", "unusable"]
"""How the folder and the record agree on a key; "not recorded" and "other key" are told, no card gets such a key."""


class OtherKeyUnderId(NoHostKey):
    """Two different keys go by one id: in the record, in the folder, or in a backup."""

    code = "other-key-under-id"
    message = (
        "Two keys have the id {key_id}: CMAC-5 is {shown} in {source} and {recorded} in the record. "
        "Nothing was changed."
    )
    advice = "Find out which key your cards have. Keep both keys until you know.\n  lifecycle transport-key list"


@dataclass(frozen=True)
class Compared:
    """A key as the record and the folder have it."""

    key_id: int
    recorded: TransportKey | None
    found: Found
    kcv: str | None
    """Of the file; None where there is none that can be used."""
    problem: LifecycleError | None = None
    """Why the file cannot be used."""


def compared(folder: KeyFolder, keys: Sequence[TransportKey]) -> Sequence[Compared]:
    """Compare each key of the record, and each file of the folder; raises NoHostKey where the folder cannot be read."""
    here = folder.ids()
    ids = sorted({*here, *(each.key_id for each in keys)})
    return [_compared(folder, key_id, key_called(keys, key_id), there=key_id in here) for key_id in ids]


def _compared(folder: KeyFolder, key_id: int, recorded: TransportKey | None, *, there: bool) -> Compared:
    if not there:
        retired = recorded is not None and recorded.stage == "retired"
        return Compared(key_id, recorded, "wiped" if retired else "missing", None)
    try:
        with folder.key(key_id) as key:
            kcv = folder.check_value(key)
    except LifecycleError as error:
        return Compared(key_id, recorded, "unusable", None, error)
    if recorded is None:
        return Compared(key_id, None, "not recorded", kcv)
    return Compared(key_id, recorded, "here" if kcv == recorded.kcv else "other key", kcv)


def recorded_keys(folder: KeyFolder, store: StoreReader[Event]) -> HostKeys:
    """Give the keys of the folder for use with cards; one that is not the recorded one is given to no card.

    The keys raise NoHostKey; OtherKeyUnderId is one.
    """

    def key(key_id: int, serial: str) -> Secret:
        found = folder.key(key_id, serial)
        try:
            with store.view() as view:
                recorded = key_called(transport_keys_at(view), key_id)
            must_be_the_recorded(recorded, folder.check_value(found), str(folder.path(key_id)))
        except BaseException:
            found.close()
            raise
        return found

    return key


def must_be_the_recorded(recorded: TransportKey | None, kcv: str, source: Text | str) -> None:
    """See that a key has the check value that the record has under its id; raises OtherKeyUnderId."""
    if recorded is not None and recorded.kcv != kcv:
        raise OtherKeyUnderId(key_id=recorded.key_id, source=source, shown=kcv, recorded=recorded.kcv)
