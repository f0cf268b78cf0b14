"""Copying a card: the same share under the same PIN on another card, which A copy is not an additional share."""

import pytest
from desk.cards import FACTORY_PIN, Drawer, changed, content_of
from desk.ceremonies import (
    LABEL,
    NEW,
    create,
    made,
    must_rebuild,
    pulled_once,
    record_in,
    record_of,
    refused_on,
    sealed,
    set_of,
    share_in,
    typing,
)
from desk.desk import Desk
from desk.people import Person
from desk.rack import SERIALS, Rack
from desk.stores import must_be_sound

from lifecycle.domain.errors import CeremonyCutOff, LeftInDoubt, Refused
from lifecycle.domain.facts import ShareWriteBegun
from lifecycle.domain.quorum import quorum
from lifecycle.domain.record import Exposure
from lifecycle.handler.outcome import Outcome

A, B, C, D, E = SERIALS[:5]


@pytest.fixture
def source(vault: Desk) -> str:
    """A sealed card with share 1 of a set of 2 of 2, and a blank card beside it."""
    made(vault, [A, B])
    sealed(vault, A)
    return A


def copy(desk: Desk, source: str, target: str, person: Person | None = None) -> Outcome:
    """Copy a card to another one."""
    return desk.run("copy-card", person or typing(NEW, FACTORY_PIN), serials=[source, target])


def all_the_same() -> Person:
    """Make a person who goes on although the look at both cards found what would stop the copy."""
    return typing(NEW, FACTORY_PIN, not_ready="go-on")


def test_a_copy_has_the_same_share_salt_and_label(vault: Desk, rack: Rack, source: str) -> None:
    """And so the same commitment: the record proves that it is no second share."""
    outcome = copy(vault, source, C)
    original, duplicate = share_in(rack[source]), share_in(rack[C])
    assert original is not None
    assert duplicate is not None
    set_id = set_of(vault).id
    assert original.commitment(set_id) == duplicate.commitment(set_id)
    assert vault.state(C).commitment == vault.state(source).commitment
    assert content_of(rack[C].storage.load(), LABEL) == content_of(rack[source].storage.load(), LABEL)
    assert (record_in(rack[C]).share, record_in(rack[C]).copy, record_in(rack[C]).set_id) == (1, 1, set_id)
    assert [str(found.text) for found in outcome.results] == [
        f"Card {C} is copy 1 of share 1 of set PROD-A. A copy is not an additional share."
    ]
    must_be_sound(vault.store)


def test_a_copy_never_counts_twice(vault: Desk, rack: Rack, source: str) -> None:
    """Two shares of two, on three cards; and it is refused as a second share."""
    copy(vault, source, C)
    known = set_of(vault)
    health = quorum(2, 2, record_of(vault).members(known.id))
    assert (sorted(health.good), health.cards) == ([1, 2], 3)
    with pytest.raises(Refused) as caught:
        vault.run("check-set", typing(NEW, NEW, FACTORY_PIN), serials=[A, C, B])
    assert str(caught.value.explain()) == (
        f"Refused: card {C} holds share 1, which was already presented. A copy is not an additional share."
    )
    assert rack[C].count("VERIFY") == 2  # of its making
    must_rebuild(known, [rack[B], rack[C]])


def test_copy_numbers_count_up(vault: Desk, source: str) -> None:
    """A copy of a copy, too; exposure lists every card."""
    copy(vault, source, C)
    copy(vault, C, D, typing(NEW, FACTORY_PIN))
    assert [vault.state(serial).copy for serial in (A, C, D)] == [0, 1, 2]
    exposed = [each for each in record_of(vault).exposed(set_of(vault).id) if each.share == 1]
    assert exposed == [Exposure(A, 1, 0), Exposure(C, 1, 1), Exposure(D, 1, 2)]


def test_a_copy_that_failed_keeps_its_number(vault: Desk, rack: Rack, source: str) -> None:
    """The card may hold the share: the card that takes its place is the next copy."""
    pulled_once(rack[C], "UPDATE label")
    person = Person(pin=[NEW, FACTORY_PIN, FACTORY_PIN], go_on=["another"])
    vault.run("copy-card", person, serials=[source, C, D])
    assert [vault.state(serial).copy for serial in (C, D)] == [1, 2]
    assert (vault.state(C).holding, vault.state(D).holding) == ("writing", "held")


