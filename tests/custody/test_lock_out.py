"""Nobody is let go whom the policy needs to change people and policies."""

from pathlib import Path

import pytest
from desk.people import Person
from desk.signers import Signers, adopt
from desk.signing import signer_of
from desk.stores import new_store, opened

from lifecycle.approval.built_in import TWO_PERSON
from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.approval.strength import REPAIRING, strength_now
from lifecycle.custody.enrolment import Enrolment
from lifecycle.custody.erasure import erase_person
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.people import change_role
from lifecycle.custody.person_keys import add_key, revoke_key
from lifecycle.custody.policies import must_leave_enough
from lifecycle.domain.errors import Refused
from lifecycle.ledger.journal import Journal

pytestmark = pytest.mark.ssh
OFFICERS = ("tester", "Bea", "Cid")


def test_the_last_people_of_a_role_are_kept_until_others_have_keys(tmp_path: Path) -> None:
    signers = Signers(tmp_path)
    with opened(new_store(tmp_path / "ledger.db")) as store:
        journal = Journal(store, login="tester", station="desk")
        handler = CustodyHandler(journal, signer_of(journal))
        people = [signers.join(journal, name, "officer") for name in OFFICERS]
        witness = signers.join(journal, "Eva", "witness")
        adopt(journal, "two-person")
        with handler.record() as record:
            counted = {each.role: (each.have, each.needed) for each in strength_now(record, TWO_PERSON, REPAIRING)}
            assert counted == {"officer": (3, 3), "witness": (1, 1)}
            for person in (*people, witness):
                with pytest.raises(Refused) as refused:
                    must_leave_enough(record, person)
                assert refused.value.rule == "lock-out"
            with pytest.raises(Refused):
                must_leave_enough(record, people[0], "officer")
            must_leave_enough(record, people[0], "custodian")
        signers.join(journal, "Dora", "officer")
        with handler.record() as record:
            must_leave_enough(record, people[0])


def test_nobody_signs_for_what_would_lock_everybody_out(tmp_path: Path) -> None:
    """The end of a role, and an erasure, which takes the keys along, are refused first."""
    signers = Signers(tmp_path)
    with opened(new_store(tmp_path / "ledger.db")) as store:
        journal = Journal(store, login="tester", station="desk")
        handler = CustodyHandler(journal, signer_of(journal))
        for name in OFFICERS:
            signers.join(journal, name, "officer")
        signers.join(journal, "Eva", "witness")
        adopt(journal, "two-person")
        for act in (
            lambda: change_role(handler, "Bea", "officer", give=False),
            lambda: erase_person(handler, "Bea", Person()),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.rule == "lock-out"


def test_an_erased_key_is_not_counted(tmp_path: Path) -> None:
    """Nobody can check what it signs."""
    signers = Signers(tmp_path)
    with opened(new_store(tmp_path / "ledger.db")) as store:
        journal = Journal(store, login="tester", station="desk")
        handler = CustodyHandler(journal, signer_of(journal))
        people = [signers.join(journal, name, "officer") for name in OFFICERS]
        with handler.record() as record:
            (key,) = record.keys_of(people[1])
        store.erase(bytes.fromhex(key.public))
        with handler.record() as record:
            assert [each.have for each in strength_now(record, TWO_PERSON, REPAIRING)] == [0, 2]


def test_under_a_policy_a_key_that_ended_is_recovered_and_not_added(tmp_path: Path) -> None:
    """Or else whoever may add a key needs fewer people than the policy wants for a recovery."""
    signers = Signers(tmp_path)
    with opened(new_store(tmp_path / "ledger.db")) as store:
        journal = Journal(store, login="tester", station="desk")
        handler = CustodyHandler(journal, signer_of(journal))
        signers.join(journal, "Bea", "officer")
        revoke_key(handler, "Bea", None, "lost", None)
        adopt(journal, "two-person")
        new = signers.keygen.made("-t", "ed25519", name="new")
        enrolment = Enrolment(public_file=new.with_suffix(".pub"), ssh=OpenSsh(may_type=False))
        with pytest.raises(Refused) as refused:
            add_key(handler, "Bea", enrolment, Person())
        assert refused.value.rule == "recovery-needed"


def test_without_a_policy_everybody_may_go(tmp_path: Path) -> None:
    signers = Signers(tmp_path)
    with opened(new_store(tmp_path / "ledger.db")) as store:
        journal = Journal(store, login="tester", station="desk")
        person = signers.join(journal, "tester", "officer")
        with CustodyHandler(journal, signer_of(journal)).record() as record:
            must_leave_enough(record, person)
