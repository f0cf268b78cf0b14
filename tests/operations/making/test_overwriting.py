"""A card that holds a share already: the set that loses it is named, and given up only by a phrase."""

from pathlib import Path

import pytest
from desk.cards import Drawer, changed
from desk.ceremonies import (
    SET_RECORD,
    OneReader,
    Porter,
    accepted,
    create,
    made,
    must_rebuild,
    record_in,
    record_of,
    set_of,
    set_tags,
    typing,
)
from desk.desk import Desk
from desk.fixtures import Sit
from desk.people import Person
from desk.rack import SERIALS, Rack
from desk.stores import Hooked, must_be_sound, new_store, opened

from lifecycle.domain.errors import CeremonyCutOff, NotConfirmed
from lifecycle.domain.facts import ShareWriteBegun
from lifecycle.domain.quorum import quorum
from lifecycle.handler.outcome import Outcome

A, B, C, D = SERIALS[:4]
SET = {"needed": 2, "issued": 2, "set_name": "PROD-A"}
WITHOUT = {"pin": ["12345678"] * 9}


def overwrite(desk: Desk, person: Person, serials: list[str]) -> Outcome:
    """Make another set on these cards."""
    return create(desk, person, serials, name="PROD-B")


def test_overwriting_names_the_set_and_what_it_would_lose(vault: Desk, rack: Rack) -> None:
    """While the quorum holds, the word is enough."""
    known = made(vault, [A, B, C])
    person = typing()
    overwrite(vault, person, [A, D])
    assert person.heard(f"Card {A} loses share 1 of 3. Good shares of set PROD-A: 3 now, 2 after this, 2 needed.")
    assert person.heard(f"Card {A} loses what it holds: share 1 of 3 of set PROD-A (2 needed).")
    assert person.phrases == {"overwrite": "overwrite"}
    assert vault.facts(ShareWriteBegun, A)[-1].replaces == known.id
    assert record_in(rack[A]).set_id == set_of(vault, "PROD-B").id
    must_rebuild(known, [rack[B], rack[C]])


def test_breaking_a_quorum_takes_a_phrase_that_names_the_set(vault: Desk) -> None:
    """The second of two losses is fatal."""
    known = made(vault, [A, B, C])
    person = typing()
    overwrite(vault, person, [A, B])
    assert person.phrases == {"overwrite": "overwrite", "break-quorum": "give up PROD-A"}
    assert person.heard(
        f"Without card {B}, the key of set PROD-A is destroyed. No other set of this record can rebuild the key."
    )
    assert not quorum(known.needed, known.issued, record_of(vault).members(known.id)).alive


def test_without_the_phrase_nothing_is_written_on_any_card(vault: Desk, rack: Rack) -> None:
    """What both cards would lose together is known before the first: no set is begun, and no PIN is asked for."""
    known = made(vault, [A, B, C])
    person = Person(refuses=["break-quorum"], **WITHOUT)
    with pytest.raises(NotConfirmed):
        overwrite(vault, person, [A, B])
    assert "pin" not in person.asked
    assert [record_of(vault).disclosed(each.name) for each in record_of(vault).sets()] == ["PROD-A"]
    must_rebuild(known, [rack[serial] for serial in (A, B, C)], every=True)


def test_what_all_cards_lose_is_confirmed_once_and_before_the_first(vault: Desk) -> None:
    """Each card is named with what it holds; nothing is asked at a card but its PIN and label."""
    made(vault, [A, B, C])
    person = typing()
    overwrite(vault, person, [A, B, C])
    assert person.asked == ["break-quorum", "overwrite", *["pin", "label"] * 3]
    assert person.heard(f"Card {A}: share 1 of 3 of set PROD-A (2 needed).")
    assert person.heard(f"Card {C} loses share 3 of 3. Good shares of set PROD-A: 1 now, 0 after this, 2 needed.")
    assert person.heard(f"These cards will be overwritten: {A}, {B}, {C}.")


