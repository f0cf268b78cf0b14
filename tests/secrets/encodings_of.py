"""Every way in which a PIN or a key might show up where it should not."""

from base64 import b64encode
from itertools import product

SHORTEST = 8
"""Bytes of a form that does not stand in a store of random hashes by chance."""


def forms_of_pin(pin: str) -> dict[str, bytes]:
    """Give the encodings of 8 digits that would tell them."""
    digits, packed = pin.encode(), bytes.fromhex(pin)
    swapped = bytes((byte & 0x0F) << 4 | byte >> 4 for byte in packed)
    nibbles = bytes(int(digit) for digit in pin)
    forms: dict[str, bytes] = {
        "digits": digits,
        "digits-reversed": pin[::-1].encode(),
        "utf-16-le": pin.encode("utf-16-le"),
        "utf-16-be": pin.encode("utf-16-be"),
        "nibbles": nibbles,
        "nibbles-swapped": swapped.hex().encode(),
        "list-of-codes": str(list(digits)).encode(),
        "list-of-digits": str(list(nibbles)).encode(),
        "list-of-packed": str(list(packed)).encode(),
        "tuple-of-codes": str(tuple(digits)).encode(),
        "repr-of-packed": repr(packed)[2:-1].encode(),
        "repr-of-nibbles": repr(nibbles)[2:-1].encode(),
    }
    for name, value in {"codes": digits, "nibbles": nibbles, "packed": packed}.items():
        forms |= _hex_and_base64(name, value)
    return {name: form for name, form in forms.items() if len(form) >= SHORTEST}


def forms_of_key(key: bytes) -> dict[str, bytes]:
    """Give the encodings of a key."""
    return {
        "raw": key,
        "first-half": key[:8],
        "second-half": key[8:],
        "list": str(list(key)).encode(),
        "repr": repr(key)[2:-1].encode(),
        **_hex_and_base64("key", key),
        **_hex_and_base64("half", key[:8]),
    }


def _hex_and_base64(name: str, value: bytes) -> dict[str, bytes]:
    found = {f"{name}-base64": b64encode(value).rstrip(b"=")}
    for between, upper in product(("", " ", ":", "-", " 0x", r"\x"), (False, True)):
        written = between.join(f"{byte:02x}" for byte in value)
        found[f"{name}-hex{between!r}{upper}"] = (written.upper() if upper else written).encode()
    return found


def forms_of_bytes(value: bytes) -> dict[str, bytes]:
    """Give the encodings of a salt, a share or the secret of a set; each half of 16 bytes is a number too."""
    found = {f"base64-at-{shift}": _base64_at(shift, value) for shift in range(3)}
    for at in range(0, len(value), 16):
        half = value[at : at + 16]
        number = int.from_bytes(half, "big")
        found |= {f"{name} of {at}": form for name, form in forms_of_key(half).items()}
        found |= {f"number of {at}": str(number).encode(), f"list of {at}": str(list(half)).encode()[1:-1]}
        found |= {f"hex number of {at}": f"{number:x}".encode(), f"HEX number of {at}": f"{number:X}".encode()}
    return found


def forms_of_text(text: str) -> dict[str, bytes]:
    """Give the encodings of a name or a label."""
    content = text.encode()
    return {"text": content, "utf-16": text.encode("utf-16-le"), **_hex_and_base64("text", content)}


def _base64_at(shift: int, value: bytes) -> bytes:
    """Give what does not depend on the neighbours of bytes that stand somewhere in a longer text in base 64."""
    first = -(-8 * shift // 6)
    return b64encode(bytes(shift) + value)[first : 8 * (shift + len(value)) // 6]
