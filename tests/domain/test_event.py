"""Events as canonical bytes, and back."""

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.domain.card import CardFacts
from lifecycle.domain.drift import Difference
from lifecycle.domain.event import FACTS, Draft, Event, Fact, UndecodableEvent, decode, new_id, recorded_as
from lifecycle.domain.facts import (
    CardDriftDetected,
    CardSeen,
    OperationFailed,
    OperationStarted,
    PersonNamed,
    PinRefused,
)
from lifecycle.operations import all_operations

all_operations()

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
whole = st.integers(-(2**53) + 1, 2**53 - 1)
scalar = text | whole | st.booleans() | st.none()
keys = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
values = st.recursive(scalar, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4))
card = st.builds(
    CardFacts,
    make=text,
    serial=text,
    atr=text,
    virtual=st.booleans(),
    layout=whole | st.none(),
    sealed=st.booleans() | st.none(),
    counter=whole | st.none(),
    details=st.dictionaries(keys, scalar, max_size=3),
)
differences = st.lists(st.builds(Difference, field=text, recorded=scalar, shown=scalar), max_size=3)
facts = st.one_of(
    st.builds(CardSeen, shown=card),
    st.builds(CardDriftDetected, differences=differences),
    st.builds(
        OperationStarted,
        name=text,
        changes=st.booleans(),
        parameters=st.dictionaries(keys, scalar, max_size=3),
        counter=whole,
        tries_left=whole | st.none(),
    ),
    st.builds(OperationFailed, name=text, reason=text, tries_left=whole | st.none(), counter=whole),
    st.builds(PersonNamed, name=text),
    st.builds(PinRefused, which=text, tries_left=whole),
)
drafts = st.builds(
    Draft,
    actor=text,
    facts=facts,
    id=st.builds(new_id),
    operation=text | st.none(),
    station=text,
    stream=text,
    time=st.integers(0, 2**53 - 1),
    virtual=st.booleans(),
)


@given(values)
def test_sorted_msgspec_is_canonical_json_for_our_values(value: object) -> None:
    """The judge is somebody else's implementation of RFC 8785."""
    assert msgspec.json.encode(value, order="sorted") == rfc8785.dumps(value)


@given(drafts, st.integers(1, 2**53 - 1))
def test_an_event_is_canonical_and_comes_back_as_it_was(draft: Draft, version: int) -> None:
    """Whatever is in its texts."""
    event = draft.event(version)
    assert event.body == rfc8785.dumps(msgspec.to_builtins(event))
    assert decode(event.body) == event


def written(**changed: object) -> bytes:
    """Give the body of an event with other contents than it may have."""
    event = Draft(
        actor="person:1", facts=PinRefused(which="current", tries_left=6), id=new_id(), operation=None, station="s",
        stream="card:1", time=1, virtual=True,
    ).event(1)  # fmt: skip
    return msgspec.json.encode(msgspec.to_builtins(event) | changed, order="sorted")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (written(tag="pin-refused.2"), "unknown kind of event"),
        (written(colour="red"), "unknown field `colour`"),
        (written(facts={"which": "current", "tries_left": 6, "pin": 1}), "unknown field `pin`"),
        (written(facts={"which": "current"}), "missing required field `tries_left`"),
        (written(time="now"), "Expected `int`"),
        (b"no event", "malformed"),
        (b"", "truncated"),
    ],
)
def test_what_another_version_wrote_is_named_and_never_skipped(body: bytes, problem: str) -> None:
    """An unknown kind, an unknown field, a field of another type."""
    with pytest.raises(UndecodableEvent, match=problem):
        decode(body)


def test_every_tag_carries_its_version() -> None:
    """So that a class can change its name and a kind its fields."""
    assert all(tag == kind.tag and tag.rpartition(".")[2].isdigit() for tag, kind in FACTS.items())


def test_a_class_cannot_take_a_tag_that_is_taken() -> None:
    """Two kinds under one tag could not be told apart."""

    class Other(Fact, frozen=True):
        """Another kind."""

    with pytest.raises(TypeError, match=r"card-seen\.1"):
        recorded_as("card-seen.1")(Other)


def test_an_event_says_who_when_where_and_what() -> None:
    """The envelope is the same for every kind."""
    assert {field.name for field in msgspec.structs.fields(Event)} == {
        "actor", "facts", "id", "operation", "station", "stream", "tag", "time", "version", "virtual",
    }  # fmt: skip
