"""The bytes of each command, against the public descriptions of the card family."""

import pytest
from card_at import CARD_ID, fixed_card, opened, transport_key
from desk.cards import MASTER, SERIAL, truth_of
from host import Host, card_key

from lifecycle.cards.mpcos import descriptors
from lifecycle.cards.mpcos.digits import packed
from lifecycle.cards.mpcos.driver import MpcosCard, commands, profile
from lifecycle.cards.mpcos.profile import TICKS
from lifecycle.cards.mpcos.session import Session, diversified
from lifecycle.domain.errors import (
    CardFull,
    CardSwapped,
    Defect,
    OtherTransportKey,
    PinTorn,
    UnexpectedAnswer,
)
from lifecycle.domain.secret import Secret
from lifecycle.readers.stack import over
from lifecycle.readers.virtual import Slot

CHALLENGE = "0000000000000001"


def test_a_whole_change_byte_by_byte() -> None:
    """Every command and its order, with the enciphered parts taken apart."""
    card, _ = fixed_card()
    driver, wire = opened(card)
    old, new = Secret(b"12345678"), Secret(b"87654321")
    driver.authenticate(transport_key)
    driver.confirm_identity()
    assert driver.verify(old).accepted
    driver.tick()
    driver.mark_change_begun()
    driver.confirm_identity()
    assert driver.change_pin(old, new)
    assert driver.verify(new).accepted
    driver.mark_new_pin_proven()
    driver.confirm_identity()
    driver.seal()
    assert driver.sealed()

    card_random = bytes.fromhex(wire.received[3])[4:12]
    host = Host(card_random)
    assert wire.received[3] == (host.cryptogram(bytes.fromhex(CHALLENGE)) + card_random).hex().upper() + "9000"
    read_back = ["00A40200024C02", "00C0000012", "80C0020504"]
    freeze = "84160200084C02400000"
    mac = host.last_block(freeze)
    sent = list(wire.sent)
    verify_old, set_code, verify_new = sent[5], sent[14], sent[15]
    assert sent == [
        "00A4000C023F00",
        "00A4010C024C00",
        "8028002108" + CHALLENGE,
        "00C000000C",
        "80C002A108",
        verify_old,
        *read_back,
        "00D0840104" + "80000000",
        "00B0840020",
        "00D0840004" + "00000001",
        "00B0840020",
        "80C002A108",
        set_code,
        verify_new,
        *read_back,
        "00D0840004" + "00000003",
        "00B0840020",
        "80C002A108",
        freeze + mac[5:].hex().upper(),
        "00C0000003",
        *read_back,
    ]
    assert wire.received[-4] == mac[:3].hex().upper() + "9000"
    assert (verify_old[:10], host.recovered(verify_old[10:])) == ("0420000008", b"12345678".hex().upper())
    assert (set_code[:10], host.recovered(set_code[10:])) == ("8424000008", "12345678" + "87654321")
    assert (verify_new[:10], host.recovered(verify_new[10:])) == ("0420000008", b"87654321".hex().upper())


def test_the_worked_examples_of_the_family() -> None:
    """The packed form of a change, SELECT and GET INFO."""
    assert bytes(packed(Secret(b"12345678"), Secret(b"87654321"))).hex() == "1234567887654321"
    assert bytes(packed(Secret(b"ABCDEFGH"), Secret(b"87654321"))).hex() == "1234567887654321"
    assert commands.select_master_file().tpdu().hex().upper() == "00A4000C023F00"
    assert [commands.get_info(what).tpdu().hex().upper() for what in (0xA1, 0xA3, 0xA4, 0x05)] == [
        "80C002A108",
        "80C002A304",
        "80C002A40D",
        "80C0020504",
    ]


def test_a_descriptor_shows_the_seal_in_its_update_condition() -> None:
    """C1 00 was a key condition that is now frozen; 40 80 is a PIN."""
    for condition, sealed in [("C100", True), ("C000", True), ("4080", False), ("6180", False), ("E180", True)]:
        descriptor = bytes.fromhex("85104201 4C02 2108 0008".replace(" ", "") + condition + "C000C0000069")
        assert descriptors.is_sealed(descriptor) is sealed
        assert descriptors.describes(descriptor, profile.SECRET_CODES)
    assert not descriptors.describes(bytes(18), profile.SECRET_CODES)


def test_a_transport_key_belongs_to_one_card() -> None:
    """AES-CMAC over purpose, counter, serial and card id."""
    assert diversified(MASTER, bytes.fromhex(SERIAL), CARD_ID) == card_key()
    assert diversified(MASTER, bytes.fromhex(SERIAL), bytes(8)) != card_key()


def test_a_session_is_only_authentic_with_the_right_cryptogram() -> None:
    """One bit of 32 is enough."""
    host = Host(bytes(8))
    right = host.cryptogram(bytes(8)) + bytes(8)
    assert Session(card_key(), bytes(8), right).authentic
    assert not Session(card_key(), bytes(8), bytes((right[0] ^ 1,)) + right[1:]).authentic


def test_reading_sends_safe_probes_only() -> None:
    """SELECT, GET INFO and READ."""
    card, _ = fixed_card()
    driver, wire = opened(card)
    driver.read()
    assert {bytes.fromhex(sent)[1] for sent in wire.sent} == {0xA4, 0xC0, 0xB0}


def test_no_pin_leaves_without_a_session() -> None:
    """Reading ends a session, and a card must be read first."""
    card, _ = fixed_card()
    driver, wire = opened(card)
    for act in (lambda: driver.verify(Secret(b"12345678")), driver.seal):
        with pytest.raises(Defect):
            act()
    driver.authenticate(transport_key)
    driver.read()
    wire.sent.clear()
    with pytest.raises(Defect):
        driver.change_pin(Secret(b"12345678"), Secret(b"87654321"))
    assert wire.sent == []
    fresh = MpcosCard(over(Slot(card, "desk"), "desk", None))
    with pytest.raises(Defect):
        fresh.confirm_identity()


