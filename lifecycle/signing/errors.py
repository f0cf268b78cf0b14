"""What stops the signing of checkpoints, named by what has to be done about it.

    StoreError
    |-- RolledBack, Forked         the record is not the one that was signed here
    |-- LastCheckpointMissing      nothing on this machine says what was signed last
    |   |-- RecordReplaced         because a restored backup has taken the place of the record
    |-- CheckpointsGone            checkpoints were signed, and neither the record nor this machine has any
    |-- LastCheckpointUnusable     what says it cannot be read, written or understood
    |-- SigningKeyMissing          the key that the record names is not here
    |-- SigningKeyDiffers          another key is here
    |-- SigningKeyUnusable         the file cannot be used: its mode, its owner, its content
    |-- NotSigned                  all was done, and the store could not take in the checkpoint
    |-- RestoreRefused             a backup cannot take the place of a record

No error holds a key or anything of one: parameters are paths, sizes, times, origins and ids of public keys.
"""

from lifecycle.domain.errors import ExitCode, StoreError


class RolledBack(StoreError):
    """The store has fewer events than a checkpoint that was signed on this machine covered."""

    code = "rolled-back"
    message = (
        "THE RECORD WAS ROLLED BACK: {path} holds {size} events, and the checkpoint that was signed here at {time} "
        "covered {signed}."
    )
    advice = (
        "Do not go on with it: no card was changed. Keep the file as it is, run `lifecycle verify`, and find "
        "out who could replace it. If it is a backup on purpose, move it aside and give it to `lifecycle restore`."
    )
    exit_code = ExitCode.FORKED


class Forked(StoreError):
    """The store has other events than those that a checkpoint that was signed on this machine covered."""

    code = "forked"
    message = (
        "THE RECORD WAS FORKED: of the {signed} events that the checkpoint signed here at {time} covered, {path} holds "
        "others in their place."
    )
    advice = (
        "Do not go on with it: no card was changed. Keep the file as it is, run `lifecycle verify`, and find "
        "out who could write to it."
    )
    exit_code = ExitCode.FORKED


class LastCheckpointMissing(StoreError):
    """Checkpoints were signed under the name of this ledger, and this machine does not know the last of them."""

    code = "last-checkpoint-missing"
    message = (
        "The record {path} has signed checkpoints, and which was the last is not known on this machine: there is no "
        "{file}. Whether it was rolled back cannot be told."
    )
    advice = (
        "Put that file back, or bring it from the machine that the record comes from. If it is lost for good: "
        "`lifecycle checkpoint --first-here`, which is recorded."
    )


class RecordReplaced(LastCheckpointMissing):
    """A restored backup has taken the place of this record."""

    code = "record-replaced"
    message = (
        "The record {path} was replaced: a backup of it was restored here, and goes on under the name {successor}. Two "
        "records of the same cards are worth less than one."
    )
    advice = (
        "Go on with the restored one. If it has to be this one: `lifecycle checkpoint --first-here`; it is recorded."
    )


class CheckpointsGone(StoreError):
    """Cards were changed under the name and key of this record, so that it was signed, and no checkpoint is left."""

    code = "checkpoints-gone"
    message = (
        "The record {path} was signed before cards were changed, and holds none of its checkpoints any more; this "
        "machine knows none either. Somebody took them away."
    )
    advice = (
        "Do not go on with it: no card was changed. Hold it against a checkpoint that an auditor kept: `lifecycle "
        "verify --checkpoint FILE`. Then put {file} back, or move the record aside and restore a backup."
    )
    exit_code = ExitCode.FORKED


class LastCheckpointUnusable(StoreError):
    """The file of the last checkpoint, or its folder, cannot be used."""

    code = "last-checkpoint-unusable"
    message = "What was signed last is kept in {file}, which cannot be used: {reason}"
    advice = (
        "No card is changed without it. Put its mode, owner or disk right. If it is damaged, put it back as it was; if "
        "it is lost for good, move it away and run `lifecycle checkpoint --first-here`, which is recorded."
    )


class SigningKeyMissing(StoreError):
    """The record names the key that signs it, and there is no key here."""

    code = "signing-key-missing"
    message = "The key that signs the record {path} is not here: there is no {file}."
    advice = "Put the file back. If it is lost for good: `lifecycle key adopt` takes a new one, which is recorded."


class SigningKeyDiffers(StoreError):
    """There is another key here than the one that the record names."""

    code = "signing-key-differs"
    message = (
        "The key in {file} is not the one that signs the record {path}: that has the id {known}, this one {found}."
    )
    advice = (
        "Put the right file in its place. If that is lost for good: `lifecycle key adopt` has this one sign from now "
        "on, which is recorded."
    )


class SigningKeyUnusable(StoreError):
    """The file of the signing key cannot be read or written, or others could read it, or it holds no key."""

    code = "signing-key-unusable"
    message = "The signing key {file} cannot be used: {reason}"
    advice = (
        "No card is changed before checkpoints can be signed. It has to be a file of your own that nobody else can "
        "read (chmod 600). If others could read it, put that right and run `lifecycle key rotate`."
    )


class NotSigned(StoreError):
    """What was to be signed is done and recorded; its checkpoint could not be kept."""

    code = "not-signed"
    message = "{problem}"
    advice = "What was done is done, and recorded: do not do it again. Put that right, then run `lifecycle checkpoint`."


class RestoreRefused(StoreError):
    """A backup cannot take the place of a record."""

    code = "restore-refused"
    message = "{backup} was not restored to {path}: {reason}"
    advice = "{next_step}"
