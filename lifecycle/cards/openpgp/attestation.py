"""The statement of a YubiKey on the key that it made: a certificate whose extensions say whose key it is.

What they mean is told by the maker, under 1.3.6.1.4.1.41482.5: 2 whether the key was made on the card, 3 the firmware,
7 the serial number of the device.
"""

import hashlib
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lifecycle.cards.attestation import Claimed, Finding
from lifecycle.cards.certificate_path import Broken, path_of
from lifecycle.cards.openpgp.makers import attests
from lifecycle.cards.openpgp.tlv import Malformed, parse
from lifecycle.domain.text import Text, say

_ARC = "1.3.6.1.4.1.41482.5."
_SOURCE, _FIRMWARE, _SERIAL = 2, 3, 7
_MADE_HERE = 1
_INTEGER, _OCTETS = 0x02, 0x04
_PARTS = 3


def judge(claimed: Claimed, trusted: Sequence[bytes]) -> Finding:
    """Hold a statement against the key, the card and the certificates of a person."""
    if not claimed.certificates:
        if trusted and attests(claimed.serial):
            return _wrong(claimed, say("the card gives no attestation, although cards of this maker do"))
        return Finding("not-attested", claimed.firmware)
    try:
        path = path_of(claimed.certificates, trusted)
    except Broken:
        if trusted:
            return _wrong(claimed, say("its certificates do not lead to a root that you gave"))
        return _wrong(claimed, say("its certificates do not belong together"))
    problem = _problem(claimed, path.certificates[0])
    if problem is not None:
        return _wrong(claimed, problem)
    certificates = [each.public_bytes(Encoding.DER) for each in path.certificates]
    root = hashlib.sha256(certificates[-1]).hexdigest() if path.rooted else None
    return Finding("attested" if path.rooted else "root-not-given", claimed.firmware, certificates, root)


def _wrong(claimed: Claimed, problem: Text) -> Finding:
    return Finding("wrong", claimed.firmware, claimed.certificates, problem=problem)


def _problem(claimed: Claimed, statement: x509.Certificate) -> Text | None:
    """Say in what the statement is not about this key on this card."""
    says = {each.oid.dotted_string: each.value.public_bytes() for each in statement.extensions}
    checks = (
        (_key(statement) != bytes.fromhex(claimed.public_key), say("the attested key is another one")),
        (_integer(says.get(_ARC + str(_SOURCE))) != _MADE_HERE, say("the attested key was not made on a card")),
        (
            _integer(says.get(_ARC + str(_SERIAL))) != _number(claimed.serial),
            say("the attested key is that of another card"),
        ),
        (_version(says.get(_ARC + str(_FIRMWARE))) != claimed.firmware, say("the attested firmware is another one")),
    )
    return next((problem for is_so, problem in checks if is_so), None)


def _key(statement: x509.Certificate) -> bytes | None:
    try:
        return statement.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    except ValueError:  # a key of another kind
        return None


def _number(serial: str) -> int:
    """Give the number that is printed on the device: the last 8 digits, decimal; where they are not, what they are."""
    digits = serial[-8:]
    return int(digits) if digits.isdecimal() else int(digits, 16)


def _integer(content: bytes | None) -> int | None:
    value = _inside(content, _INTEGER)
    return None if value is None else int.from_bytes(value, "big")


def _version(content: bytes | None) -> str | None:
    """Give the firmware; it stands with its tag or without."""
    value = content if content is not None and len(content) == _PARTS else _inside(content, _OCTETS)
    return None if value is None or len(value) != _PARTS else ".".join(map(str, value))


def _inside(content: bytes | None, tag: int) -> bytes | None:
    try:
        found = parse(content or b"")
    except Malformed:
        return None
    return found[0][1] if [each for each, _ in found] == [tag] else None
