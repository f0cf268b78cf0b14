"""Secure messaging: a MAC of 3 bytes both ways, checked before anything that came with it is believed."""

import hmac
from collections.abc import Callable
from dataclasses import replace

from lifecycle.cards.mpcos import commands
from lifecycle.cards.mpcos.errors import OtherTransportKey
from lifecycle.cards.mpcos.exchange import must
from lifecycle.cards.mpcos.profile import CardFile
from lifecycle.cards.mpcos.session import CHALLENGE, MAC, Session
from lifecycle.domain.apdu import Command
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import Defect, UnexpectedAnswer
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say


class Secured:
    """A card whose transport key is known, with its DF selected, and the session that stands with it.

    A MAC can be replayed within a session: `begin` is called before each group of writes and before each reading back.
    Whatever goes wrong ends the session for good and wipes the key: after it nothing can be sent here any more.
    """

    def __init__(
        self, channel: Channel, serial: str, key_id: int, key: Secret, randomness: Callable[[int], bytes]
    ) -> None:
        self._channel = channel
        self._serial = serial
        self._key_id = key_id
        self._key = key
        self._randomness = randomness
        self._session: Session | None = None

    @property
    def serial(self) -> str:
        """The serial of the card."""
        return self._serial

    @property
    def session(self) -> Session:
        """The session that stands; raises Defect where there is none."""
        if self._session is None:
            raise Defect(what="something was about to be sent without a session")
        return self._session

    def begin(self) -> None:
        """Open a new session in place of the one that stands; a verified PIN stays verified.

        SELECT FILE KEY: the card proves its key again. Where it does not, raises OtherTransportKey for the first
        session and UnexpectedAnswer for a later one, when a PIN may have been sent.
        """
        with self._key.revealed() as key:  # a key that was wiped sends nothing
            challenge = self._randomness(CHALLENGE)
            answer = self._must(commands.select_file_key(challenge))
            session = Session(bytes(key), challenge, answer)
        before, self._session = self._session, session
        if session.authentic:
            return
        self.close()
        if before is None:
            raise OtherTransportKey(serial=self._serial, key_id=self._key_id)
        raise UnexpectedAnswer(serial=self._serial, command="SELECT FILE KEY", answer=_NO_PROOF)

    def send(self, command: Command) -> None:
        """Send a command that brings data, its MAC behind the data, and check the MAC that comes back.

        Its length counts the MAC, and the MAC is over that length. Raises UnexpectedAnswer.
        """
        header = command.header + bytes((len(command.data) + MAC,))
        ours, theirs = self.session.mac(header + command.data)
        self._check(command, self._must(replace(command, data=command.data + ours, le=MAC)), theirs)

    def update(self, file: CardFile, offset: int, data: bytes, *, secret: bool = False) -> None:
        """Replace bytes of a transparent file, in one command; `offset` in bytes, a multiple of 4."""
        self.send(commands.update_secured(file, offset, data, secret=secret))

    def read(self, file: CardFile, *, secret: bool = False) -> bytes:
        """Read the whole of a transparent file and check the MAC behind it; raises UnexpectedAnswer."""
        command = commands.read_secured(file, file.size + MAC, secret=secret)
        answer = self._must(command)
        data, mac = answer[:-MAC], answer[-MAC:]
        self._check(command, mac, self.session.mac(command.tpdu() + data)[0])
        return data

    def close(self) -> None:
        """End the session and wipe the key."""
        self._session = None
        self._key.close()

    def _must(self, command: Command) -> bytes:
        try:
            return must(self._channel, command, self._serial)
        except UnexpectedAnswer:
            self.close()
            raise

    def _check(self, command: Command, shown: bytes, due: bytes) -> None:
        if not hmac.compare_digest(shown, due):
            self.close()
            raise UnexpectedAnswer(serial=self._serial, command=command.name, answer=_WRONG)


_WRONG: Text = say("a wrong authentication code (MAC)")
_NO_PROOF: Text = say("a wrong proof of the transport key")
