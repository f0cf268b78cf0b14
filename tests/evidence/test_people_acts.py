"""Each act is what people signed: its card, part and presenter, and every field that they could know."""

import re
import shutil
from dataclasses import fields
from typing import Any

import pytest
from msgspec.structs import replace
from people_judged import ANA, BEA, CID, DAVI, EVA, FLO, everywhere, signed_erase, under
from scene import SERIALS, Scene
from signing_people import Capacity, Office, Person, person

from lifecycle.approval.acting import SignedAct
from lifecycle.approval.built_in import TWO_PERSON
from lifecycle.approval.intent import Intent, IntentCard, Signer
from lifecycle.custody.gate import Asked, parameters_of
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import (
    CardHandedOver,
    KeyDecided,
    LastCheckpointUnknown,
    Parameter,
    PersonKeyAdded,
    RoleGiven,
    SetStarted,
)
from lifecycle.domain.facts.transport_keys import TransportKeyBackedUp, TransportKeyMade, TransportKeyRetired
from lifecycle.evidence.verifier.people_acts import PARTS_OF_CARDS
from lifecycle.evidence.verifier.verdicts import FAIL, PASS
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.record import Record
from lifecycle.operations import all_operations
from lifecycle.signing.key_change import keys_to_rotate, rotate

pytestmark = [
    pytest.mark.openssl,
    pytest.mark.ssh,
    pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("ssh-keygen")), reason="needs both"),
]


@pytest.fixture
def office(ledger: Scene) -> Office:
    """People with keys, and a policy of two people."""
    return under(TWO_PERSON, ledger)


def checked_set(office: Office, *others: Person, **more: Any) -> Intent:  # noqa: ANN401 - fields of the intent
    """Sign the check of a set of two cards, as the policy wants it."""
    intent = office.intent("check-set", (ANA, "operator"), (DAVI, "presenter"), (EVA, "witness"))
    cards = [IntentCard(serial=serial, card_id=None, holds=None) for serial in SERIALS[:2]]
    intent = replace(intent, **{"cards": cards, **more})
    office.state(intent, *(each.approves(intent.text) for each in (ANA, DAVI, EVA, BEA, *others)))
    office.use(intent)
    return intent


def test_each_of_many_cards_has_its_part_once(office: Office) -> None:
    """Where it failed, the program lets people try again; where it was completed, a second start is a replay."""
    intent = checked_set(office)
    for done in (False, True):
        office.begin(intent, "source")
        office.end(intent, done=done)
    office.begin(intent, "source", card=SERIALS[1])
    assert {found.verdict for found in everywhere(office)} == {PASS}
    office.begin(intent, "source")
    assert {("check-set: the intent was used before" in found.note) for found in everywhere(office)} == {True}


@pytest.mark.parametrize("part", ["target", "look", "-"])
def test_a_card_has_no_part_that_the_act_does_not_have(office: Office, part: str) -> None:
    """So nobody gets around the rule that each has its part once; PINs are tried beforehand where people signed it."""
    office.begin(checked_set(office), part.strip("-"))
    assert {(found.verdict, f"the act has no part {part}" in found.note) for found in everywhere(office)} == {
        (FAIL, True)
    }


def presented(office: Office, *signers: Signer, by: Person | None, card: str = SERIALS[0]) -> set[tuple[str, bool]]:
    """Begin the part of a card that somebody presents, by an intent that names these signers; gives what is said."""
    people = [Signer(person=ANA.id, capacity="operator"), Signer(person=EVA.id, capacity="witness")]
    intent = checked_set(office, FLO, signers=[*people, *signers])
    office.begin(intent, "source", card, **({} if by is None else {"presented_by": by.id}))
    said = f"card {card} was not presented by the one who signed for it"
    return {(found.verdict, said in found.note) for found in everywhere(office)}


@pytest.mark.parametrize(("by", "verdict"), [(DAVI, PASS), (FLO, FAIL), (CID, FAIL), (None, FAIL)])
def test_a_card_is_presented_by_the_one_who_signed_for_this_card(
    office: Office, by: Person | None, verdict: str
) -> None:
    """Not by another presenter of the run, and not by nobody."""
    each_one = [
        Signer(person=DAVI.id, capacity="presenter", cards=[SERIALS[0]]),
        Signer(person=FLO.id, capacity="presenter", cards=[SERIALS[1]]),
    ]
    assert presented(office, *each_one, by=by) == {(verdict, verdict == FAIL)}


