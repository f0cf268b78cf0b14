"""Whatever comes over the contacts, the card answers, and gives no try away."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.virtual.conftest import Factory

_HEADS = st.sampled_from(
    [
        bytes([cla, ins])
        for cla in (0x00, 0x04, 0x80, 0x84)
        for ins in (0x16, 0x20, 0x24, 0x28, 0x84, 0xA4, 0xB0, 0xC0, 0xD0, 0xD6, 0xE0)
    ]
)
_SMALL = st.sampled_from([0, 1, 2, 3, 4, 5, 0x0C, 0x21, 0x80, 0x81, 0x82, 0x84, 0x8F, 0xFF])
_DATA = st.one_of(
    st.binary(max_size=20),
    st.builds(lambda n, rest: b"\x4c" + bytes([n]) + rest, st.integers(0, 9), st.binary(max_size=12)),
    st.builds(bytes, st.lists(st.integers(0x31, 0x33), min_size=8, max_size=8)),
)
_LIKELY = st.builds(
    lambda head, p1, p2, data: head + bytes([p1, p2, len(data)]) + data,
    _HEADS,
    _SMALL | st.integers(0, 255),
    _SMALL,
    _DATA,
)
_COMMANDS = st.lists(st.one_of(st.binary(max_size=300), _LIKELY), max_size=40)


def _left(header: str) -> int:
    return 7 - int(header[2:4], 16).bit_count()


@settings(max_examples=150, deadline=None)
@given(commands=_COMMANDS)
def test_random_bytes_never_raise_never_verify_and_never_give_a_try_back(
    formatted: Factory, commands: list[bytes]
) -> None:
    """The PIN is 12345678, which no generated presentation is; tries can only go down, the code stays closed."""
    terminal = formatted()
    left = _left(terminal.counter())
    for command in commands:
        answer = terminal.card.transmit(command)
        assert len(answer) >= 2
        assert answer[-2] >> 4 in (6, 9)
        if command[:2] in {b"\x00\x20", b"\x04\x20", b"\x80\x24", b"\x84\x24"}:
            assert answer != b"\x90\x00"
    terminal.card.power_on()
    terminal.enter()
    header = terminal.counter()
    assert header.endswith("9000")
    assert _left(header) <= left
    assert terminal.select("4C02")[20:32] == "6180C000C000"


@settings(max_examples=60, deadline=None)
@given(commands=_COMMANDS)
def test_random_bytes_with_every_right_never_raise(formatted: Factory, commands: list[bytes]) -> None:
    """With PIN and session the card may be changed, and still answers everything."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    for command in commands:
        assert len(terminal.card.transmit(command)) >= 2
    terminal.card.power_on()
    assert terminal.ask("00A40000", bytes.fromhex("3F00")).endswith("9000")
