"""The record of a server, made and upgraded by its owner."""

from lifecycle.domain.event import decode
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.address import ServerAddress
from lifecycle.store.opening import create, upgrade


def created(address: ServerAddress) -> None:
    """Make a record in an empty database; raises StoreErrors."""
    create(address, decode, PROJECTIONS)


def upgraded(address: ServerAddress) -> list[str]:
    """Bring a record to this version; gives the names of projections that were made again. Raises StoreErrors."""
    return upgrade(address, decode, PROJECTIONS)
