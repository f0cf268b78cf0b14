"""When the record is signed, and what is said where only that fails."""

from pathlib import Path
from typing import Any

import pytest
from desk.cards import Drawer
from desk.ceremonies import made
from desk.desk import Desk, desk_at
from desk.invariants import NEW, OLD
from desk.people import Person, changing
from desk.rack import Rack
from desk.signing import KEY, last_folder
from desk.stores import Hooked, new_store, opened

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.errors import CardError, LifecycleError, Refused
from lifecycle.domain.facts import SetInvalidated, SigningKeyAdopted
from lifecycle.ledger.clock import accept_clock
from lifecycle.signing.errors import LastCheckpointUnusable, NotSigned
from lifecycle.signing.signatures import signed_by
from lifecycle.store.checkpoints import KeptCheckpoint, checkpoints_in_order
from lifecycle.store.errors import StoreFull

WRONG = "55544433"


def kept(desk: Desk) -> list[KeptCheckpoint]:
    """Give every checkpoint that the store keeps."""
    with desk.store.snapshot() as connection:
        return list(checkpoints_in_order(connection, 1 << 40))


def last(desk: Desk) -> SignedCheckpoint | None:
    """Give the last checkpoint of this machine."""
    return desk.signer.last.read(desk.signer.origin())


def must_cover_all(desk: Desk) -> None:
    """The last checkpoint is the head, signed by both halves of the key, and the same in the store and in its file."""
    head, newest = desk.store.head(), kept(desk)[-1]
    signed = SignedCheckpoint.read(newest.note)
    assert signed == last(desk)
    assert (signed.checkpoint.size, signed.checkpoint.root, newest.size) == (*head, head.size)
    key = KEY.made()
    assert all(signed_by(signed, each) for each in key.public.under(signed.checkpoint.origin))
    assert newest.time == (signed.time or 0) * 1_000_000


def test_a_changing_operation_is_signed_at_its_end(desk: Desk) -> None:
    """Over everything that it recorded; the key was adopted, and signed, before the card was changed."""
    outcome = desk.run("change-pin", changing(OLD, NEW))
    assert outcome.unsigned is None
    must_cover_all(desk)
    tags = [event.tag for _, event in desk.store.events()]
    first = kept(desk)[0].size
    assert tags[:first].count(SigningKeyAdopted.tag) == 1
    assert "operation-started.2" in tags[first:]


def test_what_only_reads_is_not_signed(desk: Desk) -> None:
    """An inspection makes no key; the next operation that changes something covers it."""
    desk.run("inspect", Person())
    assert kept(desk) == []
    assert last(desk) is None


def test_one_that_fails_is_signed_too(desk: Desk) -> None:
    """A wrong PIN is an answer of the card, and recorded as one."""
    with pytest.raises(CardError) as caught:
        desk.run("change-pin", changing(WRONG, NEW))
    assert caught.value.unsigned is None
    must_cover_all(desk)


def test_a_key_is_adopted_once(desk: Desk) -> None:
    """And each operation after it ends with a checkpoint of its own."""
    with pytest.raises(CardError):
        desk.run("change-pin", changing(WRONG, NEW))
    before = len(kept(desk))
    desk.run("change-pin", changing(OLD, NEW))
    assert len(kept(desk)) == before + 1
    assert [event.tag for _, event in desk.store.events()].count(SigningKeyAdopted.tag) == 1


def test_a_refusal_is_not_signed(desk: Desk) -> None:
    """Nothing was changed."""
    desk.run("change-pin", changing(OLD, NEW))
    before = kept(desk)
    with pytest.raises(Refused):
        desk.run("change-pin", changing(NEW, OLD))
    assert kept(desk) == before


def test_a_ceremony_is_signed_when_it_opens_and_when_it_closes(vault: Desk) -> None:
    """The opening covers the beginning of the set, before any of its cards is written."""
    made(vault)
    tags = [event.tag for _, event in vault.store.events()]
    begun, written = tags.index("set-started.2") + 1, tags.index("share-write-begun.1") + 1
    assert any(begun <= each.size < written for each in kept(vault))
    must_cover_all(vault)


