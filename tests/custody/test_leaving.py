"""Somebody leaves: what is still reached is shown, all is recorded at once, and items close when they are done."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from desk.people import Person
from desk.signers import Signers
from msgspec.structs import replace

from lifecycle.approval.built_in import BUILT_IN
from lifecycle.approval.policy import Leaver
from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.custody.attesting import attest
from lifecycle.custody.joining import Joining, join
from lifecycle.custody.leaving import come_back, items_of, leave
from lifecycle.custody.people import add_person, change_role
from lifecycle.domain.errors import NotConfirmed, Refused
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import (
    OperationRefused,
    PersonKeyAdded,
    PersonKeyRevoked,
    PersonLeft,
    PolicyAdopted,
    RoleEnded,
    RoleGiven,
    ShareErased,
    ShareExposed,
)
from tests.custody.conftest import CARD, HELD, MINUTE, OTHER, Keeping


@pytest.fixture
def holding(keeping: Keeping) -> Keeping:
    """Ana holds a sealed card with a share of a set that needs two."""
    keeping.see(OTHER, sealed=True, holds=HELD)
    keeping.report("hand-over", OTHER)
    keeping.report("receive", OTHER)
    return keeping


def left(keeping: Keeping, name: str = "ana", person: Person | None = None) -> Sequence[object]:
    """Have somebody leave; gives the facts."""
    keeping.time += MINUTE
    return [each.facts for each in leave(keeping.handler, name, person or Person(), at=None, reason="job").events]


def kinds(keeping: Keeping) -> list[str]:
    """Give the kinds of what is open."""
    with keeping.handler.record() as record:
        return [each.kind for each in items_of(record, record.leavers())]


def refused(keeping: Keeping, rule: str, call: object) -> None:
    """See that something is refused by a rule, and that this is recorded."""
    with pytest.raises(Refused) as caught:
        call()  # type: ignore[operator]
    assert caught.value.rule == rule
    *_, (_, last) = keeping.store.events()
    assert isinstance(last.facts, OperationRefused)
    assert last.facts.rule == rule


def test_leaving_shows_what_is_reached_and_records_all_of_it_at_once(holding: Keeping) -> None:
    """The end of each role and the exposure of what the leaver knows."""
    person = Person()
    first, *more = left(holding, person=person)
    assert isinstance(first, PersonLeft)
    assert first.reason is not None
    assert person.phrases == {"person-leaves": "has left"}
    assert person.heard(f"Card {OTHER}: card to take back.")
    assert person.heard(f"Card {OTHER}: PIN known, share on the card.")
    exposed = ShareExposed(cause="leaver", at=holding.time, person=holding.ids["ana"], reason=None)
    assert more == [RoleEnded(role="custodian"), exposed]


def test_nothing_is_recorded_before_the_words_are_typed(holding: Keeping) -> None:
    """The record stays as it is."""
    head = holding.store.head()
    with pytest.raises(NotConfirmed):
        left(holding, person=Person(refuses=["person-leaves"]))
    assert holding.store.head() == head


def test_a_card_closes_by_its_receipt_and_a_pin_by_the_erasure(holding: Keeping) -> None:
    """Whatever comes first; a card that lies in a place is with nobody."""
    holding.see(holds=HELD)  # another card of the same share, with nobody
    left(holding)
    assert kinds(holding) == ["card", "pin"]
    holding.report("store", OTHER)
    assert kinds(holding) == ["pin"]
    holding.add(ShareErased(set_id=HELD.set_id, share=1), serial=OTHER)
    assert kinds(holding) == []


def test_a_set_is_within_reach_while_its_cards_rebuild_the_key(holding: Keeping) -> None:
    """One share of two that are needed is in reach as long as another one is live."""
    holding.see("C" * 16, holds=replace(HELD, share=2))
    left(holding)
    with holding.handler.record() as record:
        (reach,) = [each for each in items_of(record, record.leavers()) if each.kind == "set"]
    assert (reach.reached, reach.needed, reach.people) == (1, 2, (holding.ids["ana"],))
    holding.add(ShareErased(set_id=HELD.set_id, share=2), serial="C" * 16)
    assert kinds(holding) == ["card", "pin"]


def test_a_card_on_its_way_from_a_leaver_is_open_until_its_receipt(holding: Keeping) -> None:
    """Both could have it."""
    holding.report("hand-over", OTHER, receiver="bob", person=Person())
    left(holding)
    assert kinds(holding) == ["receipt", "pin"]
    holding.report("receive", OTHER)
    assert kinds(holding) == ["pin"]


def test_a_lost_card_is_nowhere_and_its_exposure_stays(holding: Keeping) -> None:
    """The alarm says it; taking it back would close nothing."""
    left(holding)
    holding.report("lose", OTHER)
    assert kinds(holding) == []


def test_nobody_leaves_twice_and_not_in_the_future(keeping: Keeping) -> None:
    """Each refusal is a fact."""
    refused(
        keeping,
        "in-the-future",
        lambda: leave(keeping.handler, "bob", Person(), at=keeping.time + 60 * MINUTE, reason=None),
    )
    left(keeping)
    refused(keeping, "has-left", lambda: left(keeping))


def test_a_leaver_gets_no_role_before_coming_back(keeping: Keeping) -> None:
    """And comes back with the roles of then."""
    change_role(keeping.handler, "ana", "officer", give=True)
    left(keeping)
    refused(keeping, "has-left", lambda: change_role(keeping.handler, "ana", "witness", give=True))
    refused(keeping, "name-taken", lambda: add_person(keeping.handler, "eve", ["custodian"]))
    refused(keeping, "has-left", lambda: add_person(keeping.handler, "ana", ["custodian"]))
    keeping.time += MINUTE
    _, *roles = come_back(keeping.handler, "ana", at=None).events
    assert [each.facts for each in roles] == [RoleGiven(role="custodian"), RoleGiven(role="officer")]
    refused(keeping, "has-not-left", lambda: come_back(keeping.handler, "ana", at=None))
    with keeping.handler.record() as record:
        assert record.leavers() == {}


def joining(witness: str) -> Joining:
    """Give who joins, and gets the card."""
    return Joining(name="zoe", roles=["custodian"], serials=[CARD], witness=witness, tools=OpenSsh(may_type=False))


def test_whoever_joins_gets_roles_and_the_cards_are_expected(keeping: Keeping) -> None:
    """Their receipt is confirmed when the cards are there."""
    given = joining("eve")
    joined = join(keeping.handler, given, Person())
    assert keeping.at().custodian == joined.person.id
    assert keeping.at().where == "handed-over"
    keeping.report("receive")
    assert keeping.at().where == "held"


def test_nobody_is_added_for_a_card_that_cannot_be_handed_over(keeping: Keeping) -> None:
    """It is found before."""
    keeping.report("destroy")
    with pytest.raises(Refused):
        join(
            keeping.handler,
            Joining(name="zoe", roles=["custodian"], serials=[CARD], tools=OpenSsh(may_type=False)),
            Person(),
        )
    with keeping.handler.record() as record:
        assert "zoe" not in {record.called(each.id) for each in record.people()}


@pytest.mark.ssh
def test_nobody_is_added_with_a_key_of_somebody_else(keeping: Keeping, tmp_path: Path) -> None:
    """Or else the name would be taken when the right key is there."""
    signers = Signers(tmp_path)
    signers.join(keeping.journal, "ana")
    given = Joining(
        name="zoe", roles=["officer"], ssh=signers.keys["ana"].with_suffix(".pub"), tools=OpenSsh(may_type=False)
    )
    with pytest.raises(Refused) as caught:
        join(keeping.handler, given, Person())
    assert caught.value.rule == "key-taken"
    with keeping.handler.record() as record:
        assert "zoe" not in {record.called(each.id) for each in record.people()}


def test_a_card_that_goes_to_a_leaver_is_told_of_where_no_policy_refuses_it(keeping: Keeping) -> None:
    """And so is one that goes to somebody without a role."""
    left(keeping, "ana")
    change_role(keeping.handler, "bob", "custodian", give=False)
    to_ana, to_bob = Person(), Person()
    keeping.report("hand-over", receiver="ana", person=to_ana)
    assert to_ana.heard("Warning: ana left on")
    assert kinds(keeping) == ["receipt"]
    keeping.see(OTHER)
    keeping.report("hand-over", OTHER, receiver="bob", person=to_bob)
    assert to_bob.heard("Warning: bob has no role.")


def adopt(keeping: Keeping, name: str, *duties: str) -> None:
    """Put a policy in force that has nobody sign, judges as a built-in one, and names duties of leavers."""
    policy = replace(
        BUILT_IN["none"], dual_control=BUILT_IN[name].dual_control, leaver=Leaver(also=list(duties)), name="ours"
    )
    fact = PolicyAdopted(policy=policy.text, digest=policy.digest, file=policy.digest, intent=None)
    keeping.journal.append_to_ledger([fact], operation=new_id())


@pytest.mark.parametrize("policy", ["signed", "two-person"])
def test_a_policy_that_signs_refuses_leavers_and_people_without_a_role(keeping: Keeping, policy: str) -> None:
    """As receivers, by name."""
    adopt(keeping, policy)
    left(keeping, "ana")
    change_role(keeping.handler, "bob", "custodian", give=False)
    for name, rule in (("ana", "receiver-left"), ("bob", "receiver-no-role")):
        with pytest.raises(Refused) as caught:
            keeping.report("hand-over", receiver=name)
        assert caught.value.rule == rule
        assert keeping.facts()[-1] == OperationRefused(name="custody hand-over", rule=rule)
    keeping.report("hand-over", receiver="eve")


def test_a_duty_of_the_policy_is_open_until_somebody_attests_it(keeping: Keeping) -> None:
    """By its name, once; a duty of nobody who left is none."""
    adopt(keeping, "none", "badge returned", "safe code changed")
    refused(keeping, "has-not-left", lambda: attest(keeping.handler, "ana", "badge returned"))
    left(keeping)
    assert kinds(keeping) == ["duty", "duty"]
    attest(keeping.handler, "ana", "badge returned")
    assert kinds(keeping) == ["duty"]
    refused(keeping, "no-such-duty", lambda: attest(keeping.handler, "ana", "badge returned"))


def test_the_keys_of_a_leaver_end_and_do_not_come_back(keeping: Keeping) -> None:
    """A key that was made for this record is revoked as left."""
    key = PersonKeyAdded(
        key="ab" * 32, fingerprint="SHA256:" + "A" * 43, kind="ed25519", statement="{}", proof="AA==", sealed=None
    )
    keeping.journal.append(keeping.ids["ana"], [key])
    assert PersonKeyRevoked(fingerprint=key.fingerprint, reason="left", since=None) in left(keeping)
    come_back(keeping.handler, "ana", at=None)
    with keeping.handler.record() as record:
        assert record.keys_of(keeping.ids["ana"]) == []
