"""What is told of OpenPGP cards alone: whether they suit, who may have changed their PIN, and what signs."""

import pytest
from lab.office import Office

FACTORY_PIN, WRONG_PIN = "123456", "99999999"


@pytest.mark.parametrize("how", ["--dry-run", "--no-input"])
def test_a_card_that_cannot_hold_a_share_is_refused_before_anybody_is_asked(office: Office, how: str) -> None:
    """By a dry run too; and no formatting is begun."""
    assert office.run("virtual", "new", "g", "--make", "openpgp", "--like", "gnuk", "--unformatted").code == 0
    ran = office.run("run", "format-card", "--reader", "virtual", how)
    assert ran.code == 3, ran
    assert "cannot hold a share: it has no data objects for private use" in ran.err
    assert "format-card started" not in office.run("report", "events").out


def test_a_wrong_pin_of_a_sealed_card_may_be_that_of_another_program(office: Office) -> None:
    """Only the record keeps the seal of such a card; before the change nobody suspects that."""
    office.new_card("y", make="openpgp")
    told = "another program may have changed the PIN"
    assert told not in wrong_pin(office)
    assert office.change_pin("y", FACTORY_PIN).code == 0
    assert told in wrong_pin(office)


def test_the_algorithm_of_the_signature_key_has_the_name_that_people_know(office: Office) -> None:
    """The attributes that the card gives stand behind it."""
    office.new_card("y", make="openpgp")
    assert "Algorithm  : ECDSA P-256 (132A8648CE3D030107)" in office.inspect("y").out


def wrong_pin(office: Office) -> str:
    """Enter one, and give what is said of it."""
    pins = office.folder / "wrong"
    pins.touch(mode=0o600)
    pins.write_text(WRONG_PIN + "\n")
    ran = office.run("run", "get-label", "--reader", "virtual", "--pin-file", str(pins))
    assert ran.code == 3, ran
    assert "Wrong PIN for card" in ran.err
    return ran.err
