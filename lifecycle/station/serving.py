"""The record of a server, made and upgraded by its owner."""

from lifecycle.domain.event import decode
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.address import ServerAddress
from lifecycle.store.opening import create, rewrite_texts, upgrade


def created(address: ServerAddress) -> None:
    """Make a record in an empty database; raises StoreErrors."""
    create(address, decode, PROJECTIONS)


def upgraded(address: ServerAddress, *, vacuum: bool = False) -> list[str]:
    """Bring a record to this version; gives the names of projections that were made again. Raises StoreErrors.

    With `vacuum` erased texts leave the files of the server's tables.
    """
    rebuilt = upgrade(address, decode, PROJECTIONS)
    if vacuum:
        rewrite_texts(address)
    return rebuilt
