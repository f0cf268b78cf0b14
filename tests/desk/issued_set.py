"""A set on three cards, of which two are needed, and two blank cards beside it."""

from functools import cache
from pathlib import Path

from desk.cut_offs import Scene
from desk.desk import desk_at
from desk.rack import SERIALS, Rack
from desk.scratch_folders import scratch
from desk.set_custodians import Keyholder
from desk.sharing_in_process import dealing_here
from desk.stores import new_store

A, B, C, D, E = SERIALS[:5]
"""A, B and C hold the set; D and E are blank."""


@cache
def _prepared() -> tuple[Path, dict[str, bytes]]:
    """A set on three cards, and two cards beside it."""
    path, rack = new_store(scratch() / "ledger.db"), Rack(A, B, C, D, E)
    with dealing_here(), desk_at(path, rack) as desk:
        fields = {"needed": 2, "issued": 3, "set_name": "KEY"}
        desk.run("create-server-master-key", Keyholder(), serials=[A, B, C], **fields)
        for serial in (D, E):
            desk.run("inspect", Keyholder(), serials=[serial])
    return path, rack.images


def with_a_set(operation: str, *serials: str, victim: str = B, **fields: object) -> Scene:
    """An operation on cards of the set."""
    store, images = _prepared()
    return Scene(store, {serial: images[serial] for serial in serials}, operation, victim, Keyholder, serials, fields)
