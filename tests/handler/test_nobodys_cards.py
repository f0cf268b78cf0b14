"""A card that is nobody's lies in a second reader all day: it is never a candidate, and nothing disturbs it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from desk.cards import FACTORY_PIN, KEY_ID, OTHER_SERIAL, SERIAL, Drawer, blank_image, formatted_image
from desk.desk import Desk
from desk.people import Person, changing
from desk.rack import Rack

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import AnsweredAsOther, ReaderBusy, SeveralCards, UnknownCard
from lifecycle.handler.inventory import taken
from lifecycle.handler.open_card import OpenCard
from lifecycle.handler.selection import Search
from lifecycle.readers.source import CardSource, Inserted
from lifecycle.steps.wanted_card import WantedCard

Sit = Callable[..., Desk]

YUBIKEY = bytes.fromhex("3BFD1300008131FE158073C021C057597562694B657940")
FAMILY = bytes.fromhex("3B7A9400008065A20101013D72D643")


class Token:
    """Somebody's card: its answer to reset, and whatever is sent to it."""

    def __init__(self, atr: bytes, application: str = "") -> None:
        self.atr = atr
        self.sent: list[Command] = []
        self._application = bytes.fromhex(application)

    def transmit(self, command: Command) -> Response:
        """Know one application."""
        self.sent.append(command)
        known = command.ins == 0xA4 and command.p1 == 0x04 and command.data == self._application
        return Response(b"", 0x9000 if known else 0x6D00)


