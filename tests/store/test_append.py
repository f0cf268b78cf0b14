import sqlite3
from contextlib import closing
from typing import cast

import msgspec
import pytest
from sample_ledger import COLOURS, SUMS, Facts, Happened, Planned, new_id, plan

from lifecycle.store import appending
from lifecycle.store.append_errors import DraftInvalid, EventConflict, NulInText, StreamConflict
from lifecycle.store.draft import Draft
from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.verify import verify
from lifecycle.store.view import View

Store = AuditStore[Happened]


@pytest.mark.every_engine
def test_positions_count_from_one_and_versions_from_one_in_each_stream(store: Store) -> None:
    """Both are given by the store, without gaps."""
    appended = store.append([plan("a"), plan("b"), plan("a")]) + store.append([plan("a")])
    assert [each.position for each in appended] == [1, 2, 3, 4]
    assert [(each.event.stream, each.event.version) for each in appended] == [("a", 1), ("b", 1), ("a", 2), ("a", 3)]


def test_what_is_appended_is_read_back_byte_for_byte(store: Store) -> None:
    """The stored body is the one that the draft gave."""
    draft = plan("a")
    store.append([draft])
    assert list(store.read()) == [(1, draft.event(1).body)]
    assert store.find(draft.id) == (1, draft.event(1).body)


def test_appending_nothing_changes_nothing(store: Store) -> None:
    """An empty list is no error."""
    assert store.append([]) == []
    assert store.head().size == 0


def test_a_repeat_with_the_same_facts_answers_with_the_first_position(store: Store) -> None:
    """Nothing is appended twice, even after others have been."""
    draft = plan("a")
    (first,) = store.append([draft])
    store.append([plan("a"), plan("b")])
    (again,) = store.append([draft])
    assert (again.position, again.event, again.repeated) == (first.position, first.event, True)
    assert not first.repeated
    assert store.head().size == 3


def test_a_repeat_is_answered_without_asking_the_check_again(store: Store) -> None:
    """What was right when it was appended may look wrong afterwards."""
    draft = plan("a")
    store.append([draft])

    def refuse(_: View) -> None:
        raise AssertionError("asked")

    assert store.append([draft], check=refuse)[0].repeated


@pytest.mark.every_engine
def test_a_repeat_with_other_facts_is_a_conflict(store: Store) -> None:
    """An id stands for one event."""
    draft = plan("a", 1)
    store.append([draft])
    with pytest.raises(EventConflict) as caught:
        store.append([msgspec.structs.replace(draft, facts=Facts(2))])
    assert caught.value.params["position"] == 1
    assert store.head().size == 1


def test_a_repeat_of_a_part_is_a_conflict(store: Store) -> None:
    """All events of one append are recorded together, so a part of them is another append."""
    draft = plan("a")
    store.append([draft])
    with pytest.raises(EventConflict):
        store.append([draft, plan("a")])
    assert store.head().size == 1


@pytest.mark.every_engine
def test_an_event_that_expects_another_version_is_a_conflict(store: Store) -> None:
    """The stream has moved on, and nothing of the append is kept."""
    store.append([plan("a", expected=1)])
    with pytest.raises(StreamConflict) as caught:
        store.append([plan("b"), plan("a", expected=1)])
    assert (caught.value.params["expected"], caught.value.params["actual"]) == (1, 2)
    assert store.head().size == 1
    assert store.append([plan("a", expected=2), plan("a", expected=3)])[1].position == 3


@pytest.mark.every_engine
def test_a_check_sees_the_projections_at_the_head_and_can_refuse(store: Store) -> None:
    """A rule that is broken appends nothing."""
    store.append([plan("a", 40)])
    seen = []

    def check(view: View) -> None:
        state = SUMS.get(view, "a")
        seen.append((view.position, state.total if state else 0))
        if state and state.total > 50:
            raise LookupError("too much")

    store.append([plan("a", 20)], check=check)
    with pytest.raises(LookupError):
        store.append([plan("a", 1)], check=check)
    assert seen == [(1, 40), (2, 60)]
    assert store.head().size == 2
    assert store.append([plan("a", 1)])[0].position == 3


def test_projections_stand_at_the_head_after_every_append(store: Store) -> None:
    """The fold is part of the transaction."""
    store.append([plan("a", 1), plan("a", 2), plan("b", 5)])
    with store.view() as view:
        assert {key: state.total for key, state in SUMS.all(view)} == {"a": 3, "b": 5}
        assert {key: state.events for key, state in COLOURS.all(view)} == {"green": 1, "red": 2}


