"""Power lost at every point of every command that changes the card."""

from collections.abc import Callable

import pytest
from lab.lanes import some

from lifecycle.virtual.errors import PowerLost
from tests.virtual.openpgp.conftest import P256, PW1, PW3, Factory, Terminal, cuts

OTHER = b"654321"
NEW = b"98765432"
OLD_VALUE, NEW_VALUE = b"\xaa" * 240, b"\xbb" * 200


def torn(
    image: bytes, command: bytes, prepare: Callable[[Terminal], object] = lambda _: None, *, count: int = 99
) -> list[tuple[int, Terminal]]:
    """Cut a command around every unit that it writes, or some; give each card after its next power-on."""
    first = Terminal(image)
    prepare(first)
    first.card.arm(None)
    first.card.transmit(command)
    cards = []
    for cut, written in some(list(cuts(first.card.units)), count):
        card = Terminal(image)
        prepare(card)
        card.card.arm(cut)
        with pytest.raises(PowerLost):
            card.card.transmit(command)
        assert not card.card.powered
        card.restart()
        cards.append((written, card))
    assert cards
    return cards


def data(head: str, value: bytes) -> bytes:
    """Make a command."""
    return bytes.fromhex(head) + bytes([len(value)]) + value


def test_a_right_pin_cut_by_power_costs_a_try(openpgp: Factory) -> None:
    """Counted, taken back: between the two the try is spent."""
    found = [(written, card.tries()[0]) for written, card in torn(openpgp().storage.load(), data("00200082", PW1))]
    assert found == [(0, 3), (1, 2), (1, 2), (2, 3)]


def test_a_wrong_pin_cannot_be_tried_for_nothing_by_cutting_power(openpgp: Factory) -> None:
    """One unit: once it is written the try is spent."""
    found = [(written, card.tries()[0]) for written, card in torn(openpgp().storage.load(), data("00200082", OTHER))]
    assert found == [(0, 3), (1, 2)]


@pytest.mark.parametrize(
    ("command", "prepared"),
    [
        (data("00240081", PW1 + NEW), ""),
        (data("002C0281", NEW), "83"),
        (data("002C0081", b"12345678" + NEW), "code"),
    ],
)
def test_a_change_of_pin_torn_anywhere_leaves_the_old_one_or_the_new_one(
    openpgp: Factory, command: bytes, prepared: str
) -> None:
    """Never both, never neither; and no more than one try is gone."""

    def prepare(card: Terminal) -> None:
        if prepared:
            card.verify("83", PW3)
        if prepared == "code":
            card.put("00D3", b"12345678")

    seen = set()
    for _, card in torn(openpgp().storage.load(), command, prepare):
        assert card.tries()[0] >= 2
        opens = (card.verify("82", PW1) == "9000", card.verify("82", NEW) == "9000")
        seen.add(opens)
    assert seen == {(True, False), (False, True)} or (seen == {(True, False)} and not prepared)


def held(card: Terminal, tag: str) -> str:
    """Say what is in a data object after the tear."""
    card.verify("82", PW1)
    value = bytes.fromhex(card.get(tag))[:-2]
    return {OLD_VALUE: "old", NEW_VALUE: "new", b"": "empty"}.get(value, "bad")


@pytest.mark.parametrize("tag", ["0101", "0103"])
@pytest.mark.parametrize(
    ("behaviours", "possible"),
    [
        ((), {"old", "new"}),
        (("writes-in-place",), {"old", "bad", "new"}),
        (("empties-before-writing",), {"old", "empty", "new"}),
    ],
)
def test_a_put_torn_anywhere_leaves_what_the_card_is_built_to_leave(
    openpgp: Factory, tag: str, behaviours: tuple[str, ...], possible: set[str]
) -> None:
    """The old value first, the new one in the end; between them each of the others, and a PUT after that works."""
    card = openpgp(*behaviours)
    card.open()
    assert card.put(tag, OLD_VALUE) == "9000"
    image = card.storage.load()
    command = data(f"00DA{tag}", NEW_VALUE)
    found = [(written, held(card, tag)) for written, card in torn(image, command, Terminal.open)]
    assert found[0] == (0, "old")
    assert {what for _, what in found} | {"new"} == possible
    for _, after in torn(image, command, Terminal.open, count=3):
        after.open()
        assert after.put(tag, NEW_VALUE) == "9000"
        assert held(after, tag) == "new"


