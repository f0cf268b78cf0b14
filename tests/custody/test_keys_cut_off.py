"""A power cut in the middle of a command for transport keys: no key is lost, and the same command finishes it."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from desk.cut_calls import DIED, Dying
from desk.processes import finish, start
from desk.stores import opened

from lifecycle.cards.mpcos import transport_keys as key_files
from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.custody import key_backups, transport_keys
from lifecycle.files import replacing
from lifecycle.files.temporary import removed
from lifecycle.store.address import Place
from lifecycle.store.sqlite.audit import AuditStore
from tests.custody.conftest import Keeping
from tests.custody.key_keeping import (
    PHRASE,
    Secret,
    backed_up,
    folder,
    keys,
    little_work,
    made,
    restore,
    retire,
    state,
)

__all__ = ["folder", "little_work"]
pytestmark = pytest.mark.usefixtures("little_work")

Moment = tuple[type | ModuleType, str, bool]
"""A call, and whether the power goes after it and not before."""

FILE: list[Moment] = [
    (key_files, "make_private_file", True),
    (key_files, "publish", False),
    (key_files, "publish", True),
]
EVENT: list[Moment] = [(AuditStore, "append", False), (AuditStore, "append", True)]
WIPING: list[Moment] = [(TransportKeys, "wipe", False), (key_files, "sync", False), (TransportKeys, "wipe", True)]
BACKUP: list[Moment] = [(replacing, "publish", False), (replacing, "publish", True)]


def called(moment: Moment) -> str:
    """Name a moment."""
    return f"{'after' if moment[2] else 'before'} {moment[1]}"


def cut_off(new_record: Place, ids: dict[str, str], moment: Moment, work: Callable[[Keeping], object]) -> None:
    """Do something in a process of its own, which ends at a moment."""
    kind, name, after = moment

    def dying() -> None:
        with opened(new_record) as store:
            keeping = Keeping(store)
            keeping.ids = ids
            Dying(type(store) if kind is AuditStore else kind, name, 1, after=after)  # type: ignore[arg-type]
            work(keeping)

    assert finish(start(dying)) == DIED


def whole(folder: TransportKeys) -> None:
    """See that what a killed process left is found and removed, and that only whole keys have their name."""
    place = folder.path(0).parent
    list(removed(place))
    assert all(each.name.startswith("transport-") and each.stat().st_size == 33 for each in place.iterdir())


@pytest.mark.parametrize("moment", [*FILE, *EVENT], ids=called)
def test_a_new_key_is_whole_or_is_none(
    keeping: Keeping, folder: TransportKeys, new_record: Place, moment: Moment
) -> None:
    """One that has its file and no event is seen, and can be taken in."""
    cut_off(new_record, keeping.ids, moment, lambda other: made(other, folder))
    whole(folder)
    assert set(state(keeping, folder).values()) <= {"here", "not recorded"}
    transport_keys.register(keeping.handler, folder, (), virtual=False)
    last = made(keeping, folder).key_id
    assert state(keeping, folder) == dict.fromkeys(range(last + 1), "here")


@pytest.mark.parametrize("moment", [*FILE, *EVENT], ids=called)
def test_a_restore_is_done_again(
    keeping: Keeping, folder: TransportKeys, new_record: Place, tmp_path: Path, moment: Moment
) -> None:
    """It then restores the key, or finds the one that it had restored."""
    made(keeping, folder)
    before = folder.path(0).read_bytes()
    backed_up(keeping, folder, tmp_path / "key.age")
    folder.path(0).unlink()
    cut_off(new_record, keeping.ids, moment, lambda other: restore(other, folder, tmp_path / "key.age"))
    whole(folder)
    restore(keeping, folder, tmp_path / "key.age")
    assert (state(keeping, folder), folder.path(0).read_bytes()) == ({0: "here"}, before)
    assert keys(keeping)[0].proven_at is not None


@pytest.mark.parametrize("moment", [*EVENT, *WIPING], ids=called)
def test_a_retirement_is_done_again(keeping: Keeping, folder: TransportKeys, new_record: Place, moment: Moment) -> None:
    """Until its event is durable, the key is in use; after it, the file goes with the next try."""
    made(keeping, folder)
    cut_off(new_record, keeping.ids, moment, lambda other: retire(other, folder))
    if keys(keeping)[0].stage == "in use":
        assert state(keeping, folder) == {0: "here"}
    retire(keeping, folder)
    assert state(keeping, folder) == {0: "wiped"}


@pytest.mark.parametrize("moment", [*BACKUP, *EVENT], ids=called)
def test_a_backup_is_whole_or_is_none(
    keeping: Keeping, folder: TransportKeys, new_record: Place, tmp_path: Path, moment: Moment
) -> None:
    """One that has no event gives the key back all the same."""
    made(keeping, folder)
    target = tmp_path / "key.age"
    cut_off(new_record, keeping.ids, moment, lambda other: backed_up(other, folder, target))
    if target.exists():
        key_backups.open_backup(target, Secret(PHRASE), folder).key.close()
    backed_up(keeping, folder, tmp_path / "again.age")
    assert restore(keeping, folder, tmp_path / "again.age") is False
