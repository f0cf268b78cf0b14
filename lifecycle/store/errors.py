"""What can go wrong with the audit store, named by what has to be done about it.

    StoreError
    |-- StoreMissing          there is no store at the path
    |-- StoreUnreadable       it cannot be opened or read
    |   |-- NotAStore         another kind of file
    |   |-- StoreCorrupt      SQLite finds its pages damaged, or the tree is not one
    |   |   |-- TilesMissing  what is derived of the tree is not all there, and can be made anew
    |   |-- StoreOnNetwork    its locks and shared memory would not hold there
    |   |-- SchemaForeign     its tables, indices and guards are not those of this program
    |-- SchemaNewer, SchemaOlder, ProjectionStale
    |-- KindsUnknown          it holds events that this version cannot read
    |-- StoreUnwritable       it cannot be written; nothing was
    |   |-- StoreReadOnly, StoreFull, StoreBusy, StoreUnreachable, StoreClosed
    |-- AppendRefused, AppendUncertain   in `append_errors`
    |-- EventUnreadable       a stored event cannot be decoded
    |-- DisclosureInvalid, TextAltered
    |-- ExtraMissing          what a server needs is not installed
    |-- RecordNotProven       what is derived is not what the events give
    |-- BackupRefused, BackupUnwritable, BackupFaulty, CopyFaulty

No error holds a recorded value: parameters are paths, names, positions, ids and the words of SQLite.
"""

from lifecycle.domain.errors import StoreError


class StoreMissing(StoreError):
    """There is no store at the path, and none was to be made."""

    code = "store-missing"
    message = "There is no record at {path}."
    advice = "Check the path. The first command that records something makes the record."


class ExtraMissing(StoreError):
    """What a record on a server needs is not installed here."""

    code = "extra-missing"
    message = "A record on a server needs psycopg, which is not installed. Nothing was done."
    advice = "Install the extra in the environment of lifecycle.\n  pip install 'smartcard-lifecycle[postgresql]'"


class StoreUnreadable(StoreError):
    """The store is there and cannot be opened or read."""

    code = "store-unreadable"
    message = "Cannot read record {path}: {reason}."
    advice = "  lifecycle doctor"


class NotAStore(StoreUnreadable):
    """The file is not an audit store."""

    code = "not-a-store"
    message = "{path} is not a record of lifecycle."
    advice = "Check the path. Nothing in the file was changed."


class StoreCorrupt(StoreUnreadable):
    """SQLite finds its own pages damaged, or the stored tree is not one."""

    code = "store-corrupt"
    message = "Record {path} is damaged: {reason}."
    advice = (
        "First copy the file and the files beside it. Then move them aside and restore a backup.\n"
        "  lifecycle restore BACKUP"
    )


class SchemaForeign(StoreUnreadable):
    """Somebody else than this program changed the tables, the indices or the guards."""

    code = "schema-foreign"
    message = "Another program changed the tables, indices or guards of record {path}: {what}."
    advice = "Keep the file unchanged. Find out who could write to it, then restore a backup.\n  lifecycle verify"


class KindsUnknown(StoreError):
    """Events were recorded by a newer version of this program."""

    code = "kinds-unknown"
    message = "Record {path} has kinds of events that this version of lifecycle does not know: {kinds}."
    advice = "Use the version that recorded these events, or a newer one. Nothing was changed."


class TilesMissing(StoreCorrupt):
    """Tiles of the tree are gone: they are derived, so that nothing is lost."""

    code = "tiles-missing"
    message = "Record {path} lost part of its tree: tiles of level {level} are missing. No event is lost."
    advice = "Rebuild the tiles from the events, then verify.\n  lifecycle replay --write\n  lifecycle verify"


class StoreOnNetwork(StoreUnreadable):
    """A network file system keeps neither the locks nor the shared memory that the store rests on."""

    code = "store-on-network"
    message = "{path} is on a network file system ({kind}), which can damage a record silently."
    advice = "Keep the record on a local disk, and back it up to the network."


class SchemaNewer(StoreError):
    """The tables were made by a newer version of this program."""

    code = "schema-newer"
    message = "A newer version of lifecycle wrote record {path} (schema {found}, known here: {known})."
    advice = "Use that version. Nothing was changed."


