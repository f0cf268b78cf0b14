"""Formatting of a fresh card, in an order that can be cut off anywhere and gone on with.

First 0101 says that it was begun: from there on what is found on the card is ours. Then come the key, the blank
records, and a PW3 that nobody knows. Last of all 0101 says that PW3 was discarded: only with that the card is one of
ours. Each factory PIN is tried once.
"""

from collections.abc import Callable, Iterator

from lifecycle.cards.answers import KeyAttested, KeyMade
from lifecycle.cards.holding_bytes import slot_bytes
from lifecycle.cards.openpgp import commands, makers, reading, records, statement
from lifecycle.cards.openpgp.attesting import attested
from lifecycle.cards.openpgp.commands import ADMIN_PIN, DO, SHARE_PIN, SIGNATURE_PIN
from lifecycle.cards.openpgp.errors import FactoryPinRefused
from lifecycle.cards.openpgp.exchange import found, must, unexpected
from lifecycle.cards.openpgp.freshness import ADMIN_PIN_LENGTH, is_laid, is_unfinished, must_be_fresh
from lifecycle.cards.openpgp.records import ADMIN_DISCARDED, FreeRecord
from lifecycle.cards.openpgp.state import Reading
from lifecycle.domain.apdu import Command, Response, StatusWord
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardSwapped, NotKept, UnexpectedAnswer
from lifecycle.domain.holding import SetRecord
from lifecycle.domain.text import say

FACTORY_PIN, FACTORY_ADMIN_PIN = b"123456", b"12345678"
"""Of every fresh card (section 4.2.2)."""

_BLANK = slot_bytes(SetRecord(state="blank", sequence=1))
_FOR_THE_SESSION = b"\x01"
"""PW status: PW1 stays verified for more than one signature."""


class Formatting:
    """The steps, in their order."""

    def __init__(self, channel: Channel, known: Reading, randomness: Callable[[int], bytes]) -> None:
        self._channel = channel
        self._known = known
        self._serial = known.facts.serial
        self._randomness = randomness

    def steps(self) -> Iterator[KeyMade | KeyAttested]:
        """Do all but the last reading; raises CardInUse and UnsuitableCard before anything is sent that counts."""
        must_be_fresh(self._channel, self._known)
        laid = is_laid(self._known)
        self._present(SHARE_PIN, FACTORY_PIN, "PW1")
        self._must_hold_nothing()
        if not laid:
            self._put(DO.FREE, bytes(FreeRecord()))
        discarded = laid and not self._admin_is_factory()
        if not laid:
            self._present(ADMIN_PIN, FACTORY_ADMIN_PIN, "PW3")
        point = self._known.point or b"" if discarded else self._key()
        yield KeyMade(statement.ALGORITHM.hex().upper(), point.hex().upper())
        yield self._attested()
        if discarded:
            self._finish(point)
            return
        card_id = records.card_id_of(point)
        self._put(DO.SECRET, records.blank_bytes(card_id))
        self._put(DO.FREE, bytes(FreeRecord(card_id, slot=_BLANK)))
        self._discard_admin_pin()
        self._finish(point)

    def _present(self, reference: int, pin: bytes, which: str) -> None:
        command = commands.verify(reference, pin)
        answer = self._channel.transmit(command)
        left = reading.read_passwords(self._channel, self._serial).tries
        of_it = left[2] if reference == ADMIN_PIN else left[0]
        if answer.ok and not answer.data and of_it:
            return
        if answer.refused and not answer.data:
            raise FactoryPinRefused(serial=self._serial, which=which)
        raise unexpected(self._serial, command, answer)

    def _admin_is_factory(self) -> bool:
        """Say whether PW3 is still the factory one on a card where only its change and the last mark can be missing."""
        try:
            self._present(ADMIN_PIN, FACTORY_ADMIN_PIN, "PW3")
        except FactoryPinRefused:
            return False
        return True

    def _must_hold_nothing(self) -> None:
        """See that 0103 is empty; where formatting was begun that was seen before, and what is there is ours."""
        content = found(self._channel, DO.SECRET, self._serial)
        if content and not is_unfinished(self._known):
            raise unexpected(self._serial, commands.get(DO.SECRET), Response(content, StatusWord.OK))

    def _key(self) -> bytes:
        """Make the key, unless formatting made it before; where it was, it is not made again."""
        if self._known.algorithm != statement.ALGORITHM:
            self._must(commands.put(DO.ALGORITHM, statement.ALGORITHM))
        if not self._known.passwords.lasting:
            self._must(commands.put(DO.PASSWORDS, _FOR_THE_SESSION))
        point = reading.read_point(self._channel, self._serial)
        if point is None:
            made = self._must(commands.make_key())
            point = reading.read_point(self._channel, self._serial)
            if point is None or point != reading.point_of(made) or not statement.is_point(point):
                raise self._odd("GENERATE KEY")
        return point

    def _attested(self) -> KeyAttested:
        """Ask for the statement of the maker; the factory PIN, which the card took for the share, is that for it, too.

        Who holds the steps to be false does not resume them: the card is then not finished, and none of ours.
        """
        if makers.attests(self._serial):
            self._present(SIGNATURE_PIN, FACTORY_PIN, "PW1")
        return attested(self._channel, self._serial)

    def _discard_admin_pin(self) -> None:
        """Set PW3 to what nobody knows: who knows it could set a new PIN, and read the share."""
        unknown = self._randomness(ADMIN_PIN_LENGTH // 2).hex().encode("ascii")
        self._must(commands.change(ADMIN_PIN, FACTORY_ADMIN_PIN + unknown))

    def _finish(self, point: bytes) -> None:
        """Say in 0101 that the card is one of ours."""
        if reading.read_point(self._channel, self._serial) != point:
            raise CardSwapped(serial=self._serial, shown="another key")
        self._put(DO.FREE, bytes(FreeRecord(records.card_id_of(point), ADMIN_DISCARDED, slot=_BLANK)))

    def _put(self, what: DO, content: bytes) -> None:
        self._must(commands.put(what, content))
        if self._must(commands.get(what)) != content:
            raise NotKept(serial=self._serial, what=say("record {number}", number=f"{what:04X}"))

    def _must(self, command: Command) -> bytes:
        return must(self._channel, command, self._serial)

    def _odd(self, command: str) -> UnexpectedAnswer:
        return UnexpectedAnswer(serial=self._serial, command=command, answer=say("no public key of P-256"))
