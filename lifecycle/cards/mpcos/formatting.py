"""Laying our profile on a card of the family, in an order that can be cut off anywhere and gone on with.

The card id goes first into the profile file, without its magic. Then come key, code, the other files and a blank set
record, and last the magic and the closing of the profile file: only with both does a card pass for one with our
profile. What new memory holds is not known, so that every file is written whole: those that are closed in the end are
made open to UPDATE BINARY until then, the others take zeros after the PIN. The file of secret codes alone can be filled
by WRITE BINARY only, as its update condition says whether it is sealed. The files of key and code cannot be read, and
are written again only where the card itself says that they are torn.
"""

import secrets
from collections.abc import Callable

from lifecycle.cards.mpcos import commands, descriptors, profile, records
from lifecycle.cards.mpcos.codes import present, read_codes
from lifecycle.cards.mpcos.exchange import exact, must, unexpected
from lifecycle.cards.mpcos.holdings import write_set_record
from lifecycle.cards.mpcos.laid_files import NEW, UNIT, WRITTEN_ONCE, LaidFiles, creating, units
from lifecycle.cards.mpcos.secured import Secured
from lifecycle.cards.mpcos.session import CHALLENGE, diversified
from lifecycle.domain.apdu import StatusWord
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import PinBlocked
from lifecycle.domain.holding import BLANK
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import say

_ID_AT = 8
"""Where the card id stands in the profile file."""
_UNTOLD = say("(serial not read yet)")


