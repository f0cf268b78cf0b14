"""One card of the MPCOS family with our profile, step by step: each is sent once, and read back where it can be."""

import secrets
from collections.abc import Callable

from msgspec.structs import replace

from lifecycle.cards.answers import Line, Verdict
from lifecycle.cards.driver import HostKeys
from lifecycle.cards.mpcos import anchors, commands, holdings, profile, records
from lifecycle.cards.mpcos.codes import present, read_codes
from lifecycle.cards.mpcos.digits import packed
from lifecycle.cards.mpcos.errors import CardFull
from lifecycle.cards.mpcos.exchange import must, unexpected
from lifecycle.cards.mpcos.formatting import format_card
from lifecycle.cards.mpcos.reading import NAME, Reading, read_card
from lifecycle.cards.mpcos.screen import inspect_lines
from lifecycle.cards.mpcos.secured import Secured
from lifecycle.cards.mpcos.session import diversified, watched
from lifecycle.domain.anchor import Anchor, Slots
from lifecycle.domain.apdu import Command, Response, StatusWord
from lifecycle.domain.card import CardFacts
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardSwapped, Defect, UnexpectedAnswer
from lifecycle.domain.holding import SetRecord, Share
from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import say

_ANY_CARD = frozenset({"inspect", "accept-drift"})
_CLOSE_UPDATING = bytes((0x40, 0x00, 0x00))


