"""What every operation must say of itself, so that its file alone is enough."""

import gc
from collections.abc import Iterator

import pytest

from lifecycle.operations import Operation, all_operations


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Classes made here are gone afterwards: the operations are found among the classes there are."""
    yield
    gc.collect()


def test_an_operation_that_does_not_name_itself_is_refused_when_it_is_made() -> None:
    """And not when the menu is."""
    with pytest.raises(TypeError, match="does not say its name, title, order, changes"):
        type("Nameless", (Operation,), {})


def test_an_operation_that_changes_a_card_says_how_it_is_settled() -> None:
    """Or a card on which it was cut off could not even be inspected."""
    said = {"name": "shred", "title": "Shred", "order": 900}
    with pytest.raises(TypeError, match="the operation Shred does not say its settle"):
        type("Shred", (Operation,), {**said, "changes": True})
    type("Look", (Operation,), {**said, "changes": False})


def test_two_operations_of_one_name_are_refused() -> None:
    """Neither hides the other."""
    again = type("Again", (Operation,), {"name": "inspect", "title": "Inspect", "order": 901, "changes": False})
    with pytest.raises(TypeError, match="the same name"):
        list(all_operations())
    del again
    gc.collect()
    assert "inspect" in all_operations()