@pytest.mark.parametrize(("by", "verdict"), [(DAVI, PASS), (FLO, PASS), (ANA, PASS), (CID, FAIL), (None, PASS)])
def test_where_no_card_is_named_one_of_the_presenters_presents_it(
    office: Office, by: Person | None, verdict: str
) -> None:
    """As in the intents of the first versions, and for a spare; the operator signs once."""
    both = [Signer(person=each.id, capacity="presenter") for each in (DAVI, FLO)]
    assert presented(office, *both, by=by) == {(verdict, verdict == FAIL)}


def test_an_operation_on_one_card_has_no_parts(office: Office) -> None:
    """A start that says otherwise is none of the program."""
    intent = office.intent("erase", (ANA, "operator"))
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text))
    office.start(intent, part="target")
    assert {("the act has no part target" in found.note) for found in everywhere(office)} == {True}


def test_the_verifiers_know_every_operation_over_many_cards() -> None:
    """And which of them look at the cards beforehand."""
    many = {name: each for name, each in all_operations().items() if each.many_cards}
    assert {name: "look" in parts for name, parts in PARTS_OF_CARDS.items()} == {
        name: "prove_pins" in {field.name for field in fields(each)} for name, each in many.items()
    }


def new_key(office: Office, act: str, new: Person, *given: Person, old: Person | None = None) -> set[str]:
    """Add a key of a person under an act that these people sign; gives what every verification says."""
    facts = new.key_facts(office.ledger.signer.journal.origin(), office.ledger.time, old)
    notes = PendingDisclosures()
    fact = PersonKeyAdded(key=notes.disclose(new.key.key.text), **facts)
    signers: list[tuple[Person, Capacity]] = [(ANA, "operator"), (EVA, "witness")]
    intent = office.intent(act, *signers, card=None, parameters=parameters_of([(new.id, fact)]))
    office.state(intent, *(each.approves(intent.text) for each in given))
    office.add(new.id, fact, run=intent.run, notes=notes)
    return {found.note if found.verdict == FAIL else found.verdict for found in everywhere(office)}


def test_a_new_key_is_signed_for_by_the_one_that_it_replaces(office: Office) -> None:
    """Under a policy that is an act like any other."""
    assert new_key(office, "person-key-rotate", person("b2", "officer"), ANA, CID, EVA, old=BEA) == {PASS}
    office.revoke(BEA)
    notes = new_key(office, "person-key-rotate", person("b2", "officer"), ANA, CID, EVA, old=CID)
    assert {"not by a key of this person" in note for note in notes} == {True}


def test_a_key_for_one_that_ended_is_recovered_and_not_added(office: Office) -> None:
    """With the signatures that the policy wants for that, which are more."""
    office.revoke(DAVI)
    notes = new_key(office, "person-key-add", person("d4", "custodian"), ANA, BEA, EVA)
    assert {"the intent is for another way to a key" in note for note in notes} == {True}


def test_a_key_is_recovered_only_where_none_is_left(office: Office) -> None:
    """And a key that signs for a new one rotates."""
    notes = new_key(office, "person-key-recover", person("d4", "custodian"), ANA, BEA, CID, EVA)
    assert {"the intent is for another way to a key" in note for note in notes} == {True}


def test_a_lost_key_is_recovered_by_those_whom_the_policy_asks(office: Office) -> None:
    """Two officers beside the one who operates."""
    office.revoke(DAVI)
    assert new_key(office, "person-key-recover", person("d4", "custodian"), ANA, BEA, CID, EVA) == {PASS}


def recorded(office: Office, stream: str, fact: Fact, act: str, said: dict[str, Parameter]) -> set[tuple[str, str]]:
    """Record a fact by an intent that says this of it."""
    intent = office.intent(act, (ANA, "operator"), (EVA, "witness"), card=None, parameters=said)
    office.state(intent, *(each.approves(intent.text) for each in (ANA, BEA, CID, EVA)))
    office.add(stream, fact, run=intent.run)
    return {
        (found.verdict, parameter[1] if (parameter := re.search("parameter ([a-z_0-9]+) is not", found.note)) else "")
        for found in everywhere(office)
    }