def format_card(
    channel: Channel,
    master: Secret,
    key_id: int,
    pin: str = profile.FACTORY_PIN,
    *,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> None:
    """Lay our profile on a card that does not carry it, or go on where that was cut off; `pin` is 8 digits.

    What is there already stays as it is. The PIN is presented once, to a card that proved its transport key and whose
    DF is ours and not finished. Raises UnexpectedAnswer at the first command that the card does not take and where the
    card holds what formatting does not leave there, OtherTransportKey where it was begun with another key, and
    PinBlocked; what was made until then stays on the card.
    """
    must(channel, commands.select_master_file(), _UNTOLD)
    serial = must(channel, commands.get_info(commands.SERIAL), _UNTOLD).hex().upper()
    laying = _Laying(channel, serial, randomness)
    card_id = laying.identify(key_id)
    with master.revealed() as bytes_of_it:
        key = diversified(bytes_of_it, bytes.fromhex(serial), card_id)
    secured = Secured(channel, serial, key_id, Secret(key), randomness)
    try:
        laying.give_key(secured, key)
        laying.give_code(secured, pin)
        for file in (profile.KEYS, profile.SECRET_CODES):
            laying.close(secured, file)
        for file in profile.FILES:
            if file not in WRITTEN_ONCE:
                laying.make(file)
                laying.clear(secured, file)
        laying.make_blank(secured)
        laying.finish(secured)
    finally:
        secured.close()


class _Laying(LaidFiles):
    """The steps, in their order."""

    def __init__(self, channel: Channel, serial: str, randomness: Callable[[int], bytes]) -> None:
        super().__init__(channel, serial)
        self._randomness = randomness
        self._layout = profile.LAYOUT

    def identify(self, key_id: int) -> bytes:
        """Give the card an id of 8 random bytes, or give the one that it has: it stays once there is a key file."""
        made = self._enter_directory()
        if descriptors.is_closed(self.descriptor(profile.PROFILE)):
            raise self.odd(profile.PROFILE, say("a finished file"))
        stored, head = self._profile(), bytes((self._layout.version, key_id, 0, 0))
        if made or (NEW in units(stored) and self.shown(profile.KEYS) is None):
            self.fill(profile.PROFILE, 0, bytes(profile.PROFILE.size))
            stored = self._profile()
        if self.shown(profile.KEYS) is None:
            card_id = stored[_ID_AT:]
            torn = bytes(UNIT) in (card_id[:UNIT], card_id[UNIT:])
            wanted = _united(card_id, self._randomness(_ID_AT)) if torn else card_id
            if _united(stored[UNIT:_ID_AT], head) == head and stored[UNIT:] != head + wanted:
                self.fill(profile.PROFILE, UNIT, head + wanted)
                stored = self._profile()
        if stored[UNIT:_ID_AT] != head:
            raise self.odd(profile.PROFILE, say("{head}, started in another way", head=stored[UNIT:_ID_AT].hex()))
        return stored[_ID_AT:]

    def give_key(self, secured: Secured, key: bytes) -> None:
        """Write the transport key, unless it is there, and have the card prove it."""
        if self.make(profile.KEYS) or self._key_torn():
            self.fill(profile.KEYS, 0, records.key_records(key))
        secured.begin()

    def give_code(self, secured: Secured, pin: str) -> None:
        """Write the secret code, unless it is there, and present it: what follows needs it."""
        if self.make(profile.SECRET_CODES) or read_codes(self._channel, self._serial).torn:
            self.must(commands.write(profile.SECRET_CODES, 0, records.code_record(pin)))
        shown = read_codes(self._channel, self._serial)
        if shown.tries_left == 0:
            raise PinBlocked(serial=self._serial)
        with Secret(pin.encode("ascii")) as code:
            verdict, _ = present(self._channel, secured.session, code, self._serial, shown)
        if not verdict.accepted:
            raise self.odd(profile.SECRET_CODES, say("another PIN than the one of the formatting"))

    def make_blank(self, secured: Secured) -> None:
        """Write the first set record, unless it is there."""
        content = self.must(commands.read(profile.SET, profile.SET.size))
        state = records.set_record_of(content).state
        if state == "unreadable":
            write_set_record(secured, content, BLANK)
        elif state != "blank":
            raise self.odd(profile.SET, say("the state {state}", state=state))

    def finish(self, secured: Secured) -> None:
        """Write the magic by itself, and close the profile file."""
        if self._profile()[:UNIT] != profile.MAGIC:
            self.fill(profile.PROFILE, 0, profile.MAGIC)
        if self._profile()[:UNIT] != profile.MAGIC:
            raise self.odd(profile.PROFILE, say("another magic value than the one written"))
        self.close(secured, profile.PROFILE)

    def _enter_directory(self) -> bool:
        """Select our DF, and see that the profile file is in it; say whether that was made now.

        On a chip that makes no file where the conditions of the DF name a code that is not there yet, the DF stays
        empty, and another one without conditions takes its place: it has a layout of its own.
        """
        self._select_or_create()
        if self.shown(profile.PROFILE) is not None:
            return False
        command = creating(profile.PROFILE)
        response = self._channel.transmit(command)
        if response.status == StatusWord.SECURITY_NOT_SATISFIED and self.shown(profile.SECRET_CODES) is None:
            self._layout = profile.OPEN_LAYOUT
            self._select_or_create()
            return self.make(profile.PROFILE)
        if not exact(command, response):
            raise unexpected(self._serial, command, response)
        return True

    def _select_or_create(self) -> None:
        """Select the DF by its name, and create it where there is none; one with another id is not ours.

        Until the file of secret codes is there the conditions of the first DF are open; then the PIN counts.
        """
        command = commands.select_directory_by_name(self._layout)
        response = self._channel.transmit(command)
        if response.refused and not response.data:
            if self._layout is not profile.LAYOUT:
                self.must(commands.select_master_file())
            self.must(commands.create_directory(self._layout))
            self.must(commands.select_directory(self._layout))
        elif not exact(command, response) or not descriptors.describes_directory(response.data, self._layout):
            raise unexpected(self._serial, command, response)

    def _profile(self) -> bytes:
        return self.must(commands.read(profile.PROFILE, profile.PROFILE.size))

    def _key_torn(self) -> bool:
        """Ask whether the records of the key have their checksums; a key that is whole is never written over."""
        probe = self._channel.transmit(commands.select_file_key(self._randomness(CHALLENGE)))
        return probe.status == StatusWord.MEMORY_FAILURE


def _united(one: bytes, other: bytes) -> bytes:
    """Give what WRITE BINARY makes of two values."""
    return bytes(a | b for a, b in zip(one, other, strict=True))
