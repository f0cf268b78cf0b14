"""Reports say of each act under which account it was recorded, and who signed it."""

import base64
from pathlib import Path

import pytest
from custodians import ANNA, BEN, Custodians
from desk.chronicle import SERIALS, Chronicle
from desk.desk import desk_at
from desk.invariants import copied
from desk.issued_set import A, B, C, D, with_a_set
from desk.rack import Rack
from desk.set_custodians import Keyholder
from desk.signers import Signers, adopt, everybody
from desk.ssh_tokens import PIN, TOUCH, Ed25519Token

from lifecycle.approval.built_in import NONE
from lifecycle.approval.intent import Intent, IntentCard, Signer, stream_of_intent
from lifecycle.approval.sshsig import INTENT_NAMESPACE
from lifecycle.custody.presenters import Presenters
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import (
    ApprovalGiven,
    IntentStated,
    OperationStarted,
    PersonKeyAdded,
    PersonLoginSet,
    PinChangeBegun,
    PinChanged,
)
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.reports import opened
from lifecycle.reports.erasures import Erasures
from lifecycle.reports.pin_changes import PinChanges

CARD = SERIALS[0]
TOKEN = Ed25519Token()


def started(**parameters: str) -> OperationStarted:
    """Begin a PIN change."""
    return OperationStarted(name="change-pin", changes=True, parameters=dict(parameters), counter=0, tries_left=7)


@pytest.mark.ssh
def test_a_signed_erasure_names_who_signed_and_as_what(tmp_path: Path) -> None:
    """As the handler records it."""
    scene, signers = with_a_set("erase", A, B, C, D), Signers(tmp_path)
    rack, path = Rack.of(scene.images), copied(scene.store, tmp_path / "ledger.db")
    with desk_at(path, rack) as desk:
        davi = everybody(signers, desk.journal)[3]
        adopt(desk.journal, "two-person")
    with desk_at(path, rack, tools=signers.tools("tester", "Bea", "Davi")) as desk:
        made = desk.handler.operations["erase"]()
        desk.handler.run(made, Keyholder(), serials=[A], presenters=Presenters(davi))
        with opened(desk.store) as record:
            answer = Erasures().answer(record)
            names = [column.name for column in answer.columns]
            (row,) = [dict(zip(names, each, strict=True)) for each in answer.rows]
    assert str(row["signed_by"]) == "tester, operator; Davi, presenter; Bea, approval"


def test_an_act_without_signatures_is_not_signed(record: Chronicle) -> None:
    """Whoever is named is only claimed; an account is named where it was recorded."""
    record.cards(CARD)
    record.add(f"card:{CARD}", started(), PinChangeBegun("unchanged"), PinChanged(), operation=new_id())
    (row,) = record.ask(PinChanges())[1]
    assert (str(row["signed_by"]), row["signed_by_ids"], row["account"]) == ("NOT SIGNED", None, None)


def test_a_token_is_named_with_what_it_vouches_for(record: Chronicle) -> None:
    """And an account that belongs to somebody is named without a word."""
    custodians, notes = Custodians(record), PendingDisclosures()
    custodians.know(ANNA, BEN)
    login = notes.disclose("anna")
    key = PersonKeyAdded(
        key="00" * 32, fingerprint=TOKEN.key.fingerprint, kind="sk-ed25519", statement="{}", proof="", sealed=None
    )
    custodians.report(ANNA, PersonLoginSet(login=login), key, disclosures=notes)
    record.cards(CARD)
    run = new_id()
    intent = Intent(
        operation="change-pin", parameters={}, cards=[IntentCard(serial=CARD, card_id=None, holds=None)], spares=[],
        effect=[], ledger="0123456789ABCDEF", head=1, root="00" * 32, run=run,
        signers=[Signer(person=ANNA, capacity="presenter")], policy=NONE.digest, station="desk", virtual=True, time=1,
        expires=2,
    )  # fmt: skip
    signature = base64.b64encode(TOKEN.signs(INTENT_NAMESPACE, intent.text.encode(), TOUCH | PIN)).decode()
    given = ApprovalGiven(person=ANNA, fingerprint=TOKEN.key.fingerprint, signature=signature, means="keyboard")
    record.add(stream_of_intent(intent.id), IntentStated(intent=intent.text), given)
    begun = started(intent=intent.id, account=login)
    record.add(f"card:{CARD}", begun, PinChangeBegun("unchanged"), PinChanged(), operation=run)
    (row,) = record.ask(PinChanges())[1]
    assert (str(row["signed_by"]), row["signed_by_ids"]) == ("Anna, presenter, sk, touch, PIN", ANNA)
    assert row["account"] == "anna"


def test_an_account_that_belongs_to_nobody_is_claimed(record: Chronicle) -> None:
    """Whoever works under it types who it is."""
    custodians, notes = Custodians(record), PendingDisclosures()
    account = notes.disclose("root")
    begun = started(account=account)
    record.cards(CARD)
    custodians.know(ANNA)
    custodians.journal.append(
        f"card:{CARD}", [begun, PinChangeBegun("unchanged"), PinChanged()], disclosures=notes, operation=new_id()
    )
    (row,) = record.ask(PinChanges())[1]
    assert (str(row["account"]), str(row["signed_by"])) == ("root, claimed", "NOT SIGNED")