@pytest.mark.parametrize(
    ("stream", "fact", "act", "said", "found"),
    [
        ("transport-key:3", TransportKeyMade(key_id=3, kcv="AB"), "transport-key-new", {"key_id": 3}, ""),
        ("transport-key:3", TransportKeyMade(key_id=4, kcv="AB"), "transport-key-new", {"key_id": 3}, "key_id"),
        ("transport-key:3", TransportKeyRetired(key_id=3, kcv="AB"), "transport-key-retire", {"key_id": 3}, "kcv"),
        (
            "transport-key:3",
            TransportKeyBackedUp(key_id=3, kcv="AB", sha256="0" * 64, place="1" * 64),
            "transport-key-backup",
            {"key_id": 3, "kcv": "AB", "place": "2" * 64},
            "place",
        ),
        ("ledger", LastCheckpointUnknown(size=7, root="0" * 64), "first-here", {"size": 7, "root": "1" * 64}, "root"),
        (DAVI.id, RoleGiven(role="witness"), "person-role", {"role": "witness", "person": DAVI.id}, ""),
        (DAVI.id, RoleGiven(role="officer"), "person-role", {"role": "officer", "person": FLO.id}, "person"),
    ],
)
def test_every_field_of_an_act_without_a_card_was_signed(  # noqa: PLR0913, PLR0917 - as parametrised
    office: Office, stream: str, fact: Fact, act: str, said: dict[str, Parameter], found: str
) -> None:
    """But for what nobody can know before it is done, as the check value of a key that is to be made."""
    stream = office.stream if stream == "ledger" else stream
    assert recorded(office, stream, fact, act, said) == {(FAIL if found else PASS, found)}


class Unasked(SignedAct):
    """An act of the owner of the record, who asks no rule."""

    def check(self, record: Record) -> None:
        """Nothing keeps it out."""


@pytest.mark.parametrize(("changed", "verdict"), [({}, PASS), ({"new_ed25519": "another key"}, FAIL)])
def test_people_sign_the_keys_between_which_signing_changes(
    office: Office, changed: dict[str, Parameter], verdict: str
) -> None:
    """Who owns the old key and the record cannot put another new one there."""
    signer = office.ledger.signer
    said = {**Asked.before(keys_to_rotate(signer), {}).parameters, **changed}
    intent = office.intent("key-rotate", (ANA, "operator"), card=None, parameters=said)
    office.state(intent, *(each.approves(intent.text) for each in (ANA, BEA, CID)))
    rotate(signer, Unasked(signer.journal, intent))
    assert {found.verdict for found in everywhere(office)} == {verdict}


A_SET = SetStarted(
    kind="server-master-key", needed=2, issued=5, name="0" * 64, partition=None, copied_from=None, check_value="",
    fingerprint="", ecb_3="", sha_8="",
)  # fmt: skip


def test_a_set_has_as_many_cards_as_people_signed(office: Office) -> None:
    """Who makes two of three out of three of five makes it easier to rebuild the key."""
    said: dict[str, Parameter] = {"needed": 3, "issued": 5}
    assert recorded(office, f"set:{'A' * 32}", A_SET, "create-server-master-key", said) == {(FAIL, "needed")}


def test_an_alarm_about_a_key_is_signed_by_nobody(ledger: Scene) -> None:
    """And a decision about it by those whom the policy asks."""
    office, key = Office(ledger), "0" * 64
    office.add(f"set:{'A' * 32}", replace(A_SET, fingerprint=key))
    office.enrol(ANA, BEA, EVA)
    office.adopt(TWO_PERSON)
    signed_erase(office)
    decided: dict[str, Any] = {"reason": "0" * 64, "witness": None, "exposed": 1, "superseded_by": None}
    office.add(f"key:{key}", KeyDecided(decision="suspected", **decided))
    assert {found.verdict for found in everywhere(office)} == {PASS}
    office.add(f"key:{key}", KeyDecided(decision="accepted", **decided))
    assert {("key-decide is not signed" in found.note) for found in everywhere(office)} == {True}


def handed_over(office: Office, **more: Any) -> tuple[Intent, CardHandedOver]:  # noqa: ANN401 - fields of the fact
    """Sign and record a hand-over as the policy wants it; gives it with what people signed."""
    given = {"at": office.ledger.time, "giver": DAVI.id, "receiver": BEA.id, "pin_shared": False}
    intent = office.intent("hand-over", (ANA, "operator"), (EVA, "witness"), parameters=given)
    office.state(intent, ANA.approves(intent.text), EVA.approves(intent.text))
    fact = CardHandedOver(**{"witness": None, "purpose": None, **given, **more})
    office.add(f"card:{SERIALS[0]}", fact, run=intent.run)
    office.use(intent)
    return intent, fact


def test_an_act_of_custody_is_recorded_once_by_its_intent(office: Office) -> None:
    """A second one in the same run, with all that people signed, is a replay."""
    intent, fact = handed_over(office)
    assert {found.verdict for found in everywhere(office)} == {PASS}
    office.add(f"card:{SERIALS[0]}", fact, run=intent.run)
    assert {("hand-over: the intent was used before" in found.note) for found in everywhere(office)} == {True}


def test_an_act_of_custody_has_nothing_that_nobody_signed(office: Office) -> None:
    """A witness who did not watch, for example."""
    handed_over(office, witness=CID.id)
    for found in everywhere(office):
        assert (found.verdict, "parameter witness is not the one that was signed" in found.note) == (FAIL, True)
