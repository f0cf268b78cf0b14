import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_ledger import new_id, plan, read_back

from lifecycle.store.header import event_key, field_with_nul, id_of, is_canonical, is_encoding_of

ID = "01900000-0000-7000-8000-00000000abcd"


@given(st.uuids())
def test_an_id_and_its_bytes_are_two_forms_of_one(made: object) -> None:
    """The text form is the one of RFC 9562."""
    assert id_of(event_key(str(made))) == str(made)
    assert event_key(ID).hex() == ID.replace("-", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        ID.upper(),
        ID.replace("-", ""),
        ID[:-1],
        ID + "0",
        ID.replace("0190", "019g"),
        ID.replace("-7000", "7-000"),
        ID.replace("-7000-8000", "-70-00-8000")[:36],
        ID.replace("0000-", "00  -", 1),
        ID.replace("0190", "\u0661190"),
        f"{ID[:-4]}ab d",
        f" {ID[:-1]}",
        "-" * 36,
        f"{{{ID}}}",
    ],
)
def test_only_the_lower_case_text_form_is_an_id(text: str) -> None:
    """One event cannot be recorded under two spellings of one id."""
    with pytest.raises(ValueError, match="UUID in lower case"):
        event_key(text)


BODY = plan("a", 1).event(1).body


def test_a_body_that_the_store_would_write_itself_is_canonical() -> None:
    """The quick look and the full one agree."""
    assert is_encoding_of(read_back(BODY), BODY)
    assert is_canonical(BODY)


@given(st.integers(0, len(BODY)), st.sampled_from([b" ", b"\n", b"0", b"\\u0061", b'"add":1,', b""]))
def test_the_quick_look_never_takes_what_the_full_one_refuses(at: int, more: bytes) -> None:
    """Wherever something is put into a body that can still be read."""
    body = BODY[:at] + more + BODY[at:]
    try:
        event = read_back(body)
    except msgspec.MsgspecError:
        return
    assert is_canonical(body) >= is_encoding_of(event, body)
    assert is_encoding_of(event, body) == (body == event.body)


def test_an_event_of_another_form_is_left_to_the_full_look() -> None:
    """As one is that was brought up to a newer kind, or that no JSON can hold."""
    assert not is_encoding_of({"id": new_id()}, BODY)
    assert not is_encoding_of(object(), BODY)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"facts": {"note": "a\0"}}, "facts.note"),
        ({"facts": {"slots": [{"verdict": "fits"}, {"verdict": "\0"}]}}, "facts.slots.verdict"),
        ({"facts": {"parameters": {"\0": 1}}}, "facts.parameters"),
        ({"\0": 1}, "?"),
        ({"facts": {"note": r"\u0000"}, "time": 0}, None),
        ({"facts": {"note": None}}, None),
    ],
)
def test_the_field_that_holds_what_not_every_engine_can_store_is_named(body: object, field: str | None) -> None:
    """With the fields around it; a key counts for the field that it is in."""
    assert field_with_nul(msgspec.json.encode(body)) == field
