"""Exports that were made of a record."""

from desk.chronicle import Chronicle
from desk.disclosed import named

from lifecycle.domain.facts import ExportMade
from lifecycle.reports.administration import Administration
from lifecycle.reports.exports import Exports

DIGEST = "0a" * 32


def test_each_says_what_was_taken_out_and_whose_names_went_with_it(record: Chronicle) -> None:
    """By whom, and how it is known again."""
    named(record)
    made = {"format": "bundle", "first": 1, "last": 1, "size": 1, "sha256": DIGEST}
    record.add("ledger:1", ExportMade(**made, disclosed="named", people=("person:1", "person:2")))  # type: ignore[arg-type]
    (row,) = record.ask(Exports())[1]
    assert (row["format"], str(row["what"]), row["size"], row["sha256"]) == ("bundle", "#1 to #1", 1, DIGEST)
    assert (str(row["names"]), row["people"]) == ("Anna Auditor, person:2", "person:1, person:2")
    assert (row["by"], row["station"], row["position"]) == ("Anna Auditor", "desk", 2)


def test_all_names_or_none_are_said_loudly_and_quietly(record: Chronicle) -> None:
    """An export of no event has no numbers."""
    record.add(
        "ledger:1",
        ExportMade(format="jsonl", first=0, last=0, size=0, sha256=DIGEST, disclosed="none"),
        ExportMade(format="csv", first=1, last=1, size=1, sha256=DIGEST, disclosed="all"),
    )
    first, second = record.ask(Exports())[1]
    assert (str(first["names"]), str(first["what"]), first["first"]) == ("none", "none", None)
    assert str(second["names"]) == "all people"


def test_without_an_export_it_says_so(record: Chronicle) -> None:
    """Of the whole record."""
    assert str(record.ask(Exports())[2].nothing) == "No export is recorded."


def test_an_export_is_administration_too(record: Chronicle) -> None:
    """It stands among what was done to the record."""
    record.add("ledger:1", ExportMade(format="csv", first=1, last=1, size=1, sha256=DIGEST, disclosed="all"))
    assert [row["kind"] for row in record.ask(Administration())[1]] == ["export-made"]
