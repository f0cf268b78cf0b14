"""Checking a set: cards present their shares, the key is rebuilt in memory, and nothing is shown or changed."""

import pytest
from desk.cards import FACTORY_PIN, Drawer, changed, content_of
from desk.ceremonies import NEW, SHARE, accepted, made, record_in, sealed, set_of, set_tags, share_in, typing
from desk.desk import Desk
from desk.fixtures import Sit
from desk.people import Person
from desk.rack import SERIALS, Rack
from desk.stores import must_be_sound, new_store, opened
from msgspec.structs import replace

from lifecycle.cards.mpcos.records import share_bytes
from lifecycle.domain.errors import NoOtherCard, Refused, ShareDamaged, UnknownName
from lifecycle.domain.facts import SetChecked, ShareRead
from lifecycle.domain.holding import Share
from lifecycle.domain.secret import Secret
from lifecycle.handler.outcome import Outcome
from lifecycle.operations.check_set import SetNotRebuilt
from lifecycle.steps.shares import OtherShare

A, B, C, D, E = SERIALS[:5]


def check(desk: Desk, serials: list[str], person: Person | None = None, **fields: object) -> Outcome:
    """Check the set of these cards."""
    return desk.run("check-set", person or typing(), serials=serials, **fields)


def checks(desk: Desk) -> list[SetChecked]:
    """Give what was recorded of checks, but for the check values."""
    found = [event.facts for _, event in desk.store.events() if isinstance(event.facts, SetChecked)]
    assert all((each.ecb_3 is not None) == bool(each.rebuilt) for each in found)
    return [replace(each, ecb_3=None, sha_8=None) for each in found]


def said(outcome: Outcome) -> list[str]:
    """Give what was found, in words."""
    return [str(found.text) for found in outcome.results]


def test_m_cards_are_a_drill(vault: Desk, rack: Rack) -> None:
    """The key is the right one; nothing of it is shown, and no card changes."""
    known = made(vault, [A, B, C])
    before = [content_of(rack[serial].storage.load(), SHARE) for serial in (A, B, C)]
    outcome = check(vault, [C, A])
    assert said(outcome) == [
        "The cards rebuild the key of set PROD-A. The key is the right one.",
        "The key was neither shown nor kept.",
        f"Key check value (CMAC-5): {known.check_value}.",
        *said(outcome)[3:],
    ]
    assert [each.name for each in outcome.results[3:]] == ["check_value_ecb_3", "check_value_sha_8"]
    assert checks(vault) == [SetChecked(shares=[1, 3], rebuilt=True)]
    assert set_of(vault).checked_at is not None
    assert [content_of(rack[serial].storage.load(), SHARE) for serial in (A, B, C)] == before
    assert [vault.state(serial).counter for serial in (A, B, C)] == [1, 1, 1]
    assert vault.facts(ShareRead, A) == [ShareRead(set_id=known.id, share=1, as_committed=True)]
    must_be_sound(vault.store)


def test_one_card_alone_is_a_roll_call(vault: Desk) -> None:
    """Its share is compared with its commitment; the set is not said to be whole."""
    made(vault, [A, B, C])
    outcome = check(vault, [B], cards=1)
    assert said(outcome) == ["Set PROD-A: 2 shares needed.", "Shares read: 2. Each one is the share that was written."]
    assert checks(vault) == [SetChecked(shares=[2], rebuilt=None)]
    assert set_of(vault).checked_at is None


def test_more_cards_than_are_needed_are_checked_too(vault: Desk) -> None:
    """All of them take part."""
    made(vault, [A, B, C, D])
    check(vault, [A, B, C, D], cards=4)
    assert checks(vault) == [SetChecked(shares=[1, 2, 3, 4], rebuilt=True)]


def other_share(rack: Rack, serial: str) -> None:
    """Put another share with a good checksum into a card's memory."""
    share = share_in(rack[serial])
    assert share is not None
    bent = Share(share.number, share.needed, share.issued, share.salt, Secret(bytes(32)))
    image = changed(rack[serial].storage.load(), SHARE, 0, bytes(share_bytes(bent)))
    rack.drawers[serial] = Drawer(image, name=serial)


def test_a_share_that_was_tampered_with_is_named(vault: Desk, rack: Rack) -> None:
    """By its commitment, with the first card already; and with another card in its place the drill goes on."""
    known = made(vault, [A, B, C])
    other_share(rack, B)
    with pytest.raises(OtherShare) as caught:
        check(vault, [B, A])
    assert caught.value.params["serial"] == B
    assert vault.facts(ShareRead, B)[-1] == ShareRead(set_id=known.id, share=2, as_committed=False)
    assert vault.state(B).share_wrong
    check(vault, [B, A, C], typing(go_on="another"), cards=2)
    assert checks(vault) == [SetChecked(shares=[1, 3], rebuilt=True)]


