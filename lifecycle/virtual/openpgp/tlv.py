"""Data objects as bytes: a tag, a length, a value (ISO 7816-4, section 5.2.2)."""

from collections.abc import Iterator

_TWO_BYTES = 0x1F
_SHORT = 0x80
_LENGTHS = {0x81: 1, 0x82: 2}


def tlv(tag: int, value: bytes) -> bytes:
    """Give a data object; its value has at most 65,535 bytes."""
    return _tag(tag) + length(len(value)) + value


def length(count: int) -> bytes:
    """Give the bytes of a length."""
    if count < _SHORT:
        return bytes([count])
    return bytes([0x81, count]) if count <= 0xFF else b"\x82" + count.to_bytes(2, "big")  # noqa: PLR2004


def parse(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Take data objects apart, one level deep; raises ValueError where they do not fill the bytes."""
    while data:
        tag, data = _read_tag(data)
        size, data = read_length(data)
        if size > len(data):
            raise ValueError("a data object is longer than what holds it")
        yield tag, data[:size]
        data = data[size:]


def headings(data: bytes) -> Iterator[tuple[int, int]]:
    """Read tags and lengths that stand without their values, as an extended header list has them (7.2.14.2)."""
    while data:
        tag, data = _read_tag(data)
        size, data = read_length(data)
        yield tag, size


def read_length(data: bytes) -> tuple[int, bytes]:
    """Read a length; give it and what follows it."""
    if not data:
        raise ValueError("a length is missing")
    if data[0] < _SHORT:
        return data[0], data[1:]
    count = _LENGTHS.get(data[0], 0)
    if not count or len(data) <= count:
        raise ValueError("a length is not understood")
    return int.from_bytes(data[1 : 1 + count], "big"), data[1 + count :]


def _tag(tag: int) -> bytes:
    return bytes([tag]) if tag <= 0xFF else tag.to_bytes(2, "big")  # noqa: PLR2004


def _read_tag(data: bytes) -> tuple[int, bytes]:
    size = 2 if data[0] & _TWO_BYTES == _TWO_BYTES else 1
    if len(data) < size:
        raise ValueError("a tag is cut short")
    return int.from_bytes(data[:size], "big"), data[size:]
