"""What is done to transport keys without a card, and how that is printed; loaded when it is asked for."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from lifecycle.cli.commands.custody.opening import asking, keeping
from lifecycle.cli.commands.run.results import placed
from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.passphrase import passphrase
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.custody import key_backups, key_restore, transport_keys
from lifecycle.custody.handler import CustodyHandler
from lifecycle.domain.event import Event
from lifecycle.domain.facts.transport_keys import TransportKeyFact
from lifecycle.domain.text import say as sentence
from lifecycle.domain.text import say_n
from lifecycle.domain.transport_key import TransportKey
from lifecycle.projections.transport_keys import sets_of_key
from lifecycle.station import hardware


def make(context: Context, *, virtual: bool) -> int:
    """Make a key."""
    folder = hardware.transport_keys(context.settings)
    with keeping(context, may_begin=True) as handler:
        event = transport_keys.make_key(handler, folder, virtual=virtual)
        fact, events = _fact(event), placed(handler.journal.store, [event])
    path = str(folder.path(fact.key_id))
    if not context.json:
        say(sentence("Transport key {key_id} made: {path}", key_id=fact.key_id, path=path))
        say(sentence("Key check value (CMAC-5): {kcv}.", kcv=fact.kcv))
        say(sentence("New cards get this key. Back it up before you format a card:\n"
                     "  lifecycle transport-key backup {key_id} FILE", key_id=fact.key_id))  # fmt: skip
    fields = {"key_id": fact.key_id, "kcv": fact.kcv, "path": path, "events": events}
    return print_recorded(context, handler.unsigned, fields)


def register(context: Context, key_ids: Sequence[int], *, virtual: bool) -> int:
    """Take keys into the record."""
    folder = hardware.transport_keys(context.settings)
    with keeping(context, may_begin=True) as handler:
        events = transport_keys.register(handler, folder, key_ids, virtual=virtual)
        facts, found = [_fact(event) for event in events], placed(handler.journal.store, events)
    if not context.json:
        for fact in facts:
            say(
                sentence(
                    "Transport key {key_id} is in the record now (CMAC-5 {kcv}).", key_id=fact.key_id, kcv=fact.kcv
                )
            )
        if not facts:
            say(sentence("The record has all keys of {folder}.", folder=str(context.settings.transport_keys)))
    keys = [{"key_id": fact.key_id, "kcv": fact.kcv} for fact in facts]
    return print_recorded(context, handler.unsigned, {"keys": keys, "events": found})


def back_up(context: Context, key_id: int, target: Path, passphrase_file: str | None) -> int:
    """Back a key up to a file."""
    folder = hardware.transport_keys(context.settings)
    clear_leftovers(context, target)
    with keeping(context) as handler:
        with handler.record() as record:
            transport_keys.known_key(record, key_id)  # before anybody types a passphrase
        with passphrase(context, passphrase_file, key_backups.problem_with_passphrase) as words:
            key, backup = key_backups.back_up(handler, folder, key_id, target, words)
    if not context.json:
        say(
            sentence(
                "Backup of transport key {key_id} written and opened again: {path}", key_id=key_id, path=str(target)
            )
        )
        say(
            sentence(
                "Key check value (CMAC-5): {kcv}. SHA-256 of the file: {digest}", kcv=key.kcv, digest=backup.sha256
            )
        )
        say(sentence("Move the file off this computer. Keep the passphrase in another place, with another person."))
    fields = {"key_id": key_id, "kcv": key.kcv, "target": str(target), "sha256": backup.sha256}
    return print_recorded(context, handler.unsigned, fields)


def restore(context: Context, file: Path, *, by: str, witness: str, passphrase_file: str | None) -> int:
    """Restore a key from a file, or check the file."""
    folder = hardware.transport_keys(context.settings)
    with keeping(context) as handler:
        with handler.refusing("restore", of=transport_keys.OF), handler.record() as record:
            people = key_restore.two_people(record, by, witness)
            context.witnesses.append(witness)
        with (
            passphrase(context, passphrase_file) as words,
            key_backups.open_backup(file, words, folder) as backup,
        ):
            fact, event = key_restore.restore_file(handler, folder, backup, people)
        events = placed(handler.journal.store, [event])
    path = str(folder.path(fact.key_id))
    if not context.json:
        if fact.written:
            say(sentence("Transport key {key_id} restored: {path}", key_id=fact.key_id, path=path))
        else:
            say(sentence("The backup is good. Transport key {key_id} was here already.", key_id=fact.key_id))
        say(sentence("Key check value (CMAC-5): {kcv}.", kcv=fact.kcv))
    fields = {"key_id": fact.key_id, "kcv": fact.kcv, "written": fact.written, "path": path, "events": events}
    return print_recorded(context, handler.unsigned, fields)


def retire(context: Context, key_id: int, phrases: Sequence[str]) -> int:
    """Retire a key."""
    folder = hardware.transport_keys(context.settings)
    with keeping(context) as handler:
        with asking(context, yes=False, phrases=phrases) as dialogue:
            key, wiped = transport_keys.retire(handler, folder, key_id, dialogue)
        sets = _sets(handler, key)
    if not context.json:
        say(sentence("Transport key {key_id} is retired.", key_id=key_id))
        if wiped:
            say(
                sentence(
                    "Its file was overwritten and removed. A flash disk may keep old data: destroy the disk in the end."
                )
            )
        _tell_of_backups(key, sets)
    fields = {
        "key_id": key_id,
        "kcv": key.kcv,
        "wiped": wiped,
        "backups_to_erase": [each.sha256 for each in key.living_backups],
        "sets_to_erase": list(sets),
    }
    return print_recorded(context, handler.unsigned, fields)


def backup_erased(context: Context, key_id: int, digest: str) -> int:
    """Record that a backup is gone."""
    with keeping(context) as handler:
        backup = transport_keys.backup_erased(handler, key_id, digest)
    if not context.json:
        say(sentence("Recorded: the backup with SHA-256 {digest} is erased.", digest=backup.sha256))
    return print_recorded(context, handler.unsigned, {"key_id": key_id, "sha256": backup.sha256})


def _tell_of_backups(key: TransportKey, sets: Sequence[str]) -> None:
    """Name what still gives a retired key back."""
    backups = key.living_backups
    if backups:
        say(
            say_n(
                "1 backup file must still be erased: {digests}",
                "{count} backup files must still be erased: {digests}",
                len(backups),
                digests=", ".join(each.sha256[:16] for each in backups),
            )
        )
        say(sentence("When the file is erased:\n  lifecycle transport-key backup-erased {key_id} {digest}",
                     key_id=key.key_id, digest=backups[0].sha256[:16]))  # fmt: skip
    for name in sets:
        say(sentence("The cards of set {name} still give the key back. Erase each of them:\n  lifecycle run erase",
                     name=name))  # fmt: skip


def _sets(handler: CustodyHandler, key: TransportKey) -> Sequence[str]:
    """Name the sets of cards that still hold shares of a key."""
    with handler.record() as record:
        found = [each for each in sets_of_key(record.sets(), key.kcv) if record.members(each.id)]
        return [record.disclosed(each.name) or each.id for each in found]


def _fact(event: Event) -> TransportKeyFact:
    return cast("TransportKeyFact", event.facts)
