"""The published schemas; what the other tests of this folder read with --json is held to them, too."""

import json
import subprocess
import sys
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from desk.cards import SERIAL

from lifecycle.reports import all_reports
from tests.cli.conftest import Call, Home
from tests.cli.schemas import FOLDER, require_described, require_valid


def test_no_schema_is_stale(tmp_path: Path) -> None:
    """Run `ops/generate` where this fails."""
    subprocess.run([sys.executable, FOLDER.parent / "json_schemas.py", tmp_path], check=True)  # noqa: S603
    made = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")} == made


@pytest.mark.parametrize(
    "words",
    [
        ("run", "inspect"),
        ("run", "inspect", "--dry-run"),
        ("run", "change-pin", "--serial", "0000000000000000"),
        ("report", "cards"),
        ("report", "card", SERIAL),
        ("report", "nothing"),
        ("verify",),
        ("verify", "/nowhere"),
    ],
    ids=" ".join,
)
def test_an_answer_is_described(home: Home, call: Call, words: tuple[str, ...]) -> None:
    """Done, refused or failed."""
    assert home.folder.exists()
    call("run", "inspect")
    require_described(json.loads(call(*words, "--json").out))


def test_every_report_on_all_of_the_record_is_described(home: Home, call: Call) -> None:
    """Those that need no name of a card, a set or a person."""
    call("run", "change-pin", "--pin-file", home.pins_of_a_change(), "--yes")
    of_all = [kind.name for kind in all_reports().values() if all(each.default is not MISSING for each in fields(kind))]
    assert len(of_all) > 10
    for name in of_all:
        require_described(json.loads(call("report", name, "--json").out))


def test_an_answer_with_an_unknown_key_is_not_described() -> None:
    """The strict form of the schemas finds what was added and not described."""
    answer = {"schema": 1, "command": "doctor", "outcome": "error", "exit_code": 2, "error": {"code": "x", "new": 1}}
    with pytest.raises(AssertionError, match="new"):
        require_valid("error", answer)