def test_a_damaged_share_is_named(vault: Desk, rack: Rack) -> None:
    """Without its checksum it is not used at all."""
    made(vault, [A, B])
    rack.drawers[B] = Drawer(changed(rack[B].storage.load(), SHARE, 30, b"\xff\x00\xff"), name=B)
    with pytest.raises(ShareDamaged) as caught:
        check(vault, [A, B])
    assert caught.value.params["serial"] == B
    assert checks(vault) == []
    assert vault.state(B).doubt is None


def test_a_card_whose_share_is_gone_is_named(vault: Desk, rack: Rack) -> None:
    """It says that it holds one, and there are zeros."""
    made(vault, [A, B])
    rack.drawers[B] = Drawer(changed(rack[B].storage.load(), SHARE, 0, bytes(56)), name=B)
    with pytest.raises(OtherShare):
        check(vault, [A, B])
    assert record_in(rack[B]).state == "held"


def test_a_set_that_the_record_does_not_know_is_checked_as_far_as_that_goes(sit: Sit, rack: Rack) -> None:
    """The shares fit together; with one more than is needed that means something."""
    with opened(new_store(rack_path(sit))) as elsewhere:
        known = made(Desk(elsewhere, rack), [A, B, C])
    vault = sit(rack)
    accepted(vault, [A, B, C])
    outcome = check(vault, [A, B, C], cards=3)
    assert said(outcome)[0] == f"The shares fit together. NOT CHECKED: this record does not know set {known.id[:8]}."
    assert said(outcome)[2] == f"Key check value (CMAC-5): {known.check_value}."
    assert checks(vault) == []
    alone = check(vault, [A], cards=1)
    assert said(alone)[1] == "Shares read: 1. NOT CHECKED: this record did not see them written."


def test_of_such_a_set_a_wrong_share_is_found_by_the_others(sit: Sit, rack: Rack) -> None:
    """Two more than are needed name it."""
    with opened(new_store(rack_path(sit))) as elsewhere:
        made(Desk(elsewhere, rack), [A, B, C, D])
    other_share(rack, C)
    vault = sit(rack)
    accepted(vault, [A, B, C, D])
    with pytest.raises(SetNotRebuilt) as caught:
        check(vault, [A, B, C, D], cards=4)
    assert "do not rebuild the key of the set" in str(caught.value.explain())
    assert "Share 3 is wrong." in str(caught.value.explain())
    assert "Do not erase any card of the set." in str(caught.value.advise())


def rack_path(sit: Sit) -> object:
    """Give a path beside the store of the desk."""
    return sit(Rack(A)).store.path.with_name("other.db")


def test_the_set_can_be_named(vault: Desk) -> None:
    """Then a card of another one is refused at once."""
    made(vault, [A, B])
    made(vault, [C, D], name="OTHER")
    with pytest.raises(Refused) as caught:
        check(vault, [C], set_name="PROD-A")
    assert caught.value.rule == "other-set"
    check(vault, [A, B], set_name="PROD-A")
    with pytest.raises(UnknownName):
        check(vault, [A], set_name="NOBODYS")


def test_too_few_cards_rebuild_nothing(vault: Desk, rack: Rack) -> None:
    """What was read is forgotten, and no check is recorded."""
    made(vault, [A, B, C])
    rack.out = {B, C, D, E}
    with pytest.raises(NoOtherCard):
        check(vault, [])
    assert checks(vault) == []
    assert set_tags(vault) == ["set-started", "set-completed"]


def test_blank_cards_and_unfinished_ones_present_nothing(vault: Desk, rack: Rack) -> None:
    """No PIN is asked for."""
    person = typing()
    with pytest.raises(Refused) as caught:
        check(vault, [A], person)
    assert str(caught.value.explain()) == f"Refused: card {A} holds no share."
    assert "pin" not in person.asked
    assert rack[A].spending() == []


def test_each_card_is_asked_for_its_own_pin(vault: Desk) -> None:
    """The question names the card and its set."""
    made(vault, [A, B])
    sealed(vault, B)
    person = typing(FACTORY_PIN, NEW)
    check(vault, [A, B], person)
    assert person.heard(f"PIN of card {A} (PROD-A)")
    assert person.heard(f"PIN of card {B} (PROD-A)")
