"""What people signed: every signature and act is checked in a bundle, by the program and by the file that travels."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from people_judged import ANA, BEA, CID, DAVI, EVA, FLO, Found, everywhere, exported, judged, signed_erase, under
from scene import SERIALS, Scene
from signing_people import Office, Person, person

from lifecycle.approval.built_in import NONE, SIGNED, TWO_PERSON
from lifecycle.domain.dual_control import holders_of
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import (
    CardDamaged,
    CardDestroyed,
    CardFound,
    CardHandedOver,
    CardLost,
    CardReceived,
    ExportMade,
    LedgerRestored,
    PolicyForfeited,
)
from lifecycle.evidence.bundle.plan import Wanted
from lifecycle.evidence.issuers import Issuer, Owner, Reader
from lifecycle.evidence.standalone import verify
from lifecycle.evidence.verifier.verdicts import FAIL, NOT_CHECKED, PASS
from lifecycle.ledger.record import Record

pytestmark = [
    pytest.mark.openssl,
    pytest.mark.ssh,
    pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("ssh-keygen")), reason="needs both"),
]


@pytest.fixture
def office(ledger: Scene) -> Office:
    """People with keys, and a policy of two people."""
    return under(TWO_PERSON, ledger)


def trusted(*people: Person) -> bytes:
    """Give what an auditor was given of keys."""
    return "".join(f"{each.id} {each.key.key.text}\n" for each in people).encode()


def test_a_record_in_which_nobody_signed_says_so(ledger: Scene) -> None:
    """NOT SIGNED is what it is called, and it is no fault."""
    for found in everywhere(Office(ledger)):
        assert (found.code, found.verdict, found.note) == (7, NOT_CHECKED, "NOT SIGNED: nobody signed an act")


def test_acts_that_are_signed_as_the_policy_asks_pass(office: Office) -> None:
    """By keys of each kind, and so do the proofs of the keys."""
    signed_erase(office)
    for found in everywhere(office):
        assert (found.code, found.verdict) == (7, PASS), found
        assert re.search("8 signatures .*; 1 act (is )?signed as the policy asks", found.note), found
        assert found.first_keys == NOT_CHECKED


def test_the_first_keys_are_trusted_from_outside_alone(office: Office) -> None:
    """With the right list they pass; a key that is not in it is a fault, and only then is the exit code another."""
    signed_erase(office)
    assert {found.first_keys for found in everywhere(office, trusted(ANA, BEA, CID, DAVI, EVA, FLO))} == {PASS}
    for found in everywhere(office, trusted(ANA, CID, DAVI, EVA, FLO)):
        assert (found.code, found.verdict, found.first_keys) == (1, PASS, FAIL)
    relabelled = replace_person(BEA, ANA.id)
    assert {found.first_keys for found in everywhere(office, trusted(ANA, relabelled, CID, DAVI, EVA, FLO))} == {FAIL}


def replace_person(whose: Person, name: str) -> Person:
    """Give a key to somebody else."""
    return Person(name, whose.role, whose.key)


def test_an_act_without_an_intent_is_found(office: Office) -> None:
    """Somebody ran it past the program."""
    position = office.start(None)
    for found in everywhere(office):
        assert (found.code, found.verdict) == (1, FAIL)
        assert f"#{position}" in found.note
        assert "erase is not signed, and the policy asks for it" in found.note


@pytest.mark.parametrize(("disclosed", "verdict"), [("none", PASS), ("all", FAIL)])
def test_an_export_with_names_that_nobody_signed_is_found(office: Office, disclosed: Any, verdict: str) -> None:  # noqa: ANN401
    """Without names it is nobody's act."""
    signed_erase(office)
    made = ExportMade(format="csv", first=1, last=1, size=1, sha256="00" * 32, disclosed=disclosed)
    office.add(office.stream, made)
    for found in everywhere(office):
        assert found.verdict == verdict, found
        assert (verdict == PASS) or "export-names is not signed" in found.note


def test_names_that_nobody_signed_for_do_not_go_out(office: Office) -> None:
    """Neither from the owner of the record nor from an account that only reads; without names both export."""
    signer = office.ledger.signer
    signer.sign()
    issuers: list[Issuer] = [Owner(signer), Reader(signer.here)]
    for issuer in issuers:
        issuer.plan(Wanted())
        with pytest.raises(Refused):
            issuer.plan(Wanted(disclosed="all"))


