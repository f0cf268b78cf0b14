"""Set record, share and label on a virtual card: written, read back, torn, and over a link that lies."""

from collections.abc import Callable
from io import StringIO

import pytest
from card_at import fixed_card, held_open, opened, transport_key
from Crypto.Cipher import DES3
from desk.cards import MASTER, Wrap, changed, content_of
from desk.faults import bent
from msgspec.structs import replace
from test_mpcos_commands import Host
from test_records import HELD, share

from lifecycle.cards.mpcos import MpcosCard, records
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import (
    CardRemoved,
    Defect,
    LabelDamaged,
    LifecycleError,
    NotKept,
    OtherTransportKey,
    ShareDamaged,
    UnexpectedAnswer,
)
from lifecycle.domain.holding import BLANK, UNREADABLE
from lifecycle.domain.secret import Secret
from lifecycle.readers.transcript import Recorder
from lifecycle.virtual.power import PowerCut

LABEL = "Anna, safe 3"
SHARE_FILE, LABEL_FILE, SET_FILE = 0x4C06, 0x4C07, 0x4C05

Verb = Callable[[MpcosCard], object]

WRITES: dict[str, Verb] = {
    "set record": lambda driver: driver.write_set_record(HELD),
    "share": lambda driver: driver.write_share(share()),
    "no share": lambda driver: driver.erase_share(),
    "label": lambda driver: driver.write_label(LABEL),
    "no label": lambda driver: driver.write_label(None),
}
READS: dict[str, Verb] = {"share": lambda driver: driver.read_share(), "label": lambda driver: driver.read_label()}
VERBS = {f"write {name}": verb for name, verb in WRITES.items()} | {
    f"read {name}": verb for name, verb in READS.items()
}
all_verbs = pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
all_writes = pytest.mark.parametrize("verb", WRITES.values(), ids=list(WRITES))


def changed_answer(name: str, nth: int, change: Callable[[bytes], bytes]) -> Wrap:
    """Change the n-th answer to a command of a name."""
    seen = 0

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        nonlocal seen
        seen += command.name == name
        answer = bytes(ask())
        return Response.of(change(answer) if command.name == name and seen == nth else answer)

    return bent(bend)


def flipped(at: int) -> Callable[[bytes], bytes]:
    """Change one byte of an answer."""
    return lambda answer: answer[:at] + bytes((answer[at] ^ 1,)) + answer[at + 1 :]


def test_a_fresh_card_is_blank() -> None:
    """It says so with a good checksum, and holds neither share nor label."""
    card, _ = fixed_card()
    driver, _ = held_open(card)
    assert driver.read_share() is None
    assert driver.read_label() is None
    assert driver.read().set_record == replace(BLANK, sequence=1)


def test_a_set_record_goes_to_the_older_slot_with_the_next_number() -> None:
    """Whatever number the caller gives it."""
    card, storage = fixed_card()
    driver, _ = held_open(card)
    for sequence, state in enumerate(("writing", "held", "erasing"), start=2):
        record = replace(HELD, state=state)
        driver.write_set_record(record)
        at = 48 * ((sequence - 1) % 2)
        assert content_of(storage.load(), SET_FILE)[at : at + 48] == records.slot_bytes(
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


def must_end_at_once(card_wrap: Wrap, verb: Verb, error: type[LifecycleError], **params: str) -> None:
    """Do it over a bad link: one error, nothing after it, and no session left."""
    card, _ = fixed_card()
    driver, wire = held_open(card, card_wrap)
    with pytest.raises(error) as caught:
        verb(driver)
    for name, value in params.items():
        assert str(caught.value.params[name]) == value
    sent = len(wire.sent)
    for again in VERBS.values():
        with pytest.raises(Defect):
            again(driver)
    with pytest.raises(Defect):
        driver.verify(Secret(b"12345678"))
    assert len(wire.sent) == sent
    assert sum(each.startswith("04D6") for each in wire.sent) <= 1


@all_writes
@pytest.mark.parametrize("at", range(3))
def test_a_receipt_with_a_wrong_mac_ends_it(verb: Verb, at: int) -> None:
    """Each of its three bytes counts; the write is not sent again and not read back."""

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        answer = bytes(ask())
        return Response.of(flipped(at)(answer) if command.name.startswith("GET RESPONSE (UPDATE") else answer)

    must_end_at_once(bent(bend), verb, UnexpectedAnswer, answer="a wrong check value (MAC)")


@pytest.mark.parametrize("at", [0, 17, 55, 56, 57, 58])
def test_a_share_whose_mac_does_not_fit_is_not_believed(at: int) -> None:
    """Neither a changed byte nor a changed MAC."""
    must_end_at_once(changed_answer("READ share", 1, flipped(at)), READS["share"], UnexpectedAnswer)
    must_end_at_once(changed_answer("READ share", 1, flipped(at)), WRITES["share"], UnexpectedAnswer)


@pytest.mark.parametrize("garbage", ["9000", "6982", "6400", "6F00", "010203049000", "6C3B", "00" * 56 + "9000"])
@pytest.mark.parametrize("name", ["UPDATE share", "READ share"])
def test_garbage_for_an_answer_ends_it(name: str, garbage: str) -> None:
    """Another status, another length; a secret command is not asked again."""
    wrap = changed_answer(name, 1, lambda _: bytes.fromhex(garbage))
    must_end_at_once(wrap, WRITES["share"], UnexpectedAnswer)


@all_writes
def test_another_key_on_the_way_is_noticed(verb: Verb) -> None:
    """The card of the reading back is not the one that was written to."""
    wrap = changed_answer("GET RESPONSE (SELECT FILE KEY)", 3, flipped(0))
    must_end_at_once(wrap, verb, OtherTransportKey)


def test_a_session_with_another_master_key_writes_nothing() -> None:
    """It is refused before the PIN."""
    card, storage = fixed_card()
    before = storage.load()
    driver, _ = opened(card)
    with pytest.raises(OtherTransportKey):
        driver.authenticate(lambda *_: Secret(MASTER[::-1]))
    with pytest.raises(Defect):
        driver.write_share(share())
    assert storage.load() == before


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("set record", "its set record"),
        ("share", "its share"),
        ("no share", "its share"),
        ("label", "its label"),
        ("no label", "its label"),
    ],
)
def test_what_the_card_does_not_keep_is_told(name: str, what: str) -> None:
    """It took the write, with the right receipt, and forgot a bit of it."""
    card, _ = fixed_card()

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        answer = ask()
        if command.name.startswith("UPDATE"):
            fid = {0x80 + (each & 0x1F): each for each in (SET_FILE, SHARE_FILE, LABEL_FILE)}[command.p1]
            at = command.p2 * 4 + 20
            image = bytes(card._memory._image)
            forgotten = bytes((content_of(image, fid)[at] ^ 0x10,))
            card._memory._image[:] = changed(image, fid, at, forgotten)
        return answer

    driver, wire = held_open(card, bent(bend))
    with pytest.raises(NotKept) as caught:
        WRITES[name](driver)
    assert str(caught.value.params["what"]) == what
    assert sum(each.startswith("04D6") for each in wire.sent) == 1


