"""ykman uses our card in a YubiKey's dress, through pcscd: it sees our own work here, and judges no card of others."""

import pytest
from cryptography.x509 import load_pem_x509_certificate
from lab import card_programs
from lab.office import Office
from lab.pcscd import VirtualReader

from tests.virtual.openpgp.conftest import PW1, PW3, Factory, Terminal
from tests.virtual.openpgp.test_foreign_programs import inserted
from tests.virtual.openpgp.test_owner_card import TRIED, tried

pytestmark = [pytest.mark.pcsc, pytest.mark.slow, pytest.mark.programs]

ADMIN = ("-a", PW3.decode())


@pytest.fixture
def card(openpgp: Factory) -> Terminal:
    """Give a card like a YubiKey that made a signature key."""
    card_programs.require("ykman")
    made = openpgp(dress="yubikey")
    made.open()
    made.make_key()
    return made


def asked(reader: VirtualReader, *words: str) -> str:
    """Have ykman do something with the OpenPGP application, and give what it says."""
    ran = card_programs.ykman(reader.name, "openpgp", *words)
    assert ran.code == 0, ran
    return ran.out


def tries(reader: VirtualReader) -> list[int]:
    """Read how many tries PIN, reset code and admin PIN have."""
    lines = [line.partition(":") for line in asked(reader, "info").splitlines()]
    return [int(value) for name, _, value in lines if name.endswith("tries remaining")]


def test_it_shows_the_card_as_a_yubikey(card: Terminal, reader: VirtualReader) -> None:
    """Version, tries, and a key that the card made."""
    with inserted(card, reader):
        shown = asked(reader, "info")
        key = asked(reader, "keys", "info", "SIG")
    assert "Application version:        5.7.1" in shown
    assert [value in key for value in ("SECP256R1", "GENERATED")] == [True, True], key


@pytest.mark.long
def test_it_sets_tries_and_touch(card: Terminal, reader: VirtualReader) -> None:
    """As the card shows afterwards, to it and to a terminal."""
    with inserted(card, reader):
        asked(reader, "access", "set-retries", "4", "5", "6", *ADMIN, "-f")
        asked(reader, "keys", "set-touch", "SIG", "ON", *ADMIN, "-f")
        assert tries(reader) == [4, 0, 6]
        assert "Touch policy: On" in asked(reader, "keys", "info", "SIG")
    card.restart()
    assert card.tries() == [4, 0, 6]


def test_it_has_a_key_attested(card: Terminal, reader: VirtualReader) -> None:
    """What it writes is signed by the attestation key of the card, as cryptography sees it."""
    with inserted(card, reader):
        statement = asked(reader, "keys", "attest", "SIG", "-", "-P", PW1.decode())
        issuer = asked(reader, "certificates", "export", "ATT", "-")
    attested = load_pem_x509_certificate(statement.encode())
    attested.verify_directly_issued_by(load_pem_x509_certificate(issuer.encode()))
    assert "SIG" in attested.subject.rfc4514_string()


@pytest.mark.long
def test_it_resets_the_card(card: Terminal, reader: VirtualReader) -> None:
    """The key is gone, and the tries are those of a new card."""
    with inserted(card, reader):
        asked(reader, "access", "set-retries", "4", "5", "6", *ADMIN, "-f")
        asked(reader, "reset", "-f")
        assert tries(reader) == [3, 0, 3]
        assert "Signature key" not in asked(reader, "info")


def test_an_owners_card_looks_to_it_as_before(openpgp: Factory, office: Office, reader: VirtualReader) -> None:
    """Whatever command of ours was tried on a card in daily use."""
    card_programs.require("ykman")
    card = openpgp(dress="yubikey")
    card.serve_an_owner()
    memory = card.storage.load()
    with inserted(card, reader):
        before = asked(reader, "info"), asked(reader, "keys", "info", "SIG")
        for words in TRIED.values():
            tried(office, reader, words)
        assert (asked(reader, "info"), asked(reader, "keys", "info", "SIG")) == before
    assert card.storage.load() == memory
