"""A key of a person who works elsewhere: the statement is carried there, signed by ssh-keygen, and carried back."""

from pathlib import Path

import pytest
from desk.keygen import KeygenFolder
from lab.office import Office, Ran

from lifecycle.approval.sshsig import INTENT_NAMESPACE, KEY_NAMESPACE

pytestmark = pytest.mark.ssh


@pytest.fixture(autouse=True)
def _people(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three people, and no agent of this computer."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    for name in ("Eva Melo", "Rui Costa", "Wit Nowak"):
        assert office.run("custody", "person", "add", name, "--role", "officer", "--virtual").code == 0


def key(office: Office, *words: str | Path) -> Ran:
    return office.run("custody", "person", "key", *map(str, words), "--no-input")


def refused(ran: Ran) -> str:
    assert (ran.code, ran.out) == (2, ""), ran
    return ran.err


class Elsewhere:
    """The machine of a person, who has the key and no record; its public half was sent to the office."""

    def __init__(self, office: Office, keygen: KeygenFolder) -> None:
        self.office, self.keygen = office, keygen
        self.key = keygen.made("-t", "ed25519", name="eva")
        self.public = office.folder / "sent.pub"
        self.public.write_bytes(self.key.with_suffix(".pub").read_bytes())
        self.folder = office.folder / "to-sign"

    def asked(self, *more: str, name: str = "Eva Melo") -> Ran:
        return key(self.office, "add", name, "--ssh", self.public, "--out", self.folder, *more)

    def signed(self, namespace: str = KEY_NAMESPACE) -> Path:
        """Sign the statement, and send what ssh-keygen wrote."""
        statement = self.folder / "statement.json"
        signature = statement.with_name("statement.json.sig")
        signature.write_text(self.keygen.signed(self.key, namespace, statement.read_bytes()))
        return signature


@pytest.fixture
def eva(office: Office, keygen: KeygenFolder) -> Elsewhere:
    return Elsewhere(office, keygen)


def test_a_key_that_is_elsewhere_signs_there_and_is_added_here(office: Office, eva: Elsewhere) -> None:
    """What was printed says how, and nothing is recorded before the signature is back."""
    told = eva.asked()
    assert told.code == 0
    assert f"ssh-keygen -Y sign -n {KEY_NAMESPACE} -f KEY_FILE {eva.folder / 'statement.json'}" in told.out
    assert key(office, "list", "--json").json["keys"] == []
    added = key(office, "add", "Eva Melo", "--proof", eva.signed())
    assert (added.code, added.err) == (0, "")
    (row,) = key(office, "list", "--json").json["keys"]
    assert row["public"] in eva.public.read_text()
    assert office.run("verify").code == 0


def test_a_folder_serves_as_the_proof_too(office: Office, eva: Elsewhere) -> None:
    eva.asked()
    assert key(office, "add", "Eva Melo", "--proof", eva.signed().parent).code == 0


def test_without_the_private_half_it_is_said_how_to_go_on(office: Office, eva: Elsewhere) -> None:
    told = refused(key(office, "add", "Eva Melo", "--ssh", eva.public))
    assert "Eva Melo cannot prove the key here" in told
    assert f"--ssh {eva.public} --out FOLDER" in told


def test_a_statement_counts_for_nobody_and_nothing_else(office: Office, eva: Elsewhere, tmp_path: Path) -> None:
    """Not for another person, bag or witness than it names, not in another namespace, and not changed."""
    eva.asked()
    proof = eva.signed()
    assert "for another person" in refused(key(office, "add", "Rui Costa", "--proof", proof))
    assert "another bag" in refused(key(office, "add", "Eva Melo", "--proof", proof, "--sealed", "B-1"))
    assert "another witness" in refused(key(office, "add", "Eva Melo", "--proof", proof, "--witness", "Wit Nowak"))
    other = Office(tmp_path / "other", office._capture)
    assert "another record" in refused(_in_another_record(other, proof))
    proof.with_suffix("").write_text(proof.with_suffix("").read_text().replace("lifecycle-key/1", "lifecycle-key/1 "))
    assert "cannot be read" in refused(key(office, "add", "Eva Melo", "--proof", proof))
    eva.asked()
    assert not proof.exists(), "a signature of an earlier statement is left beside the new one"
    assert f"not for {KEY_NAMESPACE}" in refused(
        key(office, "add", "Eva Melo", "--proof", eva.signed(INTENT_NAMESPACE))
    )
    assert key(office, "list", "--json").json["keys"] == []


def _in_another_record(other: Office, proof: Path) -> Ran:
    record = ("--record", str(other.store))
    assert other.run("custody", "person", "add", "Eva Melo", "--virtual", *record).code == 0
    return other.run("custody", "person", "key", "add", "Eva Melo", "--proof", str(proof), "--no-input", *record)


def test_a_proof_is_used_once(office: Office, eva: Elsewhere) -> None:
    eva.asked()
    proof = eva.signed()
    assert key(office, "add", "Eva Melo", "--proof", proof).code == 0
    assert "already has key" in refused(key(office, "add", "Eva Melo", "--proof", proof))
    assert "already has key" in refused(eva.asked())


def test_what_is_missing_is_named(office: Office, eva: Elsewhere) -> None:
    missing = eva.folder / "statement.json.sig"
    assert str(missing) in refused(key(office, "add", "Eva Melo", "--proof", missing))
    eva.asked()
    proof = eva.signed()
    proof.with_suffix("").unlink()
    assert str(proof.with_suffix("")) in refused(key(office, "add", "Eva Melo", "--proof", proof))
    assert "--out with --ssh" in refused(key(office, "add", "Eva Melo", "--agent", "--out", eva.folder))
    eva.folder.joinpath("in-the-way").write_text("")
    words = ("add", "Eva Melo", "--ssh", eva.public, "--out", eva.folder / "in-the-way" / "x")
    assert "Cannot use" in refused(key(office, *words))
