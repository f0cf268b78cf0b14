"""Set record, share and label on a virtual card: written, read back, and seen by nobody else."""

from io import StringIO

import pytest
from card_at import fixed_card, held_open, opened, transport_key
from Crypto.Cipher import DES3
from desk.cards import content_of
from host import Host
from msgspec.structs import replace
from samples import HELD, LABEL, LABEL_FILE, READS, SET_FILE, SHARE_FILE, VERBS, Verb, share

from lifecycle.cards import holding_bytes
from lifecycle.cards.mpcos import records
from lifecycle.domain.errors import Defect, UnexpectedAnswer
from lifecycle.domain.holding import BLANK, UNREADABLE
from lifecycle.readers.transcript import Recorder

all_verbs = pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))


def test_a_set_record_goes_to_the_older_slot_with_the_next_number() -> None:
    """Whatever number the caller gives it."""
    card, storage = fixed_card()
    driver, _ = held_open(card)
    for sequence, state in enumerate(("writing", "held", "erasing"), start=2):
        record = replace(HELD, state=state)
        driver.write_set_record(record)
        at = 48 * ((sequence - 1) % 2)
        assert content_of(storage.load(), SET_FILE)[at : at + 48] == holding_bytes.slot_bytes(
            replace(record, sequence=sequence)
        )
    driver.write_set_record(BLANK)
    assert driver.read().set_record == replace(BLANK, sequence=5)


def test_a_share_is_kept_until_it_is_erased() -> None:
    """And another one can be written over it."""
    card, storage = fixed_card()
    driver, _ = held_open(card)
    for written in (share(), share(number=4, salt=b"S" * 16, value=bytes(range(32)))):
        driver.write_share(written)
        assert content_of(storage.load(), SHARE_FILE) == bytes(records.share_bytes(written))
        with driver.read_share() as read:  # type: ignore[union-attr]
            assert read.commitment("00" * 16) == written.commitment("00" * 16)
    driver.erase_share()
    assert content_of(storage.load(), SHARE_FILE) == bytes(56)
    assert driver.read_share() is None


def test_a_label_is_kept_until_it_is_taken_away() -> None:
    """As bytes, as nobody has looked at it yet."""
    card, storage = fixed_card()
    driver, _ = held_open(card)
    driver.write_label(LABEL)
    assert driver.read_label() == LABEL.encode()
    driver.write_label("x" * 32)
    assert driver.read_label() == b"x" * 32
    driver.write_label(None)
    assert content_of(storage.load(), LABEL_FILE) == bytes(40)
    assert driver.read_label() is None


def test_what_is_written_and_read_byte_by_byte() -> None:
    """A new session for the write and for the reading back; MACs both ways, reckoned with another library."""
    card, _ = fixed_card()
    driver, wire = held_open(card)
    content = records.share_bytes(share())
    driver.write_share(share())
    (select_1, _, update, receipt, select_2, _, read) = wire.sent
    assert (select_1[:10], select_2[:10], receipt) == ("8028002108", "8028002108", "00C0000003")
    writing, reading = (Host(bytes.fromhex(wire.received[at])[4:12]) for at in (1, 5))
    assert wire.received[1][:8] == writing.cryptogram(bytes.fromhex(select_1[10:])).hex().upper()
    message = "04D686003B" + content.hex().upper()
    last = writing.last_block(message)
    assert update == message + last[5:].hex().upper()
    assert wire.received[3] == last[:3].hex().upper() + "9000"
    mac = reading.last_block("04B086003B" + content.hex())[5:]
    assert (read, wire.received[6]) == ("04B086003B", (content + mac).hex().upper() + "9000")
    assert len(reading.key) == DES3.key_size[0]


@all_verbs
def test_the_pin_stays_verified_through_new_sessions(verb: Verb) -> None:
    """Only the session is new."""
    card, _ = fixed_card()
    driver, wire = held_open(card)
    for _ in range(3):
        verb(driver)
    driver.tick()
    assert not any(sent.startswith(("00A4", "0420")) for sent in wire.sent)


@all_verbs
def test_without_a_session_or_a_pin_nothing_is_written_or_read(verb: Verb) -> None:
    """Without a session nothing is sent; without a PIN the card refuses."""
    card, storage = fixed_card()
    before = storage.load()
    driver, wire = opened(card)
    with pytest.raises(Defect):
        verb(driver)
    assert wire.sent == []
    driver.authenticate(transport_key)
    with pytest.raises(UnexpectedAnswer, match="6982"):
        verb(driver)
    assert storage.load() == before


def test_what_is_no_set_record_share_or_label_is_not_sent() -> None:
    """The caller has checked; this is the last door."""
    card, _ = fixed_card()
    driver, wire = held_open(card)
    for act in (
        lambda: driver.write_set_record(UNREADABLE),
        lambda: driver.write_share(share(number=9)),
        lambda: driver.write_label(""),
        lambda: driver.write_label("\x1b[2J"),
    ):
        with pytest.raises(ValueError, match=r"set record|share|label"):
            act()
    assert wire.sent == []


def test_no_trace_holds_a_share_or_a_label() -> None:
    """Nor its salt, its checksum, or what a card answers with them."""
    card, _ = fixed_card()
    out = StringIO()
    driver, _ = held_open(card, lambda wire: Recorder(wire, out))
    secret = share(salt=bytes.fromhex("5A17" * 8), value=bytes.fromhex("C0FFEE11" * 8))
    driver.write_share(secret)
    driver.write_label(LABEL)
    for verb in READS.values():
        verb(driver)
    driver.erase_share()
    trace = out.getvalue().lower()
    assert trace.count('"update share"') == 2
    for hidden in (
        "5a175a17",
        "c0ffee11",
        LABEL.encode().hex(),
        LABEL.lower(),
        bytes(records.share_bytes(secret))[-4:].hex(),
    ):
        assert hidden not in trace
    for name in ("update share", "read share", "update label", "read label"):
        lines = [line for line in trace.splitlines() if f'"{name}"' in line]
        assert lines
        assert all("<secret" in line for line in lines)
