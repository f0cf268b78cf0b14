"""A signing key that gives its place to another, or is lost, also where the process dies in the middle of it."""

from pathlib import Path
from typing import Any

import pytest
from desk.cards import Drawer, formatted_image
from desk.cut_calls import DIED, Dying
from desk.desk import Desk, desk_at
from desk.people import Person, changing
from desk.processes import finish, start
from desk.signing import KEY
from desk.stores import new_store, opened

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.facts import SigningKeyAdopted, SigningKeyRotated
from lifecycle.signing.key_change import adopt, rotate
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.last_checkpoint import Held
from lifecycle.signing.rotation import is_stated
from lifecycle.signing.signatures import signed_by
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


ROTATING = [
    (KeyFile, "made_next", 1, False),
    (KeyFile, "made_next", 1, True),
    (AuditStore, "append", 1, False),
    (AuditStore, "append", 1, True),
    (Held, "swap", 1, False),
    (Held, "swap", 1, True),
    (AuditStore, "keep_checkpoint", 1, True),
    (KeyFile, "take_next", 1, False),
    (KeyFile, "take_next", 1, True),
    (Held, "swap", 2, False),
    (Held, "swap", 2, True),
]


@pytest.mark.parametrize(("kind", "name", "number", "after"), ROTATING)
def test_a_change_of_keys_that_is_cut_off_is_ended_or_never_was(  # noqa: PLR0913, PLR0917 - one moment each
    tmp_path: Path,
    keys: KeyFile,
    kind: type,
    name: str,
    number: int,
    after: bool,  # noqa: FBT001
) -> None:
    """Once its event is durable the old key vouches for it, and then the new one signs; never is there no key."""
    path = new_store(tmp_path / "ledger.db")
    with desk_at(path, Drawer(formatted_image()), signing_key=keys) as desk:
        desk.run("inspect", Person())
        desk.signer.require()
        old = keys.made().public

    def work() -> None:
        with desk_at(path, Drawer(formatted_image()), signing_key=keys) as desk:
            desk.journal.begun(virtual=False)
            Dying(kind, name, number, after=after)
            rotate(desk.signer)

    assert finish(start(work)) == DIED
    with desk_at(path, Drawer(formatted_image()), signing_key=keys) as desk:
        desk.run("change-pin", changing("12345678", "90817263"))
        rotated = [event.facts for _, event in desk.store.events() if isinstance(event.facts, SigningKeyRotated)]
        assert len(rotated) == (1 if (kind, name, after) not in BEFORE else 0)
        must_be_vouched_for(desk, keys, old)
        if not rotated:
            rotate(desk.signer)
            must_be_vouched_for(desk, keys, old)
    assert not keys.next.exists()


BEFORE = [(KeyFile, "made_next", False), (KeyFile, "made_next", True), (AuditStore, "append", False)]
"""Moments before the event is durable."""


def must_be_vouched_for(desk: Desk, keys: KeyFile, old: Any) -> None:  # noqa: ANN401
    """The record's key is the one of the file, and signed last; the old one signed what names it, with both halves."""
    name, now = desk.signer.here.name(), keys.made().public
    assert desk.signer.here.keys_in_force()[-1] == now
    notes = [SignedCheckpoint.read(each.note) for each in kept(desk.store.path)]
    assert all(signed_by(notes[-1], key) for key in now.under(name))
    for position, event in desk.store.events():
        if isinstance(event.facts, SigningKeyRotated):
            assert is_stated(event.facts.statement, name, old, now)
            covering = [each for each in notes if each.checkpoint.size >= position]
            assert all(signed_by(covering[0], key) for key in old.under(name))


def test_a_lost_key_gives_its_place_to_another_one_only_when_a_person_says_so(path: Path, keys: KeyFile) -> None:
    """It is recorded, with the id of the one that is lost; then the new one signs."""
    with desk_at(path, Drawer(formatted_image()), signing_key=keys) as desk:
        done = adopt(desk.signer)
        facts = [event.facts for _, event in desk.store.events() if isinstance(event.facts, SigningKeyAdopted)]
        name = desk.signer.here.name()
        assert [fact.replaces for fact in facts] == [None, KEY.made().public.under(name)[0].line()]
        assert done.signed is not None
        assert signed_by(done.signed, keys.made().public.under(name)[0])
        desk.run("change-pin", changing("12345678", "90817263"))


def test_a_key_that_is_replaced_while_an_operation_is_under_way_signs_its_end(tmp_path: Path, keys: KeyFile) -> None:
    """The key is looked up when it signs, not when the operation began."""
    path, drawer = new_store(tmp_path / "ledger.db"), Drawer(formatted_image())

    class Rotating(Person):
        """Somebody in whose time another process replaces the key."""

        def secret(self, question: Any) -> Any:  # noqa: ANN401
            """Have it done once."""
            if not done:
                done.append(True)
                assert finish(start(other)) == 0
            return super().secret(question)

    done: list[bool] = []

    def other() -> None:
        with desk_at(path, Drawer(formatted_image()), signing_key=keys, login="other") as desk:
            rotate(desk.signer)

    with desk_at(path, drawer, signing_key=keys) as desk:
        old = KeyFile(keys.path).made().public
        person = Rotating(current_pin="12345678", new_pin="90817263", new_pin_again="90817263")
        assert desk.run("change-pin", person).unsigned is None
        must_be_vouched_for(desk, keys, old)
