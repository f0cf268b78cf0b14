"""Backups of transport keys in files: written under a passphrase, opened again, and recorded.

The file is one of age under a passphrase (`lifecycle.files.age`); what is in it is text that people can read:

    lifecycle transport key 1
    id 3
    kcv CMAC-5 8F0DC46A11
    key 00112233445566778899AABBCCDDEEFF
"""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from lifecycle.cards.make import KeyFolder
from lifecycle.custody.handler import CustodyHandler, Disclose
from lifecycle.custody.key_comparison import must_be_the_recorded
from lifecycle.custody.key_restore import Backup
from lifecycle.custody.transport_keys import OF, known_key, must_not_be_retired
from lifecycle.domain.errors import Defect, OperatorError
from lifecycle.domain.event import Fact
from lifecycle.domain.facts.transport_keys import TransportKeyBackedUp
from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import Text, say
from lifecycle.domain.transport_key import FileBackup, TransportKey
from lifecycle.files.replacing import making
from lifecycle.ledger.record import Record
from lifecycle.projections.transport_keys import stream_of_transport_key

FEWEST_CHARACTERS = 15
"""Of a passphrase, as NIST SP 800-63B asks for where nothing else protects."""
_LONGEST_FILE = 4096
_PRINTABLE = re.compile(rb"[ -~]*")
_FORM = re.compile(
    rb"lifecycle transport key 1\nid ([0-9]{1,3})\nkcv CMAC-5 ([0-9A-F]{10})\nkey ([0-9A-F]{32})\n", re.ASCII
)


class BackupNotWritten(OperatorError):
    """The backup of a transport key could not be written."""

    code = "key-backup-not-written"
    message = "Cannot write the backup {path}: {problem}. Nothing was recorded."
    advice = "Choose a new file, in a folder where you may write, on another disk than the key."


class BackupNotOpened(OperatorError):
    """A file does not give a transport key back."""

    code = "key-backup-not-opened"
    message = "Cannot restore a transport key from {path}: {problem}. Nothing was changed."
    advice = "{next_step}"


def problem_with_passphrase(passphrase: Secret) -> Text | None:
    """Say why a passphrase is not good enough; None where it is."""
    with passphrase.revealed() as typed:
        if _PRINTABLE.fullmatch(typed) is None:
            return say("use only characters that every keyboard has (printable ASCII).")
        if len(typed) < FEWEST_CHARACTERS:
            return say("the passphrase needs {count} characters or more.", count=FEWEST_CHARACTERS)
        if len(set(typed)) == 1:
            return say("the characters of the passphrase must not be all equal.")
    return None


def back_up(
    handler: CustodyHandler, folder: KeyFolder, key_id: int, target: Path, passphrase: Secret
) -> tuple[TransportKey, FileBackup]:
    """Write a key into a new file under a passphrase, open it once more, and record it.

    A file that is there is never written over. Raises UnknownName, NoHostKey, OtherKeyUnderId, BackupNotWritten, and
    Refused, which is recorded, for a retired key.
    """
    with handler.record() as record:
        key = known_key(record, key_id)
    with handler.refusing("backup", of=OF):
        must_not_be_retired(key)
        first = handler.sign_first({"key_id": key_id, "kcv": key.kcv}, {"place": str(target)})
    digest = _write(folder, key, target, passphrase)

    def placed(disclose: Disclose) -> Sequence[tuple[str, Fact]]:
        place = (None if first is None else first.committed("place")) or disclose(str(target))
        fact = TransportKeyBackedUp(key_id=key_id, kcv=key.kcv, sha256=digest, place=place)
        return [(stream_of_transport_key(key_id), fact)]

    def still(record: Record) -> None:
        must_not_be_retired(known_key(record, key_id))

    with handler.refusing("backup", of=OF):
        handler.write(placed, check=still, first=first)
    with handler.record() as record:
        known = known_key(record, key_id)
        return known, known.backups[-1]


def open_backup(path: Path, passphrase: Secret, folder: KeyFolder) -> Backup:
    """Take the key out of a backup file. Raises BackupNotOpened."""
    from lifecycle.files import age  # noqa: PLC0415 - brings ciphers

    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_FILE + 1)
    except OSError as error:
        raise _not_opened(path, error.strerror or "", _CHECK_PATH) from error
    try:
        with age.opened(content, passphrase) as plain, plain.revealed() as text:
            return _read(path, text, folder, hashlib.sha256(content).hexdigest())
    except age.NotAge:
        raise _not_opened(path, say("this is not a backup of a transport key"), _CHECK_PATH) from None
    except age.WrongPassphrase:
        raise _not_opened(path, say("wrong passphrase, or damaged file"), _TRY_AGAIN) from None
    except age.Altered:
        raise _not_opened(path, say("the file was altered after it was written"), _OTHER_COPY) from None


def _write(folder: KeyFolder, key: TransportKey, target: Path, passphrase: Secret) -> str:
    """Write the file and see that it gives the key back; gives its SHA-256."""
    from lifecycle.files import age  # noqa: PLC0415

    with folder.key(key.key_id) as master, master.revealed() as content:
        must_be_the_recorded(key, folder.check_value(master), str(folder.path(key.key_id)))
        plain = bytearray(
            b"lifecycle transport key 1\nid %d\nkcv CMAC-5 %s\nkey %s\n"
            % (key.key_id, key.kcv.encode("ascii"), content.hex().upper().encode("ascii"))
        )
    try:
        with making(target) as file:
            sealed = age.sealed(plain, passphrase)
            file.write(sealed)
    except FileExistsError as error:
        raise BackupNotWritten(path=str(target), problem=say("a file of this name exists")) from error
    except OSError as error:
        raise BackupNotWritten(path=str(target), problem=error.strerror or "") from error
    finally:
        wipe(plain)
    with open_backup(target, passphrase, folder) as back:
        if (back.key_id, back.kcv) != (key.key_id, key.kcv):
            raise Defect(what="the backup of a transport key held another key")
    return hashlib.sha256(sealed).hexdigest()


def _read(path: Path, text: bytearray, folder: KeyFolder, digest: str) -> Backup:
    found = _FORM.fullmatch(text)
    if found is None or int(found[1]) > 255:  # noqa: PLR2004 - the last id
        raise _not_opened(path, say("this is not a backup of a transport key"), _CHECK_PATH)
    key = Secret(bytes.fromhex(found[3].decode("ascii")))
    kcv = folder.check_value(key)
    if kcv != found[2].decode("ascii"):
        key.close()
        raise _not_opened(path, say("its key does not have its key check value"), _OTHER_COPY)
    return Backup(int(found[1]), key, kcv, str(path), sha256=digest)


def _not_opened(path: Path, problem: Text | str, next_step: Text) -> BackupNotOpened:
    return BackupNotOpened(path=str(path), problem=problem, next_step=next_step)


_CHECK_PATH = say("Check the path. See the backups of each key.\n  lifecycle report transport-keys")
_TRY_AGAIN = say("Enter the passphrase again. If it is right, use another copy of the backup.")
_OTHER_COPY = say("Use another copy, and find out who changed this one.\n  lifecycle report transport-keys")
