"""Several workstations sign one record, each with a key and with last checkpoints of its own."""

import dataclasses
from pathlib import Path

import pytest
from desk.desk import Desk
from desk.people import Person

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.errors import Refused
from lifecycle.projections.signing_keys import signing_keys
from lifecycle.signing.errors import (
    KnownUnusable,
    LastCheckpointMissing,
    OwnKeyEnded,
    RequestUnusable,
    SigningKeyDiffers,
    SigningKeyMissing,
)
from lifecycle.signing.key_change import adopt, rotate
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.signing.signer import Signer
from lifecycle.signing.workstations import add, ask_to_sign, begin_from, end, read_request
from lifecycle.store.checkpoints import KeptCheckpoint, checkpoints_in_order

pytestmark = pytest.mark.every_engine


class Workstation(Signer):
    """A signer with a home of its own."""

    @classmethod
    def of(cls, desk: Desk, home: Path) -> "Workstation":
        """Sit down at the record of a desk; nothing is known here yet."""
        return cls(desk.signer.journal, KeyFile(home / "signing.key"), LastCheckpoints(home / "last"))

    def asks(self, to: Path) -> Path:
        """Write a request to a file."""
        to.write_bytes(ask_to_sign(self).encoded())
        return to


@pytest.fixture
def first(desk: Desk) -> Signer:
    """The workstation that signed first."""
    desk.run("inspect", Person())
    desk.signer.require()
    return desk.signer


@pytest.fixture
def second(desk: Desk, first: Signer, tmp_path: Path) -> Workstation:
    """Another one, which knows nothing yet."""
    assert first.here.keys_in_force()
    (tmp_path / "two").mkdir()
    return Workstation.of(desk, tmp_path / "two")


@pytest.fixture
def joined(first: Signer, second: Workstation, tmp_path: Path) -> Workstation:
    """Another one that signs too."""
    signed = add(first, read_request(first, second.asks(tmp_path / "request")))
    note = tmp_path / "checkpoint"
    note.write_bytes(signed.note.encoded())
    begin_from(second, note)
    return second


def kept(signer: Signer) -> list[KeptCheckpoint]:
    """Give every checkpoint that the store keeps."""
    with signer.journal.store.snapshot() as connection:
        return list(checkpoints_in_order(connection, 1 << 40))


def goes_on(desk: Desk) -> None:
    """Record something, and sign nothing."""
    desk.run("inspect", Person())


def test_one_that_never_signed_is_told_to_ask_for_a_key(second: Workstation, desk: Desk) -> None:
    """Before it is told about checkpoints, and nothing is recorded."""
    size = desk.store.head().size
    for each in (second.require, second.examine, second.sign):
        with pytest.raises(SigningKeyMissing):
            each()
    with pytest.raises(Refused, match="has no key 00000000"):
        adopt(second, named="00000000")
    assert desk.store.head().size == size


def test_a_key_that_was_added_signs_and_both_go_on(first: Signer, joined: Workstation, desk: Desk) -> None:
    """Each over what the other one recorded too."""
    joined.require()
    goes_on(desk)
    by_second = joined.sign()
    goes_on(desk)
    by_first = first.sign()
    assert by_second.checkpoint.size < by_first.checkpoint.size
    assert joined.sign().checkpoint == by_first.checkpoint
    assert [each.size for each in kept(first)] == sorted(each.size for each in kept(first))


def test_a_second_signature_over_the_same_events_is_kept_once(first: Signer, joined: Workstation, desk: Desk) -> None:
    """What this machine signed is not kept again because another one signed after it."""
    goes_on(desk)
    first.sign()
    joined.sign()
    before = kept(first)
    first.sign()
    joined.sign()
    assert kept(first) == before


