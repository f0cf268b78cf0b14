"""What a card gave of its maker on the key that it made, and what is found of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lifecycle.domain.attestation import AttestationVerdict
from lifecycle.domain.text import Text


@dataclass(frozen=True)
class Claimed:
    """What the card gave, as it gave it."""

    serial: str
    public_key: str
    """Upper-case hex: the key that the card made."""
    firmware: str | None
    """As the card says it, in the form 5.7.1; None where it says none."""
    certificates: Sequence[bytes]
    """DER, the one with the key first; none where the card gives no statement."""


@dataclass(frozen=True)
class Finding:
    """What is found of it."""

    verdict: AttestationVerdict
    firmware: str | None = None
    path: Sequence[bytes] = ()
    """DER, from the statement on the key up to where it ends."""
    root: str | None = None
    """SHA-256 of the root that a person gave and that the path ends at, lower-case hex."""
    problem: Text | None = None
    """What is wrong, where the verdict is."""


Judge = Callable[[Claimed, Sequence[bytes]], Finding]
"""Holds what a card of one make gave against the certificates that a person gave, DER."""
