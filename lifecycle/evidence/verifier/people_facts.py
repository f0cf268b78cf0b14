"""What is known of people who sign: their keys, the intents that were stated, and the signatures that events keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable

from lifecycle.evidence.verifier.people_policy import Signed
from lifecycle.evidence.verifier.ssh_keys import SshKey, SshSignature

KEY_NAMESPACE, INTENT_NAMESPACE, REFUSAL_NAMESPACE = (
    "lifecycle-key@v1",
    "lifecycle-intent@v1",
    "lifecycle-refusal@v1",
)

RECOVERY = "person-key-recover"


@dataclass
class KeyLife:
    """A key of a person: from which event to which it is one."""

    person: str
    kind: str
    added: int
    added_at: int
    """Microseconds; so are the others."""
    sealed: bool
    """It lies in a bag until its person has lost the other one, and counts for that alone."""
    first: bool
    """No policy asked anybody to sign when it was added: nothing in the record vouches for it."""
    revoked: int | None = None
    revoked_at: int | None = None
    compromised_since: int | None = None


@dataclass
class Stated:
    """An intent, and who signed it."""

    position: int
    text: bytes
    said: Any
    """What the text says; None where it cannot be read."""
    given: list[tuple[int, Signed]] = field(default_factory=list)
    """With the positions."""
    refused: str = ""
    """Who signed that it must not be."""
    closed: str = ""
    closed_at: int = 0
    """The position of the end; the facts of an act without a card come before it."""
    started: bool = False
    """Whether an operation began by it, whose facts come after that."""
    begun: dict[str, str] = field(default_factory=dict)
    """Streams in which it was used; of a card the part that it had last."""
    done: set[tuple[str, str]] = field(default_factory=set)
    """The parts that cards have had, each once; one that failed may be tried again, as its operation lets people."""


@dataclass(frozen=True)
class Signing:
    """What is signed: the name of its file, what for, and the bytes."""

    name: str
    namespace: str
    text: bytes


@dataclass(frozen=True)
class SignatureOf:
    """A signature that an event keeps: what lies in a file of its own in the part."""

    position: int
    time: int
    fingerprint: str
    signing: Signing
    signature: SshSignature


Verify = Callable[[SshKey, str, bytes, SshSignature], "bool | None"]
