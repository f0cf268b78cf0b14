"""What the record holds of a card, and of its set, is proven before the card is changed."""

import sqlite3
from contextlib import closing

import pytest
from lab.issued_office import CARD, MEMBER, erase
from lab.office import Office

WORDS = {"OF_CARD": f"stream = 'card:{CARD}' AND version = 2", "CARD": f"'{CARD}'", "MEMBER": f"'{MEMBER}'"}


def sql(statement: str) -> str:
    """Fill in which card is meant."""
    for word, meant in WORDS.items():
        statement = statement.replace(word, meant)
    return statement


DAMAGES = {
    "body": ("UPDATE events SET body = replace(body, 'alice', 'alicf') WHERE OF_CARD", "was altered"),
    "body bit": (
        "UPDATE events SET body = CAST(replace(body, 'desk', 'desl') AS BLOB) WHERE OF_CARD",
        "was altered",
    ),
    "leaf": ("UPDATE events SET leaf = zeroblob(32) WHERE OF_CARD", "FORKED"),
    "time": ("UPDATE events SET time = time + 1 WHERE OF_CARD", "columns of event"),
    "tag": ("UPDATE events SET tag = 'card-seen.2' WHERE OF_CARD", "columns of event"),
    "event": ("DELETE FROM events WHERE OF_CARD", "replay --write"),
    "frontier": ("UPDATE tree SET frontier = zeroblob(length(frontier))", "frontier"),
    "row": ("UPDATE cards SET sealed = 1, pin = 'changed' WHERE serial = CARD", "projection cards"),
    "history": ("UPDATE cards_history SET tries_left = 1 WHERE serial = CARD", "projection cards"),
    "no row": ("DELETE FROM custody WHERE serial = CARD", "projection custody"),
    "set": ("UPDATE sets SET needed = 1", "projection sets"),
    "another card of the set": ("UPDATE cards SET holding = 'blank' WHERE serial = MEMBER", "projection cards"),
    "text": ("UPDATE disclosures SET content = CAST('B' AS BLOB) WHERE content = CAST('A' AS BLOB)", "ALTERED"),
}


@pytest.mark.parametrize(("statement", "said"), DAMAGES.values(), ids=DAMAGES)
def test_damage_where_the_record_tells_of_a_card_is_refused_before_a_pin(
    issued: Office, statement: str, said: str
) -> None:
    """The card stays as it was, and a dry run says the same."""
    issued.tamper(sql(statement))
    before = (issued.folder / "virtual-cards" / "a.card").read_bytes()
    for more in ((), ("--dry-run",)):
        code, err = erase(issued, "a", *more)
        assert (code, said in err) == (8 if said == "FORKED" else 5, True), err
    assert (issued.folder / "virtual-cards" / "a.card").read_bytes() == before


FLIP = """
    UPDATE tiles SET hashes = CAST(substr(hashes, 1, at) || zeroblob(32) || substr(hashes, at + 33) AS BLOB)
    FROM (SELECT (position - 1) * 32 AS at FROM events WHERE OF_CARD)
"""
TILE = {"leaf": "is not in the tree", "whole": "replay --write"}


@pytest.mark.parametrize("what", ["leaf", pytest.param("whole", marks=pytest.mark.long)])
def test_an_event_stands_under_its_tile(issued: Office, what: str) -> None:
    """As soon as the record has one."""
    with closing(sqlite3.connect(issued.store)) as connection:
        (size,) = connection.execute("SELECT size FROM tree").fetchone()
    for number in range(300 - size):
        assert issued.run("custody", "place", "add", f"P{number}").code == 0
    issued.tamper(sql(FLIP) if what == "leaf" else "DELETE FROM tiles")
    code, err = erase(issued, "a")
    assert (code, TILE[what] in err) == (5, True), err


def test_damage_elsewhere_stops_a_card_once_it_is_known(issued: Office) -> None:
    """What a short look does not see is found by a full check, and remembered."""
    issued.tamper("UPDATE events SET time = time + 1 WHERE stream = 'card:15C000E3A8171104'")
    assert erase(issued, "a")[0] == 0
    assert issued.run("verify").code == 1
    code, err = erase(issued, "b")
    assert (code, "last full check" in err) == (5, True), err
