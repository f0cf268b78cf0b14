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
    |   |-- StoreReadOnly, StoreFull, StoreBusy
    |-- AppendRefused, AppendUncertain   in `append_errors`
    |-- EventUnreadable       a stored event cannot be decoded
    |-- DisclosureInvalid, TextAltered
    |-- RecordNotProven       what is derived is not what the events give
    |-- BackupRefused, BackupUnwritable, BackupFaulty

No error holds a recorded value: parameters are paths, names, positions, ids and the words of SQLite.
"""

from lifecycle.domain.errors import StoreError


class StoreMissing(StoreError):
    """There is no store at the path, and none was to be made."""

    code = "store-missing"
    message = "There is no store at {path}."
    advice = "It is made by the first command that records something; see that the path is the right one."


class StoreUnreadable(StoreError):
    """The store is there and cannot be opened or read."""

    code = "store-unreadable"
    message = "The store {path} cannot be read: {reason}"
    advice = "Run `lifecycle doctor`."


class NotAStore(StoreUnreadable):
    """The file is not an audit store."""

    code = "not-a-store"
    message = "{path} is not a lifecycle store."
    advice = "See that the path is the right one. Nothing in the file was changed."


class StoreCorrupt(StoreUnreadable):
    """SQLite finds its own pages damaged, or the stored tree is not one."""

    code = "store-corrupt"
    message = "The store {path} is damaged: {reason}"
    advice = "Copy the file and those beside it before anything else, then restore a backup."


class SchemaForeign(StoreUnreadable):
    """Somebody else than this program changed the tables, the indices or the guards."""

    code = "schema-foreign"
    message = "The tables, indices or guards of record {path} were changed by another program: {what}."
    advice = "Keep the file unchanged. Find out who could write to it, then restore a backup.\n  lifecycle verify"


class KindsUnknown(StoreError):
    """Events were recorded by a newer version of this program."""

    code = "kinds-unknown"
    message = "Record {path} has events of kinds that this version of lifecycle does not know: {kinds}."
    advice = "Use the version that recorded these events, or a newer one. Nothing was changed."


class TilesMissing(StoreCorrupt):
    """Tiles of the tree are gone: they are derived, so that nothing is lost."""

    code = "tiles-missing"
    message = "The store {path} lost a part of its tree: tiles of level {level} are missing."
    advice = "Nothing is lost: `lifecycle replay --write` makes them anew from the events. Then run `lifecycle verify`."


class StoreOnNetwork(StoreUnreadable):
    """A network file system keeps neither the locks nor the shared memory that the store rests on."""

    code = "store-on-network"
    message = "{path} is on a network file system ({kind}), where a store can be silently damaged."
    advice = "Keep the store on a local disk, and back it up to the network."


class SchemaNewer(StoreError):
    """The tables were made by a newer version of this program."""

    code = "schema-newer"
    message = "The store {path} was written by a newer version of lifecycle (schema {found}, known here: {known})."
    advice = "Use that version. Nothing was changed."


class SchemaOlder(StoreError):
    """The tables were made by an older version, and the store was opened for reading only."""

    code = "schema-older"
    message = "The store {path} has an older schema ({found}, this version needs {known})."
    advice = "Open it once for writing: it is copied beside itself and upgraded."


class ProjectionStale(StoreError):
    """A projection was made by another revision of its fold, or does not stand at the head."""

    code = "projection-stale"
    message = "The projection {projection} of {path} was made by another version of lifecycle, or is not up to date."
    advice = "Run `lifecycle replay --write`. If another version of lifecycle is running, end it first."


class StoreUnwritable(StoreError):
    """The store cannot be written; nothing was recorded."""

    code = "store-unwritable"
    message = "The store {path} cannot be written: {reason}"
    advice = "Nothing was recorded. Run `lifecycle doctor`."


class StoreReadOnly(StoreUnwritable):
    """The file, its folder or its file system is read-only for this user."""

    code = "store-read-only"
    message = "The store {path} is read-only: {reason}"
    advice = "Nothing was recorded. See that you own the file and its folder and that the disk is not read-only."


class StoreFull(StoreUnwritable):
    """There is no room on the disk."""

    code = "store-full"
    message = "There is no room on the disk for the store {path}: {reason}"
    advice = "Nothing was recorded. Make room and run the command again."


class StoreBusy(StoreUnwritable):
    """Others held the store for the whole of the busy timeout."""

    code = "store-busy"
    message = "The store {path} is in use by another program: {reason}"
    advice = "Nothing was recorded. Wait for the other program, or end it, and run the command again."


class EventUnreadable(StoreError):
    """A stored event cannot be decoded by this version."""

    code = "event-unreadable"
    message = "The event {id} ({tag}) at position {position} of {path} cannot be read by this version: {reason}"
    advice = "It was probably written by a newer version of lifecycle: use that one."


class DisclosureInvalid(StoreError):
    """What is to be disclosed is not what the digest stands for."""

    code = "disclosure-invalid"
    message = "The text to be disclosed does not belong to the digest {digest}."


class TextAltered(StoreError):
    """A disclosed text is not the one that was recorded under its digest."""

    code = "text-altered"
    message = "ALTERED: the text under digest {digest} in {path} is not the one that was recorded."
    advice = "Nothing was written. Run `lifecycle verify`, and find out who could write to the file."


class RecordNotProven(StoreError):
    """What a store keeps beside its events is not what they give."""

    code = "record-not-proven"
    message = "Record {path} is not what its events say: {what}. Nothing was shown or written."
    advice = "Run `lifecycle verify`. `lifecycle replay --write` repairs read models and indices."


class BackupRefused(StoreError):
    """There is something at the path that the backup was to be written to."""

    code = "backup-refused"
    message = "{target} exists already, and a backup is never written over a file."
    advice = "Choose another name."


class BackupUnwritable(StoreError):
    """The copy of a store cannot be written; the store itself is as it was."""

    code = "backup-unwritable"
    message = "The copy could not be written to {target}: {reason}"
    advice = "Nothing was left there. Name another file, or make room."


class BackupFaulty(StoreError):
    """The copy was read back and is not sound; it was removed."""

    code = "backup-faulty"
    message = "The copy of {path} did not verify ({fault}, position {position}) and was removed."
    advice = "Run `lifecycle verify`: the store itself is probably damaged."
