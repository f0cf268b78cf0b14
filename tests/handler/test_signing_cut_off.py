"""A process that dies while it signs, and several that sign at once: what is left is always whole."""

from pathlib import Path

import pytest
from desk.cards import Drawer, formatted_image
from desk.cut_calls import DIED, Dying
from desk.desk import desk_at
from desk.people import Person, changing
from desk.processes import finish, start
from desk.signing import KEY, last_beside
from desk.stores import PROJECTIONS, must_be_sound, new_store, opened

from lifecycle.approval.collecting import SigningTools
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.errors import CardError
from lifecycle.domain.event import Event
from lifecycle.domain.facts import SigningKeyAdopted
from lifecycle.ledger.journal import Journal
from lifecycle.signing.errors import RecordReplaced
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.last_checkpoint import Held, LastCheckpoints
from lifecycle.signing.restore import Restoring
from lifecycle.signing.restore_gate import Permission
from lifecycle.signing.signer import Signer
from lifecycle.store.checkpoints import KeptCheckpoint, checkpoints_in_order
from lifecycle.store.sqlite.audit import AuditStore


def kept(path: Path) -> list[KeptCheckpoint]:
    """Give what a store keeps."""
    with opened(path) as store, store.snapshot() as connection:
        return list(checkpoints_in_order(connection, 1 << 40))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with a card that was seen, and signed once."""
    made = new_store(tmp_path / "ledger.db")
    with desk_at(made, Drawer(formatted_image())) as desk:
        desk.run("inspect", Person())
        desk.signer.require()
    return made


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    """A key of its own, for what changes keys."""
    return KeyFile(tmp_path / "signing.key")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("kind", "name"), [(Held, "swap"), (AuditStore, "keep_checkpoint")])
def test_what_a_crash_between_file_and_store_leaves_out_is_made_up(
    path: Path, kind: type, name: str, *, after: bool
) -> None:
    """The file is first: what it knows, the store learns at the next signing; nobody is refused for it."""
    before = len(kept(path))

    def work() -> None:
        with desk_at(path, Drawer(formatted_image())) as desk:
            desk.run("inspect", Person())
            Dying(kind, name, 1, after=after)
            desk.signer.sign()

    assert finish(start(work)) == DIED
    with desk_at(path, Drawer(formatted_image())) as desk:
        signed = desk.signer.last.read(desk.signer.origin())
        desk.run("change-pin", changing("12345678", "90817263"))
        must_be_sound(desk.store)
    notes = [each.note for each in kept(path)]
    assert len(notes) == len(set(notes)) >= before + 1
    assert signed is not None
    assert signed.note.encoded() in notes, "what was signed once stands in the store"


def test_a_crash_at_first_use_leaves_a_ledger_that_can_be_used(tmp_path: Path, keys: KeyFile) -> None:
    """Before or after the key, its event, the file, the store: the next one goes on where it stopped."""
    moments = [
        (KeyFile, "made", False),
        (KeyFile, "made", True),
        (AuditStore, "append", True),
        (Held, "swap", False),
        (Held, "swap", True),
        (AuditStore, "keep_checkpoint", True),
    ]
    for number, (kind, name, after) in enumerate(moments):
        here = new_store(tmp_path / str(number) / "ledger.db")

        def work(here: Path = here, kind: type = kind, name: str = name, *, after: bool = after) -> None:
            with desk_at(here, Drawer(formatted_image()), signing_key=keys) as desk:
                desk.run("inspect", Person())
                Dying(kind, name, 1, after=after)
                desk.signer.require()

        assert finish(start(work)) == DIED
        with desk_at(here, Drawer(formatted_image()), signing_key=keys) as desk:
            desk.run("change-pin", changing("12345678", "90817263"))
            tags = [event.tag for _, event in desk.store.events()]
            assert tags.count(SigningKeyAdopted.tag) == 1


def test_a_restore_that_is_cut_off_before_the_earlier_ledger_counts_as_replaced_is_made_up(
    path: Path, tmp_path: Path
) -> None:
    """By the first signing of the restored one; what it was made of is refused from then on."""
    target = tmp_path / "restored.db"
    last = last_beside(path)

    def write(store: AuditStore[Event]) -> Journal:
        return Journal(store, login="tester", station="desk")

    def work() -> None:
        Dying(LastCheckpoints, "replace", 1, after=False)
        Restoring(PROJECTIONS, write, last, target).restore(path, target, target, Permission(SigningTools(), Person()))

    assert finish(start(work)) == DIED
    with opened(target) as store:
        Signer(write(store), KEY, last).sign()
    with opened(path) as store, pytest.raises(RecordReplaced):
        Signer(write(store), KEY, last).require()


def test_processes_that_sign_at_once_do_so_one_after_the_other(path: Path) -> None:
    """Each checkpoint goes on from the one before it; nobody is refused."""

    def work(number: int) -> None:
        with desk_at(path, Drawer(formatted_image(f"15C000E3A81710{number:02X}"))) as desk:
            for _ in range(5):
                with pytest.raises(CardError):
                    desk.run("change-pin", changing("55544433", "90817263"))

    children = [start(lambda number=number: work(number)) for number in range(1, 4)]  # type: ignore[misc]
    assert [finish(child) for child in children] == [0, 0, 0]
    found = kept(path)
    sizes = [each.size for each in found]
    assert sizes == sorted(sizes)
    with opened(path) as store:
        must_be_sound(store)
        for each in found:
            signed = SignedCheckpoint.read(each.note)
            assert store.root_at(each.size) == signed.checkpoint.root
        assert found[-1].size == store.head().size
    assert last_beside(path).folder.exists()
