"""Transport keys in custody: record and folder agree, whatever was cut off, and no key is ever written over."""

import threading
from pathlib import Path

import pytest
from desk.stores import Hooked, opened

from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.custody import transport_keys
from lifecycle.custody.key_comparison import OtherKeyUnderId, recorded_keys
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import NoHostKey, Refused, UnknownName
from lifecycle.domain.facts import CardSeen, OperationStarted, TransportKeyFact
from lifecycle.domain.secret import Secret
from lifecycle.store.address import Place
from tests.custody.conftest import CARD, OTHER, Keeping
from tests.custody.key_keeping import (
    FIRST,
    KEY,
    backed_up,
    fail_to_append,
    folder,
    keys,
    little_work,
    made,
    power_cut,
    retire,
    see_formatted,
    state,
    tags,
    told,
)

__all__ = ["folder", "little_work"]
pytestmark = pytest.mark.usefixtures("little_work")

# --- making ---


def test_a_new_key_has_the_next_id_and_is_recorded_with_its_check_value(
    keeping: Keeping, folder: TransportKeys
) -> None:
    """Its file is for one user only, and no two keys are the same."""
    first, second = made(keeping, folder), made(keeping, folder)
    assert (first.key_id, second.key_id, first.kcv == second.kcv) == (0, 1, False)
    assert folder.path(1).stat().st_mode & 0o777 == 0o600
    for fact in (first, second):
        with folder.key(fact.key_id) as key:
            assert folder.check_value(key) == fact.kcv
    assert [key.kcv for key in keys(keeping)] == [first.kcv, second.kcv]
    assert {event.stream for _, event in keeping.store.events() if isinstance(event.facts, TransportKeyFact)} == {
        "transport-key-00",
        "transport-key-01",
    }


def test_an_id_that_a_card_or_a_file_or_a_retired_key_has_is_never_given_again(
    keeping: Keeping, folder: TransportKeys
) -> None:
    """A card names its key by the id alone."""
    made(keeping, folder)
    retire(keeping, folder)
    folder.put(4, Secret(KEY))
    assert made(keeping, folder).key_id == 5
    see_formatted(keeping, 9)
    assert made(keeping, folder).key_id == 10


def test_after_the_last_id_a_gap_is_used_and_then_no_key_is_made(keeping: Keeping, folder: TransportKeys) -> None:
    """There are 256 of them."""
    for key_id in range(256):
        if key_id != 3:
            folder.put(key_id, Secret(KEY))
    assert made(keeping, folder).key_id == 3
    with pytest.raises(transport_keys.NoFreeKeyId):
        made(keeping, folder)


