"""The driver for cards of the MPCOS family with our profile: verbs in, APDUs out, nothing sent twice."""

import secrets
from collections.abc import Callable

from lifecycle.cards.driver import Line, TransportKey, Verdict
from lifecycle.cards.mpcos import commands, profile
from lifecycle.cards.mpcos.digits import packed
from lifecycle.cards.mpcos.reading import Reading, read_card, read_codes
from lifecycle.cards.mpcos.screen import inspect_lines
from lifecycle.cards.mpcos.session import CHALLENGE, Session, diversified
from lifecycle.domain.apdu import Command, Response, StatusWord
from lifecycle.domain.card import TICKS, CardFacts
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import (
    CardFull,
    CardSwapped,
    Defect,
    OtherTransportKey,
    PinTorn,
    UnexpectedAnswer,
)
from lifecycle.domain.secret import Secret, wipe

_ANY_CARD = frozenset({"inspect", "accept-drift"})


class MpcosCard:
    """One card of the MPCOS family on one channel."""

    make = "mpcos"

    def __init__(self, channel: Channel, *, randomness: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._channel = channel
        self._randomness = randomness
        self._reading: Reading | None = None
        self._session: Session | None = None

    def read(self) -> CardFacts:
        """Read what the card shows; safe probes only (SELECT, GET INFO, READ)."""
        self._session = None
        self._reading = read_card(self._channel)
        return self._reading.facts

    def describe(self, facts: CardFacts) -> list[Line]:
        """Give the Inspect screen of what was read."""
        return inspect_lines(facts)

    def can(self, operation: str) -> bool:
        """Say whether this card can do an operation: without our profile only what needs no profile."""
        return self._known.facts.profile is not None or operation in _ANY_CARD

    def authenticate(self, transport_key: TransportKey) -> None:
        """Select our DF and open a session; no PIN is sent to a card that does not prove its key."""
        facts = self._known.facts
        if facts.key_id is None or facts.card_id is None:
            raise Defect(what="a session was asked of a card without our profile")
        with transport_key(facts.key_id, facts.serial) as master, master.revealed() as bytes_of_it:
            key = diversified(bytes_of_it, bytes.fromhex(facts.serial), bytes.fromhex(facts.card_id))
        self._must(commands.select_master_file())
        self._must(commands.select_directory())
        challenge = self._randomness(CHALLENGE)
        answer = self._must(commands.select_file_key(challenge))
        session = Session(key, challenge, answer.data)
        if not session.authentic:
            raise OtherTransportKey(serial=facts.serial, key_id=facts.key_id)
        self._session = session

    def confirm_identity(self) -> None:
        """Read the serial again by GET INFO A1 alone: a SELECT would drop the PIN."""
        shown = self._must(commands.get_info(commands.SERIAL)).data.hex().upper()
        if shown != self._known.facts.serial:
            raise CardSwapped(serial=self._known.facts.serial, shown=shown)

    def verify(self, pin: Secret) -> Verdict:
        """Present a PIN once, enciphered under the session (VERIFY, ISO 7816-4, section 7.5.6).

        What the card answers is believed only where its own counter, read afterwards, says the same: a damaged answer
        must not pass for an accepted PIN, a spent try or a blocked card.
        """
        with pin.revealed() as digits:
            block = self._open_session.encipher(digits)
        command = commands.verify_enciphered(block)
        response = self._channel.transmit(command)
        shown = read_codes(self._channel, self._known.facts.serial)
        if shown.torn and response.status == StatusWord.MEMORY_FAILURE:
            raise PinTorn(serial=self._known.facts.serial)
        left = self._tries_left_after(response)
        if left is None or left != shown.tries_left:
            raise self._unexpected(command, response)
        return Verdict(accepted=response.ok, tries_left=left)

    def _tries_left_after(self, response: Response) -> int | None:
        """Say what an answer to VERIFY claims to be left, or None where it claims nothing."""
        if response.data:
            return None
        if response.ok:
            return self._maximum
        left = 0 if response.status == StatusWord.BLOCKED else response.tries_left
        return left if left is not None and left < self._maximum else None

    def tick(self) -> None:
        """Spend the next tick: the card ORs it onto the others, and cannot take it back."""
        marks = self._known.marks
        spent = self._known.ticks
        if spent >= TICKS:
            raise CardFull(serial=self._known.facts.serial)
        bit = next(at for at in range(TICKS) if not marks >> (TICKS - 1 - at) & 1)
        self._set_marks(marks | 1 << (TICKS - 1 - bit))

    def mark_change_begun(self) -> None:
        """Set the bit *begun* of the PIN word."""
        self._set_marks(self._known.marks | profile.CHANGE_BEGUN << TICKS)

    def mark_new_pin_proven(self) -> None:
        """Set the bit *proven* of the PIN word."""
        self._set_marks(self._known.marks | profile.NEW_PIN_PROVEN << TICKS)

    def change_pin(self, current: Secret, new: Secret) -> bool:
        """Replace the PIN (SET SECRET CODE), enciphered under the session; sent once, whatever the card answers."""
        block = packed(current, new)
        command = commands.set_secret_code_enciphered(self._open_session.encipher(block))
        wipe(block)
        response = self._channel.transmit(command)
        if response.ok and not response.data:
            return True
        if response.refused and not response.data:
            return False
        raise self._unexpected(command, response)

    def seal(self) -> None:
        """FREEZE the update condition of the secret-code file, with a MAC both ways."""
        controls = bytes((0x40, 0x00, 0x00))
        fid = profile.SECRET_CODES.fid
        plain = commands.freeze(fid, controls, cla=0x84)
        header = plain.header + bytes((len(plain.data) + 3,))
        ours, theirs = self._open_session.mac(header + plain.data)
        command = commands.freeze(fid, controls, cla=0x84, mac=ours)
        response = self._must(command)
        if response.data != theirs:
            raise self._unexpected(command, response)

    def sealed(self) -> bool:
        """Read the descriptor of the secret-code file: its update condition says "never" once it is frozen."""
        return read_codes(self._channel, self._known.facts.serial).sealed

    @property
    def _known(self) -> Reading:
        if self._reading is None:
            raise Defect(what="a card was used before it was read")
        return self._reading

    @property
    def _maximum(self) -> int:
        return self._known.facts.maximum_presentations or 0

    @property
    def _open_session(self) -> Session:
        if self._session is None:
            raise Defect(what="a PIN was about to be sent without a session")
        return self._session

    def _set_marks(self, marks: int) -> None:
        """Write the one unit that changes, old bits and new, and read the marks back."""
        size, unit = profile.MARKS.size, commands.DATA_UNIT
        wanted, was = marks.to_bytes(size, "big"), self._known.marks.to_bytes(size, "big")
        at = next((at for at in range(0, size, unit) if wanted[at : at + unit] != was[at : at + unit]), None)
        if at is None:
            return
        self._must(commands.write(profile.MARKS, at, wanted[at : at + unit]))
        reading = commands.read(profile.MARKS, size)
        response = self._must(reading)
        if response.data != wanted:
            raise self._unexpected(reading, response)
        self._known.marks = marks

    def _must(self, command: Command) -> Response:
        """Send a command that has one good answer: 9000 with exactly the data it asked for."""
        response = self._channel.transmit(command)
        if not response.ok or len(response.data) != (command.le or 0):
            raise self._unexpected(command, response)
        return response

    def _unexpected(self, command: Command, response: Response) -> UnexpectedAnswer:
        answer = f"{response.status:04X}"
        if response.data:
            answer = f"{len(response.data)} bytes and {answer}"
        return UnexpectedAnswer(serial=self._known.facts.serial, command=command.name, answer=answer)
