"""Serials as people write them."""

import re

_SERIAL = re.compile(r"([0-9A-F]{16})(F[0-9A-F]{8})?", re.ASCII)


def serial_in(written: str) -> str | None:
    """Give the serial, 16 upper-case hex digits, of what is one, or is the CSN of 25 digits that begins with it."""
    found = _SERIAL.fullmatch(written.strip().upper())
    return None if found is None else found[1]