def test_an_approval_too_few_is_found(office: Office) -> None:
    """The operator's own signature is no approval."""
    intent = office.intent("erase", (ANA, "operator"))
    office.state(intent, ANA.approves(intent.text))
    office.start(intent)
    assert {found.verdict for found in everywhere(office)} == {FAIL}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"operation": "copy-card"}, "is for another act"),
        ({"cards": []}, "is not in the intent"),
        ({"run": "01a20dec-80db-717e-b70f-f85cbbb812de"}, "is for another act"),
        ({"ledger": "0123456789ABCDEF"}, "is of another record"),
        ({"root": "11" * 32}, "another root hash"),
        ({"expires": 1}, "had expired"),
        ({"policy": "11" * 32}, "another policy"),
        ({"parameters": {"label": "x"}}, "parameter label is not the one"),
    ],
)
def test_an_intent_for_something_else_is_found(office: Office, change: dict[str, object], said: str) -> None:
    """Whoever replays one, moves it to another record, or changes what is done afterwards."""
    right = office.intent("erase", (ANA, "operator"))
    intent = replace(right, **change)
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text))
    office.start(intent, run=right.run, label="y")
    for found in everywhere(office):
        assert (found.verdict, said in found.note) == (FAIL, True), found


def test_an_intent_allows_one_run_on_its_one_card(office: Office) -> None:
    """A second start in the same run is a replay."""
    intent = office.intent("erase", (ANA, "operator"))
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text))
    office.start(intent)
    office.start(intent)
    assert {("used before" in found.note) for found in everywhere(office)} == {True}


def test_a_signature_of_somebody_else_is_found(office: Office) -> None:
    """Also where the key is that of a person who exists."""
    intent = office.intent("erase", (ANA, "operator"))
    relabelled = replace(CID.approves(intent.text), person=BEA.id, fingerprint=BEA.fingerprint)
    office.state(intent, ANA.approves(intent.text), relabelled)
    office.start(intent)
    assert {found.verdict for found in everywhere(office)} == {FAIL}


def test_a_token_that_nobody_touched_approves_nothing(office: Office) -> None:
    """ssh-keygen takes such a signature."""
    intent = office.intent("erase", (ANA, "operator"))
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text, flags=0))
    office.start(intent)
    assert {found.verdict for found in everywhere(office)} == {FAIL}


def test_a_key_that_was_revoked_before_signs_nothing(office: Office) -> None:
    """And what it signed before stays good."""
    signed_erase(office)
    office.revoke(BEA)
    assert {found.verdict for found in everywhere(office)} == {PASS}
    intent = office.intent("erase", (ANA, "operator"), card=SERIALS[1])
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text))
    office.start(intent, card=SERIALS[1])
    assert {found.verdict for found in everywhere(office)} == {FAIL}


def test_what_a_compromised_key_signed_is_doubted_from_then_on(office: Office) -> None:
    """It is listed by its event; nobody calls it wrong."""
    before = office.ledger.time
    signed_erase(office)
    office.revoke(BEA, "compromised", since=before)
    for found in everywhere(office):
        assert (found.verdict, "doubted, by a compromised key: #" in found.note) == (PASS, True), found


def test_a_policy_is_weakened_only_by_those_whom_it_asks(office: Office) -> None:
    """Under two people one officer's signature is too little, and none is less."""
    office.adopt(SIGNED)
    assert {("policy-adopt is not signed" in found.note) for found in everywhere(office)} == {True}


def test_a_policy_that_two_officers_approved_is_in_force(office: Office) -> None:
    """Beside the one who adopts it."""
    intent = office.intent("policy-adopt", (ANA, "operator"), card=None, parameters={"policy": SIGNED.digest})
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text), CID.approves(intent.text))
    office.adopt(SIGNED, intent)
    assert {found.verdict for found in everywhere(office)} == {PASS}


def test_another_policy_than_the_one_that_was_approved_is_found(office: Office) -> None:
    """Its digest is what people signed."""
    intent = office.intent("policy-adopt", (ANA, "operator"), card=None, parameters={"policy": SIGNED.digest})
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text), CID.approves(intent.text))
    office.adopt(NONE, intent)
    assert {"parameter policy is not the one" in found.note for found in everywhere(office)} == {True}


