"""Creating a set: what is asked, written, recorded and said when everything goes well."""

from desk.cards import FACTORY_PIN, content_of
from desk.ceremonies import (
    LABEL,
    OneReader,
    Porter,
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
from desk.fixtures import Sit
from desk.rack import SERIALS, Rack
from desk.stores import must_be_sound

from lifecycle.domain.facts import OperationStarted, SetStarted, ShareWriteBegun, ShareWritten
from lifecycle.domain.quorum import quorum


def test_any_m_of_the_cards_bring_the_key_back(vault: Desk, rack: Rack) -> None:
    """Read from their memory: each card has a share of its own, and the record says which."""
    known = made(vault, SERIALS[:4], needed=3)
    assert (known.stage, known.needed, known.issued) == ("complete", 3, 4)
    must_rebuild(known, [rack[serial] for serial in SERIALS[:4]], every=True)
    for number, serial in enumerate(SERIALS[:4], start=1):
        card, held = vault.state(serial), record_in(rack[serial])
        assert (card.holding, card.share, card.copy, card.counter) == ("held", number, 0, 1)
        assert (held.state, held.set_id, held.share, held.needed, held.issued) == ("held", known.id, number, 3, 4)
        assert held.origin == vault.journal.origin()
    must_be_sound(vault.store)


def test_each_step_of_a_card_is_recorded_in_its_order(vault: Desk) -> None:
    """The set begins before its first card does, and ends after its last one."""
    made(vault, SERIALS[:2])
    after_looking = vault.tags(SERIALS[0])[1:]
    assert after_looking == [
        "card-seen",
        "operation-started",
        "pin-verified",
        "share-write-begun",
        "share-written",
        "operation-completed",
    ]
    assert set_tags(vault) == ["set-started", "set-completed"]
    streams = [event.tag for _, event in vault.store.events()]
    assert streams.index("set-started.2") < streams.index("operation-started.2")
    assert streams[-1] == "set-completed.1"
    assert vault.facts(OperationStarted, SERIALS[0])[0].parameters == {"clock": "unknown", "part": "target"}


def test_the_commitment_is_recorded_before_the_share_is_written(vault: Desk, rack: Rack) -> None:
    """It is that of the share in the card's memory, and the one that is recorded after it."""
    known = made(vault, SERIALS[:2])
    share = share_in(rack[SERIALS[1]])
    assert share is not None
    (begun,), (written,) = vault.facts(ShareWriteBegun, SERIALS[1]), vault.facts(ShareWritten, SERIALS[1])
    assert begun.commitment == written.commitment == share.commitment(known.id)
    assert begun.replaces is None
    assert vault.state(SERIALS[1]).commitment == begun.commitment


def test_it_says_which_card_of_how_many_it_is_at(sit: Sit) -> None:
    """Card 1 of 2 is wanted, then done; then card 2 of 2."""
    reader = OneReader(*SERIALS[:2])
    person = Porter(reader, SERIALS[:2], pre_flight="no")
    sit(reader).run("create-server-master-key", person, needed=2, issued=2, set_name="PROD-A")
    assert [(step.number, step.of, step.state, str(step.text)) for step in person.steps] == [
        (1, 2, "wanted", "Insert the card for share 1 of 2 of set PROD-A."),
        (1, 2, "done", f"Card {SERIALS[0]}: share written and checked."),
        (2, 2, "wanted", "Insert the card for share 2 of 2 of set PROD-A."),
        (2, 2, "done", f"Card {SERIALS[1]}: share written and checked."),
    ]
    assert person.requests == [
        "Insert the card for share 1 of 2 of set PROD-A.",
        f"Card {SERIALS[0]} is done. Remove it from reader. {person.steps[2].text}",
    ]


def test_its_end_says_that_it_is_complete_and_the_check_value(vault: Desk) -> None:
    """The value is the one of the record, for the minutes."""
    person = typing()
    outcome = create(vault, person, SERIALS[:3])
    found = {each.name: str(each.text) for each in outcome.results}
    value = set_of(vault).check_value
    assert found["set"] == "Set PROD-A is complete."
    assert found["check_value"] == f"Key check value (CMAC-5): {value}. Write it in the minutes."
    assert len(value) == 10
    (started,) = (event.facts for _, event in vault.store.events() if isinstance(event.facts, SetStarted))
    assert started.ecb_3 is not None
    assert started.sha_8 is not None
    assert found["check_value_ecb_3"] == f"Key check value (ECB-3): {started.ecb_3}."
    assert found["check_value_sha_8"] == f"Key check value (SHA-8): {started.sha_8}."
    assert (len(started.ecb_3), len(started.sha_8)) == (6, 16)
    assert person.heard("Then make a copy set.")


def test_names_labels_and_shares_are_in_no_event(vault: Desk, rack: Rack) -> None:
    """A name is disclosed beside the ledger, and a share is on its card alone."""
    made(vault, SERIALS[:2])
    bodies = b"".join(body for _, body in vault.store.read())
    share = share_in(rack[SERIALS[0]])
    assert share is not None
    with share.value.revealed() as value, share.salt.revealed() as salt:
        hidden = [b"PROD-A", FACTORY_PIN.encode(), bytes(value), value.hex().encode(), salt.hex().encode()]
    assert not any(text.lower() in bodies.lower() for text in hidden)
    label = vault.state(SERIALS[0]).label
    assert label is not None
    assert record_of(vault).disclosed(label) == "PROD-A 1/2"
    assert b"PROD-A 1/2" in content_of(rack[SERIALS[0]].storage.load(), LABEL)


def test_a_partition_auth_set_has_a_secret_of_its_own(vault: Desk, rack: Rack) -> None:
    """It is called like its partition unless it is given a name, and its cards say which kind they are."""
    master = made(vault, SERIALS[:2])
    vault.run("create-partition-auth-set", typing(), serials=SERIALS[2:5], partition="Payments1", needed=2, issued=3)
    known = set_of(vault, "Payments1")
    assert (known.kind, master.kind) == ("partition-auth-set", "server-master-key")
    assert known.fingerprint != master.fingerprint
    assert known.partition is not None
    assert record_of(vault).disclosed(known.partition) == "Payments1"
    assert record_in(rack[SERIALS[2]]).kind == "partition-auth-set"
    must_rebuild(known, [rack[serial] for serial in SERIALS[2:5]], every=True)


def test_a_set_that_was_made_is_in_good_health(vault: Desk) -> None:
    """Three issued, three good, and one can be lost."""
    known = made(vault)
    health = quorum(known.needed, known.issued, record_of(vault).members(known.id))
    assert str(health.in_words()) == "Healthy: 3 of 3 shares good, 2 needed, 1 spare."


def test_cards_whose_pin_was_never_changed_are_told_to_be(vault: Desk) -> None:
    """It is no reason to stop."""
    person = typing()
    create(vault, person, SERIALS[:2])
    assert person.heard(f"Warning: card {SERIALS[0]} still has its first PIN. Change the PIN soon.")
    told = [str(text) for text in person.told]
    warning = next(at for at, text in enumerate(told) if text.startswith("Warning: card"))
    assert "PIN tries left" in told[warning + 1]  # which is said as the PIN is asked for
