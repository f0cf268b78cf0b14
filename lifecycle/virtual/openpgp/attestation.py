"""Attestation in the manner of a YubiKey: a key from the maker signs statements on keys that were made on the card.

The chain is made with the card: a root, below it the certificate of the attesting key, which is also the template of
every statement. The root is of this one card, and proves nothing to anybody who does not know the card.
"""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from lifecycle.virtual.openpgp import algorithms
from lifecycle.virtual.openpgp.build import Build
from lifecycle.virtual.openpgp.chip import Chip
from lifecycle.virtual.openpgp.factory import NO_TOUCH
from lifecycle.virtual.openpgp.objects import Objects
from lifecycle.virtual.openpgp.places import Tag
from lifecycle.virtual.openpgp.slots import IMPORTED, MADE_HERE, SIGNING, Slot
from lifecycle.virtual.openpgp.tlv import tlv

_ARC = "1.3.6.1.4.1.41482.5."
"""Under which Yubico numbers what a statement says."""

_ROOT, _ATTESTING = "Virtual OPGP Attestation Root", "YubiKey OPGP Attestation"
_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2070, 1, 1, tzinfo=UTC)
_FORM_FACTOR = b"\x01"


def issue(objects: Objects, build: Build) -> None:
    """Make the chain of a new card, and keep it."""
    above, attesting = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    number = build.serial.hex().upper()
    name = f"{_ROOT} {number}"
    certificate = _certificate(_ATTESTING, name, attesting, above, authority=True)
    objects.write(Tag.ATTESTING_KEY, algorithms.packed(attesting), bytes([IMPORTED]))
    objects.write(Tag.ATTESTING_ALGORITHM, algorithms.ECDSA_P256)
    objects.write(Tag.ATTESTING_TOUCH, NO_TOUCH)
    objects.write(Tag.ATTESTING_CERTIFICATE, certificate)
    objects.write(Tag.ROOT, _certificate(name, name, above, above, authority=True))


def root(objects: Objects) -> bytes:
    """Give the certificate at the top of the chain, as PEM."""
    return x509.load_der_x509_certificate(objects.value(Tag.ROOT)).public_bytes(Encoding.PEM)


def statement(chip: Chip, slot: Slot, key: algorithms.Key) -> bytes:
    """Say which key stands in a slot, and signed by the attesting key, that it was made here."""
    objects = chip.objects
    template = x509.load_der_x509_certificate(objects.value(Tag.ATTESTING_CERTIFICATE))
    signer = algorithms.unpacked(objects.value(Tag.ATTESTING_KEY))
    issuer = template.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    says = [
        (1, tlv(0x0C, objects.value(Tag.NAME))),
        (2, _integer(MADE_HERE)),
        (3, tlv(0x04, chip.build.firmware)),
        (4, tlv(0x04, objects.value(slot.fingerprint).ljust(20, b"\0"))),
        (5, tlv(0x04, objects.value(slot.time).ljust(4, b"\0"))),
        *([(6, _integer(chip.keys.signatures))] if slot == SIGNING else []),
        (7, _integer(_number(chip.build.serial))),
        (8, tlv(0x04, objects.value(slot.touch)[:1])),
        (9, tlv(0x04, _FORM_FACTOR)),
    ]
    return _certificate(f"{_ATTESTING} {slot.word}", str(issuer), key, signer, says=says)


def _certificate(  # noqa: PLR0913 - each is a part of one
    subject: str,
    issuer: str,
    key: algorithms.Key,
    signer: algorithms.Key,
    *,
    authority: bool = False,
    says: list[tuple[int, bytes]] = [],  # noqa: B006 - only read
) -> bytes:
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
    )
    if authority:
        certificate = certificate.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    for number, value in says:
        extension = x509.UnrecognizedExtension(x509.ObjectIdentifier(f"{_ARC}{number}"), value)
        certificate = certificate.add_extension(extension, critical=False)
    return certificate.sign(signer, hashes.SHA256()).public_bytes(Encoding.DER)


def _number(serial: bytes) -> int:
    """Give the number as it is printed: digits, two to a byte; what has letters in it is taken as it is."""
    digits = serial[2:].hex()
    return int(digits) if digits.isdecimal() else int(digits, 16)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _integer(value: int) -> bytes:
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))
