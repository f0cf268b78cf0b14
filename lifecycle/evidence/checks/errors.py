"""What stops a verification before there is a verdict.

OperatorError
|-- EvidenceUnusable      a file that was given is not what it was given for
|   |-- CheckpointGiven, KeyGiven, FolderGiven
StoreError
|-- EvidenceUnreadable    a file cannot be read
"""

from lifecycle.domain.errors import OperatorError, StoreError


class EvidenceUnusable(OperatorError):
    """A file that was given holds no bundle, no checkpoint or no key."""

    code = "evidence-unusable"
    message = "Cannot use {file}: {reason}."
    advice = (
        "Give the file unchanged: a bundle from `lifecycle export`, a checkpoint from `lifecycle checkpoint --save`, "
        "or a key from `lifecycle key show`. A key may also be in PEM form."
    )


class EvidenceMissing(EvidenceUnusable):
    """There is no file where one was given."""

    message = "There is no file {file}."
    advice = "Check the path."


class CheckpointGiven(EvidenceUnusable):
    """A checkpoint stands where something else was meant."""

    message = "{file} is a checkpoint, not {wanted}."
    advice = (
        "Give the checkpoint with --checkpoint, to compare the record or a bundle with it.\n"
        "  lifecycle verify --checkpoint {file}\n"
        "  lifecycle verify BUNDLE --checkpoint {file}"
    )


class KeyGiven(EvidenceUnusable):
    """A public key stands where something else was meant."""

    message = "{file} is a public key, not {wanted}."
    advice = "Give the public key with --key.\n  lifecycle verify --key {file}\n  lifecycle verify BUNDLE --key {file}"


class FolderGiven(EvidenceUnusable):
    """A folder stands where a bundle was meant: an unpacked one, most likely."""

    message = "{file} is a folder, not {wanted}."
    advice = "Give the zip file that `lifecycle export` wrote, and not its unpacked folder."


class EvidenceUnreadable(StoreError):
    """A file that was given cannot be read."""

    code = "evidence-unreadable"
    message = "Cannot read {file}: {reason}."
    advice = "Check that the file is complete and that your account may read it."
