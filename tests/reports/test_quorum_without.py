"""Which sets still reach their quorum: the safe cannot be opened, somebody cannot come."""

import pytest
from custodians import ANNA, BEN, CARL, SAFE, VAULT, Custodians
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.errors import UnknownName
from lifecycle.reports.quorum import QuorumUsed

A, B, C, *_ = SERIALS


@pytest.fixture
def kept(record: Chronicle, people: Custodians) -> Chronicle:
    """One card in the safe, one in the vault, and one in Carl's hands."""
    record.whole("PROD-A", 2, A, B, C)
    for serial, who in ((A, ANNA), (B, BEN), (C, CARL)):
        people.gives(serial, who)
    people.stores(A, SAFE)
    people.stores(B, VAULT)
    return record


def told(record: Chronicle, *, place: str | None = None, person: str | None = None) -> tuple[object, ...]:
    """Give shares left, whether they are enough, and the cards that are not there."""
    (row,) = record.ask(QuorumUsed(without_place=place, without_person=person))[1]
    return row["left"], row["reaches"], row["missing"]


def test_one_safe_that_cannot_be_opened_takes_its_cards_away(kept: Chronicle) -> None:
    """By the beginning of its name; two are too many."""
    assert told(kept, place="SAFE") == (2, True, A)
    assert told(kept, place="sa, vault") == (1, False, f"{A}, {B}")


def test_somebody_takes_the_cards_in_hand_and_those_that_nobody_else_can_open(kept: Chronicle) -> None:
    """Anna's card lies in the safe, and she alone knows its PIN."""
    assert told(kept, person="carl") == (2, True, C)
    assert told(kept, person="Anna") == (2, True, A)
    assert told(kept, place="vault", person="anna") == (1, False, f"{A}, {B}")


def test_a_name_that_nobody_has_is_said(kept: Chronicle) -> None:
    """With one that is near."""
    with pytest.raises(UnknownName) as caught:
        told(kept, place="valt")
    assert "Did you mean 'vault'?" in str(caught.value.advise())
