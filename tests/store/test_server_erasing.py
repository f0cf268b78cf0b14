"""What is erased is gone from the files of a server's tables once its owner has them rewritten."""

from collections.abc import Iterator

import pytest
from lab.server import Server
from sample_ledger import read_back

from lifecycle.station.serving import created
from lifecycle.store.address import ServerAddress
from lifecycle.store.disclosures import commitment
from lifecycle.store.errors import StoreBusy
from lifecycle.store.opening import open_store, rewrite_texts
from lifecycle.store.postgresql.roles import Role

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

SALT = bytes(range(16))
TEXTS = [f"Ada Example, custodian of safe {number}".encode() for number in range(3)]
ERASED = commitment(SALT, TEXTS[1])


@pytest.fixture
def address(server: Server) -> Iterator[ServerAddress]:
    """A record with three texts, of which one is erased."""
    made = server.like("record", created)
    server.run(f"ALTER DATABASE {made.dbname} OWNER TO {Role.OWNER}")
    with open_store(made, read_back) as store:
        for text in TEXTS:
            store.disclose(commitment(SALT, text), SALT, text)
        server.run("CHECKPOINT")
        assert in_tables(server) == [True, True, True]
        assert store.erase(ERASED)
    yield made
    server.drop(made)


def in_tables(server: Server) -> list[bool]:
    """Say which texts are in the files of all databases; the WAL beside them is not looked at."""
    server.run("CHECKPOINT")
    files = b"".join(each.read_bytes() for each in (server.data / "base").rglob("*") if each.is_file())
    return [text in files for text in TEXTS]


def test_an_erased_text_leaves_the_files_of_the_tables(server: Server, address: ServerAddress) -> None:
    """Without that the server only forgets where it was; the others stay."""
    assert in_tables(server) == [True, True, True]
    rewrite_texts(address)
    assert in_tables(server) == [True, False, True]


def test_who_still_reads_the_text_is_waited_for_no_longer_than_to_say_so(
    server: Server, address: ServerAddress
) -> None:
    """The new files would have it, and nobody would know."""
    with open_store(address, read_back) as store:
        digest = commitment(SALT, TEXTS[2])
        with store.snapshot() as reading:
            reading.execute("SELECT count(*) FROM events").fetchall()
            assert store.erase(digest)
            with pytest.raises(StoreBusy):
                rewrite_texts(address)
    rewrite_texts(address)
    assert in_tables(server) == [True, False, False]