def torn(verb: Verb, units: int, *before: Verb) -> list[MpcosCard]:
    """Tear a write before its first unit and after each; give a driver for what is left each time."""
    left = []
    for done in range(units + 1):
        card, _ = fixed_card()
        driver, _ = held_open(card)
        for step in before:
            step(driver)
        card.arm(PowerCut.after_unit(done) if done else PowerCut.before_unit(1))
        with pytest.raises(CardRemoved):
            verb(driver)
        left.append(held_open(card)[0])
    return left


def test_a_torn_set_record_leaves_the_one_before() -> None:
    """Until its last unit is written; twice in a row too."""
    left = torn(WRITES["set record"], 12)
    shown = [driver.read().set_record for driver in left]
    assert shown == [replace(BLANK, sequence=1)] * 12 + [replace(HELD, sequence=2)]
    erasing = replace(HELD, state="erasing")
    left = torn(lambda driver: driver.write_set_record(erasing), 12, WRITES["set record"])
    assert [driver.read().set_record for driver in left[:-1]] == [replace(HELD, sequence=2)] * 12
    for driver in left:
        driver.read()
        driver.authenticate(transport_key)
        driver.verify(Secret(b"12345678"))
        driver.write_set_record(erasing)
        shown_now = driver.read().set_record
        assert shown_now is not None
        assert shown_now.state == "erasing"


def outcome(verb: Verb, driver: MpcosCard) -> str:
    """Say what a reading comes to."""
    try:
        return "none" if verb(driver) is None else "whole"
    except (ShareDamaged, LabelDamaged):
        return "damaged"


def test_a_torn_share_is_neither_a_share_nor_none() -> None:
    """Written over nothing, written over another one, and erased."""
    write, other = WRITES["share"], lambda driver: driver.write_share(share(4, salt=b"S" * 16, value=b"V" * 32))
    for verb, before, ends in (
        (write, [], ("none", "whole")),
        (write, [other], ("whole", "whole")),
        (WRITES["no share"], [write], ("whole", "none")),
    ):
        read = [outcome(READS["share"], driver) for driver in torn(verb, 14, *before)]
        assert read == [ends[0], *["damaged"] * 13, ends[1]]


def test_a_torn_label_is_neither_a_label_nor_none() -> None:
    """Units that are zero before and after are not torn."""
    long = "abcdefghijklmnopqrstuvwxyz123456"
    write = lambda driver: driver.write_label(long)  # noqa: E731 - as those in the table
    read = [outcome(READS["label"], driver) for driver in torn(write, 10)]
    assert read == ["none", *["damaged"] * 9, "whole"]
    read = [outcome(READS["label"], driver) for driver in torn(WRITES["no label"], 10, write)]
    assert read == ["whole", *["damaged"] * 9, "none"]


def test_a_damaged_share_can_be_written_over_and_erased() -> None:
    """The next write replaces all of it."""
    for driver in torn(WRITES["share"], 5)[1:]:
        driver.erase_share()
        assert driver.read_share() is None
        driver.write_share(share())
        assert outcome(READS["share"], driver) == "whole"


def test_a_set_record_with_two_bad_slots_is_unreadable_and_can_be_written_again() -> None:
    """It is read twice before that is said."""
    card, storage = fixed_card()
    card._memory._image[:] = changed(storage.load(), SET_FILE, 20, b"\x01")
    driver, wire = opened(card)
    assert driver.read().set_record == UNREADABLE
    assert wire.sent.count("00B0850060") == 2
    driver.authenticate(transport_key)
    driver.verify(Secret(b"12345678"))
    driver.write_set_record(HELD)
    assert driver.read().set_record == replace(HELD, sequence=1)


def test_one_bad_reading_of_the_set_record_is_no_verdict() -> None:
    """The second one counts."""
    card, _ = fixed_card()
    driver, _ = opened(card, changed_answer("READ set record", 2, flipped(20)))
    assert driver.read().set_record == replace(BLANK, sequence=1)


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
