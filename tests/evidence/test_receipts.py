"""An intent that somebody signed and kept shows whether the record still has what was before it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from auditor import verified
from forger import Forgery, key_in
from people_judged import ANA, BEA, CID, exported, under
from scene import Scene
from signing_people import Office, Person

from lifecycle.approval.built_in import TWO_PERSON
from lifecycle.approval.intent import Intent
from lifecycle.approval.sshsig import INTENT_NAMESPACE
from lifecycle.domain.event import decode
from lifecycle.evidence.checks.auditor_files import Brought, receipts_in
from lifecycle.evidence.checks.bundle import unreadable, verify_bundle
from lifecycle.evidence.checks.errors import EvidenceMissing, EvidenceUnusable
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.whole_record import verify_whole
from lifecycle.evidence.standalone import verify
from lifecycle.evidence.verifier.allowed_signers import read_allowed_signers
from lifecycle.evidence.verifier.ssh_keys import read_ssh_key, read_ssh_signature, ssh_armored
from lifecycle.evidence.verifier.verdicts import FAIL, NOT_CHECKED, PASS
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.opening import open_store

pytestmark = [
    pytest.mark.openssl,
    pytest.mark.ssh,
    pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("ssh-keygen")), reason="needs both"),
]


@pytest.fixture
def office(ledger: Scene) -> Office:
    """People with keys, and a policy of two people."""
    return under(TWO_PERSON, ledger)


def kept(folder: Path, intent: Intent, *people: Person, name: str = "intent") -> Path:
    """Keep an intent with the signatures of people, as `approval sign` leaves them; gives the folder."""
    folder.mkdir()
    (folder / f"{name}.json").write_text(intent.text)
    for number, each in enumerate(people):
        key = read_ssh_key(*each.key.key.text.split(" ", 1))
        signature = read_ssh_signature(each.approves(intent.text).signature)
        (folder / f"{name}.{number}.sig").write_bytes(ssh_armored(key, INTENT_NAMESPACE, signature))
    return folder


def verdicts(office: Office, receipt: Path, people: bytes | None = None, bundle: Path | None = None) -> list[str]:
    """Compare a receipt with a bundle, by the file that travels and by the program, and with the record."""
    given = receipts_in([receipt])
    theirs = None if people is None else verify.read_allowed_signers(people)
    ours = None if people is None else read_allowed_signers(people)
    path = bundle or exported(office)
    report = verified(path, signatures=verify.OpenSSL(), people=theirs, receipts=verify.receipts_given([str(receipt)]))
    brought = verify_bundle(path, Brought(people=ours, receipts=given), unreadable)
    record = verify_whole(office.ledger.store, Outside(people=ours, receipts=given), fast=True).beyond.found
    if record.layers["receipt"].verdict == PASS:
        assert report.proven
        assert brought.proven
        assert record.proven_by is not None
        assert record.proven_by.layer == "receipt"
    return [
        *(next(layer.verdict for layer in each.layers if layer.name == "receipt") for each in (report, brought)),
        record.layers["receipt"].verdict,
    ]


@pytest.mark.parametrize("given", ["", "intent.json", "intent.0.sig", "intent.2.sig"])
def test_a_record_that_goes_on_has_what_people_signed_before(office: Office, tmp_path: Path, given: str) -> None:
    """By keys of each kind; the folder, the intent or one signature is given."""
    intent = office.intent("erase", (ANA, "operator"))
    folder = kept(tmp_path / "carried", intent, ANA, BEA, CID)
    office.ledger.see(3)
    assert verdicts(office, folder / given) == [PASS, PASS, PASS]


def test_what_lies_in_a_bundle_is_a_receipt_too(office: Office, tmp_path: Path) -> None:
    """Its files are named by the intent, and each signature by its event."""
    intent = office.intent("erase", (ANA, "operator"))
    folder = kept(tmp_path / "intents", intent, ANA, BEA, name=intent.id)
    kept(tmp_path / "other", office.intent("erase", (CID, "operator")), CID, name="other")
    shutil.copytree(tmp_path / "other", folder, dirs_exist_ok=True)
    office.ledger.see(1)
    assert len(receipts_in([folder / f"{intent.id}.json"])) == 2
    for name in (f"{intent.id}.json", f"{intent.id}.1.sig"):
        assert verdicts(office, folder / name) == [PASS, PASS, PASS]


def test_a_list_of_keys_says_whose_receipts_count(office: Office, tmp_path: Path) -> None:
    """As it says whose first keys do."""
    folder = kept(tmp_path / "carried", office.intent("erase", (ANA, "operator")), BEA)
    office.ledger.see(1)
    assert verdicts(office, folder, f"bea {BEA.key.key.text}\n".encode()) == [PASS, PASS, PASS]
    assert verdicts(office, folder, f"ana {ANA.key.key.text}\n".encode()) == [FAIL, FAIL, FAIL]


def test_a_record_that_was_changed_before_is_found(office: Office, tmp_path: Path) -> None:
    """The owner of its key signs all of it again: the people's signature stays over another root."""
    folder = kept(tmp_path / "carried", office.intent("erase", (ANA, "operator")), ANA)
    office.ledger.signer.sign()
    office.ledger.see(2)
    forgery = Forgery.of(office.ledger.place)
    del forgery.events[forgery.find("person-key-added.1", CID.id)]
    forgery.signed_anew(key_in(office.ledger.folder))
    forgery.write()
    (last,) = (office.ledger.folder / "last-checkpoints").glob("*.txt")
    last.write_bytes(forgery.notes[-1].note)
    with open_store(office.ledger.place, decode, PROJECTIONS) as store:
        altered, given = Office(Scene(office.ledger.folder, store)), Outside(receipts=receipts_in([folder]))
        assert verify_whole(store, given, fast=True).beyond.found.forked
        assert verdicts(altered, folder) == [FAIL, FAIL, FAIL]