def test_a_key_that_nobody_approved_is_found(office: Office) -> None:
    """Whoever owns the database gives somebody a key of his own."""
    office.add_key(person("b2", "officer"))
    assert {("person-key-add is not signed" in found.note) for found in everywhere(office)} == {True}


def test_a_bundle_without_keys_says_what_was_not_checked(ledger: Scene) -> None:
    """Texts and policies stay, and no key is in any of its files."""
    needs = {**TWO_PERSON.needs, "export-names": NONE.need("export-names")}
    office = under(replace(TWO_PERSON, needs=needs), ledger)
    signed_erase(office)
    path = exported(office, keys=False, disclosed="all")
    for found in judged(path):
        assert (found.verdict, "does not contain the keys of people" in found.note) == (NOT_CHECKED, True)
    with zipfile.ZipFile(path) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert [each.id for each in (ANA, BEA, CID, DAVI, EVA, FLO) if each.key.key.text.encode() in content] == []


def test_a_later_range_brings_the_events_along_that_it_needs(office: Office) -> None:
    """Keys, roles, policy, and an intent that was stated before it."""
    intent = office.intent("erase", (ANA, "operator"))
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text))
    start = office.ledger.head + 1
    office.start(intent)
    for found in judged(exported(office, over=(f"#{start}", None))):
        assert (found.code, found.verdict) == (7, PASS), found
        assert found.note.startswith("4 signatures by 2 people; 1 act signed"), found


def test_nobody_erases_a_card_in_own_custody(office: Office) -> None:
    """Who gave a card away has it until it was received; who found it has it, and what is destroyed nobody has."""
    for facts, holders in CUSTODY_OF_ANA:
        office.add(f"card:{SERIALS[0]}", *facts)
        intent = office.intent("erase", (ANA, "operator"))
        office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text))
        start = office.ledger.head + 1
        office.start(intent)
        expected = FAIL if ANA.id in holders else PASS
        found = judged(exported(office, over=(f"#{start}", None)))
        assert {each.verdict for each in found} == {expected}, (facts, found)
        with office.ledger.store.view() as view:
            assert holders_of(Record(view).custody(SERIALS[0])) == holders


def test_an_officer_who_erases_a_card_of_his_own_is_found_in_the_whole_record_too(ledger: Scene) -> None:
    """He has it from before there was a policy."""
    office = Office(ledger)
    office.add(f"card:{SERIALS[0]}", CardHandedOver(giver=None, receiver=ANA.id, **AT))
    office.enrol(ANA, BEA, CID, DAVI, EVA)
    office.adopt(TWO_PERSON)
    signed_erase(office)
    assert {(found.verdict, ANA.id in found.note) for found in everywhere(office)} == {(FAIL, True)}


def restored(office: Office, *given: Person) -> int:
    """Have a backup restored, with an intent that these people sign right after it; gives the position."""
    intent = office.intent("restore", (ANA, "operator"), card=None, parameters={"origin": "00" * 8})
    fact = LedgerRestored(origin="00" * 8, was=intent.ledger.lower(), size=intent.head, root=intent.root, signed=None)
    office.ledger.signer.journal.begin_again(fact, intent.run)
    position = office.ledger.head
    if given:
        office.state(intent, *(each.approves(intent.text, "file" if each is CID else "keyboard") for each in given))
        office.use(intent)
    return position


@pytest.mark.parametrize(
    ("people", "verdict", "told"),
    [
        ((ANA, BEA, CID), PASS, "1 act"),
        ((ANA, BEA), FAIL, "restore: "),
        ((), FAIL, "restore is not signed, and the policy asks for it"),
    ],
)
def test_a_restore_is_signed_right_after_it_as_the_policy_asks(
    office: Office, people: tuple[Person, ...], verdict: str, told: str
) -> None:
    """By the same people as any act; two others than the operator, and one of them elsewhere."""
    restored(office, *people)
    office.ledger.see(2)
    assert {(found.verdict, told in found.note) for found in everywhere(office)} == {(verdict, True)}


