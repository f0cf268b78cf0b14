"""Everything that goes wrong on the way to a real reader is one clear error, within the time limit."""

import threading

import pytest
from desk.patience import HANG, until
from lab.cards import CONTROL_ATR, OddCard, always, silent
from lab.fixtures import wait_for_card
from lab.holder import another_program
from lab.pcscd import Pcscd, VirtualReader

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import (
    BrokenLink,
    CardMute,
    CardRemoved,
    CardSilent,
    NoCard,
    ReaderBusy,
    ReaderError,
    ReaderGone,
)
from lifecycle.readers.pcsc import Link, PcscReaders

pytestmark = pytest.mark.pcsc

READ = Command(name="READ BINARY", cla=0x00, ins=0xB0, le=8)
VERIFY = Command(name="VERIFY", cla=0x00, ins=0x20, data=b"12345678", secret=True)
FINE = b"\x90\x00"
OFF = 0


def fault_of(reader: VirtualReader, command: Command = READ) -> ReaderError:
    """Open the card in the reader, send it one command, and give the error that comes of it."""
    wait_for_card(reader.name)
    with pytest.raises(ReaderError) as caught, PcscReaders(HANG).open(reader.name) as channel:
        channel.transmit(command)
    return caught.value


def limit(monkeypatch: pytest.MonkeyPatch, step: str, seconds: float) -> None:
    """Give a link so many seconds for each call after this step; for what comes before it has all the time it needs."""
    done = getattr(Link, step)

    def limited(link: Link) -> None:
        done(link)
        link._deadline.seconds = seconds

    monkeypatch.setattr(Link, step, limited)


def test_a_card_pulled_inside_a_command_is_a_removed_card(reader: VirtualReader) -> None:
    """PC/SC calls it a command that could not be transacted."""
    with OddCard(reader.port, lambda _, card: card.pull()):
        assert isinstance(fault_of(reader), CardRemoved)


@pytest.mark.parametrize("sent", [1, 2, 5])
def test_half_an_answer_is_a_broken_link_or_a_removed_card(reader: VirtualReader, sent: int) -> None:
    """What arrived of it looks like a whole answer to PC/SC, status word and all."""
    with OddCard(reader.port, lambda _, card: card.break_off(bytes(range(1, 9)) + FINE, sent)):
        assert isinstance(fault_of(reader), BrokenLink | CardRemoved)


