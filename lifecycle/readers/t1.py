"""The form of a command for cards that speak T=1 (ISO 7816-3, section 12.1)."""

from lifecycle.domain.apdu import Command


def apdu(command: Command) -> bytes:
    """Give the command's bytes: unlike in T=0, Le follows data, and there is no P3 where there is neither."""
    lc = bytes((len(command.data),)) if command.data else b""
    le = bytes((command.le & 0xFF,)) if command.le is not None else b""
    return command.header + lc + command.data + le