def test_another_transport_key_is_found_by_the_cryptogram() -> None:
    """Nothing is sent after SELECT FILE KEY."""
    card, _ = fixed_card()
    driver, wire = opened(card)
    with pytest.raises(OtherTransportKey):
        driver.authenticate(lambda *_: Secret(MASTER[::-1]))
    assert wire.sent[-2:] == ["8028002108" + CHALLENGE, "00C000000C"]
    with pytest.raises(Defect):
        driver.verify(Secret(b"12345678"))


def test_each_wrong_pin_counts_and_the_seventh_blocks() -> None:
    """63C6 to 63C0, then 6983, which counts nothing."""
    card, storage = fixed_card()
    driver, wire = opened(card)
    driver.authenticate(transport_key)
    for left in (6, 5, 4, 3, 2, 1, 0, 0):
        verdict = driver.verify(Secret(b"99999999"))
        assert (verdict.accepted, verdict.tries_left) == (False, left)
        assert truth_of(storage.load()).tries_left == left
    answers = [wire.received[at] for at, sent in enumerate(wire.sent) if sent.startswith("0420")]
    assert answers == ["63C6", "63C5", "63C4", "63C3", "63C2", "63C1", "63C0", "6983"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("6983", UnexpectedAnswer),
        ("63C6", UnexpectedAnswer),
        ("63C7", UnexpectedAnswer),
        ("6581", UnexpectedAnswer),
        ("90009000", UnexpectedAnswer),
        ("6C08", UnexpectedAnswer),
        ("6400", UnexpectedAnswer),
    ],
)
def test_what_a_card_answers_to_a_pin_must_agree_with_its_counter(answer: str, error: type[Exception]) -> None:
    """The PIN was right; and it is sent once, whatever comes back."""
    card, _ = fixed_card()
    driver, wire = opened(card)
    driver.authenticate(transport_key)
    wire.replace = {"0420": answer}
    with pytest.raises(error):
        driver.verify(Secret(b"12345678"))
    assert sum(sent.startswith("0420") for sent in wire.sent) == 1


def test_a_torn_record_is_named() -> None:
    """6581 to VERIFY, and to the reading of the counter."""
    card, storage = fixed_card()
    driver, wire = opened(card)
    driver.authenticate(transport_key)
    wire.replace = {"0420": "6581", "80C00205": "6581"}
    with pytest.raises(PinTorn):
        driver.verify(Secret(b"12345678"))
    wire.replace = {"80C00205": "6581"}
    facts = driver.read()
    assert (facts.pin_torn, facts.tries_left, facts.pin) == (True, None, "torn")
    assert not truth_of(storage.load()).torn


@pytest.mark.parametrize("answer", ["6C08", "6985", "6982", "63C3", "6A80"])
def test_a_refused_change_is_sent_once(answer: str) -> None:
    """Nobody asks again with another length."""
    card, _ = fixed_card()
    driver, wire = opened(card)
    driver.authenticate(transport_key)
    driver.verify(Secret(b"12345678"))
    wire.replace = {"8424": answer}
    if answer == "6C08":
        with pytest.raises(UnexpectedAnswer):
            driver.change_pin(Secret(b"12345678"), Secret(b"87654321"))
    else:
        assert not driver.change_pin(Secret(b"12345678"), Secret(b"87654321"))
    assert sum(sent.startswith("8424") for sent in wire.sent) == 1


@pytest.mark.parametrize("answer", ["9000", "0102039000", "6982", "6985"])
def test_a_seal_without_the_right_receipt_is_no_seal(answer: str) -> None:
    """FREEZE is sent once."""
    card, _ = fixed_card()
    driver, wire = opened(card)
    driver.authenticate(transport_key)
    driver.verify(Secret(b"12345678"))
    wire.replace = {"8416": answer}
    with pytest.raises(UnexpectedAnswer):
        driver.seal()
    assert sum(sent.startswith("8416") for sent in wire.sent) == 1


def test_ticks_are_spent_from_the_highest_bit_and_cannot_be_spent_beyond_the_last() -> None:
    """Each is written alone and read back."""
    card, _ = fixed_card()
    driver, wire = opened(card)
    driver.authenticate(transport_key)
    driver.verify(Secret(b"12345678"))
    wire.sent.clear()
    for _ in range(TICKS):
        driver.tick()
    writes = [sent for sent in wire.sent if sent.startswith("00D0")]
    assert writes[:3] == ["00D084010480000000", "00D0840104C0000000", "00D0840104E0000000"]
    assert writes[-1] == "00D0840704FFFFFFFF"
    assert driver.read().counter == TICKS
    with pytest.raises(CardFull):
        driver.tick()


def test_a_mark_that_does_not_read_back_is_an_error() -> None:
    """The card said yes and did nothing."""
    card, _ = fixed_card()
    driver, wire = opened(card)
    driver.authenticate(transport_key)
    driver.verify(Secret(b"12345678"))
    wire.replace = {"00B084": "00" * 32 + "9000"}
    with pytest.raises(UnexpectedAnswer):
        driver.tick()


def test_another_serial_is_another_card() -> None:
    """It is read without a SELECT."""
    card, _ = fixed_card()
    driver, wire = opened(card)
    wire.replace = {"80C002A1": "15C000E3A81710079000"}
    with pytest.raises(CardSwapped):
        driver.confirm_identity()
    assert wire.sent == ["80C002A108"]
