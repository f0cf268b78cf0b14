"""Whatever comes over the contacts, the card answers, and gives no try away."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lab.lanes import examples

from tests.virtual.openpgp.conftest import Factory

_INSTRUCTIONS = (
    0x20,
    0x24,
    0x2A,
    0x2C,
    0x44,
    0x47,
    0x84,
    0x88,
    0xA4,
    0xA5,
    0xC0,
    0xCA,
    0xCC,
    0xDA,
    0xDB,
    0xE6,
    0xF1,
    0xF2,
)
_HEADS = st.builds(
    lambda cla, ins: bytes([cla, ins]), st.sampled_from([0x00, 0x10]), st.sampled_from(_INSTRUCTIONS)
) | st.just(b"\x80\xfb")
_PARAMETERS = st.sampled_from(
    [
        b"\0\0",
        b"\0\x81",
        b"\0\x82",
        b"\0\x83",
        b"\xff\x82",
        b"\x80\0",
        b"\x81\0",
        b"\x9e\x9a",
        b"\x80\x86",
        b"\x3f\xff",
        b"\x04\0",
        b"\x01\x04",
        b"\x02\x81",
    ]
)
_TAGS = st.sampled_from(
    [0x5B, 0x5E, 0x65, 0x6E, 0x7A, *range(0xC0, 0xE0), 0xF9, 0xFA, 0xFC, *range(0x100, 0x106), 0x7F21, 0x7F66]
).map(lambda tag: tag.to_bytes(2, "big"))
_DATA = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            bytes.fromhex(each)
            for each in ("B600", "B800", "A400", "D27600012401", "60045C027F21", "4D2AB600", "132A8648CE3D030107")
        ]
    ),
    st.builds(bytes, st.lists(st.integers(0x41, 0x43), min_size=6, max_size=20)),
)
_LIKELY = st.builds(
    lambda head, parameters, data, le: head + parameters + (bytes([len(data)]) + data if data else b"") + le,
    _HEADS,
    _PARAMETERS | _TAGS | st.binary(min_size=2, max_size=2),
    _DATA,
    st.sampled_from([b"", b"\0", b"\x05"]),
)
_COMMANDS = st.lists(st.one_of(st.binary(max_size=300), _LIKELY), max_size=40)


@settings(max_examples=examples(200), deadline=None)
@given(commands=_COMMANDS, dress=st.sampled_from(["plain", "yubikey", "smartpgp"]))
def test_random_bytes_never_raise_never_verify_and_never_give_a_try_back(
    openpgp: Factory, commands: list[bytes], dress: str
) -> None:
    """Its PINs are digits, which no generated presentation is. Only a blocked PW3 lets anybody begin again."""
    card = openpgp(dress=dress)
    left = [3, 0, 3]
    for command in commands:
        answer = card.card.transmit(command)
        assert len(answer) >= 2
        assert answer[-2] >> 4 in (6, 9)
        if command[1:2] in {b"\x24", b"\x2c"} and len(command) > 5 and command[0] == 0:
            assert answer != b"\x90\x00"
    card.restart()
    if card.get("006E") != "6985":
        now = card.tries()
        assert now[1] == 0
        assert all(after <= before for after, before in zip(now, left, strict=True))
    assert card.get("0103") in {"6982", "6985"}


@settings(max_examples=examples(100), deadline=None)
@given(commands=_COMMANDS)
def test_random_bytes_with_every_pin_never_raise(openpgp: Factory, commands: list[bytes]) -> None:
    """The card may be changed, or terminated, and still answers everything."""
    card = openpgp(dress="yubikey")
    card.open()
    for command in commands:
        assert len(card.card.transmit(command)) >= 2
    card.restart()
    assert card.send("00440000") == "9000"
    assert card.get("004F").endswith("9000")