def test_a_card_that_was_not_known_before_is_asked_about_at_its_turn(sit: Sit) -> None:
    """With one reader and no look at the cards."""
    reader = OneReader(A, B, C, D)
    desk = sit(reader)
    desk.run("create-server-master-key", Porter(reader, [A, B, "none"], pre_flight="no"), **SET)
    reader.inside = None
    person = Porter(reader, [C, A, "none"], pre_flight="no")
    desk.run("create-server-master-key", person, **{**SET, "set_name": "PROD-B"})
    assert person.asked == ["pre-flight", "pin", "label", "break-quorum", "overwrite", "pin", "label"]


def test_without_the_word_the_first_card_is_as_it_was(vault: Desk, rack: Rack) -> None:
    """And no set was begun."""
    known = made(vault, [A, B, C])
    with pytest.raises(NotConfirmed):
        overwrite(vault, Person(refuses=["overwrite"], **WITHOUT), [A, D])
    assert [record_of(vault).disclosed(each.name) for each in record_of(vault).sets()] == ["PROD-A"]
    must_rebuild(known, [rack[serial] for serial in (A, B, C)], every=True)


def test_another_card_may_take_the_place_of_one_that_is_not_given_up(sit: Sit) -> None:
    """The person said no to this card, not to the ceremony."""
    reader = OneReader(A, B, C, D)
    desk = sit(reader)
    desk.run("create-server-master-key", Porter(reader, [A, B, "none"], pre_flight="no"), **SET)
    reader.inside = None
    person = Porter(reader, [C, A, D, "none"], refuses=["break-quorum"], pre_flight="no", go_on=["another"])
    desk.run("create-server-master-key", person, **{**SET, "set_name": "PROD-B"})
    assert [desk.state(serial).share for serial in (C, D)] == [1, 2]
    assert quorum(2, 2, record_of(desk).members(set_of(desk).id)).spare == 0


def test_a_set_of_another_ledger_is_given_up_by_a_phrase_only(sit: Sit, tmp_path: Path, rack: Rack) -> None:
    """What is left of it is not known here."""
    with opened(new_store(tmp_path / "other.db")) as elsewhere:
        known = made(Desk(elsewhere, rack), [A, B, C])
    person, desk = typing(), sit(rack)
    accepted(desk, [A])
    overwrite(desk, person, [A, D])
    short = known.id[:8]
    assert person.heard(f"Card {A} holds share 1 of 3 of set {short}. This record does not know the set.")
    assert person.phrases == {"break-quorum": f"give up {short}", "overwrite": "overwrite"}
    assert person.heard(f"Without card {A}, the key of that set may be lost permanently.")


def test_a_card_whose_set_record_is_damaged_is_overwritten_after_the_word(vault: Desk, rack: Rack) -> None:
    """Both slots are bad: it is unreadable, which is not blank."""
    rack.drawers[A] = Drawer(changed(rack[A].storage.load(), SET_RECORD, 0, bytes(96)), name=A)
    person = typing()
    create(vault, person, [A, B])
    assert person.phrases == {"overwrite": "overwrite"}
    assert person.heard("loses what it holds: damaged share data.")
    assert vault.state(A).holding == "held"


def test_a_set_whose_card_another_process_overwrites_meanwhile_is_not_complete(tmp_path: Path) -> None:
    """Its first card was given to another set before its last one was written."""
    path, rack = new_store(tmp_path / "ledger.db"), Rack(A, B, C, D)
    with opened(path) as mine, opened(path) as theirs:
        made(Desk(theirs, rack), [C, D], name="FIRST")

        def before(_number: int, drafts: object) -> None:
            if "ShareWriteBegun" in str(drafts) and "share=2" in str(drafts):
                rack.out = {B}  # held by this process
                create(Desk(theirs, rack), typing(), [A, D], name="PROD-B")
                rack.out = set()

        vault = Desk(Hooked(mine, before=before), rack)
        with pytest.raises(CeremonyCutOff) as caught:
            create(vault, typing(), [A, B])
        assert "Set PROD-A was not completed: another operation removed shares 1 from their cards meanwhile." in str(
            caught.value.explain()
        )
        assert set_tags(vault) == ["set-started", "set-invalidated"]
        assert set_of(vault, "PROD-B").stage == "complete"
        must_be_sound(mine)