def test_a_silent_card_fails_at_the_time_limit_and_then_at_once(
    reader: VirtualReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing more is tried, and closing does not wait either: the call that hangs is left behind."""
    limit(monkeypatch, "_connect", 0.3)
    with OddCard(reader.port, silent) as card:
        wait_for_card(reader.name)
        with PcscReaders(HANG).open(reader.name) as channel:
            with pytest.raises(CardSilent, match=r"did not answer within 0\.3 s"):
                channel.transmit(VERIFY)
            with pytest.raises(CardSilent):
                channel.transmit(READ)
        assert until(lambda: card.seen == [VERIFY.tpdu()])


def test_an_empty_answer_fails_at_the_time_limit(reader: VirtualReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver goes on waiting for the rest of nothing."""
    limit(monkeypatch, "_connect", 0.3)
    with OddCard(reader.port, always(b"")):
        assert isinstance(fault_of(reader), CardSilent)


@pytest.mark.parametrize(
    "answer",
    [b"\x90", b"\x01\x02", b"\x60\x00", bytes(9) + FINE, bytes(257) + FINE, bytes(65533) + FINE],
    ids=["one byte", "no status word", "NULL", "more than asked for", "257 bytes", "65535 bytes"],
)
def test_what_no_card_answers_is_a_broken_link(reader: VirtualReader, answer: bytes) -> None:
    """Too short, too long, or ending in something that is no status word."""
    with OddCard(reader.port, always(answer)):
        assert isinstance(fault_of(reader), BrokenLink)


@pytest.mark.parametrize("rest", [b"\x69\x85", b"\x61\x08", bytes(9) + FINE, b"\x63\xc2", b"\x00\x00"])
def test_a_get_response_that_ends_badly_is_a_broken_link(reader: VirtualReader, rest: bytes) -> None:
    """Above all it is no wrong PIN: the card had already said that the command itself went well."""
    with OddCard(reader.port, lambda sent, _: rest if sent[1] == 0xC0 else b"\x61\x08") as card:
        assert isinstance(fault_of(reader, VERIFY), BrokenLink)
        assert card.seen.count(VERIFY.tpdu()) == 1


def test_after_a_fault_nothing_more_is_sent_even_if_the_card_would_answer(reader: VirtualReader) -> None:
    """The card that answers then may be another one."""
    answers = iter([b"\x01\x02", FINE, FINE])
    with OddCard(reader.port, lambda _, __: next(answers)) as card:
        wait_for_card(reader.name)
        with PcscReaders(HANG).open(reader.name) as channel:
            with pytest.raises(BrokenLink):
                channel.transmit(READ)
            with pytest.raises(BrokenLink):
                channel.transmit(READ)
        assert len(card.seen) == 1


def test_a_card_swapped_within_one_poll_never_gets_the_rest_of_the_conversation(reader: VirtualReader) -> None:
    """PC/SC itself would go on talking to the new card through the old connection."""
    with OddCard(reader.port, always(bytes(8) + FINE)) as first:
        wait_for_card(reader.name)
        with PcscReaders(HANG).open(reader.name) as channel:
            assert channel.transmit(READ) == Response(bytes(8), 0x9000)
            first.pull()
            with OddCard(reader.port, always(bytes(8) + FINE)) as second:
                with pytest.raises(ReaderError):
                    channel.transmit(READ)
                assert until(lambda: CONTROL_ATR in second.controls)
                with pytest.raises(ReaderError):
                    channel.transmit(VERIFY)
                assert second.seen == []


def test_an_empty_reader_has_no_card(reader: VirtualReader) -> None:
    """It says so and names the reader."""
    with pytest.raises(NoCard, match=reader.name), PcscReaders().open(reader.name):
        pass


def test_a_reader_that_is_not_there_is_gone(pcscd: Pcscd) -> None:
    """The name is in the error."""
    assert pcscd.readers
    with pytest.raises(ReaderGone, match="Nobody's Reader"), PcscReaders().open("Nobody's Reader"):
        pass


@pytest.mark.parametrize("atr", [b"\x00\x00", b"\x3b", b"\xff" * 33])
def test_a_card_with_a_garbage_atr_is_mute(reader: VirtualReader, atr: bytes) -> None:
    """No protocol can be agreed with it."""
    with OddCard(reader.port, always(FINE), atr=atr) as card:
        assert isinstance(fault_of(reader), CardMute)
        assert card.seen == []


def test_a_reader_held_by_another_program_is_busy_and_the_program_is_named(reader: VirtualReader) -> None:
    """PC/SC refuses at once and does not say who it is; the system does."""
    with OddCard(reader.port, always(FINE)):
        wait_for_card(reader.name)
        with another_program("exclusive", reader.name) as other:
            fault = fault_of(reader)
            seen = next(seen for seen in PcscReaders().cards() if seen.reader == reader.name)
        assert isinstance(fault, ReaderBusy)
        assert f"process {other.pid})" in str(fault)
        assert seen.busy


def test_a_program_that_only_looks_at_the_card_is_waited_for(reader: VirtualReader) -> None:
    """Half a second of patience; a card that is held longer is in use."""
    with OddCard(reader.port, always(FINE)):
        wait_for_card(reader.name)
        with another_program("exclusive", reader.name) as other:
            threading.Timer(0.15, other.kill).start()
            with PcscReaders(HANG).open(reader.name) as channel:
                assert channel.transmit(VERIFY).ok


def test_a_transaction_of_another_program_is_waited_for_up_to_the_time_limit(
    reader: VirtualReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PC/SC would wait without limit; nothing reaches the card."""
    limit(monkeypatch, "_establish", 0.3)
    with OddCard(reader.port, always(FINE)) as card:
        wait_for_card(reader.name)
        with another_program("transaction", reader.name):
            assert isinstance(fault_of(reader), ReaderBusy)
        assert card.seen == []


def test_when_the_program_that_held_the_reader_is_killed_the_next_opening_succeeds(reader: VirtualReader) -> None:
    """The one that waited meanwhile, within its limit, gets the card as well or an error; it never hangs."""
    with OddCard(reader.port, always(FINE)):
        wait_for_card(reader.name)
        with another_program("transaction", reader.name) as other:
            threading.Timer(0.2, other.kill).start()
            try:
                with PcscReaders(HANG).open(reader.name) as channel:
                    assert channel.transmit(VERIFY).ok
            except ReaderError as fault:
                assert isinstance(fault, ReaderBusy)  # noqa: PT017 - either outcome is right
        with PcscReaders(HANG).open(reader.name) as channel:
            assert channel.transmit(VERIFY).ok


def test_our_own_hold_keeps_others_out_until_the_end_and_cuts_the_power_then(reader: VirtualReader) -> None:
    """A verified PIN does not outlive the operation."""
    with OddCard(reader.port, always(FINE)) as card:
        wait_for_card(reader.name)
        with PcscReaders().open(reader.name):
            with pytest.raises(ReaderBusy), PcscReaders().open(reader.name):
                pass
            before = card.controls.count(OFF)
        with PcscReaders(HANG).open(reader.name) as channel:  # at once, before an unused card loses its power by itself
            assert channel.transmit(VERIFY).ok
            assert card.controls.count(OFF) == before + 1


def test_a_card_put_back_is_opened_anew(reader: VirtualReader) -> None:
    """The old channel stays dead; a new one works."""
    with OddCard(reader.port, lambda _, card: card.pull()):
        assert isinstance(fault_of(reader), CardRemoved)
    with OddCard(reader.port, always(FINE)):
        wait_for_card(reader.name)
        with PcscReaders().open(reader.name) as channel:
            assert channel.transmit(VERIFY).ok