def test_a_new_key_torn_anywhere_leaves_the_old_key_and_its_counter_or_neither(openpgp: Factory) -> None:
    """Key, origin and counter change in one moment."""
    card = openpgp()
    card.open()
    public = card.make_key()
    card.ask("002A9E9A", b"\x11" * 32)
    old = (public.hex().upper(), 1)
    for _, after in torn(card.storage.load(), bytes.fromhex("0047800002B60000"), Terminal.open):
        shown = after.ask("00478100", "B600")[10:-4]
        assert ((shown, after.signatures()) == old) or (shown != old[0] and after.signatures() == 0)


def test_a_first_key_torn_anywhere_is_there_or_not(openpgp: Factory) -> None:
    """DE and the public key say the same."""
    card = openpgp()
    card.open()
    card.put("00C1", P256)
    for _, after in torn(card.storage.load(), bytes.fromhex("0047800002B60000"), Terminal.open):
        assert (after.get("00DE")[:4], after.ask("00478100", "B600")[-4:]) in {("0100", "6A88"), ("0101", "9000")}


def test_another_algorithm_torn_anywhere_never_leaves_a_key_that_it_is_not_of(openpgp: Factory) -> None:
    """The key goes first."""
    card = openpgp()
    card.open()
    card.make_key()
    seen = set()
    for _, after in torn(card.storage.load(), data("00DA00C1", bytes.fromhex("010800002000")), Terminal.open):
        seen.add((after.get("00C1")[:2], after.get("00DE")[:4]))
    assert seen == {("13", "0101"), ("13", "0100"), ("01", "0100")}


def test_an_imported_key_torn_anywhere_is_there_or_the_old_one_is(openpgp: Factory) -> None:
    """With what DE says of it."""
    card = openpgp()
    card.open()
    old = card.make_key().hex().upper()
    command = data("00DB3FFF", bytes.fromhex("4D2AB600" + "7F48029220" + "5F4820" + "11" * 32))
    for written, after in torn(card.storage.load(), command, Terminal.open):
        shown, origin = after.ask("00478100", "B600")[10:-4], after.get("00DE")[:4]
        assert (shown == old, origin) in {(True, "0101"), (False, "0102")}, written


def test_a_termination_torn_anywhere_is_done_or_not(openpgp: Factory) -> None:
    """One unit."""
    card = openpgp()
    found = torn(card.storage.load(), bytes.fromhex("00E60000"), Terminal.open)
    assert [after.get("004F") == "6985" for _, after in found] == [False, True]


@pytest.mark.parametrize("behaviours", [(), ("counts-after-signing",)])
def test_a_signature_torn_anywhere_is_counted_once_or_not(openpgp: Factory, behaviours: tuple[str, ...]) -> None:
    """One unit is written, before the signature or after it; the answer is lost in any case."""
    card = openpgp(*behaviours)
    card.open()
    card.make_key()
    found = torn(card.storage.load(), data("002A9E9A", b"\x11" * 32), Terminal.open)
    assert [(written, after.signatures()) for written, after in found] == [(0, 0), (1, 1)]


def test_a_reset_torn_anywhere_is_begun_again(openpgp: Factory) -> None:
    """The application stays terminated until all of it is new."""
    card = openpgp(dress="yubikey")
    card.open()
    card.make_key()
    card.put("0101", OLD_VALUE)
    card.put("005E", b"somebody")
    assert card.send("00E60000") == "9000"
    cards = torn(card.storage.load(), bytes.fromhex("00440000"), count=12)
    last = cards[-1][0]
    for written, after in cards:
        assert (after.get("006E") == "6985") == (written < last)
        assert after.send("00440000") == "9000"
        assert (after.get("005E"), after.get("0101"), after.get("00DE")) == ("9000", "9000", "01000200030081029000")
        assert after.verify("82", PW1) == "9000"
