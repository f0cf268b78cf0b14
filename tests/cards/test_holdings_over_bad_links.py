"""Set record, share and label over a link that lies, and on a card that forgets: one error, and nothing after it."""

from collections.abc import Callable

import pytest
from card_at import fixed_card, held_open, opened
from desk.cards import MASTER, Wrap, changed, content_of
from desk.faults import bent
from msgspec.structs import replace
from samples import (
    LABEL_FILE,
    READS,
    SET_FILE,
    SHARE_FILE,
    VERBS,
    WRITES,
    Verb,
    changed_answer,
    flipped,
    share,
)

from lifecycle.cards.mpcos.errors import OtherTransportKey
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import Defect, LifecycleError, NotKept, UnexpectedAnswer
from lifecycle.domain.holding import BLANK
from lifecycle.domain.secret import Secret

all_writes = pytest.mark.parametrize("verb", WRITES.values(), ids=list(WRITES))


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

    must_end_at_once(bent(bend), verb, UnexpectedAnswer, answer="a wrong authentication code (MAC)")


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
    must_end_at_once(wrap, verb, UnexpectedAnswer)


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
        ("set record", "the set record"),
        ("share", "the share"),
        ("no share", "the share"),
        ("label", "the label"),
        ("no label", "the label"),
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


def test_one_bad_reading_of_the_set_record_is_no_verdict() -> None:
    """The second one counts."""
    card, _ = fixed_card()
    driver, _ = opened(card, changed_answer("READ set record", 2, flipped(20)))
    assert driver.read().set_record == replace(BLANK, sequence=1)
