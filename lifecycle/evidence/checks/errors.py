"""What stops a verification before there is a verdict.

OperatorError
|-- EvidenceUnusable      a file that was given is not what it was given for
StoreError
|-- EvidenceUnreadable    a file cannot be read
"""

from lifecycle.domain.errors import OperatorError, StoreError


class EvidenceUnusable(OperatorError):
    """A file that was given holds no bundle, no checkpoint or no key."""

    code = "evidence-unusable"
    message = "{file} cannot be used: {reason}."
    advice = "Give a bundle or a record, checkpoints as signed notes, and keys as verifier keys or in PEM."


class EvidenceUnreadable(StoreError):
    """A file that was given cannot be read."""

    code = "evidence-unreadable"
    message = "{file} cannot be read: {reason}."
    advice = "See that the file is whole and may be read by you."
