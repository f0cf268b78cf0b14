"""Erasing a card: share, set and label go from its memory; PIN and seal stay; a quorum goes only by a phrase."""

from pathlib import Path

import pytest
from desk.cards import FACTORY_PIN, Drawer, changed, content_of
from desk.ceremonies import (
    LABEL,
    SET_RECORD,
    SHARE,
    accepted,
    create,
    made,
    must_rebuild,
    pulled_once,
    record_in,
    record_of,
    refused_on,
    sealed,
    share_in,
    typing,
)
from desk.desk import Desk
from desk.fixtures import Sit
from desk.people import Person
from desk.rack import SERIALS, Rack
from desk.stores import must_be_sound, new_store, opened

from lifecycle.domain.errors import CeremonyCutOff, LeftInDoubt, NotConfirmed
from lifecycle.domain.facts import EraseBegun, ShareErased

A, B, C, D = SERIALS[:4]


def erase(desk: Desk, serial: str, person: Person | None = None) -> Person:
    """Erase a card; gives the person who did it."""
    person = person or typing()
    desk.run("erase", person, serials=[serial])
    return person


def test_share_set_and_label_are_gone_from_the_memory(vault: Desk, rack: Rack) -> None:
    """Read past every access condition: zeros, and a set record that says blank."""
    known = made(vault, [A, B, C])
    erase(vault, A)
    image = rack[A].storage.load()
    assert not any(content_of(image, SHARE))
    assert not any(content_of(image, LABEL))
    assert record_in(rack[A]).state == "blank"
    card = vault.state(A)
    assert (card.holding, card.set_id, card.share, card.commitment, card.label) == ("blank", None, 0, None, None)
    assert vault.facts(EraseBegun, A) == [EraseBegun(set_id=known.id, share=1)]
    assert vault.facts(ShareErased, A) == [ShareErased(set_id=known.id, share=1)]
    must_be_sound(vault.store)


def test_what_is_lost_is_named_before_anything_is_asked(vault: Desk) -> None:
    """Then the PIN, then the word."""
    made(vault, [A, B, C])
    person = erase(vault, A)
    assert person.told[0] == (f"Card {A} loses share 1 of 3. Good shares of set PROD-A: 3 now, 2 after this, 2 needed.")
    assert person.asked == ["pin", "erase"]
    assert person.phrases == {"erase": "erase"}
    assert person.heard("The PIN and the seal stay.")


def test_pin_and_seal_stay(vault: Desk, rack: Rack) -> None:
    """A sealed card is blank and sealed."""
    made(vault, [A, B, C])
    sealed(vault, A)
    erase(vault, A, typing("90817263"))
    assert (rack[A].truth.sealed, rack[A].truth.code) == (True, "90817263")
    assert (vault.state(A).holding, vault.state(A).sealed, vault.state(A).pin) == ("blank", True, "changed")


def test_below_its_quorum_a_set_goes_by_a_phrase_only(vault: Desk, rack: Rack) -> None:
    """The phrase names it, and is not covered by --yes."""
    known = made(vault, [A, B, C])
    erase(vault, A)
    with pytest.raises(NotConfirmed):
        erase(vault, B, Person(refuses=["break-quorum"], pin=FACTORY_PIN))
    assert rack[B].count("VERIFY") == 1
    must_rebuild(known, [rack[B], rack[C]])
    person = erase(vault, B)
    assert person.phrases == {"break-quorum": "give up PROD-A", "erase": "erase"}
    assert person.heard(
        f"Without card {B}, the key of set PROD-A is destroyed. No other set of this record can rebuild the key."
    )


def test_a_set_that_is_gone_already_needs_no_phrase(vault: Desk) -> None:
    """Nothing more can be lost with its last card."""
    made(vault, [A, B, C])
    erase(vault, A)
    erase(vault, B)
    assert erase(vault, C).phrases == {"erase": "erase"}


