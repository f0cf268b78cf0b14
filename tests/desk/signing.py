"""What signs at a desk: one key for all tests, and the last checkpoints of a store in a folder beside it."""

from pathlib import Path

from desk.scratch_folders import HOME
from lifecycle.ledger.journal import Journal
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.signing.signer import Signer
from lifecycle.store.address import Place, ServerAddress

SEEDS = "a5" * 32, "5a" * 32


def _written() -> KeyFile:
    file = HOME / "signing.key"
    file.touch(mode=0o600)
    file.write_text("lifecycle signing key v1\ned25519 {}\nml-dsa-44 {}\n".format(*SEEDS), "ascii")
    return KeyFile(file)


KEY = _written()
"""The same in every run, so that the same operations make the same ledger."""


def last_beside(store: Place) -> LastCheckpoints:
    """Give the last checkpoints of a store, each store its own: a copy of it is on another machine."""
    return LastCheckpoints(last_folder(store))


def last_folder(store: Place) -> Path:
    """Say where they are."""
    if isinstance(store, ServerAddress):  # beside the files of the server, which are gone with it
        return Path(store.host or "") / f"last-of-{store.dbname}"
    return store.parent / f"last-of-{store.stem}"


def signer_of(journal: Journal, keys: KeyFile = KEY) -> Signer:
    """Give what signs the record of a journal."""
    return Signer(journal, keys, last_beside(journal.store.path))
