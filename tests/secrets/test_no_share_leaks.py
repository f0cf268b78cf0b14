"""Sets with marked PINs, names and labels go through every operation; then shares, salts and secrets are looked for."""

import base64
import json
import sqlite3
from dataclasses import fields
from pathlib import Path

import pytest
from desk.cards import formatted_image
from desk.desk import Desk
from desk.rack import SERIALS, Rack
from desk.stores import new_store, opened
from encodings_of import forms_of_bytes, forms_of_key, forms_of_pin, forms_of_text
from evidence import MASTER, Evidence, card_key, searched
from vault import FACTORY, FINAL, TEXTS, WRONG, A, Vault, drive

from lifecycle.reports import all_reports
from lifecycle.reports import opened as report_opened
from lifecycle.reports.formats import as_csv, as_html, as_json, as_table
from lifecycle.station.log import Log
from lifecycle.store.sqlite.backup import backup


def reported(vault: Vault) -> None:
    """Print every report in every format."""
    asked = {"serial": A, "set": TEXTS["set"], "key": TEXTS["set"]}
    for kind in all_reports().values():
        given = {each.name: asked[each.name] for each in fields(kind) if each.name in asked}
        with report_opened(vault.store) as record:
            for written in (
                as_json.written,
                as_csv.written,
                lambda answer: as_table.written(answer, str, 200),
                lambda answer: as_html.written(answer, str),
            ):
                vault.evidence.add("reports", "".join(written(kind(**given).answer(record))))


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """Drive every operation, and collect what was written."""
    found, folder = Evidence(), tmp_path_factory.mktemp("vault")
    path, rack = new_store(folder / "ledger.db"), Rack(*SERIALS[:6])
    log = Log(folder / "log.jsonl", station="desk", command="run", trace=True, show=lambda line: found.add("log", line))
    with opened(path) as store:
        vault = Vault(found, log, rack, store)
        for serial in SERIALS[:6]:
            vault.put(serial, formatted_image(serial, master=MASTER, pin=FACTORY))
        drive(vault)
        reported(vault)
        for each in found.exchanges:
            log.exchange(each.name, each.command, each.answer, each.fault)
        backup(store, folder / "backup.db")
        for file in folder.glob("ledger.db*"):
            found.add(f"store {file.name}", file.read_bytes())
        for _, body in store.read():
            found.add("bodies", body)
        found.add("states", repr([Desk(store, rack).state(serial) for serial in SERIALS[:6]]))
        found.add("tables", dumped(folder / "backup.db"))
    found.add("backup", (folder / "backup.db").read_bytes())
    found.add("log file", (folder / "log.jsonl").read_bytes())
    found.add("transcript", found.transcript.getvalue())
    found.add("exchanges", repr(found.exchanges))
    for person in vault.people:
        found.add("screen", "\n".join([*person.told, *person.asked, *map(str, person.problems), repr(person.steps)]))
    return vault


def dumped(path: Path) -> str:
    """Give every table of a store but the disclosures."""
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [
            f"{name} {row!r}"
            for name in names
            if name != "disclosures"
            for row in connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - names of our own tables
        ]
    connection.close()
    return "\n".join(rows)


def test_everything_was_driven_and_kept(vault: Vault) -> None:
    """A search in nothing finds nothing."""
    tags = {json.loads(line)["tag"] for line in vault.evidence.written["bodies"].splitlines() if line}
    for wanted in ("share-written", "share-erased", "share-read", "label-read", "set-completed"):
        assert f"{wanted}.1" in tags
    assert {"set-checked.2", "set-invalidated.1", "pin-refused.1", "pin-sealed.2", "holding-found.1"} <= tags
    assert {"reports", "tables", "backup", "log file", "transcript", "errors", "outcomes", "screen"} <= set(
        vault.evidence.written
    )
    errors = vault.evidence.written["errors"]
    for code in (b"share-damaged", b"label-damaged", b"other-share", b"wrong-pin", b"ceremony-cut-off"):
        assert code in errors
    assert len({set_id for set_id, _ in vault.shares}) >= 4
    secrets = vault.secrets()
    assert len(secrets) >= 3
    assert len(set(secrets.values())) == len(secrets) - 1, "a copy has the secret of its source, and no other has"


def test_no_share_stands_anywhere(vault: Vault) -> None:
    """Not in the store, its write-ahead log, a backup, the log, a transcript, an error, a report or a screen."""
    assert len(vault.shares) >= 8
    for value in vault.shares.values():
        assert searched(vault.evidence, forms_of_bytes(value)) == []


def test_no_salt_stands_anywhere(vault: Vault) -> None:
    """With a salt, a commitment could be tried out."""
    assert len(vault.salts) >= 8
    for salt in vault.salts:
        assert searched(vault.evidence, forms_of_bytes(salt)) == []


def test_no_secret_of_a_set_stands_anywhere(vault: Vault) -> None:
    """Only its check value and its fingerprint do."""
    for secret in vault.secrets().values():
        assert searched(vault.evidence, forms_of_bytes(secret)) == []


@pytest.mark.parametrize("pin", [FACTORY, FINAL, WRONG])
def test_no_pin_stands_anywhere(vault: Vault, pin: str) -> None:
    """Nor one that goes from one card to another."""
    assert searched(vault.evidence, forms_of_pin(pin)) == []


def test_no_transport_key_stands_anywhere(vault: Vault) -> None:
    """Neither the master key nor that of a card."""
    assert searched(vault.evidence, forms_of_key(MASTER)) == []
    for serial, image in vault.rack.images.items():
        assert searched(vault.evidence, forms_of_key(card_key(image, serial))) == []


@pytest.mark.parametrize("which", TEXTS)
def test_names_and_labels_stand_in_the_disclosures_alone(vault: Vault, which: str) -> None:
    """A person sees them; events, every other table, log and transcripts do not have them."""
    found = searched(vault.evidence, forms_of_text(TEXTS[which]))
    seen_by_people = {"screen", "reports", "outcomes", "errors", "store ledger.db", "store ledger.db-wal", "backup"}
    in_a_sentence = {"log", "log file"} if which in {"set", "copy"} else set()  # of an error that names its set
    assert {where for where, _ in found} <= seen_by_people | in_a_sentence
    assert any(where == "backup" for where, _ in found)


def test_a_share_is_found_where_it_is() -> None:
    """The search itself."""
    value = bytes(range(7, 39))
    forms = forms_of_bytes(value)
    for name, needle in forms.items():
        evidence = Evidence()
        evidence.add("here", b"xx" + needle + b"yy")
        assert ("here", name) in searched(evidence, forms)
    for shift in range(3):
        text = base64.b64encode(b"abc"[:shift] + value + b"more")
        assert any(form in text for form in forms.values())
