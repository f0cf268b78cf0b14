"""Names and other texts beside the events stay out of an export unless somebody said that they go with it."""

import zipfile
from pathlib import Path

import pytest
from encodings_of import forms_of_text
from evidence import Evidence, searched
from lab.office import Office

TEXTS = {
    "the login of who recorded it": "zacharias-of-the-vault",
    "a custodian": "Quintilian Featherstonehaugh",
    "a place": "Vault under the Old Observatory",
    "a purpose": "moved because of the flood in Bruges",
    "a finding": "the envelope of Ypres was torn open",
    "a reason": "requested by the tribunal of Xanten",
    "the label of a card": "Label-Of-Ouagadougou",
}
CUSTODIAN = TEXTS["a custodian"]


@pytest.fixture
def told(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A record with a text of every kind beside it."""
    monkeypatch.setenv("LIFECYCLE_ACTOR", TEXTS["the login of who recorded it"])
    serial = office.new_card("a")
    pins = office.folder / "pins"
    pins.touch(mode=0o600)
    pins.write_text(f"{serial} 12345678\n")
    office.new_card("b")
    second = str(office.run("run", "inspect", "--reader", "virtual:b", "--json").json["card"]["serial"])
    pins.write_text(f"{serial} 12345678\n{second} 12345678\n")
    words = (
        ("custody", "person", "add", CUSTODIAN),
        ("custody", "place", "add", TEXTS["a place"]),
        ("run", "inspect", "--reader", "virtual:a", "--presented-by", CUSTODIAN),
        (
            *("run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "K", "--reader", "virtual"),
            *("--serial", serial, "--serial", second, "--pin-file", str(pins), "--yes", "--no-input"),
            *("--choose", f"label.{serial}={TEXTS['the label of a card']}"),
        ),
        ("custody", "hand-over", serial, "--to", CUSTODIAN, "--purpose", TEXTS["a purpose"]),
        ("review", "record", "--from", "#1", "--finding", f"minor: {TEXTS['a finding']}"),
        ("retention", "set", "--years", "7", "--reason", TEXTS["a reason"]),
    )
    for each in words:
        ran = office.run(*each)
        assert ran.code == 0, (each, ran)
    return office


def exported(office: Office, target: Path, *words: str) -> Evidence:
    """Export, and keep the file, and each of its members."""
    ran = office.run("export", str(target), *words)
    assert ran.code == 0, ran
    found = Evidence()
    found.add(target.name, target.read_bytes())
    if target.suffix == ".zip":
        with zipfile.ZipFile(target) as archive:
            for name in archive.namelist():
                found.add(name, archive.read(name))
    return found


def stand_in(found: Evidence) -> set[str]:
    """Say which texts stand in it, in any encoding."""
    return {what for what, text in TEXTS.items() if searched(found, forms_of_text(text))}


@pytest.mark.parametrize(
    "words", [(), ("--no-reports",), ("--from", "#3"), ("--format", "csv"), ("--format", "jsonl")], ids=" ".join
)
def test_without_a_word_no_name_and_no_text_goes_with_it(told: Office, tmp_path: Path, words: tuple[str, ...]) -> None:
    """In no member, report or file name, and in no encoding."""
    assert stand_in(exported(told, tmp_path / ("it.csv" if "--format" in words else "it.zip"), *words)) == set()


def test_of_the_people_named_only_they_go_with_it(told: Office, tmp_path: Path) -> None:
    """Not what else was said of them."""
    assert stand_in(exported(told, tmp_path / "it.zip", "--disclose", CUSTODIAN)) == {"a custodian"}


def test_all_of_them_go_with_it_where_that_was_said(told: Office, tmp_path: Path) -> None:
    """The search itself: it finds what is there."""
    assert stand_in(exported(told, tmp_path / "it.zip", "--disclose-all")) == set(TEXTS)
