from pathlib import Path

import pytest
from sample_ledger import Happened, plan

from lifecycle.store.append_errors import NulInText
from lifecycle.store.disclosures import Disclosure, commitment
from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import DisclosureInvalid, StoreBusy
from lifecycle.store.verify import verify

Store = AuditStore[Happened]
SALT = bytes(range(16))
NAME = b"Ada Example, custodian of the blue safe"
DIGEST = commitment(SALT, NAME)


def files(path: Path) -> bytes:
    """Give all that the store has on the disk."""
    return b"".join(each.read_bytes() for each in path.parent.iterdir())


def test_a_name_is_kept_outside_the_events_under_its_digest(bare: Store) -> None:
    """The digest is over a prefix, the salt and the bytes."""
    assert DIGEST.hex() == "9552698667d2cc4cd578da397956c8d71a49520bbc2e9885192adcff487fbe8d"
    assert bare.disclosed(DIGEST) is None
    bare.disclose(DIGEST, SALT, NAME)
    bare.disclose(DIGEST, SALT, NAME)
    assert bare.disclosed(DIGEST) == (SALT, NAME)


@pytest.mark.sqlite
def test_an_erased_name_is_gone_from_the_files_and_the_tree_still_verifies(bare: Store) -> None:
    """The event keeps its digest."""
    bare.append([plan("person:1")], disclosures=[Disclosure(DIGEST, SALT, NAME)])
    head = bare.head()
    assert NAME in files(bare.path)
    assert bare.erase(DIGEST)
    assert not bare.erase(DIGEST)
    assert NAME not in files(bare.path)
    assert (bare.disclosed(DIGEST), bare.head(), verify(bare).sound) == (None, head, True)


@pytest.mark.sqlite
def test_an_erasure_that_a_reader_holds_up_says_so_and_can_be_repeated(bare: Store) -> None:
    """The old pages are only gone when nobody reads them any more."""
    bare.disclose(DIGEST, SALT, NAME)
    with bare.snapshot() as connection:
        connection.execute("SELECT 1 FROM events").fetchone()
        with bare._writer as writer:
            writer.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(StoreBusy):
            bare.erase(DIGEST)
    assert bare.disclosed(DIGEST) is None
    bare.erase(DIGEST)
    assert NAME not in files(bare.path)


@pytest.mark.every_engine
def test_events_and_what_they_disclose_are_recorded_together_or_not_at_all(bare: Store) -> None:
    """A refused append keeps no name."""

    def refuse(_: object) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        bare.append([plan("person:1")], check=refuse, disclosures=[Disclosure(DIGEST, SALT, NAME)])
    assert bare.disclosed(DIGEST) is None


@pytest.mark.parametrize(
    ("digest", "salt", "content"),
    [(bytes(32), SALT, NAME), (DIGEST, SALT[:15], NAME), (DIGEST, SALT, NAME + b"!"), (DIGEST, bytes(16), NAME)],
)
def test_what_does_not_belong_to_the_digest_is_refused(bare: Store, digest: bytes, salt: bytes, content: bytes) -> None:
    """And the error does not tell it."""
    with pytest.raises(DisclosureInvalid) as caught:
        bare.disclose(digest, salt, content)
    assert "Ada" not in f"{caught.value!r} {caught.value}"


def test_a_disclosure_does_not_print_what_it_holds() -> None:
    """Names do not end up in a log."""
    assert "Ada" not in repr(Disclosure(DIGEST, SALT, NAME))


def test_a_disclosed_text_without_a_place_in_every_engine_is_refused(bare: Store) -> None:
    """U+0000 is one; the error names the field that the text stands behind, and nothing is recorded."""
    hostile = b"Ada\0Example"
    digest = commitment(SALT, hostile)
    with pytest.raises(NulInText) as caught:
        bare.append([plan("person:1"), plan(digest.hex())], disclosures=[Disclosure(digest, SALT, hostile)])
    assert caught.value.params == {"field": "stream"}
    with pytest.raises(NulInText) as caught:
        bare.disclose(digest, SALT, hostile)
    assert caught.value.params == {"field": digest.hex()}
    assert (bare.head().size, bare.disclosed(digest)) == (0, None)


@pytest.mark.sqlite
def test_a_disclosed_text_from_earlier_is_read_as_before(bare: Store) -> None:
    """Whatever is in it, until it is erased."""
    hostile = b"Ada\0Example"
    digest = commitment(SALT, hostile)
    with bare._writer as writer:
        writer.execute("INSERT INTO disclosures VALUES (?, ?, ?)", (digest, SALT, hostile))
    assert bare.disclosed(digest) == (SALT, hostile)
    assert bare.erase(digest)
