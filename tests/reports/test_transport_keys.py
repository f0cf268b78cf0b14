"""The report on transport keys: what each is needed for, what gives it back, and who could have it, now and then."""

from typing import Any

from custodians import ANNA, BEN, Custodians
from desk.chronicle import SERIALS, Chronicle
from msgspec.structs import replace

from lifecycle.domain.card import CardFacts
from lifecycle.domain.facts import (
    CardDestroyed,
    CardSeen,
    TransportKeyBackedUp,
    TransportKeyBackupErased,
    TransportKeyMade,
    TransportKeyRestored,
    TransportKeyRetired,
)
from lifecycle.reports.transport_keys import TransportKeys

A, B, *_ = SERIALS
KCV, OTHER = "0011223344", "5566778899"
FIRST, SECOND = "transport-key-00", "transport-key-01"
DIGEST = "ab" * 32


def told(record: Chronicle, position: int | None = None) -> list[dict[str, Any]]:
    """Give the rows by the names of their columns."""
    return record.ask(TransportKeys(), position)[1]


def see(record: Chronicle, serial: str, key_id: int) -> None:
    """Have a card seen that was formatted with a key."""
    shown = CardFacts(
        serial=serial, make="mpcos", atr="3B", virtual=True, layout=1, card_id="00", tries=7, tries_left=7
    )  # fmt: skip
    record.add(f"card:{serial}", CardSeen(shown=replace(shown, details={"key_id": key_id})))


def test_each_key_has_its_cards_its_backups_and_its_people(record: Chronicle, people: Custodians) -> None:
    """A card that was destroyed needs no key any more; a backup that was erased is none."""
    assert not told(record)
    people.know(ANNA, BEN)
    record.add(FIRST, TransportKeyMade(key_id=0, kcv=KCV))
    record.add(SECOND, TransportKeyMade(key_id=1, kcv=OTHER))
    see(record, A, 0)
    see(record, B, 0)
    people.report(f"card:{B}", CardDestroyed(at=2, witness=BEN, purpose=None, method="burnt"))
    record.add(FIRST, TransportKeyBackedUp(key_id=0, kcv=KCV, sha256=DIGEST, place="00" * 32))
    before = record.position
    restored = TransportKeyRestored(
        key_id=0, kcv=KCV, source="file", sha256=DIGEST, set_id=None, persons=[ANNA, BEN], written=True
    )
    record.add(FIRST, restored, TransportKeyBackupErased(key_id=0, kcv=KCV, sha256=DIGEST))
    record.add(SECOND, TransportKeyRetired(key_id=1, kcv=OTHER))
    first, second = told(record)
    assert (first["key_id"], first["kcv"], first["state"]) == (0, KCV, "in-use")
    assert (first["cards"], first["live_cards"], first["serials"], first["backups"]) == (2, 1, A, 0)
    assert first["proven"] is not None
    assert first["people"].endswith("Anna, Ben")
    assert (first["restored_by"], second["restored_by"]) == ("Anna, Ben", None)
    assert (second["state"], second["cards"], second["proven"]) == ("retired", 0, None)
    then, other = told(record, before)
    assert (then["backups"], then["files"], then["proven"], other["state"]) == (1, DIGEST, None, "in-use")
