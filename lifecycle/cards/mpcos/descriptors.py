"""What the answer to SELECT says of a file: which one it is, and who may update, write and read it."""

from lifecycle.cards.mpcos.profile import ALWAYS, CardFile, Layout

_DESCRIPTOR_TAG = bytes.fromhex("8510")
_UPDATE_CONDITION, _WRITE_CONDITION, _READ_CONDITION = 10, 12, 14
_NEVER_BITS = 0xC0


def describes(descriptor: bytes, file: CardFile) -> bool:
    """Say whether an answer to SELECT is the descriptor of this file: tag and length, file id, file type, size."""
    head = _DESCRIPTOR_TAG, file.fid.to_bytes(2, "big") + bytes((file.kind,)), file.size.to_bytes(2, "big")
    return (descriptor[:2], descriptor[4:7], descriptor[8:10]) == head


def describes_directory(descriptor: bytes, layout: Layout) -> bool:
    """Say whether an answer to SELECT is the descriptor of the DF of a layout: tag and length, file id, file type."""
    return descriptor[:2] == _DESCRIPTOR_TAG and descriptor[4:7] == layout.directory.to_bytes(2, "big") + b"\x38"


def is_sealed(descriptor: bytes) -> bool:
    """Say whether the secret-code file can never be updated again.

    `descriptor` is the 18-byte answer to SELECT: 85 10, then 16 bytes of which 8 and 9 are the update condition, whose
    bits 7 and 6, both set, say "never".
    """
    return descriptor[_UPDATE_CONDITION] & _NEVER_BITS == _NEVER_BITS


def can_be_updated(descriptor: bytes) -> bool:
    """Say whether anybody can update a file: as those are made that are filled and then closed for good."""
    return descriptor[_UPDATE_CONDITION:_WRITE_CONDITION] == ALWAYS


def is_closed(descriptor: bytes) -> bool:
    """Say whether a file can never be written (WRITE BINARY) again: bytes 10 and 11 of the 16."""
    return descriptor[_WRITE_CONDITION] & _NEVER_BITS == _NEVER_BITS


def conditions_of(descriptor: bytes) -> tuple[bytes, bytes, bytes]:
    """Give the conditions of update, write and read, 2 bytes each."""
    at = (_UPDATE_CONDITION, _WRITE_CONDITION, _READ_CONDITION)
    update, write, read = (descriptor[start : start + 2] for start in at)
    return update, write, read
