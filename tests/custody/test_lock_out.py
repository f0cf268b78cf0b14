"""Nobody is let go whom the policy needs to change people and policies."""

from pathlib import Path

import pytest
from desk.signers import Signers, adopt
from desk.signing import signer_of
from desk.stores import new_store, opened

from lifecycle.approval.built_in import TWO_PERSON
from lifecycle.approval.strength import REPAIRING, strength_now
from lifecycle.custody.handler import CustodyHandler
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


def test_without_a_policy_everybody_may_go(tmp_path: Path) -> None:
    signers = Signers(tmp_path)
    with opened(new_store(tmp_path / "ledger.db")) as store:
        journal = Journal(store, login="tester", station="desk")
        person = signers.join(journal, "tester", "officer")
        with CustodyHandler(journal, signer_of(journal)).record() as record:
            must_leave_enough(record, person)
