"""Transport keys in custody: record and folder agree, whatever was cut off, and no key is ever lost or written over."""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk.people import Person
from desk.stores import Hooked, opened

from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.custody import key_backups, transport_keys
from lifecycle.custody.key_backups import Backup, BackupNotOpened, BackupNotWritten, problem_with_passphrase
from lifecycle.custody.transport_keys import OtherKeyUnderId, compared
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import NoHostKey, Refused, UnknownName
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import CardSeen, OperationRefused, OperationStarted, TransportKeyFact
from lifecycle.domain.secret import Secret
from lifecycle.domain.transport_key import TransportKey
from lifecycle.files import age
from tests.custody.conftest import CARD, OTHER, Keeping

KEY = bytes(range(16))
FIRST = "C" * 16
PHRASE = b"correct horse battery staple"


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have scrypt take no time."""
    real = age.sealed
    monkeypatch.setattr(age, "sealed", lambda plain, words: real(plain, words, work=2))


@pytest.fixture
def folder(tmp_path: Path) -> TransportKeys:
    """Give a folder of keys that is not there yet."""
    return TransportKeys(tmp_path / "keys")


def keys(keeping: Keeping) -> list[TransportKey]:
    """Give the keys of the record."""
    with keeping.handler.record() as record:
        return list(record.transport_keys())


def told(keeping: Keeping) -> list[Fact]:
    """Give what is recorded of transport keys, and what was refused."""
    facts = [event.facts for _, event in keeping.store.events()]
    return [fact for fact in facts if isinstance(fact, TransportKeyFact | OperationRefused)]


def tags(keeping: Keeping) -> list[str]:
    return [fact.tag for fact in told(keeping)]


def made(keeping: Keeping, folder: TransportKeys) -> TransportKeyFact:
    event = transport_keys.make_key(keeping.handler, folder, virtual=False)
    assert isinstance(event.facts, TransportKeyFact)
    return event.facts


def retire(keeping: Keeping, folder: TransportKeys, key_id: int = 0) -> tuple[TransportKey, bool]:
    return transport_keys.retire(keeping.handler, folder, key_id, Person())


def backed_up(keeping: Keeping, folder: TransportKeys, target: Path, key_id: int = 0) -> str:
    return key_backups.back_up(keeping.handler, folder, key_id, target, Secret(PHRASE))[1].sha256


def restore(keeping: Keeping, folder: TransportKeys, file: Path) -> bool:
    """Restore from a file, by two people; says whether the key was missing."""
    people = [keeping.ids["ana"], keeping.ids["bob"]]
    with key_backups.open_backup(file, Secret(PHRASE), folder) as backup:
        fact, _ = key_backups.restore_file(keeping.handler, folder, backup, people)
    return fact.written


def see_formatted(keeping: Keeping, key_id: int, serial: str = OTHER) -> None:
    """Have a card seen that was formatted with a key."""
    shown = CardFacts(
        serial=serial, make="mpcos", atr="3B", virtual=False, layout=1, card_id="00", tries=7, tries_left=7,
        details={"key_id": key_id},
    )  # fmt: skip
    keeping.add(CardSeen(shown=shown), serial=serial)


def state(keeping: Keeping, folder: TransportKeys) -> dict[int, str]:
    """Say of each key how record and folder agree on it."""
    return {each.key_id: each.found for each in compared(folder, keys(keeping))}


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


def test_two_who_make_a_key_at_once_make_two(keeping: Keeping, folder: TransportKeys, path: Path) -> None:
    """Each with an id and a file of its own."""
    start, ids = threading.Barrier(4), list[int]()

    def clerk(number: int) -> None:
        with opened(path) as store:
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
    _fail_to_append(keeping)
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
        transport_keys.recorded_keys(folder, keeping.store)(0, CARD)
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
        transport_keys.recorded_keys(folder, keeping.store)(0, CARD)


# --- backups in files ---


def test_a_backup_is_written_opened_again_and_recorded(keeping: Keeping, folder: TransportKeys, tmp_path: Path) -> None:
    """For one user only; the key is not in it in clear, and not in the record."""
    kcv, target = made(keeping, folder).kcv, tmp_path / "key.age"
    digest = backed_up(keeping, folder, target)
    text = folder.path(0).read_text().strip()
    assert target.stat().st_mode & 0o777 == 0o600
    assert text.encode() not in target.read_bytes()
    (backup,) = keys(keeping)[0].living_backups
    assert (backup.sha256, keeping.store.text(backup.place)) == (digest, str(target))
    with age.opened(target.read_bytes(), Secret(PHRASE)) as plain, plain.revealed() as found:
        assert found.decode() == f"lifecycle transport key 1\nid 0\nkcv CMAC-5 {kcv}\nkey {text.upper()}\n"


def test_a_backup_is_never_written_over_a_file_nor_where_it_cannot_be(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """And then nothing is recorded."""
    made(keeping, folder)
    (tmp_path / "there").write_text("mine")
    for target in (tmp_path / "there", tmp_path / "nowhere" / "key.age", tmp_path):
        with pytest.raises(BackupNotWritten):
            backed_up(keeping, folder, target)
    assert (tmp_path / "there").read_text() == "mine"
    assert tags(keeping) == ["transport-key-made.1"]


def test_only_a_recorded_key_in_use_that_is_the_right_one_is_backed_up(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """A backup of the wrong key would be found out when it is needed."""
    made(keeping, folder)
    with pytest.raises(UnknownName):
        backed_up(keeping, folder, tmp_path / "a", key_id=5)
    folder.path(0).write_text(KEY.hex())
    with pytest.raises(OtherKeyUnderId):
        backed_up(keeping, folder, tmp_path / "a")
    folder.path(0).unlink()
    with pytest.raises(NoHostKey, match="no file"):
        backed_up(keeping, folder, tmp_path / "a")
    retire(keeping, folder)
    with pytest.raises(Refused, match="retired"):
        backed_up(keeping, folder, tmp_path / "a")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("words", "good"),
    [
        (b"x" * 14, False),
        (b"x" * 15, False),
        (b"abcdefghijklmno", True),
        ("ç".encode() * 20, False),
        (b"a\tb" * 6, False),
    ],
)
def test_a_passphrase_is_long_and_can_be_typed_everywhere(words: bytes, good: bool) -> None:  # noqa: FBT001
    """On any keyboard, by whoever needs it in ten years."""
    assert (problem_with_passphrase(Secret(words)) is None) == good


def test_on_a_full_disk_there_is_no_key_and_no_backup_rather_than_half_of_one(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """Each is written beside its place, and has its name when it is whole."""
    made(keeping, folder)
    with _room_for(10):
        with pytest.raises(NoHostKey, match="transport-01"):
            folder.make(1)
        with pytest.raises(BackupNotWritten):
            backed_up(keeping, folder, tmp_path / "key.age")
    assert (folder.ids(), [each.name for each in tmp_path.glob("*.age*")]) == ([0], [])
    assert len(list(folder.path(0).parent.iterdir())) == 1
    assert tags(keeping) == ["transport-key-made.1"]


# --- restoring from files ---


def test_a_missing_key_comes_back_from_its_backup(keeping: Keeping, folder: TransportKeys, tmp_path: Path) -> None:
    """The same bytes; both people are named, and the key was proven then."""
    made(keeping, folder)
    before = folder.path(0).read_bytes()
    backed_up(keeping, folder, tmp_path / "key.age")
    folder.path(0).unlink()
    assert restore(keeping, folder, tmp_path / "key.age")
    assert (folder.path(0).read_bytes(), folder.path(0).stat().st_mode & 0o777) == (before, 0o600)
    (key,) = keys(keeping)
    assert key.proven_at is not None
    assert {keeping.ids["ana"], keeping.ids["bob"]} <= set(key.touched_by)


def test_where_the_key_is_here_a_restore_checks_the_backup(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """And changes no file."""
    made(keeping, folder)
    backed_up(keeping, folder, tmp_path / "key.age")
    before = folder.path(0).stat()
    assert not restore(keeping, folder, tmp_path / "key.age")
    assert folder.path(0).stat() == before
    assert keys(keeping)[0].proven_at is not None


def test_a_key_comes_back_where_the_record_does_not_know_it(keeping: Keeping, folder: TransportKeys) -> None:
    """After a disaster the record may be a new one."""
    with Backup(3, Secret(KEY), folder.check_value(Secret(KEY)), "a file", sha256="00" * 32) as backup:
        key_backups.restore_file(keeping.handler, folder, backup, ["person:a", "person:b"])
    assert state(keeping, folder) == {3: "here"}


def test_no_other_key_is_restored_under_an_id(keeping: Keeping, folder: TransportKeys, tmp_path: Path) -> None:
    """Neither over a file, nor against the record, nor one that is retired."""
    kcv = made(keeping, folder).kcv
    other = Backup(0, Secret(KEY), folder.check_value(Secret(KEY)), "a file", sha256="00" * 32)
    before = folder.path(0).read_bytes()
    with pytest.raises(OtherKeyUnderId, match=kcv):
        key_backups.restore_file(keeping.handler, folder, other, [])
    backed_up(keeping, folder, tmp_path / "key.age")
    folder.path(0).write_text(KEY.hex())
    with pytest.raises(OtherKeyUnderId):
        restore(keeping, folder, tmp_path / "key.age")
    assert folder.path(0).read_text() == KEY.hex()
    folder.path(0).write_bytes(before)
    retire(keeping, folder)
    with pytest.raises(Refused, match="retired"):
        restore(keeping, folder, tmp_path / "key.age")
    assert not folder.path(0).exists()


def test_a_wrong_passphrase_or_another_file_restores_nothing(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """And says which of them it is, as far as that can be known."""
    made(keeping, folder)
    target = tmp_path / "key.age"
    backed_up(keeping, folder, target)
    good = target.read_bytes()
    cases: list[tuple[bytes, bytes, str]] = [
        (good, PHRASE[:-1], "wrong passphrase"),
        (good[:-1] + bytes((good[-1] ^ 1,)), PHRASE, "altered"),
        (good[:100], PHRASE, "not a backup"),
        (b"", PHRASE, "not a backup"),
        (age.sealed(b"a letter", Secret(PHRASE)), PHRASE, "not a backup"),
        (age.sealed(_text(kcv="0000000000"), Secret(PHRASE)), PHRASE, "check value"),
        (age.sealed(_text(key_id=256), Secret(PHRASE)), PHRASE, "not a backup"),
        (bytes(10_000), PHRASE, "not a backup"),
    ]
    for content, words, said in cases:
        target.write_bytes(content)
        with pytest.raises(BackupNotOpened, match=said):
            key_backups.open_backup(target, Secret(words), folder)
    with pytest.raises(BackupNotOpened, match="No such file"):
        key_backups.open_backup(tmp_path / "nowhere", Secret(PHRASE), folder)


def test_a_restore_needs_two_people_of_the_record(keeping: Keeping) -> None:
    """Different ones."""
    with keeping.handler.record() as record:
        assert key_backups.two_people(record, "ana", "bob") == [keeping.ids["ana"], keeping.ids["bob"]]
        with pytest.raises(Refused, match="2 different people"):
            key_backups.two_people(record, "ana", keeping.ids["ana"])
        with pytest.raises(UnknownName):
            key_backups.two_people(record, "ana", "nobody")


def test_a_restore_that_could_not_be_recorded_is_done_again(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """The key is here then, and is compared."""
    made(keeping, folder)
    backed_up(keeping, folder, tmp_path / "key.age")
    folder.path(0).unlink()
    _fail_to_append(keeping)
    with pytest.raises(OSError, match="full"):
        restore(keeping, folder, tmp_path / "key.age")
    keeping.journal.store = keeping.store
    assert state(keeping, folder) == {0: "here"}
    assert not restore(keeping, folder, tmp_path / "key.age")
    assert tags(keeping)[-1] == "transport-key-restored.1"


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
        patch.setattr(TransportKeys, "wipe", _power_cut)
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


def _text(*, key_id: int = 0, kcv: str | None = None) -> bytes:
    kcv = kcv or TransportKeys.check_value(Secret(KEY))
    return f"lifecycle transport key 1\nid {key_id}\nkcv CMAC-5 {kcv}\nkey {KEY.hex().upper()}\n".encode()


@contextmanager
def _room_for(count: int) -> Iterator[None]:
    """Have no file grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _power_cut(*_: object) -> bool:
    raise KeyboardInterrupt


def _fail_to_append(keeping: Keeping) -> None:
    """Have the disk be full when the record is written next."""

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    keeping.journal.store = Hooked(keeping.store, before=full)  # type: ignore[assignment]
