"""A record that two workstations signed, verified where it is kept and from its bundle, with the key of either."""

from pathlib import Path

import pytest
from auditor import failed, verified
from scene import Scene

from lifecycle.domain.checkpoint import Checkpoint
from lifecycle.domain.facts import SigningKeyAdded, SigningKeyEnded
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, SignedNote
from lifecycle.evidence.checks.layers import ED25519_LAYER, Layer
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.trust import Key
from lifecycle.evidence.checks.whole_record import verify_whole
from lifecycle.evidence.verifier.verdicts import FAIL, NOT_CHECKED, PASS, PROVEN
from lifecycle.signing.addition import Addition, request
from lifecycle.signing.errors import KeysForged, OwnKeyEnded
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.keys import PublicKeys, SigningKey
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.signing.signer import Signer
from lifecycle.signing.workstations import add, ask_to_sign, begin_from, end, read_request

THIEF = SigningKey(b"\x05" * 32, b"\x06" * 32)


def public(signer: Signer) -> PublicKeys:
    """Give the public key of a workstation."""
    key = signer.keys.load()
    assert key is not None
    return key.public


def halves(keys: PublicKeys) -> list[Key]:
    """Give both of them as they are given with --key."""
    return [(ED25519, keys.ed25519), (ML_DSA_44, keys.ml_dsa_44)]


def signatures(ledger: Scene, keys: PublicKeys) -> Layer:
    """Verify the record with a key that was given, and give what is said of signatures."""
    return verify_whole(ledger.store, Outside(keys=halves(keys))).beyond.found.layers[ED25519_LAYER]


@pytest.fixture
def second(ledger: Scene, tmp_path: Path) -> Signer:
    """A workstation whose key the first one added."""
    ledger.signer.sign()
    home = tmp_path / "branch"
    home.mkdir()
    made = Signer(ledger.signer.journal, KeyFile(home / "signing.key"), LastCheckpoints(home / "last"))
    asked, known = home / "request.txt", home / "known.txt"
    asked.write_bytes(ask_to_sign(made).encoded())
    known.write_bytes(add(ledger.signer, read_request(ledger.signer, asked)).note.encoded())
    begin_from(made, known)
    ledger.see(3)
    made.sign()
    return made


def test_either_key_proves_the_record_and_its_bundle(ledger: Scene, second: Signer) -> None:
    """Whoever signed last."""
    for last in (second, ledger.signer):
        ledger.see(3)
        last.sign()
        for keys in (public(ledger.signer), public(second)):
            found = signatures(ledger, keys)
            assert (found.verdict, "vouches for" in str(found.note)) == (PASS, True)
            report = verified(ledger.export().path, keys=halves(keys))
            assert (failed(report), report.exit_code) == ([], PROVEN)


def test_a_range_after_the_addition_is_proven_with_both_keys(ledger: Scene, second: Signer) -> None:
    """With the first one alone the signature of the second cannot count: the event that adds it is not there."""
    first = ledger.head
    ledger.see(3)
    second.sign()
    path = ledger.export(over=(f"#{first}", None)).path
    keys = [*halves(public(ledger.signer)), *halves(public(second))]
    assert verified(path, keys=keys).exit_code == PROVEN


def test_what_a_key_signs_after_its_end_fails(ledger: Scene, second: Signer) -> None:
    """Though its file still signs, and the database takes it from whoever may write there."""
    key = second.keys.load()
    assert key is not None
    end(ledger.signer, _id(second))
    ledger.signer.sign()
    assert signatures(ledger, public(ledger.signer)).verdict == PASS
    ledger.see(3)
    _forge(ledger, key)
    for keys in (public(ledger.signer), public(second)):
        found = signatures(ledger, keys)
        assert (found.verdict, "ended" in str(found.note)) == (FAIL, True)


def test_a_key_that_somebody_adds_by_sql_alone_fails(ledger: Scene) -> None:
    """Its own signature is under the statement, and no other one. Nobody is given that key, and nothing is signed."""
    ledger.signer.sign()
    _put_in(ledger, request(ledger.signer.here.name(), THIEF, "branch", [public(ledger.signer)]))
    _forge(ledger, THIEF)
    _fails(ledger)


def test_a_key_that_somebody_adds_with_one_that_ended_fails(ledger: Scene, second: Signer) -> None:
    """Its file still signs statements."""
    key = second.keys.load()
    assert key is not None
    end(ledger.signer, _id(second))
    asked = request(ledger.signer.here.name(), THIEF, "branch", [public(ledger.signer), key.public])
    _put_in(ledger, Addition.read(asked.encoded()).vouched(key))
    _fails(ledger)


def test_a_key_that_somebody_ends_by_sql_alone_is_seen(ledger: Scene, second: Signer) -> None:
    """It ends, as an alarm needs no key; the record says so, and what it signs from there on counts no more."""
    name = ledger.signer.here.name()
    first, other = public(second).under(name)
    ledger.add(_ledger(ledger), SigningKeyEnded(ed25519=first.line(), ml_dsa_44=other.line()))
    ledger.signer.sign()
    assert signatures(ledger, public(ledger.signer)).verdict == PASS
    with pytest.raises(OwnKeyEnded):
        second.sign()


def test_without_any_key_nothing_counts(ledger: Scene, second: Signer) -> None:
    """Those that a record names prove nothing by themselves."""
    second.sign()
    found = verify_whole(ledger.store, Outside()).beyond.found.layers[ED25519_LAYER]
    assert found.verdict == NOT_CHECKED


def _put_in(ledger: Scene, note: SignedNote) -> None:
    """Have the record say that the key of the thief signs too."""
    first, other = THIEF.public.under(ledger.signer.here.name())
    stated = note.encoded().decode()
    fact = SigningKeyAdded(ed25519=first.line(), ml_dsa_44=other.line(), workstation="branch", statement=stated)
    ledger.add(_ledger(ledger), fact)


def _fails(ledger: Scene) -> None:
    found = signatures(ledger, public(ledger.signer))
    assert (found.verdict, "without their signatures" in str(found.note)) == (FAIL, True)
    for each in (ledger.signer.here.keys_in_force, ledger.signer.require, ledger.signer.sign):
        with pytest.raises(KeysForged):
            each()


def _ledger(ledger: Scene) -> str:
    """Give the stream of the record itself."""
    return ledger.signer.journal.begun(virtual=True).stream


def _id(signer: Signer) -> str:
    """Give the id of the key of a workstation."""
    return public(signer).under(signer.here.name())[0].id.hex()


def _forge(ledger: Scene, key: SigningKey) -> None:
    """Put a checkpoint into the record that a key signed which may not."""
    head = ledger.store.head()
    signed = key.sign(Checkpoint(ledger.signer.here.name(), head.size, head.root), ledger.time // 1_000_000)
    ledger.store.keep_checkpoint(head.size, ledger.time // 1_000_000 * 1_000_000, signed.note.encoded())
