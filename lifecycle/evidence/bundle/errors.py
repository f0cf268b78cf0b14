"""What stops an export before there is a file.

StoreError
|-- RecordDoesNotFit      what would be exported is not what was signed
OperatorError
|-- NothingToExport       no ledger was begun
|-- NothingSigned         no checkpoint covers it, and this account cannot sign one
|-- ExportStopped         a person asked for its end
|-- ExportUnwritable      the file cannot be written
|-- SinceUnusable         a file that was to hold a checkpoint does not (SinceMissing: there is none)
|-- SinceOfOther          the checkpoint is of another ledger
StoreError, exit code 8
|-- SinceAhead            the checkpoint covers events that the record does not have
|-- SinceForked           the checkpoint covers other events than the record has
"""

from lifecycle.domain.errors import ExitCode, OperatorError, StoreError


class RecordDoesNotFit(StoreError):
    """What is stored does not give the root that was signed: a bundle of it would be refused by everybody."""

    code = "record-does-not-fit"
    message = "Nothing was exported. {path} does not match its checkpoint of {size} events: {reason}"
    advice = "Keep a copy of the file unchanged. Find the first wrong event.\n  lifecycle verify"


class NothingToExport(OperatorError):
    """The record is empty: it has not even begun."""

    code = "nothing-to-export"
    message = "The record {path} is empty. Nothing was exported."
    advice = "A record begins with the first card operation.\n  lifecycle run inspect"


class NothingSigned(OperatorError):
    """An account that may only read asked for more than the newest checkpoint covers."""

    code = "nothing-signed"
    message = "Nothing was exported. No checkpoint in {path} covers the whole range, and this account cannot sign one."
    advice = "Ask the owner of the record to sign a checkpoint.\n  lifecycle checkpoint"


class ExportUnwritable(OperatorError):
    """The file of an export cannot be written, or is there already."""

    code = "export-unwritable"
    message = "Cannot write the export to {target}: {reason}."
    advice = (
        "Nothing was exported, and no part of an export was left. Choose another file, or free some space on the disk."
    )


class ExportStopped(OperatorError):
    """Ctrl-C, or a signal that asks for the end, while it was written."""

    code = "export-stopped"
    message = "Stopped at your request. Nothing was exported, and no export was recorded."
    exit_code = ExitCode.INTERRUPTED


class SinceUnusable(OperatorError):
    """A file given with --since is no checkpoint."""

    code = "since-unusable"
    message = "{file} is not a checkpoint: {reason}"
    advice = "Give the checkpoint file unchanged: 3 lines, an empty line, and the lines of its signatures."


class SinceMissing(SinceUnusable):
    """There is no file where one was given with --since."""

    message = "There is no file {file}. Nothing was exported."
    advice = "Check the path after --since."


class SinceOfOther(OperatorError):
    """A checkpoint given with --since was signed for another ledger."""

    code = "since-of-other"
    message = "The checkpoint in {file} belongs to record {origin}. This record never had that name."
    advice = "Nothing was exported. Check that the record and the checkpoint belong together."


class SinceAhead(StoreError):
    """A checkpoint given with --since covers events that the record does not have."""

    code = "since-ahead"
    message = "TRUNCATED: the checkpoint in {file} covers {size} events of {origin}, and the record has only {known}."
    advice = (
        "The record was cut, rolled back or restored from a backup. Stop, and keep the file "
        "unchanged.\n"
        "  lifecycle verify --checkpoint {file}"
    )
    exit_code = ExitCode.FORKED


class SinceForked(StoreError):
    """A checkpoint given with --since has another root than the record had at its size."""

    code = "since-forked"
    message = "FORKED: the first {size} events of the record are not the events that the checkpoint in {file} covers."
    advice = (
        "The record was rewritten, or the checkpoint is forged. Keep both files unchanged.\n"
        "  lifecycle verify --checkpoint {file}"
    )
    exit_code = ExitCode.FORKED
