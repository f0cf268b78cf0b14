"""Data objects in BER-TLV (ISO 7816-4, section 5.2.2), as an application answers them: read, and never guessed."""

_FOLLOWS = 0x1F
_MORE = 0x80
_LONG = 0x80
_MOST_LENGTH_BYTES = 2


class Malformed(ValueError):
    """Bytes that are no data objects."""


def parse(content: bytes) -> list[tuple[int, bytes]]:
    """Give tag and value of each data object, in their order; raises Malformed where a byte is left over."""
    found, at = [], 0
    while at < len(content):
        tag, at = _tag(content, at)
        length, at = _length(content, at)
        if at + length > len(content):
            raise Malformed
        found.append((tag, content[at : at + length]))
        at += length
    return found


def members(answer: bytes, outer: int, *inner: int) -> dict[int, bytes]:
    """Give the members of a constructed data object; its own tag may be there or not, as cards differ in that.

    Members of the `inner` ones count as members of it: some cards have them there, and some beside. Raises Malformed,
    also where a card gives one member with two values.
    """
    level = parse(answer)
    if [tag for tag, _ in level] == [outer]:
        level = parse(level[0][1])
    found: dict[int, bytes] = {}
    for tag, value in level:
        inside = parse(value) if tag in inner else [(tag, value)]
        for name, content in inside:
            if found.setdefault(name, content) != content:
                raise Malformed
    return found


def _tag(content: bytes, at: int) -> tuple[int, int]:
    tag, at = _byte(content, at)
    if tag & _FOLLOWS == _FOLLOWS:
        while True:
            byte, at = _byte(content, at)
            tag = tag << 8 | byte
            if not byte & _MORE:
                break
    return tag, at


def _length(content: bytes, at: int) -> tuple[int, int]:
    length, at = _byte(content, at)
    if length < _LONG:
        return length, at
    count = length - _LONG
    if not 1 <= count <= _MOST_LENGTH_BYTES or at + count > len(content):
        raise Malformed
    return int.from_bytes(content[at : at + count], "big"), at + count


def _byte(content: bytes, at: int) -> tuple[int, int]:
    if at >= len(content):
        raise Malformed
    return content[at], at + 1
