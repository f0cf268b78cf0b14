"""The files of our profile while they are laid on a card: looked at, made, filled, cleared and closed for good."""

from lifecycle.cards.mpcos import commands, descriptors, profile
from lifecycle.cards.mpcos.exchange import exact, must, unexpected
from lifecycle.cards.mpcos.secured import Secured
from lifecycle.domain.apdu import Command
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import UnexpectedAnswer
from lifecycle.domain.text import Text, say

UNIT = commands.DATA_UNIT
FILLED_AND_CLOSED = (profile.KEYS, profile.PROFILE, profile.MARKS)
"""Open to UPDATE BINARY until they are filled; then nothing updates them again."""
WRITTEN_ONCE = (profile.KEYS, profile.SECRET_CODES, profile.PROFILE)
"""Open to WRITE BINARY until they are filled."""
_CLOSE_WRITING, _CLOSE_UPDATING, _CLOSE_BOTH = b"\x00\x40\x00", b"\x40\x00\x00", b"\x40\x40\x00"
NEW = bytes.fromhex("FFFFFFFF")
"""A unit of new memory, on chips whose new memory is not zero."""
_LONGEST = 48
"""Bytes that one command takes, a divisor of the larger files."""


class LaidFiles:
    """The files in the DF that is selected; each verb looks at what is there before it adds what is missing."""

    def __init__(self, channel: Channel, serial: str) -> None:
        self._channel = channel
        self._serial = serial

    def shown(self, file: profile.CardFile) -> bytes | None:
        """Give the descriptor of a file, or None where it is not there; raises UnexpectedAnswer where it is no such."""
        command = commands.select_file(file)
        response = self._channel.transmit(command)
        if response.refused and not response.data:
            return None
        if not exact(command, response):
            raise unexpected(self._serial, command, response)
        updates, writes = ({begun, end} for begun, end in zip(_begun(file), (file.update, file.write), strict=True))
        allowed = [(update, write, file.read) for update in updates for write in writes]
        if not descriptors.describes(response.data, file) or descriptors.conditions_of(response.data) not in allowed:
            raise UnexpectedAnswer(serial=self._serial, command=command.name, answer=response.data.hex().upper())
        return response.data

    def descriptor(self, file: profile.CardFile) -> bytes:
        """Give the descriptor of a file that has to be there."""
        shown = self.shown(file)
        if shown is None:
            raise self.odd(file, say("a file that no longer exists"))
        return shown

    def make(self, file: profile.CardFile) -> bool:
        """Create a file unless it is there; say whether it was created now."""
        if self.shown(file) is not None:
            return False
        self.must(creating(file))
        return True

    def fill(self, file: profile.CardFile, offset: int, data: bytes) -> None:
        """Write into a file that is not closed yet: whatever it holds, or onto it where an earlier version made it."""
        updated = descriptors.can_be_updated(self.descriptor(file))
        self.must((commands.update if updated else commands.write)(file, offset, data))

    def clear(self, secured: Secured, file: profile.CardFile) -> None:
        """Have a file hold zeros, whatever new memory holds; close it where nothing may update it again."""
        if file in FILLED_AND_CLOSED:
            if descriptors.can_be_updated(self.descriptor(file)):
                self.fill(file, 0, bytes(file.size))
                secured.send(commands.freeze(file.fid, _CLOSE_UPDATING))
                self._must_stay_shut(file)
        elif NEW in units(self._content(secured, file)):
            for at in range(0, file.size, _LONGEST):
                zeros = bytes(min(_LONGEST, file.size - at))
                if file is profile.ANCHOR:
                    self.must(commands.update(file, at, zeros))
                else:
                    secured.update(file, at, zeros)
        if any(self._content(secured, file)) and file is not profile.SET:
            raise self.odd(file, say("bytes that are not zero"))

    def close(self, secured: Secured, file: profile.CardFile) -> None:
        """Close a file to writing for good (FREEZE), unless it is, and see that it is."""
        if not descriptors.is_closed(self.descriptor(file)):
            closed = _CLOSE_BOTH if file in FILLED_AND_CLOSED else _CLOSE_WRITING
            secured.send(commands.freeze(file.fid, closed))
            if not descriptors.is_closed(self.descriptor(file)):
                raise self.odd(file, say("a write condition that is not closed"))
            self._must_stay_shut(file)

    def _content(self, secured: Secured, file: profile.CardFile) -> bytes:
        """Read a file after the PIN."""
        if file in {profile.SHARE, profile.LABEL}:
            return secured.read(file)
        return self.must(commands.read(file, file.size))

    def _must_stay_shut(self, file: profile.CardFile) -> None:
        if file in FILLED_AND_CLOSED and not descriptors.is_sealed(self.descriptor(file)):
            raise self.odd(file, say("an update condition that is not closed"))

    def must(self, command: Command) -> bytes:
        """Send a command that has one good answer."""
        return must(self._channel, command, self._serial)

    def odd(self, file: profile.CardFile, answer: Text) -> UnexpectedAnswer:
        """Give the error for a file that is not as formatting leaves it."""
        return UnexpectedAnswer(serial=self._serial, command=commands.select_file(file).name, answer=answer)


def creating(file: profile.CardFile) -> Command:
    """Give the command that makes a file, with the conditions that it has until it is filled."""
    return commands.create_file(file, *_begun(file))


def units(content: bytes) -> list[bytes]:
    """Give the data units of the content of a file."""
    return [content[at : at + UNIT] for at in range(0, len(content), UNIT)]


def _begun(file: profile.CardFile) -> tuple[bytes, bytes]:
    """Give the conditions of update and write that a file has until it is filled."""
    update = profile.ALWAYS if file in FILLED_AND_CLOSED else file.update
    return update, profile.ALWAYS if file in WRITTEN_ONCE else file.write
