"""What tests of transport keys in custody share: a folder of keys beside a desk, and what is asked of both."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk.people import Person
from desk.stores import Hooked

from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.custody import key_backups, key_restore, transport_keys
from lifecycle.custody.key_comparison import compared
from lifecycle.domain.card import CardFacts
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import CardSeen, OperationRefused, TransportKeyFact
from lifecycle.domain.secret import Secret
from lifecycle.domain.transport_key import TransportKey
from lifecycle.files import age
from tests.custody.conftest import OTHER, Keeping

KEY = bytes(range(16))
FIRST = "C" * 16
PHRASE = b"correct horse battery staple"


@pytest.fixture
def little_work(monkeypatch: pytest.MonkeyPatch) -> None:
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
        fact, _ = key_restore.restore_file(keeping.handler, folder, backup, people)
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


def text(*, key_id: int = 0, kcv: str | None = None) -> bytes:
    kcv = kcv or TransportKeys.check_value(Secret(KEY))
    return f"lifecycle transport key 1\nid {key_id}\nkcv CMAC-5 {kcv}\nkey {KEY.hex().upper()}\n".encode()


@contextmanager
def room_for(count: int) -> Iterator[None]:
    """Have no file grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def power_cut(*_: object) -> bool:
    raise KeyboardInterrupt


def fail_to_append(keeping: Keeping) -> None:
    """Have the disk be full when the record is written next."""

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    keeping.journal.store = Hooked(keeping.store, before=full)  # type: ignore[assignment]
