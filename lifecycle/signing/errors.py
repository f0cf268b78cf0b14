"""What stops the signing of checkpoints, named by what has to be done about it.

    StoreError
    |-- RolledBack, Forked         the record is not the one that was signed here
    |-- LastCheckpointMissing      nothing on this machine says what was signed last
    |   |-- RecordReplaced         because a restored backup has taken the place of the record
    |-- CheckpointsGone            checkpoints were signed, and neither the record nor this machine has any
    |-- LastCheckpointUnusable     what says it cannot be read, written or understood
    |-- KnownUnusable              a checkpoint of another workstation cannot be begun with
    |-- SigningKeyMissing          keys sign the record, and there is none here
    |-- SigningKeyDiffers          the key that is here does not sign the record
    |   |-- OwnKeyEnded            because another workstation ended it
    |-- KeysForged               an event changes the keys, and no key that signs the record signed that
    |-- SigningKeyUnusable         the file cannot be used: its mode, its owner, its content
    |-- RequestUnusable            what another workstation asks for cannot be done
    |-- NotSigned                  all was done, and the store could not take in the checkpoint
    |-- RestoreRefused             a backup cannot take the place of a record

No error holds a key or anything of one: parameters are paths, sizes, times, origins and ids of public keys.
"""

from lifecycle.domain.errors import ExitCode, StoreError


class RolledBack(StoreError):
    """The store has fewer events than a checkpoint that was signed on this machine covered."""

    code = "rolled-back"
    message = "ROLLED BACK: {path} has {size} events; {signed} were signed at {time}. No card was changed."
    advice = (
        "Stop. Keep the file unchanged. Find out who replaced it. If you put a backup there, move "
        "the backup aside and restore it.\n"
        "  lifecycle verify\n"
        "  lifecycle restore BACKUP"
    )
    exit_code = ExitCode.FORKED


class Forked(StoreError):
    """The store has other events than those that a checkpoint that was signed on this machine covered."""

    code = "forked"
    message = (
        "FORKED: {path} does not hold the {signed} events that were signed at {time}, but others. No card was changed."
    )
    advice = "Stop. Keep the file unchanged. Find out who could write to it.\n  lifecycle verify"
    exit_code = ExitCode.FORKED


class LastCheckpointMissing(StoreError):
    """Checkpoints were signed under the name of this ledger, and this machine does not know the last of them."""

    code = "last-checkpoint-missing"
    message = (
        "Record {path} has signed checkpoints, but {file} is missing here. lifecycle cannot tell "
        "whether the record was rolled back."
    )
    advice = (
        "Put the file back, or begin with a checkpoint from a workstation that signs. If there is no such checkpoint, "
        "begin without one; that is recorded.\n"
        "  lifecycle checkpoint --known FILE\n"
        "  lifecycle checkpoint --first-here"
    )


class RecordReplaced(LastCheckpointMissing):
    """A restored backup has taken the place of this record."""

    code = "record-replaced"
    message = (
        "Record {path} was replaced: a backup of it was restored here and continues as {successor}. "
        "Two records of the same cards contradict each other."
    )
    advice = (
        "Use the restored record. If you must use this one, begin here; that is recorded.\n"
        "  lifecycle checkpoint --first-here"
    )


class CheckpointsGone(StoreError):
    """Cards were changed under the name and key of this record, so that it was signed, and no checkpoint is left."""

    code = "checkpoints-gone"
    message = (
        "Record {path} was signed, but has no checkpoint any more, and this workstation knows none. "
        "Somebody removed the checkpoints. No card was changed."
    )
    advice = (
        "Stop. Compare the record with a checkpoint that an auditor kept. Then put {file} back, or "
        "move the record aside and restore a backup.\n"
        "  lifecycle verify --checkpoint FILE"
    )
    exit_code = ExitCode.FORKED


class LastCheckpointUnusable(StoreError):
    """The file of the last checkpoint, or its folder, cannot be used."""

    code = "last-checkpoint-unusable"
    message = (
        "Cannot use {file}, which holds the last signed checkpoint: {reason}. lifecycle changes no card without it."
    )
    advice = (
        "Correct the mode, the owner or the disk. If the file is damaged, restore it. If it is lost "
        "permanently, move it away and begin here; that is recorded.\n"
        "  lifecycle checkpoint --first-here"
    )


class KnownUnusable(StoreError):
    """A checkpoint that was brought from another workstation is not one to begin with here."""

    code = "known-checkpoint-unusable"
    message = "Cannot begin with checkpoint {file}: {reason}. Nothing was signed."
    advice = (
        "On a workstation that signs, save a new checkpoint, and bring the file here.\n"
        "  lifecycle checkpoint --save checkpoint.txt"
    )


class SigningKeyMissing(StoreError):
    """Keys sign the record, and there is none here."""

    code = "signing-key-missing"
    message = "This workstation cannot sign record {path}: there is no signing key {file}."
    advice = (
        "If the key was here, put the file back. On another workstation, ask one that signs to add a key. If the key "
        "is lost permanently, adopt a new one; that is recorded.\n"
        "  lifecycle key request --save request.txt\n"
        "  lifecycle key adopt"
    )


class SigningKeyDiffers(StoreError):
    """The key that is here does not sign the record: it never did, it was ended, or another took its place."""

    code = "signing-key-differs"
    message = "The key in {file} does not sign record {path}. These keys sign it: {known}. The file holds key {found}."
    advice = (
        "Replace the file with the right one. On another workstation, ask one that signs to add the key. If the right "
        "key is lost permanently, adopt the key of this file; that is recorded.\n"
        "  lifecycle key request --save request.txt\n"
        "  lifecycle key adopt"
    )


class OwnKeyEnded(SigningKeyDiffers):
    """The key that is here was ended at another workstation, and never signs this record again."""

    code = "signing-key-ended"
    message = "Key {found} in {file} was ended. It does not sign record {path} any more."
    advice = (
        "If this workstation is to sign again, move the key file aside and ask for a new key.\n"
        "  lifecycle key request --save request.txt"
    )


class KeysForged(StoreError):
    """Somebody put an event into the database that changes the keys."""

    code = "keys-forged"
    message = "FORGED: event #{position} of record {path} changes the signing keys, and no key of the record signed it."
    advice = (
        "Stop. Keep the record unchanged. Find out who could write to it, then restore a backup.\n  lifecycle verify"
    )
    exit_code = ExitCode.FORKED


class SigningKeyUnusable(StoreError):
    """The file of the signing key cannot be read or written, or others could read it, or it holds no key."""

    code = "signing-key-unusable"
    message = "Cannot use the signing key {file}: {reason}. lifecycle changes no card that it cannot sign for."
    advice = (
        "The file must belong to you, and only you may read it. If others could read it, correct the "
        "mode, then replace the key.\n"
        "  chmod 600 {file}\n"
        "  lifecycle key rotate"
    )


class RequestUnusable(StoreError):
    """What another workstation asks for cannot be done."""

    code = "request-unusable"
    message = "Cannot add the key of request {file}: {reason}."
    advice = "Write the request again on the workstation that asks, and bring the file here.\n  lifecycle key request"


class NotSigned(StoreError):
    """What was to be signed is done and recorded; its checkpoint could not be kept."""

    code = "not-signed"
    message = "{problem}"
    advice = (
        "What was done is done and recorded: do not do it again. Correct the problem, then sign.\n"
        "  lifecycle checkpoint"
    )


class RestoreRefused(StoreError):
    """A backup cannot take the place of a record."""

    code = "restore-refused"
    message = "Backup {backup} was not restored to {path}: {reason}"
    advice = "{next_step}"
