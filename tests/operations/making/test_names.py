"""The name of a set: no two sets that hold shares go by one, and a refusal is recorded."""

import pytest
from desk.ceremonies import create, made, record_of, set_of, typing
from desk.desk import Desk
from desk.rack import SERIALS, Rack
from desk.stores import Hooked, new_store, opened

from lifecycle.domain.errors import LifecycleError, Refused
from lifecycle.domain.facts import OperationRefused

OPERATIONS = {
    "create-server-master-key": {"set_name": "PROD-A", "needed": 2, "issued": 2},
    "create-partition-auth-set": {"partition": "P1", "set_name": "PROD-A", "needed": 2, "issued": 2},
    "copy-set": {"source": "PROD-A", "set_name": "PROD-A", "needed": 2, "issued": 2},
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_name_that_is_taken_is_refused_before_a_card_is_wanted(vault: Desk, rack: Rack, operation: str) -> None:
    """It is a fact of the ledger: no card is concerned."""
    made(vault, SERIALS[:2])
    sent = [len(rack[serial].sent) for serial in rack.serials]
    person = typing()
    with pytest.raises(Refused) as caught:
        vault.run(operation, person, **OPERATIONS[operation])
    assert caught.value.rule == "name-taken"
    assert str(caught.value.explain()) == (
        "Refused: set PROD-A already exists, and cards hold its shares. Nothing was sent to a card."
    )
    assert person.asked == []
    assert [len(rack[serial].sent) for serial in rack.serials] == sent
    *_, (_, last) = vault.store.events()
    assert last.facts == OperationRefused(name=operation, rule="name-taken")
    assert last.stream.startswith("ledger:")


def test_a_name_with_a_space_is_one_word_of_the_command_that_comes_next(vault: Desk) -> None:
    """It can be pasted as it stands."""
    person = typing()
    create(vault, person, SERIALS[:2], name="PROD A")
    assert person.heard("\n  lifecycle run copy-set --from 'PROD A'")


def test_the_name_of_a_set_that_no_card_holds_is_free_again(vault: Desk) -> None:
    """It was cut off before its first card was written."""
    with pytest.raises(LifecycleError):
        create(vault, typing("55544433"), SERIALS[:2])
    assert set_of(vault).stage == "invalid"
    assert made(vault, SERIALS[:2]).stage == "complete"
    assert [each.stage for each in record_of(vault).sets()] == ["invalid", "complete"]


def test_a_name_that_another_process_takes_meanwhile_is_refused_when_the_set_begins(
    tmp_path_factory: pytest.TempPathFactory, rack: Rack
) -> None:
    """Asked inside the transaction; no other card is asked for, as it is not the card that is wrong."""
    path = new_store(tmp_path_factory.mktemp("race") / "ledger.db")
    with opened(path) as mine, opened(path) as theirs:
        made(Desk(theirs, rack), SERIALS[3:5], name="OTHER")

        def before(_number: int, drafts: object) -> None:
            if "SetStarted" in str(drafts):
                made(Desk(theirs, rack), SERIALS[2:4], name="PROD-A")

        vault, person = Desk(Hooked(mine, before=before), rack), typing(go_on=["another"])
        with pytest.raises(Refused) as caught:
            create(vault, person, SERIALS[:2])
        assert caught.value.rule == "name-taken"
        assert "go-on" not in person.asked
        *_, (_, last) = mine.events()
        assert last.facts == OperationRefused(name="create-server-master-key", rule="name-taken")
        assert not any(rack[serial].count("UPDATE share") for serial in SERIALS[:2])