def test_two_who_make_a_key_at_once_make_two(keeping: Keeping, folder: TransportKeys, new_record: Place) -> None:
    """Each with an id and a file of its own."""
    start, ids = threading.Barrier(4), list[int]()

    def clerk(number: int) -> None:
        with opened(new_record) as store:
            mine = Keeping(store, clerk=f"clerk {number}")
            start.wait()
            ids.append(made(mine, folder).key_id)

    threads = [threading.Thread(target=clerk, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ids) == [0, 1, 2, 3]
    assert set(state(keeping, folder).values()) == {"here"}


def test_a_key_that_could_not_be_recorded_is_kept_and_can_be_taken_in(keeping: Keeping, folder: TransportKeys) -> None:
    """Nothing that may be a key is removed because the record could not be written."""
    fail_to_append(keeping)
    with pytest.raises(OSError, match="full"):
        made(keeping, folder)
    keeping.journal.store = keeping.store
    assert state(keeping, folder) == {0: "not recorded"}
    (event,) = transport_keys.register(keeping.handler, folder, (), virtual=False)
    assert event.tag == "transport-key-registered.1"
    assert state(keeping, folder) == {0: "here"}


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_recorded(keeping: Keeping, tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "keys").write_text("in the way")
    with pytest.raises(NoHostKey, match="keys"):
        made(keeping, TransportKeys(tmp_path / "keys"))
    assert not told(keeping)


# --- taking keys in ---


def test_keys_of_earlier_days_are_seen_and_can_be_taken_in(keeping: Keeping, folder: TransportKeys) -> None:
    """All that the record does not have, and none twice."""
    folder.put(0, Secret(KEY))
    folder.put(7, Secret(bytes(16)))
    assert state(keeping, folder) == {0: "not recorded", 7: "not recorded"}
    transport_keys.register(keeping.handler, folder, (), virtual=False)
    assert state(keeping, folder) == {0: "here", 7: "here"}
    assert transport_keys.register(keeping.handler, folder, (), virtual=False) == []
    with pytest.raises(Refused) as caught:
        transport_keys.register(keeping.handler, folder, (7,), virtual=False)
    assert caught.value.rule == "key-recorded"
    with pytest.raises(NoHostKey, match="transport-05"):
        transport_keys.register(keeping.handler, folder, (5,), virtual=False)


def test_another_key_under_a_recorded_id_is_told_and_given_to_no_card(keeping: Keeping, folder: TransportKeys) -> None:
    """Cards would be formatted with a key that nobody keeps."""
    kcv = made(keeping, folder).kcv
    folder.path(0).write_text(KEY.hex())
    assert state(keeping, folder) == {0: "other key"}
    with pytest.raises(OtherKeyUnderId, match=kcv):
        recorded_keys(folder, keeping.store)(0, CARD)
    with pytest.raises(OtherKeyUnderId):
        transport_keys.register(keeping.handler, folder, (0,), virtual=False)
    assert tags(keeping) == ["transport-key-made.1"]


def test_what_the_record_has_and_the_folder_has_not_is_missing(keeping: Keeping, folder: TransportKeys) -> None:
    """A file that others can read, or that holds no key, cannot be used."""
    made(keeping, folder)
    folder.path(0).chmod(0o644)
    assert state(keeping, folder) == {0: "unusable"}
    folder.path(0).unlink()
    assert state(keeping, folder) == {0: "missing"}
    with pytest.raises(NoHostKey):
        recorded_keys(folder, keeping.store)(0, CARD)


# --- retiring ---


def test_a_key_is_retired_when_no_card_can_need_it(keeping: Keeping, folder: TransportKeys) -> None:
    """A card that is lost may be found; one that is destroyed needs no key."""
    made(keeping, folder)
    see_formatted(keeping, 0, FIRST)
    with pytest.raises(Refused, match=FIRST) as caught:
        retire(keeping, folder)
    assert caught.value.rule == "key-in-use"
    keeping.report("hand-over", FIRST, receiver="ana")
    keeping.report("lose", FIRST)
    with pytest.raises(Refused, match=FIRST):
        retire(keeping, folder)
    see_formatted(keeping, 0, OTHER)
    keeping.report("find", FIRST)
    keeping.report("destroy", FIRST)
    with pytest.raises(Refused, match=OTHER):
        retire(keeping, folder)
    assert state(keeping, folder) == {0: "here"}


def test_a_retired_key_is_wiped_and_its_backups_stay_named(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """Until people say that each is erased."""
    made(keeping, folder)
    first, second = (backed_up(keeping, folder, tmp_path / name) for name in ("a", "b"))
    key, wiped = retire(keeping, folder)
    assert (wiped, key.stage, [each.sha256 for each in key.living_backups]) == (True, "retired", [first, second])
    assert state(keeping, folder) == {0: "wiped"}
    transport_keys.backup_erased(keeping.handler, 0, first[:8].upper())
    assert [each.sha256 for each in keys(keeping)[0].living_backups] == [second]
    for typed in (first[:8], second[:7], "zz" * 8):
        with pytest.raises(UnknownName) as caught:
            transport_keys.backup_erased(keeping.handler, 0, typed)
        assert second[:16] in str(caught.value.advise())


def test_a_retirement_that_was_cut_off_before_the_wiping_is_finished(
    keeping: Keeping, folder: TransportKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record says so first; the file is found again, and the same command wipes it without another event."""
    made(keeping, folder)
    with monkeypatch.context() as patch:
        patch.setattr(TransportKeys, "wipe", power_cut)
        with pytest.raises(KeyboardInterrupt):
            retire(keeping, folder)
    assert state(keeping, folder) == {0: "here"}
    assert keys(keeping)[0].stage == "retired"
    assert retire(keeping, folder)[1]
    assert not retire(keeping, folder)[1]
    assert tags(keeping) == ["transport-key-made.1", "transport-key-retired.1"]


def test_another_key_under_the_id_of_a_retired_one_is_not_wiped(keeping: Keeping, folder: TransportKeys) -> None:
    """It may be the one that cards have."""
    made(keeping, folder)
    folder.path(0).write_text(KEY.hex())
    with pytest.raises(OtherKeyUnderId):
        retire(keeping, folder)
    assert folder.path(0).read_text() == KEY.hex()


def test_a_key_is_not_retired_while_a_card_may_just_be_getting_it(keeping: Keeping, folder: TransportKeys) -> None:
    """A card whose formatting has no end in the record."""
    made(keeping, folder)
    shown = CardFacts(serial=OTHER, make="mpcos", atr="3B", virtual=False)
    started = OperationStarted(
        name="format-card", changes=True, parameters={"key_id": 0}, counter=None, tries_left=None
    )
    keeping.add(CardSeen(shown=shown), serial=OTHER)
    keeping.journal.append(f"card:{OTHER}", [started], operation="00000000-0000-7000-8000-000000000000")
    with pytest.raises(Refused) as caught:
        retire(keeping, folder)
    assert caught.value.rule == "formatting-in-doubt"


def test_a_card_that_gets_the_key_while_it_is_confirmed_keeps_it(keeping: Keeping, folder: TransportKeys) -> None:
    """The rule is asked once more inside the transaction."""
    made(keeping, folder)
    keeping.journal.store = Hooked(keeping.store, before=lambda *_: see_formatted(beside, 0))  # type: ignore[assignment]
    beside = Keeping(keeping.store)
    with pytest.raises(Refused, match=OTHER):
        retire(keeping, folder)
    assert state(keeping, folder) == {0: "here"}
