"""Whether a signature is good: of a checkpoint by either kind of key, and of any note by an Ed25519 key."""

from lifecycle.domain.checkpoint import ML_DSA_SIGNATURE, SignedCheckpoint, timestamp_of
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, SignedNote, VerifierKey

TIMESTAMP = 8
"""Bytes before the signature in an ML-DSA-44 line (C2SP tlog-cosignature)."""


def signed_by(signed: SignedCheckpoint, key: VerifierKey) -> bool:
    """Say whether a key signed a checkpoint: there is a line that claims to be by it, and every such line is good.

    An Ed25519 line signs the text of the note (C2SP signed-note); an ML-DSA-44 line signs its own timestamp with what
    the checkpoint says (C2SP tlog-cosignature). A key of another type has signed nothing.
    """
    if key.kind == ED25519:
        return note_signed_by(signed.note, key)
    if key.kind != ML_DSA_44:
        return False
    values = _claimed(signed.note, key)
    return bool(values) and all(_cosigned(signed, key, value) for value in values)


def note_signed_by(note: SignedNote, key: VerifierKey) -> bool:
    """Say whether an Ed25519 key signed the text of a note: some line claims so, and every such line is good."""
    values = _claimed(note, key)
    text = note.text.encode("utf-8")
    return key.kind == ED25519 and bool(values) and all(is_signature(ED25519, key.public_key, text, v) for v in values)


def is_signature(kind: int, public_key: bytes, message: bytes, value: bytes) -> bool:
    """Say whether a key signed a message (RFC 8032 where it is Ed25519, or else FIPS 204); what is no key did not."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - takes long to load
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey  # noqa: PLC0415

    try:
        if kind == ED25519:
            Ed25519PublicKey.from_public_bytes(public_key).verify(value, message)
        else:
            MLDSA44PublicKey.from_public_bytes(public_key).verify(value, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _claimed(note: SignedNote, key: VerifierKey) -> list[bytes]:
    return [signature.value for signature in note.signatures if signature.is_by(key)]


def _cosigned(signed: SignedCheckpoint, key: VerifierKey, value: bytes) -> bool:
    if len(value) != TIMESTAMP + ML_DSA_SIGNATURE:
        return False
    try:
        message = signed.checkpoint.cosigned(key.name, timestamp_of(value))
    except ValueError:  # a name that is too long to be signed
        return False
    return is_signature(ML_DSA_44, key.public_key, message, value[TIMESTAMP:])
