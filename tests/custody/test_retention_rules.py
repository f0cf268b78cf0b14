"""Which class the record may have, and what a legal hold forbids."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk.chronicle import SERIALS, Chronicle
from desk.disclosed import kept_text
from desk.stores import must_be_sound, new_store
from desk.stores import opened as opened_store

from lifecycle.custody.retention import NotBegun, kept, lifted, must_not_be_held, placed
from lifecycle.custody.reviews import Disclose, Entry
from lifecycle.domain.errors import Refused, UnknownName
from lifecycle.domain.facts import LegalHoldPlaced, RetentionSet
from lifecycle.projections.retention import holds_at
from lifecycle.reports import Snapshot, opened

Make = Callable[[Snapshot, Disclose], Entry]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Chronicle]:
    """A record that a test writes; what it came to is sound."""
    with opened_store(new_store(tmp_path / "ledger.db")) as store:
        yield Chronicle(store)
        must_be_sound(store)


def done(record: Chronicle, make: Make) -> Entry:
    """Record what an entry says."""
    kept_texts = []

    def disclose(text: str) -> str:
        digest, disclosure = kept_text(text)
        kept_texts.append(disclosure)
        return digest

    with opened(record.store) as asked:
        entry = make(asked, disclose)
    record.add(entry.stream, *entry.facts, disclosed=tuple(kept_texts))
    return entry


def hold(record: Chronicle, name: str) -> Entry:
    """Place a hold."""
    return done(record, lambda asked, disclose: placed(asked, name, "because", disclose=disclose))


def lift(record: Chronicle, name: str) -> Entry:
    """Lift one."""
    return done(record, lambda asked, disclose: lifted(asked, name, None, disclose=disclose))


def keep(record: Chronicle, name: str, years: int | None = None) -> Entry:
    """Set the class of the record."""
    return done(record, lambda asked, disclose: kept(asked, name, years, "because", disclose=disclose))


@pytest.fixture(autouse=True)
def begun(record: Chronicle) -> None:
    """The record has begun."""
    record.cards(SERIALS[0])


def test_while_any_hold_stands_nothing_may_be_erased(record: Chronicle) -> None:
    """The refusal names them, and a second one goes on holding when the first is lifted."""
    with record.store.view() as view:
        must_not_be_held(view)
    hold(record, "Case 7")
    hold(record, "Case 8")
    lift(record, "Case 7")
    with record.store.view() as view, pytest.raises(Refused) as caught:
        must_not_be_held(view)
    assert (caught.value.rule, "Case 8" in str(caught.value.explain())) == ("legal-hold", True)
    assert "lifecycle retention lift" in str(caught.value.advise())
    lift(record, "Case 8")
    with record.store.view() as view:
        must_not_be_held(view)


def test_a_hold_is_lifted_once_and_may_be_placed_again(record: Chronicle) -> None:
    """Two of one name do not stand at once; each has its own stream."""
    first = hold(record, "Case 7")
    with pytest.raises(Refused, match="the hold Case 7 has been in force since"):
        hold(record, "Case 7")
    lift(record, "Case 7")
    with pytest.raises(Refused, match="the hold Case 7 was lifted on"):
        lift(record, "Case 7")
    assert hold(record, "Case 7").stream != first.stream
    with record.store.view() as view:
        assert [each.stands for each in holds_at(view)] == [False, True]


def test_a_hold_that_is_not_there_lists_those_that_stand(record: Chronicle) -> None:
    """None, or by name."""
    with pytest.raises(UnknownName) as caught:
        lift(record, "Case 9")
    assert str(caught.value.advise()) == "No legal hold is in force."
    hold(record, "Case 7")
    with pytest.raises(UnknownName) as caught:
        lift(record, "Case 9")
    assert str(caught.value.advise()) == "Holds in force: Case 7."


def test_a_hold_whose_name_is_gone_is_lifted_by_its_pseudonym(record: Chronicle) -> None:
    """A store that was restored without its texts can still be freed."""
    entry = hold(record, "Case 7")
    (fact,) = [fact for fact in entry.facts if isinstance(fact, LegalHoldPlaced)]
    record.store.erase(bytes.fromhex(fact.name))
    with record.store.view() as view, pytest.raises(Refused, match=entry.stream):
        must_not_be_held(view)
    assert lift(record, entry.stream).stream == entry.stream


def test_the_rule_is_asked_again_inside_the_transaction(record: Chronicle) -> None:
    """Of two who lift one hold, or place one of one name, the second is refused."""
    with opened(record.store) as asked:
        one, other = (placed(asked, "Case 7", "because", disclose=lambda text: kept_text(text)[0]) for _ in range(2))
    record.add(one.stream, *one.facts, disclosed=(kept_text("Case 7")[1],))
    with record.store.view() as view, pytest.raises(Refused):
        other.check(view)
    with opened(record.store) as asked:
        again = lifted(asked, "Case 7", None, disclose=lambda _: "00")
    lift(record, "Case 7")
    with record.store.view() as view, pytest.raises(Refused):
        again.check(view)


def test_the_class_of_the_record_is_set_in_the_stream_of_the_ledger(record: Chronicle) -> None:
    """One of those that are known, or a number of years; the same twice is refused."""
    (fact,) = keep(record, "br").facts
    assert isinstance(fact, RetentionSet)
    assert (fact.name, fact.years, fact.begins) == ("br", 2, "last-key")
    with pytest.raises(Refused, match="the record has had this retention class since"):
        keep(record, "br")
    (fact,) = keep(record, "own", 10).facts
    assert isinstance(fact, RetentionSet)
    assert (fact.years, fact.begins) == (10, "last-key")
    keep(record, "own", 11)


def test_a_class_that_is_not_known_lists_those_that_are(record: Chronicle) -> None:
    """Also `own` without years."""
    for name in ("sox", "own"):
        with pytest.raises(UnknownName) as caught:
            keep(record, name)
        assert "etsi, br, pci-dss" in str(caught.value.advise())


def test_a_record_that_has_not_begun_is_not_begun_by_this(tmp_path: Path) -> None:
    """Whether it is for real cards or virtual ones is not guessed."""
    with opened_store(new_store(tmp_path / "empty.db")) as store:
        empty = Chronicle(store)
        with pytest.raises(NotBegun):
            keep(empty, "br")
        with pytest.raises(NotBegun):
            hold(empty, "Case 7")
        assert empty.position == 0