def test_a_record_that_ends_before_the_receipt_was_rolled_back(office: Office, tmp_path: Path) -> None:
    """Of a bundle that is older nobody can tell."""
    office.ledger.signer.sign()
    older, forgery = exported(office), Forgery.of(office.ledger.place)
    office.ledger.see(5)
    folder = kept(tmp_path / "carried", office.intent("erase", (ANA, "operator")), ANA)
    forgery.signed_anew(key_in(office.ledger.folder))
    forgery.write()
    with open_store(office.ledger.place, decode, PROJECTIONS) as store:
        old = Office(Scene(office.ledger.folder, store))
        assert verdicts(old, folder, bundle=older) == [NOT_CHECKED, NOT_CHECKED, FAIL]


def other_record(intent: Intent) -> str:
    """Say that the intent is of another record."""
    return intent.text.replace(intent.ledger, "00" * 8)


def other_root(intent: Intent) -> str:
    """Change what was signed."""
    return intent.text.replace(intent.root, "00" * 32)


@pytest.mark.parametrize("altered", [other_record, other_root])
def test_a_receipt_that_was_altered_vouches_for_nothing(
    office: Office, tmp_path: Path, altered: Callable[[Intent], str]
) -> None:
    """Its signature does not fit any more."""
    intent = office.intent("erase", (ANA, "operator"))
    folder = kept(tmp_path / "carried", intent, ANA)
    (folder / "intent.json").write_text(altered(intent))
    office.ledger.see(1)
    assert verdicts(office, folder) == [FAIL, FAIL, FAIL]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("intent.json", b"{}", "not an intent"),
        ("intent.json", b"\xff", "not an intent"),
        ("intent.0.sig", b"x", "not a signature file"),
        ("intent.0.sig", b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n", "not a signature file"),
        ("intent.0.sig", None, "no signature (.sig) lies beside"),
    ],
)
def test_what_is_no_receipt_is_refused_by_name(
    office: Office, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    """Before anything is verified."""
    folder = kept(tmp_path / "carried", office.intent("erase", (ANA, "operator")), ANA)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(EvidenceUnusable) as refused:
        receipts_in([folder])
    assert said in str(refused.value)
    with pytest.raises(verify.Unusable) as unusable:
        verify.receipts_given([str(folder)])
    assert said in str(unusable.value)


def test_a_receipt_that_is_not_there_is_said_to_be_that(tmp_path: Path) -> None:
    """With the file that is missing."""
    with pytest.raises(EvidenceMissing, match=r"intent\.json"):
        receipts_in([tmp_path])
