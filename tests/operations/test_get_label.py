"""Getting a label: it is shown after the PIN, compared with the record, and never trusted."""

from zlib import crc32

import pytest
from desk.cards import FACTORY_PIN, Drawer, changed
from desk.ceremonies import LABEL, made, record_of, refused_on, typing
from desk.desk import Desk
from desk.invariants import WRONG
from desk.rack import SERIALS, Rack

from lifecycle.domain.errors import LabelDamaged, WrongPin
from lifecycle.domain.facts import LabelRead
from lifecycle.handler.outcome import Outcome

A, B = SERIALS[:2]


def look(desk: Desk) -> Outcome:
    """Get the label of the first card."""
    return desk.run("get-label", typing(), serials=[A])


def relabelled(rack: Rack, text: bytes) -> None:
    """Put a label with a good checksum into a card's memory."""
    body = bytes((len(text), 1, 0, 0)) + text.ljust(32, b"\0")
    image = changed(rack[A].storage.load(), LABEL, 0, body + crc32(body).to_bytes(4, "big"))
    rack.drawers[A] = Drawer(image, name=A)


def test_the_label_is_shown_and_is_the_one_of_the_record(vault: Desk, rack: Rack) -> None:
    """The ledger says that it was read, and not what it is."""
    made(vault, [A, B])
    outcome = look(vault)
    assert [str(found.text) for found in outcome.results] == [f"Label of card {A}: PROD-A 1/2"]
    (read,) = vault.facts(LabelRead, A)
    assert read.as_recorded is True
    assert record_of(vault).disclosed(read.label) == "PROD-A 1/2"
    assert b"PROD-A" not in b"".join(body for _, body in vault.store.read())
    assert (vault.state(A).counter, rack[A].truth.ticks) == (1, 1)


def test_a_blank_card_has_no_label(vault: Desk) -> None:
    """And the record says so too."""
    outcome = look(vault)
    assert [str(found.text) for found in outcome.results] == [f"Card {A} has no label."]
    assert vault.facts(LabelRead, A) == [LabelRead(label=None, as_recorded=True)]


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        (b"\x1b[2J\x1b[1;1Hok", "1B 5B 32 4A 1B 5B 31 3B 31 48 6F 6B"),
        (b"a\nb", "61 0A 62"),
        ("Schlüssel".encode(), "53 63 68 6C C3 BC 73 73 65 6C"),
        (b"\xff" * 32, " ".join(["FF"] * 32)),
    ],
)
def test_a_hostile_label_is_shown_as_hex(vault: Desk, rack: Rack, label: bytes, shown: str) -> None:
    """Nothing that a terminal would obey reaches it; and that it differs from the record is said."""
    made(vault, [A, B])
    relabelled(rack, label)
    outcome = look(vault)
    assert [found.value for found in outcome.results] == [shown, False]
    assert str(outcome.results[1].text) == "MISMATCH: the label differs from the recorded label. Find out the cause."
    assert vault.facts(LabelRead, A)[-1].as_recorded is False
    assert all(str(found.text).isprintable() for found in outcome.results)


def test_another_label_is_told_each_time(vault: Desk, rack: Rack) -> None:
    """Reading it does not make it the one of the record."""
    made(vault, [A, B])
    relabelled(rack, b"Mine now")
    for _ in range(2):
        assert [found.value for found in look(vault).results] == ["Mine now", False]


def test_a_damaged_label_is_no_label(vault: Desk, rack: Rack) -> None:
    """Its share is not concerned."""
    made(vault, [A, B])
    rack.drawers[A] = Drawer(changed(rack[A].storage.load(), LABEL, 6, b"\x00"), name=A)
    with pytest.raises(LabelDamaged):
        look(vault)
    assert (vault.state(A).doubt, vault.state(A).holding) == (None, "held")


def test_a_wrong_pin_shows_nothing_and_costs_a_try(vault: Desk, rack: Rack) -> None:
    """It says how many remain."""
    made(vault, [A, B])
    with pytest.raises(WrongPin):
        vault.run("get-label", typing(WRONG), serials=[A])
    assert vault.state(A).tries_left == 6 == rack[A].truth.tries_left
    assert rack[A].count("READ label") == 1  # of its making
    assert look(vault).results[0].value == "PROD-A 1/2"
    assert FACTORY_PIN not in str(vault.facts(serial=A))


def test_a_card_that_is_blocked_shows_no_label(vault: Desk, rack: Rack) -> None:
    """No PIN is asked for."""
    rack.drawers[A] = Drawer(changed(rack[A].storage.load(), 0x4C02, 0, bytes.fromhex("077F0F8012345678")), name=A)
    refused_on(vault, A, "blocked", "get-label")
