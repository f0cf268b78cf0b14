"""What is erased is gone from the file of the store by the store's own doing, however SQLite was built."""

from pathlib import Path

import pytest
from sample_ledger import Happened

from lifecycle.store.disclosures import commitment
from lifecycle.store.sqlite.audit import AuditStore

pytestmark = pytest.mark.sqlite

SALT = bytes(range(16))


def files(path: Path) -> bytes:
    """Give all that the store has on the disk."""
    return b"".join(each.read_bytes() for each in path.parent.iterdir())


def test_what_is_erased_is_overwritten_where_sqlite_would_leave_it(bare: AuditStore[Happened]) -> None:
    """Many builds of SQLite only forget where a deleted row was; some overwrite it unasked, which hides the matter."""
    texts = [f"Ada Example, custodian of safe {number}".encode() for number in range(3)]
    for text in texts:
        bare.disclose(commitment(SALT, text), SALT, text)
    with bare._writer as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        assert connection.execute("PRAGMA secure_delete").fetchone() == (0,)
    assert bare.erase(commitment(SALT, texts[1]))
    assert [text in files(bare.path) for text in texts] == [True, False, True]