class Odd(msgspec.Struct, frozen=True):
    """A draft whose event is not what it says."""

    id: str
    stream: str
    given: Happened | None = None
    raw: bytes = b""
    expected: int | None = None

    @property
    def body(self) -> bytes:
        """Bytes that no event would give."""
        return self.raw

    def event(self, version: int) -> "Happened | Odd":
        """Give another event."""
        del version
        return self.given or self


GOOD = Planned("a", Facts(1), "01900000-0000-7000-8000-000000000001")
BODY = GOOD.event(1).body


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (Odd(GOOD.id, "b", GOOD.event(1)), "names another"),
        (Odd(new_id(), "a", GOOD.event(1)), "names another"),
        (Odd(GOOD.id, "a", GOOD.event(2)), "names another"),
        (Odd(GOOD.id.upper().replace("7", "a"), "a", GOOD.event(1)), "no|not a UUID"),
        (Odd("no id", "a", GOOD.event(1)), "not a UUID"),
        (Odd(GOOD.id, "a", raw=b"not json"), "no header"),
        (Odd(GOOD.id, "a", raw=BODY.replace(b'":"', b'": "', 1)), "canonical"),
        (Odd(GOOD.id, "a", raw=b'{"zz":1,' + BODY[1:]), "canonical"),
        (Odd(GOOD.id, "a", raw=BODY.replace(b'"add":1', b'"add":1,"add":1')), "canonical"),
        (Odd(GOOD.id, "a", raw=BODY.replace(b'"add":1', b'"bad":1')), "cannot be decoded"),
    ],
)
def test_an_event_that_could_not_be_read_back_is_never_recorded(store: Store, draft: Odd, reason: str) -> None:
    """A body is checked before it is for ever."""
    with pytest.raises(DraftInvalid, match=reason):
        store.append([cast("Draft[Happened]", draft)])
    assert store.head().size == 0


def test_an_id_given_twice_in_one_append_is_refused(store: Store) -> None:
    """Two events cannot share an id."""
    with pytest.raises(DraftInvalid, match="twice"):
        store.append([GOOD, GOOD])


@pytest.mark.every_engine
def test_large_appends_store_the_tiles_that_they_fill(bare: Store) -> None:
    """The root of every earlier size can be had from them."""
    bare.append([plan(f"s{number % 9}", number) for number in range(300)])
    root = bare.head().root
    bare.append([plan(f"s{number % 9}", number) for number in range(300)])
    assert bare.root_at(300) == root
    assert bare.root_at(600) == bare.head().root
    assert verify(bare).sound
    with pytest.raises(ValueError, match="no 601"):
        bare.root_at(601)


def given(**changes: object) -> Odd:
    """Give a draft whose event has other values."""
    event = msgspec.structs.replace(GOOD.event(1), **changes)
    return Odd(event.id, event.stream, event)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (given(station="desk\0"), "station"),
        (given(stream="a\0b"), "stream"),
        (given(tag="\0"), "tag"),
        (given(operation="\\\0"), "operation"),
    ],
)
def test_a_text_that_not_every_engine_can_keep_is_never_recorded(store: Store, draft: Odd, field: str) -> None:
    """No text of PostgreSQL holds U+0000; the error names the field, and not what is in it."""
    with pytest.raises(NulInText) as caught:
        store.append([plan("b"), cast("Draft[Happened]", draft)])
    assert caught.value.params == {"field": field}
    assert store.head().size == 0


def test_a_text_that_only_looks_like_it_is_recorded(store: Store) -> None:
    """A backslash before u0000 is six characters, which any engine keeps."""
    (appended,) = store.append([cast("Draft[Happened]", given(station=r"\u0000"))])
    assert appended.event.station == r"\u0000"


@pytest.mark.sqlite
def test_an_event_that_holds_it_from_earlier_is_read_as_before(bare: Store) -> None:
    """What was recorded stays readable, stays proven, and is found by whoever repeats it."""
    draft = cast("Draft[Happened]", given(station="desk\0"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(appending, "field_with_nul", lambda _: None)
        bare.append([draft])
    assert [event.station for _, event in bare.events()] == ["desk\0"]
    assert verify(bare).sound
    assert bare.append([draft])[0].repeated


@pytest.mark.sqlite
@pytest.mark.parametrize("leaf", ["'text'", "x'00'", "7"])
def test_a_leaf_that_is_no_hash_is_damage_of_the_record(store: Store, leaf: str) -> None:
    """Whatever stands in its place in the file."""
    store.append([plan("a"), plan("a")])
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("DROP TRIGGER events_are_not_changed")
        other.execute("PRAGMA ignore_check_constraints = 1")
        other.execute(f"UPDATE events SET leaf = {leaf} WHERE position = 1")  # noqa: S608 - a value of this test
        other.commit()
    with pytest.raises(StoreCorrupt, match="not a hash"):
        store.root_at(2)
