"""Certificates of erasure and destruction."""

from custodians import ANNA, BEN, Custodians
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.event import new_id
from lifecycle.domain.facts import CardDestroyed, EraseBegun, HoldingFound, ShareErased
from lifecycle.domain.holding import BLANK
from lifecycle.reports.erasures import Erasures
from lifecycle.store.tree import leaf_hash

A, B, *_ = SERIALS


def test_an_erasure_names_the_share_the_set_and_who_presented_the_card(record: Chronicle, people: Custodians) -> None:
    """It was read back: the fact is recorded only when the card shows that it is blank."""
    made = record.whole("PROD-A", 2, A, B)
    facts = (EraseBegun(set_id=made.id, share=1), ShareErased(set_id=made.id, share=1))
    people.presents(new_id(), A, ANNA, *facts, name="erase")
    (row,) = record.ask(Erasures())[1]
    assert (row["kind"], row["serial"], row["share"], row["set"]) == ("erased", A, 1, "PROD-A")
    assert (row["presented_by"], row["read_back"], row["witness"]) == ("Anna", True, None)


def test_a_destruction_names_its_witness_and_what_went_with_the_card(record: Chronicle, people: Custodians) -> None:
    """And how it was done."""
    record.whole("PROD-A", 2, A, B)
    people.know(BEN)
    people.report(f"card:{B}", CardDestroyed(at=5, witness=BEN, purpose=None, method="shredded"))
    (row,) = record.ask(Erasures())[1]
    assert (row["kind"], row["witness"], row["method"], row["share"]) == ("destroyed", "Ben", "shredded", 2)
    assert (row["set"], row["read_back"], row["by"]) == ("PROD-A", None, "Clerk")


def test_an_erasure_that_was_cut_off_and_found_done_is_one_too(record: Chronicle) -> None:
    """A blank card that nothing was erased from is none."""
    made = record.whole("PROD-A", 2, A, B)
    record.erase(made, 1, A, done=False)
    record.add(f"card:{A}", HoldingFound(shown=BLANK, commitment=None, label=None))
    record.add(f"card:{A}", HoldingFound(shown=BLANK, commitment=None, label=None))
    (row,) = record.ask(Erasures())[1]
    assert (row["share"], row["set"]) == (1, "PROD-A")
    assert "found erased" in str(row["what"])


def test_the_leaf_of_a_certificate_is_that_of_the_stored_event(record: Chronicle) -> None:
    """So that it can be proved to be in the tree."""
    made = record.whole("PROD-A", 2, A, B)
    position = record.erase(made, 1, A)
    (row,) = record.ask(Erasures())[1]
    ((_, body),) = record.store.read(position - 1, position)
    assert (row["position"], row["leaf"]) == (position, leaf_hash(body).hex())
