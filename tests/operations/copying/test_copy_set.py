"""Copying a set: another set with the same key, and the old one still opens until it is erased."""

import pytest
from desk.cards import FACTORY_PIN, Drawer, changed, content_of, formatted_image
from desk.ceremonies import (
    SET_RECORD,
    SHARE,
    create,
    made,
    must_rebuild,
    record_in,
    record_of,
    set_of,
    set_tags,
    share_in,
    typing,
)
from desk.desk import Desk
from desk.people import Person
from desk.rack import SERIALS, Rack
from desk.stores import must_be_sound

from lifecycle.cards.mpcos.records import share_bytes
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.happening import Common
from lifecycle.custody.people import add_person
from lifecycle.custody.replacement import prepared
from lifecycle.domain.errors import CeremonyCutOff, ExitCode, NotConfirmed, Refused, UnknownName
from lifecycle.domain.holding import Share
from lifecycle.domain.other_card import OtherCard
from lifecycle.domain.secret import Secret
from lifecycle.handler.outcome import Outcome
from lifecycle.steps.naming import OtherKey
from lifecycle.steps.shares import OtherShare

A, B, C, D, E, F, G = SERIALS[:7]
FIELDS = {"source": "PROD-A", "needed": 2, "issued": 2, "set_name": "PROD-B"}


@pytest.fixture
def rack() -> Rack:
    """Seven cards: three for the set that is copied, four for the copy."""
    return Rack(A, B, C, D, E, F, G)


def copy(desk: Desk, serials: list[str], person: Person | None = None, **changed: object) -> Outcome:
    """Copy the set PROD-A."""
    return desk.run("copy-set", person or typing(), serials=serials, **(FIELDS | changed))


def test_the_new_set_brings_the_same_key_back_from_other_shares(vault: Desk, rack: Rack) -> None:
    """M and N may differ; shares of the two sets do not mix."""
    old = made(vault, [A, B, C])
    outcome = copy(vault, [A, C, D, E, F, G], needed=3, issued=4)
    new = set_of(vault, "PROD-B")
    assert (new.fingerprint, new.check_value) == (old.fingerprint, old.check_value)
    assert (new.copied_from, new.needed, new.issued, new.stage) == (old.id, 3, 4, "complete")
    must_rebuild(new, [rack[serial] for serial in (D, E, F, G)], every=True)
    must_rebuild(old, [rack[serial] for serial in (A, B, C)], every=True)
    assert [str(found.text) for found in outcome.results][-1] == (
        "Set PROD-A still rebuilds the same key until enough of its cards are erased."
    )
    must_be_sound(vault.store)


def test_first_m_cards_of_the_old_set_are_asked_for_then_n_others(vault: Desk) -> None:
    """By name, and counted."""
    made(vault, [A, B, C])
    person = typing()
    copy(vault, [A, B, D, E], person)
    wanted = [(step.number, step.of, str(step.text)) for step in person.steps if step.state == "wanted"][4:]
    assert wanted == [
        (1, 2, "Insert the next card of set PROD-A."),
        (2, 2, "Insert the next card of set PROD-A."),
        (1, 2, "Insert the card for share 1 of 2 of set PROD-B."),
        (2, 2, "Insert the card for share 2 of 2 of set PROD-B."),
    ]


def test_a_lower_m_takes_a_phrase(vault: Desk, rack: Rack) -> None:
    """The key becomes as easy to get as the easiest of its sets; nothing was read before that was said."""
    made(vault, [A, B, C], needed=3)
    with pytest.raises(NotConfirmed):
        copy(vault, [A, B, C, D, E], Person(refuses=["lower-quorum"], pin=[FACTORY_PIN] * 5))
    assert not rack[A].count("VERIFY") > 1
    person = typing()
    copy(vault, [A, B, C, D, E], person)
    assert person.phrases == {"lower-quorum": "2 cards are enough"}
    assert person.heard("Set PROD-A needs 3 cards. The new set needs only 2.")


def test_a_card_of_the_source_is_no_target(vault: Desk, rack: Rack) -> None:
    """Neither one that presented its share nor one that did not."""
    old = made(vault, [A, B, C])
    person = typing(not_ready="go-on", go_on=["another", "another"])
    copy(vault, [A, B, C, A, D, E], person)
    assert person.heard("Insert a card that is not of this set.")
    failed = [str(step.text) for step in person.steps if step.state == "failed"]
    assert failed == [
        f"Refused: card {C} holds a share of set PROD-A. This operation needs that share.",
        f"Refused: card {A} holds a share of set PROD-A. This operation needs that share.",
    ]
    must_rebuild(old, [rack[serial] for serial in (A, B, C)], every=True)


def test_cards_of_two_sets_do_not_mix(vault: Desk, rack: Rack) -> None:
    """A card of another set is refused before its PIN is asked for."""
    made(vault, [A, B])
    made(vault, [C, D], name="OTHER")
    with pytest.raises(Refused) as caught:
        copy(vault, [A, C, E, F], typing(not_ready="go-on"))
    assert caught.value.rule == "other-set"
    assert str(caught.value.explain()) == (
        f"Refused: card {C} holds a share of set OTHER. This operation needs cards of set PROD-A."
    )
    assert rack[C].count("VERIFY") == 1