class SchemaOlder(StoreError):
    """The tables were made by an older version, and the store was opened for reading only."""

    code = "schema-older"
    message = "Record {path} has an older schema ({found}; this version needs {known})."
    advice = "Run a command that records something: lifecycle copies the record beside itself, then upgrades it."


class ProjectionStale(StoreError):
    """A projection was made by another revision of its fold, or does not stand at the head."""

    code = "projection-stale"
    message = "Projection {projection} of {path} is out of date, or another version of lifecycle made it."
    advice = "End any other version of lifecycle. Then rebuild the projections.\n  lifecycle replay --write"


class StoreUnwritable(StoreError):
    """The store cannot be written; nothing was recorded."""

    code = "store-unwritable"
    message = "Cannot write to record {path}: {reason}. Nothing was recorded."
    advice = "Find the cause.\n  lifecycle doctor"


class StoreReadOnly(StoreUnwritable):
    """The file, its folder or its file system is read-only for this user."""

    code = "store-read-only"
    message = "Cannot write to record {path}: {reason}. Nothing was recorded."
    advice = "Check that you own the file and its folder, and that the disk is not read-only."


class StoreFull(StoreUnwritable):
    """There is no room on the disk."""

    code = "store-full"
    message = "The disk has no room for record {path}: {reason}. Nothing was recorded."
    advice = "Free disk space and run the command again."


class StoreBusy(StoreUnwritable):
    """Others held the store for the whole of the busy timeout."""

    code = "store-busy"
    message = "Record {path} is in use by another program: {reason}. Nothing was recorded."
    advice = "Wait for the other program or end it. Then run the command again."


class StoreClosed(StoreUnwritable):
    """It is a copy, or moved to another place: a record that grew here too would be a fork."""

    code = "store-closed"
    advice = (
        "Use the record that goes on. If that is lost, restore this one under a new name.\n"
        "  lifecycle backup FILE\n"
        "  lifecycle restore FILE"
    )


class StoreUnreachable(StoreUnwritable):
    """The server that keeps the store does not answer, does not let this login in, or cut the connection."""

    code = "store-unreachable"
    message = "Cannot reach record {path}: {reason}. Nothing was recorded."
    advice = "Check the address and your login. Ask the administrator of the server."


class EventUnreadable(StoreError):
    """A stored event cannot be decoded by this version."""

    code = "event-unreadable"
    message = "This version cannot read event #{position} ({tag}, {id}) of {path}: {reason}"
    advice = "A newer version of lifecycle probably wrote this event. Use the newer version."


class DisclosureInvalid(StoreError):
    """What is to be disclosed is not what the digest stands for."""

    code = "disclosure-invalid"
    message = "The text to disclose does not match digest {digest}."


class TextAltered(StoreError):
    """A disclosed text is not the one that was recorded under its digest."""

    code = "text-altered"
    message = "ALTERED: the text under digest {digest} in {path} is not the recorded text."
    advice = "Nothing was written. Find out who could write to the file.\n  lifecycle verify"


class RecordNotProven(StoreError):
    """What a store keeps beside its events is not what they give."""

    code = "record-not-proven"
    message = "Record {path} does not match its events: {what}. Nothing was shown or written."
    advice = (
        "Verify the record. The second command repairs projections and indices.\n"
        "  lifecycle verify\n"
        "  lifecycle replay --write"
    )


class BackupRefused(StoreError):
    """There is something at the path that the backup was to be written to."""

    code = "backup-refused"
    message = "{target} exists already. A backup never overwrites a file."
    advice = "Choose another name."


class BackupUnwritable(StoreError):
    """The copy of a store cannot be written; the store itself is as it was."""

    code = "backup-unwritable"
    message = "Cannot write the copy to {target}: {reason}. No part of the copy was left there."
    advice = "Name another file, or free disk space."


class CopyFaulty(StoreError):
    """The copy of a record was read back and is another one; it was removed."""

    code = "copy-faulty"
    message = "The copy of {path} in {target} is not the same record ({what}) and was removed."
    advice = "The record itself is unchanged. Find out which of both is wrong.\n  lifecycle verify"


class BackupFaulty(StoreError):
    """The copy was read back and is not sound; it was removed."""

    code = "backup-faulty"
    message = "The copy of {path} did not verify ({fault}, event #{position}) and was removed."
    advice = "The record itself is probably damaged.\n  lifecycle verify"
