"""What was recorded once is read for ever, and folds to what it folded to."""

import json
from pathlib import Path

import msgspec
import pytest
from golden import LEDGERS, bodies_of, folded, states_of
from ledgers_played import PLAYS, played
from renamings import comparable, follows, moment, once

from lifecycle.domain.card import CardState
from lifecycle.projections.people import Person

INITIAL = {field.name: field.default for field in msgspec.structs.fields(CardState)}
INITIAL_PERSON = {field.name: field.default for field in msgspec.structs.fields(Person)}

NAMES = sorted(path.name.removesuffix(".jsonl") for path in LEDGERS.glob("*.jsonl"))


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_ledger_folds_to_its_golden_states(name: str, tmp_path: Path) -> None:
    """Live, event by event, and in a replay; the bytes and the root of the tree are the same."""
    now, golden = json.loads(json.dumps(folded(bodies_of(name), tmp_path / "ledger.db"))), states_of(name)
    for states, initial in (("cards", INITIAL), ("people", INITIAL_PERSON)):
        for key, kept in list(golden[states].items()):
            state, now[states][key] = comparable(states, kept, now[states][key])
            golden[states][key] = state
            later = {field: value for field, value in now[states][key].items() if field not in state}
            unasked = {field: value for field, value in later.items() if not follows(states, field)}
            assert unasked == {field: initial[field] for field in unasked}, "a fact of then sets a field of later"
            for field in later:
                del now[states][key][field]
    golden["lives"] = {key: [moment(each) for each in life] for key, life in golden["lives"].items()}
    for each in (now, golden):
        each["lives"] = {key: once(life) for key, life in each["lives"].items()}
    assert now == golden


@pytest.mark.parametrize("name", PLAYS)
def test_the_golden_ledgers_are_there(name: str) -> None:
    """`record.py` writes those that are missing."""
    assert name in NAMES


@pytest.mark.parametrize("name", PLAYS)
def test_the_same_operations_make_the_same_ledger_twice(name: str, tmp_path: Path) -> None:
    """The script that made them has no chance in it."""
    assert played(name, tmp_path / "one.db") == played(name, tmp_path / "two.db")


def test_the_golden_ledgers_hold_every_kind_of_fact_of_these_operations() -> None:
    """But those that only a card that misbehaves, or a clock, brings about."""
    recorded = {json.loads(body)["tag"] for name in NAMES for body in bodies_of(name)}
    assert recorded >= {
        "anchor-not-written.1",
        "anchor-seen.1",
        "anchor-seen.2",
        "anchor-written.1",
        "anchor-written.2",
        "card-drift-detected.1",
        "card-seen.1",
        "card-seen.2",
        "drift-accepted.1",
        "drift-accepted.3",
        "erase-begun.1",
        "holding-found.1",
        "label-read.1",
        "ledger-begun.1",
        "operation-completed.1",
        "operation-failed.1",
        "operation-interrupted.1",
        "operation-reconciled.1",
        "operation-refused.1",
        "operation-started.1",
        "person-named.1",
        "pin-change-begun.1",
        "pin-change-found.1",
        "pin-changed.1",
        "pin-refused.1",
        "pin-sealed.1",
        "pin-verified.1",
        "set-checked.1",
        "set-checked.2",
        "set-completed.1",
        "set-invalidated.1",
        "set-started.1",
        "set-started.2",
        "share-erased.1",
        "share-read.1",
        "share-write-begun.1",
        "share-written.1",
    }
