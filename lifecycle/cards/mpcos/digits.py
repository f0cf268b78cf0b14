"""How a PIN of 8 digits travels: one digit a byte, or packed two to a byte."""

from lifecycle.domain.secret import Secret

LENGTH = 8


def packed(old: Secret, new: Secret) -> bytearray:
    """Pack two PINs of 8 digits for SET SECRET CODE: 4 bytes BCD each. The caller wipes the result."""
    block = bytearray()
    for pin in (old, new):
        with pin.revealed() as digits:
            block += bytes((high & 0x0F) << 4 | low & 0x0F for high, low in zip(digits[::2], digits[1::2], strict=True))
    return block