def test_another_set_that_still_has_the_key_is_named(vault: Desk) -> None:
    """The phrase is asked for all the same."""
    made(vault, [A, B])
    fields = {"source": "PROD-A", "needed": 2, "issued": 2, "set_name": "PROD-B"}
    vault.run("copy-set", typing(), serials=[A, B, C, D], **fields)
    person = erase(vault, A)
    assert "break-quorum" in person.phrases
    assert person.heard(
        f"Without card {A}, set PROD-A cannot rebuild its key. Set PROD-B can still rebuild the same key."
    )


def test_a_copy_keeps_the_share_when_the_card_goes(vault: Desk, rack: Rack) -> None:
    """No phrase while the share is on another card; then the copy is the last one of it."""
    known = made(vault, [A, B])
    sealed(vault, A)
    vault.run("copy-card", typing("90817263", FACTORY_PIN), serials=[A, C])
    assert erase(vault, A, typing("90817263")).phrases == {"erase": "erase"}
    must_rebuild(known, [rack[B], rack[C]])
    assert "break-quorum" in erase(vault, C, typing("90817263")).phrases


def test_the_cards_of_an_invalid_set_need_no_phrase(vault: Desk) -> None:
    """Its secret was never used."""
    with pytest.raises(CeremonyCutOff):
        create(vault, typing(FACTORY_PIN, "55544433"), [A, B, C])
    person = erase(vault, A)
    assert person.phrases == {"erase": "erase"}
    assert person.told[0] == f"Card {A} holds a share of set PROD-A. The set is not complete."
    assert [each.serial for each in record_of(vault).members(record_of(vault).sets()[0].id)] == []


def test_a_card_of_a_set_that_the_record_does_not_know_needs_the_phrase(sit: Sit, tmp_path: Path, rack: Rack) -> None:
    """The set may live on this card."""
    with opened(new_store(tmp_path / "other.db")) as elsewhere:
        known = made(Desk(elsewhere, rack), [A, B, C])
    desk = sit(rack)
    accepted(desk, [A])
    person = erase(desk, A)
    assert person.phrases == {"break-quorum": f"give up {known.id[:8]}", "erase": "erase"}
    assert not any(content_of(rack[A].storage.load(), SHARE))


def test_a_blank_card_is_not_erased(vault: Desk, rack: Rack) -> None:
    """Its PIN and its seal cannot be taken back, and that is said."""
    error = refused_on(vault, A, "already-blank", "erase")
    assert str(error.advise()) == "A PIN change and a seal cannot be erased."
    assert rack[A].spending() == []


def test_a_blocked_card_cannot_be_erased(vault: Desk, rack: Rack) -> None:
    """Its share stays on it: the card has to be destroyed."""
    made(vault, [A, B])
    image = changed(rack[A].storage.load(), 0x4C02, 0, bytes.fromhex("077F0F8012345678"))
    rack.drawers[A] = Drawer(image, name=A)
    error = refused_on(vault, A, "blocked", "erase")
    assert "Replace it, and keep it until its destruction is recorded." in str(error.advise())
    assert rack[A].spending() == []
    assert share_in(rack[A]) is not None


def test_an_erasure_that_was_cut_off_is_done_again(vault: Desk, rack: Rack) -> None:
    """Until then the card counts for nothing; what it says is said, and the share is gone at the end."""
    made(vault, [A, B, C])
    pulled_once(rack[A], "UPDATE share")
    with pytest.raises(LeftInDoubt):
        erase(vault, A)
    assert share_in(rack[A]) is not None
    assert vault.state(A).holding == "erasing"
    person = erase(vault, A)
    assert person.heard("the share was not fully erased and counts for no set. Erase the card again")
    assert share_in(rack[A]) is None
    assert (vault.state(A).holding, vault.state(A).doubt, vault.state(A).counter) == ("blank", None, 3)


def test_an_unreadable_card_is_erased(vault: Desk, rack: Rack) -> None:
    """Of its set nothing more is known."""
    rack.drawers[A] = Drawer(changed(rack[A].storage.load(), SET_RECORD, 0, bytes(96)), name=A)
    assert erase(vault, A).phrases == {"erase": "erase"}
    assert (record_in(rack[A]).state, vault.state(A).holding) == ("blank", "blank")
