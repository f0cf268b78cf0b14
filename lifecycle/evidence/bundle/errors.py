"""What stops an export before there is a file.

StoreError
|-- RecordDoesNotFit      what would be exported is not what was signed
OperatorError
|-- NothingToExport       no ledger was begun
|-- NothingSigned         no checkpoint covers it, and this account cannot sign one
|-- ExportStopped         a person asked for its end
|-- ExportUnwritable      the file cannot be written
|-- SinceUnusable         a file that was to hold a checkpoint does not
|-- SinceOfOther          the checkpoint is of another ledger
StoreError, exit code 8
|-- SinceAhead            the checkpoint covers events that the record does not have
|-- SinceForked           the checkpoint covers other events than the record has
"""

from lifecycle.domain.errors import ExitCode, OperatorError, StoreError


class RecordDoesNotFit(StoreError):
    """What is stored does not give the root that was signed: a bundle of it would be refused by everybody."""

    code = "record-does-not-fit"
    message = "Nothing was exported: {path} does not fit its checkpoint of {size} events: {reason}"
    advice = "Run `lifecycle verify`: it names the first row that is wrong. Keep a copy of the file as it is."


class NothingToExport(OperatorError):
    """The record is empty: it has not even begun."""

    code = "nothing-to-export"
    message = "The record {path} is empty: there is nothing to export."
    advice = "A record begins with the first operation on a card."


class NothingSigned(OperatorError):
    """An account that may only read asked for more than the newest checkpoint covers."""

    code = "nothing-signed"
    message = "Nothing was exported: no checkpoint in {path} covers all of it, and this account cannot sign one."
    advice = "Ask the owner of the record for a checkpoint: `lifecycle checkpoint`."


class ExportUnwritable(OperatorError):
    """The file of an export cannot be written, or is there already."""

    code = "export-unwritable"
    message = "The export could not be written to {target}: {reason}"
    advice = "Nothing was exported, and nothing was left there. Name another file, or make room."


class ExportStopped(OperatorError):
    """Ctrl-C, or a signal that asks for the end, while it was written."""

    code = "export-stopped"
    message = "Stopped at your request: nothing was exported, and no export is recorded."
    exit_code = ExitCode.INTERRUPTED


class SinceUnusable(OperatorError):
    """A file given with --since is no checkpoint."""

    code = "since-unusable"
    message = "{file} does not hold a checkpoint: {reason}"
    advice = "It has to be the note as it was kept: three lines, an empty line, and the lines of its signatures."


class SinceOfOther(OperatorError):
    """A checkpoint given with --since was signed for another ledger."""

    code = "since-of-other"
    message = "The checkpoint in {file} is of the ledger {origin}, and this record never went by that name."
    advice = "See that the record and the checkpoint belong together. Nothing was exported."


class SinceAhead(StoreError):
    """A checkpoint given with --since covers events that the record does not have."""

    code = "since-ahead"
    message = (
        "The checkpoint in {file} covers {size} events of {origin}, and the record has {known} of them: EVENTS ARE "
        "GONE."
    )
    advice = (
        "The record was cut, rolled back or restored from a backup. Do not go on with it; keep it as it is, and run "
        "`lifecycle verify --checkpoint {file}`."
    )
    exit_code = ExitCode.FORKED


class SinceForked(StoreError):
    """A checkpoint given with --since has another root than the record had at its size."""

    code = "since-forked"
    message = "The checkpoint in {file} covers {size} events, and the first {size} events of the record are OTHERS."
    advice = (
        "The record was rewritten, or the checkpoint is forged. Keep both as they are, and run `lifecycle verify "
        "--checkpoint {file}`."
    )
    exit_code = ExitCode.FORKED
