"""Segregation: who can reach enough shares of a set."""

from custodians import ANNA, BEN, CARL, DORA, SAFE, VAULT, Custodians
from desk.chronicle import SERIALS, Chronicle
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.facts import CardHandedOver, CardLost, CardRetired
from lifecycle.domain.segregation import Kept, Reach, keepers_of, reaching
from lifecycle.reports import opened
from lifecycle.reports.formats import as_csv
from lifecycle.reports.segregation import Segregation

A, B, C, D, E, F = SERIALS
PEOPLE, PLACES = [f"person:{n}" for n in range(4)], [f"place:{n}" for n in range(2)]


def conflicts(record: Chronicle, position: int | None = None) -> list[tuple[object, ...]]:
    """Give set, kind and who, of each row."""
    return [(row["set"], row["kind"], str(row["who"])) for row in record.ask(Segregation(), position)[1]]


def test_one_person_with_enough_shares_is_a_conflict(record: Chronicle, people: Custodians) -> None:
    """And was none before the second one came."""
    record.whole("PROD-A", 2, A, B, C)
    before = people.gives(A, ANNA)
    people.gives(C, BEN)
    people.gives(B, ANNA)
    assert conflicts(record) == [("PROD-A", "person", "Anna")]
    assert record.ask(Segregation())[1][0]["shares"] == "1, 2"
    assert conflicts(record, before) == []


def test_copies_of_one_share_count_once(record: Chronicle, people: Custodians) -> None:
    """Whoever has both has one share."""
    made = record.whole("PROD-A", 2, A, B)
    record.cards(C)
    record.write(made, 1, C, copy=1)
    for serial in (A, C):
        people.gives(serial, ANNA)
    assert conflicts(record) == []


def test_one_place_with_enough_cards_is_a_conflict(record: Chronicle, people: Custodians) -> None:
    """Though each of them has another custodian."""
    record.whole("PROD-A", 2, A, B, C)
    for serial, who in ((A, ANNA), (B, BEN)):
        people.gives(serial, who)
        people.stores(serial, SAFE)
    people.stores(C, VAULT)
    assert conflicts(record) == [("PROD-A", "place", "safe")]


def test_two_people_are_a_conflict_only_where_more_than_two_are_needed(record: Chronicle, people: Custodians) -> None:
    """With a quorum of two any two are meant to be able to."""
    record.whole("TWO", 2, A, B)
    record.whole("THREE", 3, C, D, E)
    for serial, who in ((A, ANNA), (B, BEN), (C, ANNA), (D, ANNA), (E, CARL)):
        people.gives(serial, who)
    assert [row[:2] for row in conflicts(record)] == [("THREE", "pair")]
    assert conflicts(record)[0][2].startswith("Anna and Carl")


def test_a_card_on_its_way_is_reached_by_both(record: Chronicle, people: Custodians) -> None:
    """Until its receipt is confirmed; a lost one by nobody, a retired one still by whoever has it."""
    record.whole("PROD-A", 2, A, B)
    people.gives(A, ANNA)
    people.gives(B, BEN)
    given_on = CardHandedOver(at=1, witness=None, purpose=None, giver=BEN, receiver=ANNA, pin_shared=True)
    people.report(f"card:{B}", given_on)
    assert conflicts(record) == [("PROD-A", "person", "Anna")]
    people.report(f"card:{A}", CardRetired(at=2, witness=None, purpose=None))
    assert conflicts(record) == [("PROD-A", "person", "Anna")]
    people.report(f"card:{A}", CardLost(at=3, witness=None, purpose=None))
    assert conflicts(record) == []


def test_whoever_knows_the_pin_of_a_card_reaches_it(record: Chronicle, people: Custodians) -> None:
    """Anna has one card of the set, and had the other one; its PIN is sealed."""
    record.whole("PROD-A", 2, A, B)
    people.gives(A, ANNA)
    assert conflicts(record) == []
    people.gives(A, BEN, by=ANNA)
    people.gives(B, ANNA)
    assert conflicts(record) == [("PROD-A", "person", "Anna")]
    assert str(record.ask(Segregation())[1][0]["what"]) == "1 person reaches the quorum by cards and known PINs"
    people.report(f"card:{A}", CardLost(at=3, witness=None, purpose=None))
    assert conflicts(record) == []


def test_the_csv_is_this_to_the_letter(record: Chronicle, people: Custodians) -> None:
    """A name that a spreadsheet would take for a formula has an apostrophe before it."""
    made = record.whole("PROD-A", 2, A, B)
    for serial in (A, B):
        people.gives(serial, DORA)
    with opened(record.store) as open_record:
        names, row, *others = "".join(as_csv.written(Segregation().answer(open_record))).split("\r\n")
    assert names == "set,set_id,needed,kind,who,what,shares,cards,who_id,also_id"
    reaches = "1 person reaches the quorum"
    assert row == f'PROD-A,{made.id},2,person,\'=Dora,{reaches},"1, 2","{A}, {B}",{DORA},'
    assert all(line.startswith(("# ", '"# ')) for line in others if line)


def kept(share: int, number: int, who: str | None, place: str | None) -> Kept:
    """Make a card with a share, kept by somebody or somewhere."""
    card = CardState(f"{number:016X}", True, "00", "3B", 0, pin="changed", tries_left=7, holding="held", share=share)
    where = "held" if place is None else "stored"
    return Kept(card, CustodyState(card.serial, where=where, custodian=who, place=place))  # type: ignore[arg-type]


CARDS = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from([*PEOPLE, None]), st.sampled_from([*PLACES, None])), max_size=9
).map(lambda cards: [kept(share, number, who, place) for number, (share, who, place) in enumerate(cards)])


def shares_of(cards: list[Kept], *who: str) -> set[int]:
    """Count the slow way: the shares that any of these reach."""
    return {each.card.share for each in cards if keepers_of(each.custody) & set(who)}


@given(CARDS, st.integers(2, 5))
def test_exactly_those_who_reach_enough_are_told_of(cards: list[Kept], needed: int) -> None:
    """Against a count of all people, places and pairs."""
    found = reaching(needed, cards)
    alone = {who for who in (*PEOPLE, *PLACES) if len(shares_of(cards, who)) >= needed}
    assert {each.who[0] for each in found if each.kind != "pair"} == alone
    pairs = {
        (one, other)
        for one in PEOPLE
        for other in PEOPLE
        if one < other
        and not {one, other} & alone
        and needed > 2
        and shares_of(cards, one)
        and shares_of(cards, other)
        and len(shares_of(cards, one, other)) >= needed
    }
    assert {each.who for each in found if each.kind == "pair"} == pairs
    assert all(each.shares == shares_of(cards, *each.who) for each in found)
    assert reaching(needed, reversed(cards)) == found
    assert all(isinstance(each, Reach) for each in found)