def test_the_pin_is_changed_and_sealed_before_there_is_a_share(vault: Desk, rack: Rack, source: str) -> None:
    """A crash must not leave a share under a factory PIN."""
    person = typing(NEW, FACTORY_PIN)
    copy(vault, source, C, person)
    tags = vault.tags(C)[2:]
    assert tags == [
        "operation-started",
        "pin-verified",
        "pin-change-begun",
        "pin-verified",
        "pin-changed",
        "pin-sealed",
        "share-write-begun",
        "share-written",
        "operation-completed",
    ]
    assert (rack[C].truth.sealed, rack[C].truth.code) == (True, NEW)
    assert person.phrases == {"change-pin": "change"}
    assert person.heard("lifecycle refuses a second change; the card may not. This cannot be undone.")
    assert person.heard("The share stays in memory for 5 minutes at most and is then wiped.")


def test_a_copy_that_is_cut_off_before_its_seal_has_no_share(vault: Desk, rack: Rack, source: str) -> None:
    """At each command that changes the card until then."""
    for name in ("SET SECRET CODE", "FREEZE"):
        rack.drawers[C] = Rack(C)[C]
        if C in {event.stream[5:] for _, event in vault.store.events()}:
            break
        pulled_once(rack[C], name)
        with pytest.raises(LeftInDoubt):
            copy(vault, source, C)
        assert share_in(rack[C]) is None
        assert not vault.facts(ShareWriteBegun, C)


def test_an_unsealed_source_is_refused(vault: Desk, rack: Rack) -> None:
    """A copy is sealed on the PIN of its source, which could still change."""
    made(vault, [A, B])
    with pytest.raises(Refused) as caught:
        copy(vault, A, C, all_the_same())
    assert caught.value.rule == "source-not-sealed"
    assert str(caught.value.advise()) == f"Change the PIN first.\n  lifecycle run change-pin --serial {A}"
    assert rack[C].count("VERIFY") == 0


def test_a_blank_source_is_refused(vault: Desk, rack: Rack) -> None:
    """It holds no share."""
    rack.out = {C, D, E}
    refused_on(vault, A, "no-share", "copy-card")


def test_a_card_of_an_invalid_set_is_not_copied(vault: Desk, rack: Rack) -> None:
    """It must never be used, and not spread either."""
    with pytest.raises(CeremonyCutOff):
        create(vault, typing(FACTORY_PIN, "55544433"), [A, B])
    sealed(vault, A)
    with pytest.raises(Refused) as caught:
        copy(vault, A, C, all_the_same())
    assert caught.value.rule == "set-invalid"
    assert rack[A].count("READ share") == 1  # when it was written
    assert rack[C].count("VERIFY") == 0


def test_the_very_share_is_not_written_over_itself(vault: Desk, source: str) -> None:
    """A copy of this share is no target for another one."""
    copy(vault, source, C)
    with pytest.raises(Refused) as caught:
        copy(vault, source, C, all_the_same())
    assert caught.value.rule == "same-share"


def test_a_target_that_holds_another_share_is_named_and_given_up_by_phrase(vault: Desk, source: str) -> None:
    """The only other share of the same set: the copy would end the set."""
    person = Person(pin=[NEW, FACTORY_PIN])
    copy(vault, source, B, person)
    assert person.phrases["break-quorum"] == "give up PROD-A"
    assert vault.state(B).share == 1


@pytest.mark.parametrize("order", [[C, A], [A, C]])
def test_both_cards_are_looked_at_in_any_order(vault: Desk, rack: Rack, source: str, order: list[str]) -> None:
    """The one that holds a share is the one that is copied, whichever comes first."""
    rack.out = {B, D, E}
    vault.run("copy-card", person := typing(NEW, FACTORY_PIN, card=[order[0]]))
    assert (vault.state(source).copy, vault.state(C).copy) == (0, 1)
    assert "not-ready" not in person.asked


def test_two_blank_cards_are_found_by_the_look(vault: Desk, rack: Rack) -> None:
    """There is nothing to copy."""
    rack.out = {C, D, E}
    with pytest.raises(Exception, match="holds no share"):
        vault.run("copy-card", typing(card=[A]))
    assert not any(rack[serial].count("VERIFY") for serial in (A, B))


def test_a_card_whose_label_is_damaged_can_be_copied(vault: Desk, rack: Rack, source: str) -> None:
    """Its share is not concerned: the copy is labelled anew."""
    rack.drawers[source] = Drawer(changed(rack[source].storage.load(), LABEL, 8, b"\xff"), name=source)
    copy(vault, source, C)
    assert [found.value for found in vault.run("get-label", typing(NEW), serials=[C]).results] == ["PROD-A 1/2"]
