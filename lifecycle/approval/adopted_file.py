"""The policy file of a workstation: while it is not the one that was adopted, what it would govern stands still."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lifecycle.approval import refusals
from lifecycle.ledger.record import Record


@dataclass(frozen=True)
class PolicyFile:
    """The file that is set as the policy of this workstation."""

    path: Path

    def differs(self, digest: str | None) -> bool:
        """Say whether it is another one than the file that was adopted, or cannot be read."""
        try:
            return sha256(self.path.read_bytes()).hexdigest() != digest
        except OSError:
            return True


def require_adopted(record: Record, file: PolicyFile | None) -> None:
    """See that the file that is set, where one is, is the policy in force; raises Refused."""
    adopted = record.policy()
    if file is not None and file.differs(None if adopted is None else adopted.file):
        raise refusals.policy_differs(str(file.path))
