"""What a set can be: each limit has its own sentence, said before a card is wanted."""

import pytest
from desk.ceremonies import create, record_in, typing
from desk.desk import Desk
from desk.rack import SERIALS, Rack

from lifecycle.domain.errors import ExitCode
from lifecycle.steps.limits import BadParameter

GOOD = {"needed": 2, "issued": 3, "set_name": "PROD-A"}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"issued": 1}, "N cannot be 1: a set has 2 to 64 cards."),
        ({"issued": 65}, "N cannot be 65: a set has 2 to 64 cards."),
        ({"needed": 1}, "M cannot be 1: 1 card alone would rebuild the key."),
        ({"needed": 0}, "M cannot be 0: 1 card alone would rebuild the key."),
        (
            {"needed": 4},
            "M cannot be 4: a set of 3 cards could never rebuild the key.",
        ),
        ({"set_name": ""}, "The name of a set cannot be '': use 1 to 26 characters."),
        ({"set_name": "A" * 27}, f"The name of a set cannot be '{'A' * 27}': use 1 to 26 characters."),
        (
            {"set_name": "Schlüssel"},
            (
                "The name of a set cannot be 'Schl\\xfcssel': use printable ASCII characters only, without accents or "
                "control characters."
            ),
        ),
        (
            {"set_name": "A\x1b[2J"},
            (
                "The name of a set cannot be 'A\\x1b[2J': use printable ASCII characters only, without accents or "
                "control characters."
            ),
        ),
        (
            {"set_name": " PROD"},
            "The name of a set cannot be ' PROD': remove the blanks at the beginning and end.",
        ),
    ],
)
def test_what_no_set_can_be_is_said_before_a_card_is_wanted(
    vault: Desk, rack: Rack, changed: dict[str, object], sentence: str
) -> None:
    """Nothing is asked, sent or recorded."""
    person = typing()
    with pytest.raises(BadParameter) as caught:
        vault.run("create-server-master-key", person, **(GOOD | changed))
    assert str(caught.value.explain()) == sentence
    assert str(caught.value.advise()) == "Nothing was sent to a card. Use another value."
    assert caught.value.exit_code == ExitCode.OPERATOR
    assert person.asked == []
    assert vault.store.head().size == 0
    assert not any(rack[serial].sent for serial in rack.serials)


@pytest.mark.parametrize("partition", ["", "a-b", "A" * 17, "ü", "a b", "a\0"])
def test_a_partition_is_1_to_16_letters_or_digits(vault: Desk, partition: str) -> None:
    """As the vendor has it."""
    with pytest.raises(BadParameter) as caught:
        vault.run("create-partition-auth-set", typing(), partition=partition, needed=2, issued=2)
    assert "The id of a partition" in str(caught.value.explain())
    assert "use 1 to 16 letters or digits" in str(caught.value.explain())
    assert vault.store.head().size == 0


def test_copying_a_set_has_the_same_limits(vault: Desk) -> None:
    """Before anything is asked of the record."""
    for changed in ({"needed": 1}, {"issued": 65}, {"needed": 4}, {"set_name": ""}):
        with pytest.raises(BadParameter):
            vault.run("copy-set", typing(), **(GOOD | {"source": "PROD-A"} | changed))
    assert vault.store.head().size == 0


@pytest.mark.parametrize("cards", [0, 65])
def test_no_set_is_checked_with_more_cards_than_a_set_has(vault: Desk, cards: int) -> None:
    """And none with no card."""
    with pytest.raises(BadParameter) as caught:
        vault.run("check-set", typing(), cards=cards)
    assert "a set has 64 cards at most" in str(caught.value.explain())


def test_a_label_is_asked_for_until_a_card_can_have_it(vault: Desk, rack: Rack) -> None:
    """1 to 32 printable ASCII characters; each problem is said, and nothing was sent until one was good."""
    person = typing(label=["", "A" * 33, "Schlüssel 1", "tab\t", " blank", "Safe 12, row 3", "PROD-A 2/2"])
    create(vault, person, SERIALS[:2])
    assert [problem for _, problem in person.problems] == [
        "use 1 to 32 characters.",
        "use 1 to 32 characters.",
        "use printable ASCII characters only, without accents or control characters.",
        "use printable ASCII characters only, without accents or control characters.",
        "remove the blanks at the beginning and end.",
    ]
    assert rack[SERIALS[0]].count("UPDATE label") == 1
    shown = vault.run("get-label", typing(), serials=SERIALS[:1]).results
    assert [found.value for found in shown] == ["Safe 12, row 3"]
    assert record_in(rack[SERIALS[0]]).state == "held"


def test_the_longest_name_still_makes_a_label(vault: Desk) -> None:
    """26 characters, a blank and 64/64 are 32."""
    name = "A" * 26
    create(vault, typing(), SERIALS[:2], name=name)
    shown = vault.run("get-label", typing(), serials=SERIALS[1:2]).results
    assert shown[0].value == f"{name} 2/2"
