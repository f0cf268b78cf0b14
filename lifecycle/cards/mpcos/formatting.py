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

from lifecycle.cards.mpcos import commands, profile, records
from lifecycle.cards.mpcos.codes import present, read_codes
from lifecycle.cards.mpcos.exchange import exact, must, unexpected
from lifecycle.cards.mpcos.holdings import write_set_record
from lifecycle.cards.mpcos.secured import Secured
from lifecycle.cards.mpcos.session import CHALLENGE, diversified
from lifecycle.domain.apdu import Command, StatusWord
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import PinBlocked, UnexpectedAnswer
from lifecycle.domain.holding import BLANK
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say

_FILLED_AND_CLOSED = (profile.KEYS, profile.PROFILE, profile.MARKS)
"""Open to UPDATE BINARY until they are filled; then nothing updates them again."""
_WRITTEN_ONCE = (profile.KEYS, profile.SECRET_CODES, profile.PROFILE)
"""Open to WRITE BINARY until they are filled."""
_CLOSE_WRITING, _CLOSE_UPDATING, _CLOSE_BOTH = b"\x00\x40\x00", b"\x40\x00\x00", b"\x40\x40\x00"
_NEW = bytes.fromhex("FFFFFFFF")
"""A unit of new memory, on chips whose new memory is not zero."""
_LONGEST = 48
"""Bytes that one command takes, a divisor of the larger files."""
_UNIT = commands.DATA_UNIT
_ID_AT = 8
"""Where the card id stands in the profile file."""
_UNTOLD = say("that has not told its serial yet")


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
    layout = _Layout(channel, serial, randomness)
    layout.enter_directory()
    card_id = layout.identify(key_id)
    with master.revealed() as bytes_of_it:
        key = diversified(bytes_of_it, bytes.fromhex(serial), card_id)
    secured = Secured(channel, serial, key_id, Secret(key), randomness)
    try:
        layout.give_key(secured, key)
        layout.give_code(secured, pin)
        for file in (profile.KEYS, profile.SECRET_CODES):
            layout.close(secured, file)
        for file in profile.FILES:
            if file not in _WRITTEN_ONCE:
                layout.make(file)
                layout.clear(secured, file)
        layout.make_blank(secured)
        layout.finish(secured)
    finally:
        secured.close()