class MpcosCard:
    """One card of the MPCOS family on one channel; in which order its steps come is for the driver to say."""

    make = NAME

    def __init__(self, channel: Channel, *, randomness: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._channel = channel
        self._randomness = randomness
        self._reading: Reading | None = None
        self._secured: Secured | None = None
        self._in_clear = False

    def read(self) -> CardFacts:
        """Read what the card shows; safe probes only (SELECT, GET INFO, READ)."""
        self._end_session()
        before, self._reading = self._reading, read_card(self._channel)
        if before is not None and before.facts.card_id == self._reading.facts.card_id:
            self._reading.anchor_file = before.anchor_file
        return self._reading.facts

    def describe(self, facts: CardFacts) -> list[Line]:
        """Give the Inspect screen of what was read, the anchor among it where that was."""
        file = None if self._reading is None else self._reading.anchor_file
        return inspect_lines(facts, None if file is None else anchors.slots_of(file))

    def can(self, operation: str) -> bool:
        """Say whether this card can do an operation: without our profile only what needs no profile.

        Only a card without it can be formatted.
        """
        if operation == "format-card":
            return self._known.facts.layout is None
        return self._known.facts.layout is not None or operation in _ANY_CARD

    def require_keys(self, keys: HostKeys) -> None:
        """See that the transport key is here."""
        if self._key_id is not None:
            keys(self._key_id, self._known.facts.serial).close()

    def authenticate(self, keys: HostKeys) -> None:
        """Select our DF and open a session; no PIN is sent to a card that does not prove its key."""
        facts = self._known.facts
        key_id = self._key_id
        if key_id is None or facts.card_id is None:
            raise Defect(what="a session was asked of a card without our profile")
        with keys(key_id, facts.serial) as master, master.revealed() as bytes_of_it:
            key = Secret(diversified(bytes_of_it, bytes.fromhex(facts.serial), bytes.fromhex(facts.card_id)))
        self._end_session()
        self._must(commands.select_master_file())
        self._must(commands.select_directory(self._known.directory))
        self._secured = Secured(self._channel, facts.serial, key_id, key, self._randomness)
        self._secured.begin()

    def select_in_clear(self) -> None:
        """Select our DF without a session: a PIN is presented in clear then, and the share read so; nothing else."""
        self._end_session()
        self._must(commands.select_master_file())
        self._must(commands.select_directory(self._known.directory))
        self._in_clear = True

    def confirm_identity(self) -> None:
        """Read the serial again by GET INFO A1 alone: a SELECT would drop the PIN."""
        shown = self._must(commands.get_info(commands.SERIAL)).hex().upper()
        if shown != self._known.facts.serial:
            raise CardSwapped(serial=self._known.facts.serial, shown=shown)

    def verify(self, pin: Secret) -> Verdict:
        """Present a PIN once, enciphered under the session; the answer must agree with the card's own counter.

        After `select_in_clear` it is presented in clear.
        """
        known, session = self._known, None if self._in_clear else self._open.session
        verdict, known.codes = present(self._channel, session, pin, known.facts.serial, known.codes)
        return verdict

    def pin_watch(self, keys: HostKeys | None) -> str | None:
        """Give the MAC of the check byte that was read last, of a card that has all of its tries; sends nothing."""
        facts, codes, key_id = self._known.facts, self._known.codes, self._key_id
        if keys is None or codes.check is None or codes.counter != 0 or key_id is None or facts.card_id is None:
            return None
        with keys(key_id, facts.serial) as master, master.revealed() as bytes_of_it:
            mac = watched(bytes_of_it, bytes.fromhex(facts.serial), bytes.fromhex(facts.card_id), codes.check)
        return mac.hex()

    def tick(self) -> int:
        """Spend the next tick: the card ORs it onto the others, and cannot take it back."""
        marks = self._known.marks
        if self._known.ticks >= profile.TICKS:
            raise CardFull(serial=self._known.facts.serial)
        bit = next(at for at in range(profile.TICKS) if not marks >> (profile.TICKS - 1 - at) & 1)
        self._set_marks(marks | 1 << (profile.TICKS - 1 - bit))
        return self._known.ticks

    def read_anchors(self) -> Slots:
        """Read both slots of the anchor file: our DF is selected, and stays so."""
        self._known.anchor_file = anchors.read_file(self._channel, self._known.facts.serial)
        return anchors.slots_of(self._known.anchor_file)

    def anchor_signatures(self) -> tuple[()]:
        """It signs none."""
        return ()

    def write_anchor(self, anchor: Anchor) -> None:
        """Write an anchor over the older or bad slot, and read it back; no SELECT, so that PIN and session stand."""
        known = self._known
        if known.anchor_file is None:
            self.read_anchors()
        known.anchor_file = anchors.write(self._channel, known.facts.serial, known.anchor_file or b"", anchor)

    def mark_change_begun(self) -> None:
        """Set the bit *begun* of the PIN word."""
        self._set_marks(self._known.marks | profile.CHANGE_BEGUN << profile.TICKS)

    def mark_new_pin_proven(self) -> None:
        """Set the bit *proven* of the PIN word, and *begun* where it was lost."""
        self._set_marks(self._known.marks | (profile.CHANGE_BEGUN | profile.NEW_PIN_PROVEN) << profile.TICKS)

    def change_pin(self, current: Secret, new: Secret) -> bool:
        """Replace the PIN (SET SECRET CODE), enciphered under the session; sent once, whatever the card answers."""
        block = packed(current, new)
        command = commands.set_secret_code_enciphered(self._open.session.encipher(block))
        wipe(block)
        response = self._channel.transmit(command)
        if response.ok and not response.data:
            return True
        if response.refused and not response.data:
            return False
        raise unexpected(self._known.facts.serial, command, response)

    def seal(self) -> None:
        """FREEZE the update condition of the secret-code file, with a MAC both ways."""
        self._open.send(commands.freeze(profile.SECRET_CODES.fid, _CLOSE_UPDATING))

    def sealed(self) -> bool:
        """Read the descriptor of the secret-code file: its update condition says "never" once it is frozen."""
        return read_codes(self._channel, self._known.facts.serial).sealed

    def write_set_record(self, record: SetRecord) -> None:
        """Write the set record over the older or bad slot of the last reading, and read the file back."""
        known = self._known
        known.set_file = holdings.write_set_record(self._open, known.set_file, record)
        known.facts = replace(known.facts, set_record=records.set_record_of(known.set_file))

    def read_share(self) -> Share | None:
        """Read the share, or None; the caller closes it."""
        if self._in_clear:
            return holdings.read_share_in_clear(self._channel, self._known.facts.serial)
        return holdings.read_share(self._open)

    def write_share(self, share: Share) -> None:
        """Write a share over whatever is there, and read it back."""
        holdings.write_share(self._open, share)

    def erase_share(self) -> None:
        """Write zeros over the share, and read them back."""
        holdings.erase_share(self._open)

    def read_label(self) -> bytes | None:
        """Read the label as it is, or None."""
        return holdings.read_label(self._open)

    def write_label(self, label: str | None) -> None:
        """Write a label, or none, over what is there, and read it back."""
        holdings.write_label(self._open, label)

    def lay_out(self, keys: HostKeys, key_id: int) -> CardFacts:
        """Lay our profile on the card, or go on with that; then read it as `read` does."""
        facts = self._known.facts
        if facts.layout is not None:
            raise Defect(what="a card with our profile was to be formatted")
        with keys(key_id, facts.serial) as master:
            self._end_session()
            self.confirm_identity()
            format_card(self._channel, master, key_id, randomness=self._randomness)
        shown = self.read()
        if shown.layout is None or (shown.serial, self._key_id) != (facts.serial, key_id):
            raise UnexpectedAnswer(serial=facts.serial, command="READ profile", answer=say("no finished profile"))
        return shown

    @property
    def _key_id(self) -> int | None:
        """Which transport key the card was given, as its profile says it."""
        found = self._known.facts.details.get("key_id")
        return found if isinstance(found, int) else None

    @property
    def _known(self) -> Reading:
        if self._reading is None:
            raise Defect(what="a card was used before it was read")
        return self._reading

    @property
    def _open(self) -> Secured:
        if self._secured is None:
            raise Defect(what="something was about to be sent without a session")
        return self._secured

    def _end_session(self) -> None:
        if self._secured is not None:
            self._secured.close()
        self._secured, self._in_clear = None, False

    def _set_marks(self, marks: int) -> None:
        """Write the one unit that changes, old bits and new, and read the marks back."""
        size, unit = profile.MARKS.size, commands.DATA_UNIT
        wanted, was = marks.to_bytes(size, "big"), self._known.marks.to_bytes(size, "big")
        at = next((at for at in range(0, size, unit) if wanted[at : at + unit] != was[at : at + unit]), None)
        if at is None:
            return
        self._must(commands.write(profile.MARKS, at, wanted[at : at + unit]))
        reading = commands.read(profile.MARKS, size)
        shown = self._must(reading)
        if shown != wanted:
            raise unexpected(self._known.facts.serial, reading, Response(shown, StatusWord.OK))
        self._known.marks = marks

    def _must(self, command: Command) -> bytes:
        """Send a command that has one good answer: 9000 with exactly the data it asked for."""
        return must(self._channel, command, self._known.facts.serial)
