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
    message = "Cannot use {file}: {reason}."
    advice = "Give a bundle or a record. A checkpoint is a signed note. A key is a verifier key or in PEM form."


class EvidenceUnreadable(StoreError):
    """A file that was given cannot be read."""

    code = "evidence-unreadable"
    message = "Cannot read {file}: {reason}."
    advice = "Check that the file is complete and that your account may read it."