def test_a_policy_is_given_up_only_right_after_a_restore_and_that_is_said_of_later_ranges_too(office: Office) -> None:
    """Also of those that begin with the event, or after it."""
    at = restored(office) + 1
    assert office.add(office.stream, PolicyForfeited(reason="00" * 32)) == at
    office.ledger.see(2)
    told = f"the policy was given up at event #{at}"
    for found in [*everywhere(office), *(each for first in (at, at + 1) for each in ranged(office, first))]:
        assert (found.verdict != FAIL, told in found.note) == (True, True), found
    office.add(office.stream, PolicyForfeited(reason="00" * 32))
    assert {found.verdict for found in everywhere(office)} == {FAIL}


def ranged(office: Office, first: int) -> Sequence[Found]:
    """Verify a bundle that begins with an event."""
    return judged(exported(office, over=(f"#{first}", None)))


AT: dict[str, Any] = {"at": 1, "witness": None, "purpose": None}
CUSTODY_OF_ANA: Sequence[tuple[Sequence[Fact], frozenset[str]]] = (
    ((), frozenset()),
    ((CardHandedOver(giver=None, receiver=ANA.id, **AT),), frozenset({ANA.id})),
    (
        (CardReceived(receiver=ANA.id, **AT), CardHandedOver(giver=ANA.id, receiver=BEA.id, **AT)),
        frozenset({ANA.id, BEA.id}),
    ),
    ((CardReceived(receiver=BEA.id, **AT),), frozenset({BEA.id})),
    ((CardLost(**AT), CardFound(finder=ANA.id, seal=None, bag=None, **AT)), frozenset({ANA.id})),
    ((CardHandedOver(giver=ANA.id, receiver=BEA.id, **AT), CardDamaged(**AT)), frozenset({BEA.id})),
    ((CardDestroyed(method="cut", **AT),), frozenset()),
)
"""What happened to a card, step by step, and who has it then."""


def test_a_verifier_without_ssh_keygen_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ed25519 keys need none."""
    signed_erase(office)
    path, found_by = exported(office), shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "ssh-keygen" else found_by(name))
    alone, _ = judged(path)
    assert (alone.verdict, "not checked: 3, because ssh-keygen is not on this computer" in alone.note) == (
        NOT_CHECKED,
        True,
    ), alone


def test_an_auditor_checks_every_signature_with_stock_openssh_alone(office: Office, tmp_path: Path) -> None:
    """As README.txt says, a key that was revoked meanwhile too."""
    intent = office.intent("erase", (ANA, "operator"))
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text), CID.refuses(intent.text))
    office.start(intent)
    office.revoke(BEA)
    with zipfile.ZipFile(exported(office)) as archive:
        archive.extractall(tmp_path / "bundle")
    listed = (tmp_path / "bundle/parts/people/signatures.txt").read_text().splitlines()
    readme = (tmp_path / "bundle/README.txt").read_text()
    at = readme.index("  cd parts/people")
    commands = readme[at : readme.index("done < signatures.txt", at) + len("done < signatures.txt")]
    ran = subprocess.run(["/bin/sh", "-ec", commands], cwd=tmp_path / "bundle", capture_output=True, check=True)  # noqa: S603
    said = ran.stdout.decode().splitlines()
    assert len(listed) == len(said) == 9
    assert all(line.startswith('Good "lifecycle-') for line in said), said


def test_the_file_that_travels_says_beforehand_how_long_it_takes(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the other stream, so that the answer stays what it is; where nobody signed, nothing is said."""
    signed_erase(office)
    assert verify.main([str(exported(office)), "--json"]) == 7
    out, err = capsys.readouterr()
    assert err == "Checking signatures of people: about 1 second at most.\n"
    assert out.startswith("{")


def test_a_list_of_keys_that_is_none_is_refused_before_anything_is_checked(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the name of the file, and what to give."""
    given = tmp_path / "people"
    given.write_text("ana ssh-ed25519\n")
    assert verify.main([str(exported(office)), "--people", str(given)]) == 2
    assert f"{given}: line 1 has no name and key" in capsys.readouterr().err


def test_what_somebody_refused_to_sign_allows_nothing(office: Office) -> None:
    """However many others approved it."""
    intent = office.intent("erase", (ANA, "operator"))
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text), CID.refuses(intent.text))
    office.start(intent)
    assert {(found.verdict, f"{CID.id} refused it" in found.note) for found in everywhere(office)} == {(FAIL, True)}