def test_where_the_other_signs_more_meanwhile_it_is_signed_again(
    first: Signer, joined: Workstation, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the signature and the moment when the store was to keep it."""
    goes_on(desk)
    keep, done = type(first.journal.store).keep_checkpoint, []

    def after_the_other(store: object, size: int, time: int, note: bytes) -> KeptCheckpoint:
        if not done:
            done.append(size)
            goes_on(desk)
            joined.sign()
        return keep(store, size, time, note)  # type: ignore[arg-type]

    monkeypatch.setattr(type(first.journal.store), "keep_checkpoint", after_the_other)
    signed = first.sign()
    assert signed.checkpoint.size == desk.store.head().size > done[0]
    assert SignedCheckpoint.read(kept(first)[-1].note) == signed


def test_an_ended_key_signs_nothing_more(first: Signer, joined: Workstation, desk: Desk) -> None:
    """Nor is it added or adopted again; what it signed before stands."""
    goes_on(desk)
    before = joined.sign()
    key = joined.keys.load()
    assert key is not None
    end(first, key.public.under(first.here.name())[0].id.hex())
    for each in (joined.require, joined.sign):
        with pytest.raises(OwnKeyEnded):
            each()
    with pytest.raises(Refused, match="signed the record before"):
        ask_to_sign(joined)
    named = first.here.keys_in_force()[0].under(first.here.name())[0].id.hex()
    with pytest.raises(Refused, match="was ended"):
        adopt(joined, named=named)
    first.sign()
    joined.here.require_signed(first.origin(), before, "file")


def test_a_key_that_ends_between_the_look_and_the_signature_signs_nothing(
    first: Signer, joined: Workstation, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head that it would sign has its end already."""
    goes_on(desk)
    key, size = joined.keys.load(), len(kept(first))
    assert key is not None
    look = Signer.key

    def then_ended(signer: Signer, held: object) -> object:
        found = look(signer, held)  # type: ignore[arg-type]
        monkeypatch.undo()
        end(first, key.public.under(first.here.name())[0].id.hex())
        return found

    monkeypatch.setattr(Signer, "key", then_ended)
    with pytest.raises(SigningKeyDiffers):
        joined.sign()
    assert len(kept(first)) == size


def test_neither_the_own_key_nor_the_last_one_is_ended(first: Signer, second: Workstation, tmp_path: Path) -> None:
    """Another workstation has to sign that it ended."""
    own = first.here.keys_in_force()[0].under(first.here.name())[0].id.hex()
    with pytest.raises(Refused, match="no other key"):
        end(first, own)
    add(first, read_request(first, second.asks(tmp_path / "request")))
    with pytest.raises(Refused, match="key of this workstation"):
        end(first, own)


def test_a_request_has_to_know_the_key_that_adds_it(first: Signer, second: Workstation, tmp_path: Path) -> None:
    """One that was written before a rotation, one of another record, and what is no request, are refused."""
    asked = second.asks(tmp_path / "request")
    rotate(dataclasses.replace(first, keys=KeyFile(_copied(first, tmp_path))))
    moved = dataclasses.replace(first, keys=KeyFile(tmp_path / "signing.key"))
    with pytest.raises(RequestUnusable, match="does not name the key of this workstation"):
        read_request(moved, asked)
    other = asked.read_bytes().replace(first.here.name().encode(), b"lifecycle/ledger/0000000000000000")
    asked.write_bytes(other)
    with pytest.raises(RequestUnusable):
        read_request(moved, asked)
    with pytest.raises(RequestUnusable):
        read_request(moved, tmp_path / "none")


def _copied(signer: Signer, to: Path) -> Path:
    file = to / "signing.key"
    file.touch(mode=0o600)
    file.write_bytes(signer.keys.path.read_bytes())
    return file


def test_a_workstation_begins_with_a_checkpoint_that_fits_only(
    first: Signer, second: Workstation, tmp_path: Path
) -> None:
    """Signed by a key that signs the record, and of what the record holds."""
    add(first, read_request(first, second.asks(tmp_path / "request")))
    with pytest.raises(LastCheckpointMissing):
        second.require()
    thief = KeyFile(tmp_path / "thief.key").made()
    note = tmp_path / "note"
    note.write_bytes(thief.sign(first.sign().checkpoint, 1_800_000_000).note.encoded())
    with pytest.raises(KnownUnusable, match="no key"):
        begin_from(second, note)
    note.write_bytes(first.sign().note.encoded())
    begin_from(second, note)
    second.require()
    with pytest.raises(Refused, match="knows the last"):
        begin_from(second, note)


def test_the_keys_of_a_record_are_told_with_their_workstations(first: Signer, joined: Workstation) -> None:
    with first.journal.store.snapshot() as connection:
        named = signing_keys(connection)
    assert [each.workstation for each in named] == [first.journal.station] * 2
    assert [each.end for each in named] == [None, None]
    assert joined.here.keys_in_force() == first.here.keys_in_force()