def other_share(rack: Rack, serial: str) -> None:
    """Put another share with a good checksum into a card's memory."""
    share = share_in(rack[serial])
    assert share is not None
    bent = Share(share.number, share.needed, share.issued, share.salt, Secret(bytes(32)))
    image = changed(rack[serial].storage.load(), SHARE, 0, bytes(share_bytes(bent)))
    rack.drawers[serial] = Drawer(image, name=serial)


def test_a_share_that_was_tampered_with_is_found_by_its_commitment(vault: Desk, rack: Rack) -> None:
    """The card is named; nothing is written."""
    made(vault, [A, B])
    other_share(rack, B)
    with pytest.raises(OtherShare) as caught:
        copy(vault, [A, B, D, E])
    assert str(caught.value.explain()) == (
        f"The share on card {B} is not the share that was written: the commitment differs."
    )
    assert [each.as_committed for each in vault.facts(serial=B) if hasattr(each, "as_committed")] == [False]
    assert record_in(rack[D]).state == "blank"
    assert [record_of(vault).disclosed(each.name) for each in record_of(vault).sets()] == ["PROD-A"]


def test_shares_that_the_record_has_no_commitments_of_are_found_by_the_fingerprint(vault: Desk, rack: Rack) -> None:
    """They rebuild another key; no card is asked for again, as it is not the one in the reader that is wrong."""
    made(vault, [A, B])
    made(vault, [C, D], name="OTHER")
    handler = CustodyHandler(vault.journal, vault.signer)
    witness = add_person(handler, "wit", ["witness"]).id
    for serial, of in ((A, C), (B, D)):
        rack.drawers[serial] = Drawer(formatted_again(rack[serial], rack[of]), name=serial)
        with pytest.raises(OtherCard):
            vault.run("inspect", Person(), serials=[serial])
        with handler.record() as now:
            replaced = prepared(now, Common(serial=serial, at=None, witness=witness, purpose="renewed"))
        replaced(handler, Person())
        assert vault.state(serial).commitment is None
    person = typing(go_on=["again"])
    with pytest.raises(OtherKey) as caught:
        copy(vault, [A, B, E, F], person)
    assert str(caught.value.explain()) == ("The shares of set PROD-A rebuild a wrong key. Nothing was written.")
    assert caught.value.exit_code == ExitCode.CARD
    assert "go-on" not in person.asked
    assert rack[E].count("VERIFY") == 0
    assert len(record_of(vault).sets()) == 2


def formatted_again(card: Drawer, other: Drawer) -> bytes:
    """Give a card of the same serial and another card id, with this card's set record and the other one's share."""
    made_anew = formatted_image.__wrapped__(card.name)
    with_record = changed(made_anew, SET_RECORD, 0, content_of(card.storage.load(), SET_RECORD))
    return changed(with_record, SHARE, 0, content_of(other.storage.load(), SHARE))


def test_an_invalid_set_is_not_copied(vault: Desk) -> None:
    """It must never be used; refused before a card is wanted."""
    with pytest.raises(CeremonyCutOff):
        create(vault, typing(FACTORY_PIN, "55544433"), [D, E])
    person = typing()
    with pytest.raises(Refused) as caught:
        copy(vault, [A, B, D, E], person)
    assert caught.value.rule == "set-invalid"
    assert str(caught.value.explain()) == (
        "Refused: set PROD-A is INVALID: the set was not completed. Never use the set."
    )
    assert person.asked == []


def test_a_set_that_nobody_knows_is_named_with_those_that_there_are(vault: Desk) -> None:
    """Nothing is asked."""
    made(vault, [A, B])
    with pytest.raises(UnknownName) as caught:
        copy(vault, [A, B, C, D], source="PROD-Z")
    assert str(caught.value.explain()) == "There is no set named PROD-Z."
    assert "PROD-A" in str(caught.value.advise())


def test_a_copy_that_is_cut_off_leaves_live_shares_and_that_is_said(vault: Desk, rack: Rack) -> None:
    """The old set is as it was; the key is as easy to get as by the new cards, even those that are left."""
    old = made(vault, [A, B])
    with pytest.raises(CeremonyCutOff) as caught:
        copy(vault, [A, B, C, D], typing(FACTORY_PIN, FACTORY_PIN, FACTORY_PIN, "55544433"))
    assert str(caught.value.advise()) == (
        f"Erase these cards: {C}. They hold, or may hold, shares of a live key. The copied set is unchanged."
        f"\n  lifecycle run erase --serial {C}"
    )
    assert caught.value.exit_code == ExitCode.CARD
    assert set_tags(vault, "PROD-B") == ["set-started", "set-invalidated"]
    must_rebuild(old, [rack[A], rack[B]])
    vault.run("erase", typing(), serials=[C])
    assert record_of(vault).members(set_of(vault, "PROD-B").id) == []