class _Layout:
    """The steps, each of which looks at what is there before it adds what is missing."""

    def __init__(self, channel: Channel, serial: str, randomness: Callable[[int], bytes]) -> None:
        self._channel = channel
        self._serial = serial
        self._randomness = randomness

    def enter_directory(self) -> None:
        """Select our DF by its name, and create it where there is none; a DF of that name with another id is not ours.

        Until the file of secret codes is there the DF's conditions are open; then the PIN counts.
        """
        command = commands.select_directory_by_name()
        response = self._channel.transmit(command)
        if response.refused and not response.data:
            self._must(commands.create_directory(profile.PIN + profile.PIN))
            self._must(commands.select_directory())
        elif not exact(command, response) or not profile.describes_directory(response.data):
            raise unexpected(self._serial, command, response)

    def identify(self, key_id: int) -> bytes:
        """Give the card an id of 8 random bytes, or give the one that it has: it stays once there is a key file."""
        made = self.make(profile.PROFILE)
        if profile.is_closed(self._descriptor(profile.PROFILE)):
            raise self._odd(profile.PROFILE, say("a file that is finished"))
        stored, head = self._profile(), bytes((profile.VERSION, key_id, 0, 0))
        if made or (_NEW in _units(stored) and self._shown(profile.KEYS) is None):
            self._fill(profile.PROFILE, 0, bytes(profile.PROFILE.size))
            stored = self._profile()
        if self._shown(profile.KEYS) is None:
            card_id = stored[_ID_AT:]
            torn = bytes(_UNIT) in (card_id[:_UNIT], card_id[_UNIT:])
            wanted = _united(card_id, self._randomness(_ID_AT)) if torn else card_id
            if _united(stored[_UNIT:_ID_AT], head) == head and stored[_UNIT:] != head + wanted:
                self._fill(profile.PROFILE, _UNIT, head + wanted)
                stored = self._profile()
        if stored[_UNIT:_ID_AT] != head:
            raise self._odd(profile.PROFILE, say("{head}, begun in another way", head=stored[_UNIT:_ID_AT].hex()))
        return stored[_ID_AT:]

    def give_key(self, secured: Secured, key: bytes) -> None:
        """Write the transport key, unless it is there, and have the card prove it."""
        if self.make(profile.KEYS) or self._key_torn():
            self._fill(profile.KEYS, 0, records.key_records(key))
        secured.begin()

    def give_code(self, secured: Secured, pin: str) -> None:
        """Write the secret code, unless it is there, and present it: what follows needs it."""
        if self.make(profile.SECRET_CODES) or read_codes(self._channel, self._serial).torn:
            self._must(commands.write(profile.SECRET_CODES, 0, records.code_record(pin)))
        shown = read_codes(self._channel, self._serial)
        if shown.tries_left == 0:
            raise PinBlocked(serial=self._serial)
        with Secret(pin.encode("ascii")) as code:
            verdict, _ = present(self._channel, secured.session, code, self._serial, shown)
        if not verdict.accepted:
            raise self._odd(profile.SECRET_CODES, say("another PIN than the one of formatting"))

    def close(self, secured: Secured, file: profile.CardFile) -> None:
        """Close a file to writing for good (FREEZE), unless it is, and see that it is."""
        if not profile.is_closed(self._descriptor(file)):
            closed = _CLOSE_BOTH if file in _FILLED_AND_CLOSED else _CLOSE_WRITING
            secured.send(commands.freeze(file.fid, closed))
            if not profile.is_closed(self._descriptor(file)):
                raise self._odd(file, say("a write condition that is not closed"))
            self._must_stay_shut(file)

    def clear(self, secured: Secured, file: profile.CardFile) -> None:
        """Have a file hold zeros, whatever new memory holds; close it where nothing may update it again."""
        if file in _FILLED_AND_CLOSED:
            if profile.can_be_updated(self._descriptor(file)):
                self._fill(file, 0, bytes(file.size))
                secured.send(commands.freeze(file.fid, _CLOSE_UPDATING))
                self._must_stay_shut(file)
        elif _NEW in _units(self._content(secured, file)):
            for at in range(0, file.size, _LONGEST):
                zeros = bytes(min(_LONGEST, file.size - at))
                if file is profile.ANCHOR:
                    self._must(commands.update(file, at, zeros))
                else:
                    secured.update(file, at, zeros)
        if any(self._content(secured, file)) and file is not profile.SET:
            raise self._odd(file, say("something else than zeros"))

    def make(self, file: profile.CardFile) -> bool:
        """Create a file unless it is there; say whether it was created now."""
        if self._shown(file) is not None:
            return False
        self._must(commands.create_file(file, *_begun(file)))
        return True

    def make_blank(self, secured: Secured) -> None:
        """Write the first set record, unless it is there."""
        content = self._must(commands.read(profile.SET, profile.SET.size))
        state = records.set_record_of(content).state
        if state == "unreadable":
            write_set_record(secured, content, BLANK)
        elif state != "blank":
            raise self._odd(profile.SET, say("the state {state}", state=state))

    def finish(self, secured: Secured) -> None:
        """Write the magic by itself, and close the profile file."""
        if self._profile()[:_UNIT] != profile.MAGIC:
            self._fill(profile.PROFILE, 0, profile.MAGIC)
        if self._profile()[:_UNIT] != profile.MAGIC:
            raise self._odd(profile.PROFILE, say("another magic than was written"))
        self.close(secured, profile.PROFILE)

    def _fill(self, file: profile.CardFile, offset: int, data: bytes) -> None:
        """Write into a file that is not closed yet: whatever it holds, or onto it where an earlier version made it."""
        updated = profile.can_be_updated(self._descriptor(file))
        self._must((commands.update if updated else commands.write)(file, offset, data))

    def _must_stay_shut(self, file: profile.CardFile) -> None:
        if file in _FILLED_AND_CLOSED and not profile.is_sealed(self._descriptor(file)):
            raise self._odd(file, say("an update condition that is not closed"))

    def _content(self, secured: Secured, file: profile.CardFile) -> bytes:
        """Read a file after the PIN."""
        if file in {profile.SHARE, profile.LABEL}:
            return secured.read(file)
        return self._must(commands.read(file, file.size))

    def _profile(self) -> bytes:
        return self._must(commands.read(profile.PROFILE, profile.PROFILE.size))

    def _key_torn(self) -> bool:
        """Ask whether the records of the key have their checksums; a key that is whole is never written over."""
        probe = self._channel.transmit(commands.select_file_key(self._randomness(CHALLENGE)))
        return probe.status == StatusWord.MEMORY_FAILURE

    def _shown(self, file: profile.CardFile) -> bytes | None:
        """Give the descriptor of a file, or None where it is not there; raises UnexpectedAnswer where it is no such."""
        command = commands.select_file(file)
        response = self._channel.transmit(command)
        if response.refused and not response.data:
            return None
        if not exact(command, response):
            raise unexpected(self._serial, command, response)
        updates, writes = ({begun, end} for begun, end in zip(_begun(file), (file.update, file.write), strict=True))
        allowed = [(update, write, file.read) for update in updates for write in writes]
        if not profile.describes(response.data, file) or profile.conditions_of(response.data) not in allowed:
            raise UnexpectedAnswer(serial=self._serial, command=command.name, answer=response.data.hex().upper())
        return response.data

    def _descriptor(self, file: profile.CardFile) -> bytes:
        shown = self._shown(file)
        if shown is None:
            raise self._odd(file, say("a file that is not there any more"))
        return shown

    def _must(self, command: Command) -> bytes:
        return must(self._channel, command, self._serial)

    def _odd(self, file: profile.CardFile, answer: Text) -> UnexpectedAnswer:
        return UnexpectedAnswer(serial=self._serial, command=commands.select_file(file).name, answer=answer)


def _begun(file: profile.CardFile) -> tuple[bytes, bytes]:
    """Give the conditions of update and write that a file has until it is filled."""
    update = profile.ALWAYS if file in _FILLED_AND_CLOSED else file.update
    return update, profile.ALWAYS if file in _WRITTEN_ONCE else file.write


def _units(content: bytes) -> list[bytes]:
    return [content[at : at + _UNIT] for at in range(0, len(content), _UNIT)]


def _united(one: bytes, other: bytes) -> bytes:
    """Give what WRITE BINARY makes of two values."""
    return bytes(a | b for a, b in zip(one, other, strict=True))