def test_a_ceremony_that_cannot_be_signed_at_its_opening_comes_to_its_end_there(vault: Desk) -> None:
    """No share is written, and the set does not stay open for ever."""
    rack = vault.handler.source
    assert isinstance(rack, Rack)
    vault.run("inspect", Person(), serials=rack.serials[:1])
    vault.signer.require()

    class Failing:
        """Keeps nothing more."""

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401
            return getattr(vault.signer, name)

        def sign(self) -> None:
            """Fail as a full disk does."""
            raise LastCheckpointUnusable(file="last", reason="No space left on device")

    object.__setattr__(vault.handler, "signer", Failing())
    with pytest.raises(LastCheckpointUnusable):
        made(vault)
    facts = [event.facts for _, event in vault.store.events()]
    assert [fact.reason for fact in facts if isinstance(fact, SetInvalidated)] == ["last-checkpoint-unusable"]
    assert "share-write-begun.1" not in {event.tag for _, event in vault.store.events()}
    assert [drawer.count("VERIFY") for drawer in rack.drawers.values()] == [0] * 5


@pytest.mark.parametrize("fails", ["wrong", "right"])
def test_where_only_the_signing_at_the_end_fails_all_is_done_and_that_is_said(desk: Desk, fails: str) -> None:
    """In the outcome, or beside the error that the operation ended with; the next signing makes up for it."""
    desk.run("inspect", Person())
    desk.signer.require()
    (file,) = last_folder(desk.store.path).iterdir()

    class Breaking(Person):
        """Somebody in whose hands the folder breaks after the last look at it."""

        def secret(self, question: Any) -> Any:  # noqa: ANN401
            """Break it."""
            file.write_bytes(b"broken")
            return super().secret(question)

    before = file.read_bytes()
    person = Breaking(current_pin=OLD if fails == "right" else WRONG, new_pin=NEW, new_pin_again=NEW)
    unsigned: LifecycleError | None
    try:
        unsigned = desk.run("change-pin", person).unsigned
    except CardError as error:
        unsigned = error.unsigned
    assert isinstance(unsigned, LastCheckpointUnusable)
    assert desk.tags()[-1] == ("operation-completed" if fails == "right" else "operation-failed")
    file.write_bytes(before)
    desk.signer.sign()
    must_cover_all(desk)


def test_a_store_that_is_full_at_the_end_asks_nobody_to_do_it_again(tmp_path: Path, drawer: Drawer) -> None:
    """The PIN is changed: whoever ran the command once more would meet a sealed card."""

    class Full(Hooked):
        """A store with no room for another checkpoint."""

        def keep_checkpoint(self, *_: object) -> None:
            """Find no room."""
            raise StoreFull(path="ledger", reason="as planned")

    path = new_store(tmp_path / "ledger.db")
    with opened(path) as store:
        Desk(store, drawer).run("inspect", Person())
        Desk(store, drawer).signer.require()
        unsigned = Desk(Full(store), drawer).run("change-pin", changing(OLD, NEW)).unsigned
        assert isinstance(unsigned, NotSigned)
        assert "do not do it again" in str(unsigned.advise())
        assert "no room" in str(unsigned)
        again = Desk(store, drawer)
        again.signer.sign()
        must_cover_all(again)


def test_a_heartbeat_is_signed_where_nothing_happened(desk: Desk) -> None:
    """The same size, at another time; an operation that finds all covered signs nothing."""
    desk.run("change-pin", changing(OLD, NEW))
    first = desk.signer.sign()
    assert desk.signer.sign() == first
    again = desk.signer.heartbeat()
    assert again != first
    assert again.checkpoint == first.checkpoint
    must_cover_all(desk)


def test_a_heartbeat_is_refused_while_the_clock_is_behind_and_an_operation_is_signed_all_the_same(
    tmp_path: Path, drawer: Drawer
) -> None:
    """Behind the newest checkpoint too, until the step is accepted."""
    now = [2_000_000_000_000_000]
    with desk_at(new_store(tmp_path / "ledger.db"), drawer, clock=lambda: now[0]) as desk:
        desk.run("inspect", Person())
        now[0] += 3_600_000_000
        desk.signer.heartbeat()
        now[0] -= 1_800_000_000
        with pytest.raises(Refused) as caught:
            desk.signer.heartbeat()
        assert caught.value.rule == "clock-stepped-back"
        with pytest.raises(Refused):
            desk.run("change-pin", changing(OLD, NEW))
        assert desk.signer.sign(always=True).time == now[0] // 1_000_000
        accept_clock(desk.journal)
        desk.signer.heartbeat()


def test_nothing_is_signed_where_there_is_no_event(desk: Desk) -> None:
    """It has a name."""
    with pytest.raises(Refused) as caught:
        desk.signer.heartbeat()
    assert caught.value.rule == "nothing-to-sign"
    assert not last_folder(desk.store.path).exists()
