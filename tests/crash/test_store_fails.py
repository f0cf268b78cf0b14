"""When the store cannot be written any more, nothing more is sent to the card."""

import os
import resource
from pathlib import Path

import pytest
from desk.cards import Drawer, formatted_image
from desk.desk import Desk
from desk.fixtures import Placing
from desk.invariants import NEW, OLD, Custodian
from desk.people import changing
from desk.processes import finish, start
from desk.scratch_folders import scratch
from desk.stores import Hooked, must_be_sound, new_store, opened
from lab.lanes import some

from lifecycle.domain.apdu import Command
from lifecycle.domain.errors import LeftInDoubt, LifecycleError, StoreError
from lifecycle.store.append_errors import AppendUncertain
from lifecycle.store.errors import StoreBusy, StoreFull, StoreReadOnly

APPENDS = 13
"""Appends of a change on a new ledger: its beginning and the name of the person, the key, then ten facts."""
STARTED = 5
"""The one of them that says that the operation starts."""


@pytest.mark.parametrize(
    ("kind", "written"),
    [(StoreFull, False), (StoreReadOnly, False), (StoreBusy, False), (AppendUncertain, False), (AppendUncertain, True)],
)
def test_after_an_append_that_failed_nothing_more_is_sent(
    *, tmp_path: Path, placed: Placing, kind: type[StoreError], written: bool
) -> None:
    """At every append, whether or not the event is in the store after all; and the next run can go on."""
    for at in some(range(1, APPENDS + 1), 6):
        path = placed(tmp_path / str(at) / "ledger.db")
        drawer = Drawer(formatted_image())
        sent: list[Command] = []

        def fail(number: int, _drafts: object, at: int = at, sent: list[Command] = sent) -> None:
            if number >= at:
                sent.extend(drawer.sent[len(sent) :])  # noqa: B023 - called while this drawer is the one
                raise kind(path="ledger", reason="as planned", id="?")

        with opened(path) as store:
            hooked = Hooked(store, after=fail) if written else Hooked(store, before=fail)
            with pytest.raises(LifecycleError) as caught:
                Desk(hooked, drawer).run("change-pin", changing(OLD, NEW))
            assert hooked.appends == at, "after the first failure nothing more is to be recorded either"
        assert drawer.sent == sent
        assert isinstance(caught.value, LeftInDoubt if at > STARTED else StoreError)
        assert at > STARTED or drawer.spending() == []
        assert Custodian(path, drawer).finish() == "finished"


@pytest.mark.sqlite  # the disk of a server is the server's
@pytest.mark.parametrize("room", [0, 5_000, 9_000, 14_000, 20_000, 30_000])
def test_a_full_disk_stops_the_operation_at_the_append_that_does_not_fit(tmp_path: Path, room: int) -> None:
    """The limit on the size of a file stands for the disk; it is lifted for the next run."""
    path = new_store(tmp_path / "ledger.db")
    shelf, report = tmp_path / "card", tmp_path / "report"

    def work() -> None:
        drawer = Drawer(formatted_image())
        with opened(path) as store:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
            try:
                Desk(store, drawer).run("change-pin", changing(OLD, NEW))
            except LifecycleError as error:
                code = error.params.get("cause", error.code)
            else:
                code = "done"
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        shelf.write_bytes(drawer.storage.load())
        report.write_text(f"{code} {len(drawer.spending())}")

    formatted_image()
    assert finish(start(work)) == 0
    code, spent = report.read_text().split()
    assert code in {"store-full", "store-unwritable", "done"}
    drawer = Drawer(shelf.read_bytes())
    with opened(path) as store:
        must_be_sound(store)
        started = any(event.tag == "operation-started.2" for _, event in store.events())
        assert started == bool(int(spent))
    assert Custodian(path, drawer).finish() == "finished"


@pytest.mark.sqlite  # by the modes of a file; a server that takes nothing is in tests/cli/test_replica.py
def test_a_store_that_is_read_only_stops_the_operation_before_it_starts() -> None:
    """Nothing is sent that changes the card."""
    folder = scratch()
    path = new_store(folder / "ledger.db")
    path.chmod(0o444)
    folder.chmod(0o555)

    def work() -> None:
        if os.geteuid() == 0:
            os.setuid(65534)  # root may write what is read-only
        drawer = Drawer(formatted_image())
        with pytest.raises(StoreError), opened(path) as store:
            Desk(store, drawer).run("change-pin", changing(OLD, NEW))
        assert drawer.spending() == []

    formatted_image()
    try:
        assert finish(start(work)) == 0
    finally:
        folder.chmod(0o755)