class BesideToken(Rack):
    """Readers with our cards, and one with a token; `tells` says whether that reader gives its answer to reset."""

    def __init__(self, token: Token, *serials: str, tells: bool = True, busy: bool = False) -> None:
        super().__init__(*serials)
        if not serials:
            self.drawers.clear()
        self.token = token
        self.opened = 0
        self._tells = tells
        self._busy = busy

    def cards(self) -> list[Inserted]:
        """The token comes first."""
        atr = self.token.atr if self._tells else None
        return [Inserted("token", has_card=True, busy=self._busy, atr=atr), *super().cards()]

    def names(self) -> list[str]:
        """Its reader too."""
        return ["token", *super().names()]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Open the token, unless another program has it, or one of ours."""
        if reader != "token":
            with super().open(reader) as channel:
                yield channel
            return
        self.opened += 1
        if self._busy:
            raise ReaderBusy(reader=reader, holder="")
        yield self.token


@contextmanager
def the_card(source: CardSource, person: Person) -> Iterator[OpenCard]:
    """Search for a card that nobody named."""
    with Search(source, person, WantedCard()).card() as opened:
        yield opened


@pytest.mark.parametrize("busy", [False, True])
def test_it_is_not_even_opened_where_its_reader_tells_what_it_is(sit: Sit, busy: bool) -> None:  # noqa: FBT001
    """To open it would end what it granted another program; a whole PIN change beside it leaves it alone."""
    beside = BesideToken(Token(YUBIKEY), SERIAL, busy=busy)
    desk, person = sit(beside), changing(FACTORY_PIN, "48151623")
    desk.run("inspect", Person())
    desk.run("change-pin", person)
    assert desk.state().sealed
    assert (beside.opened, beside.token.sent) == (0, [])
    assert person.heard("token: card not usable here.")
    assert person.heard("it looks like: a YubiKey")


def test_where_the_reader_does_not_tell_it_is_opened_and_sent_nothing(sit: Sit) -> None:
    """Its answer to reset says enough."""
    beside = BesideToken(Token(YUBIKEY), SERIAL, tells=False)
    sit(beside).run("inspect", Person())
    assert beside.opened
    assert beside.token.sent == []


def test_another_product_with_the_answer_of_ours_gets_what_recognises_it_alone(sit: Sit) -> None:
    """SELECT MF, which it does not know; then it is no candidate."""
    beside = BesideToken(Token(FAMILY), SERIAL)
    person = Person()
    sit(beside).run("inspect", person)
    assert {command.name for command in beside.token.sent} == {"SELECT MF"}
    assert person.heard("token: card not usable here.")


def test_a_card_that_may_be_ours_and_is_used_by_another_program_is_not_asked_and_not_passed_over() -> None:
    """Nobody knows whether it is the one that is meant."""
    beside, person = BesideToken(Token(FAMILY), SERIAL, busy=True), Person()
    with pytest.raises(SeveralCards), the_card(beside, person):
        pytest.fail("a card was taken")
    assert beside.token.sent == []
    assert person.heard("Reader token is in use by another program.")


def test_with_two_of_ours_beside_it_those_two_are_listed() -> None:
    """It could not be meant."""
    beside = BesideToken(Token(YUBIKEY), SERIAL, OTHER_SERIAL)
    with pytest.raises(SeveralCards) as caught, the_card(beside, Person()):
        pytest.fail("a card was taken")
    assert "token" not in str(caught.value)


def test_two_of_them_and_none_of_ours_are_named_and_not_asked() -> None:
    """Neither of them was chosen."""

    class Both(BesideToken):
        def cards(self) -> list[Inserted]:
            return [*super().cards(), Inserted("second", has_card=True, busy=False, atr=YUBIKEY)]

    both = Both(Token(YUBIKEY))
    with pytest.raises(UnknownCard), the_card(both, Person()):
        pytest.fail("a card was taken")
    assert (both.opened, both.token.sent) == (0, [])


def test_a_card_that_nobody_laid_out_hides_none_of_ours(sit: Sit) -> None:
    """To look at it, or to lay it out, it has to be named: that cannot be undone."""
    rack = Rack.of({SERIAL: formatted_image(SERIAL), OTHER_SERIAL: blank_image(OTHER_SERIAL)})
    desk = sit(rack)
    desk.run("change-pin", changing(FACTORY_PIN, "48151623"))
    assert desk.state().sealed
    for operation, fields in (("inspect", {}), ("format-card", {"key_id": KEY_ID})):
        with pytest.raises(SeveralCards):
            desk.run(operation, Person(), **fields)
    desk.run("format-card", Person(), serials=[OTHER_SERIAL], key_id=KEY_ID)
    assert desk.state(OTHER_SERIAL).layout is not None


class Patient(Person):
    """Waits, and says each time that the card is there, until nothing is left to wait for."""

    waits = True

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    def card(self, text: object, arrivals: Callable[[], frozenset[str]]) -> frozenset[str]:  # noqa: ARG002
        """Press Enter, and give up in the end."""
        self._times -= 1
        if self._times < 0:
            raise KeyboardInterrupt
        return frozenset()


def test_the_only_card_is_asked_what_it_is_once() -> None:
    """The one in the chosen reader, by SELECT of applications; however often it is looked at after that."""
    beside = BesideToken(Token(YUBIKEY, "A000000308"))
    search = Search(beside, Patient(3), WantedCard(), may_choose=True)
    with pytest.raises(KeyboardInterrupt), search.card():
        pytest.fail("a card was taken")
    assert [command.data.hex().upper() for command in beside.token.sent] == ["D27600012401", "A000000308"]
    with pytest.raises(AnsweredAsOther), the_card(beside, Person()):
        pytest.fail("a card was taken")


def test_a_list_of_readers_names_it_and_opens_nothing_but_ours(sit: Sit) -> None:
    """It is of no use here, also while another program has it."""
    beside = BesideToken(Token(YUBIKEY), SERIAL, busy=True)
    desk = sit(beside)

    @contextmanager
    def record() -> Iterator[object]:
        yield desk.store

    slots = {slot.reader: slot for slot in taken(beside, record).slots}  # type: ignore[arg-type]
    assert isinstance(slots["token"].problem, UnknownCard)
    assert slots[SERIAL].shown is not None
    assert (beside.opened, beside.token.sent) == (0, [])


def test_a_card_of_ours_alone_is_taken_as_ever() -> None:
    """A reader that tells the answer to reset of a card of ours hides nothing."""

    class Telling(Drawer):
        def cards(self) -> list[Inserted]:
            return [Inserted(self.name, has_card=True, busy=False, atr=FAMILY)]

    with the_card(Telling(formatted_image(SERIAL)), Person()) as opened:
        assert opened.facts.serial == SERIAL
