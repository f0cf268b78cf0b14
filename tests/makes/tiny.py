"""A make of card, all of it in this file: adding one touches one folder, and one line of the registry.

It has no counter, no anchors and no key of the workstation, 3 tries, and PINs of 4 to 6 digits. Anybody can reset it.
"""

import re
from collections.abc import Iterator, Sequence
from zlib import crc32

import msgspec
from msgspec.structs import replace
from tiny_card import ATR, LABEL, RECORD, SHARE, TRIES

from lifecycle.cards.answers import (
    Answered,
    Begun,
    Denied,
    FormatStep,
    Laid,
    Line,
    PinStep,
    Proven,
    Sealed,
    Statement,
    Verdict,
)
from lifecycle.cards.driver import HostKeys
from lifecycle.cards.make import Make
from lifecycle.domain.abilities import Abilities
from lifecycle.domain.anchor import Slots
from lifecycle.domain.apdu import Command, Response, StatusWord
from lifecycle.domain.card import CardFacts
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardSwapped, Defect, LabelDamaged, NotKept, ShareDamaged, UnexpectedAnswer
from lifecycle.domain.holding import BLANK, SALT, UNREADABLE, SetRecord, Share
from lifecycle.domain.pin import PinRule, PinRules
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say

FACTORY_PIN = "1230"
LONGEST_LABEL = 32
_LAYOUT = 1
_BEGUN, _PROVEN, _SEALED = 1, 2, 4
_SERIAL, _TOLD, _SHOWN = 6, 14, 3
_TELL = Command(name="TELL", cla=0x80, ins=0x01)

_records = msgspec.json.Decoder(SetRecord)


class TinyDriver:
    """Verbs in, commands out."""

    make = "tiny"

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._facts: CardFacts | None = None
        self._told = b""

    def read(self) -> CardFacts:
        """Read what it tells and shows, and its record where it is one of ours."""
        told = self._told = self._must(_TELL)
        if len(told) != _TOLD:
            raise self._odd(_TELL, Response(told, StatusWord.OK))
        serial = told[:_SERIAL].decode("ascii", errors="replace")
        layout, tries, marks = self._shown()
        facts = CardFacts(make=self.make, serial=serial, atr=self._channel.atr.hex().upper(), virtual=True)
        if layout:
            facts = replace(
                facts,
                layout=layout,
                card_id=told[_SERIAL:].hex().upper(),
                tries_left=tries,
                tries=TRIES,
                sealed=bool(marks & _SEALED),
                change_begun=bool(marks & _BEGUN),
                new_pin_proven=bool(marks & _PROVEN),
                set_record=self._record(),
            )
        self._facts = facts
        return facts

    def describe(self, facts: CardFacts) -> list[Line]:
        """Show its serial."""
        return [Line("Tiny card", facts.serial, say("TELL"))]

    def can(self, operation: str) -> bool:
        """Be formatted once, and then do everything else."""
        return (self._known.layout is None) == (operation == "format-card") or operation == "inspect"

    def plan(self, operation: str) -> Sequence[Text]:
        """Say what laying it out is."""
        return [say("Lay the card out.")] if operation == "format-card" else []

    def require_keys(self, keys: HostKeys) -> None:
        """Nobody asks: it needs none."""
        raise Defect(what=f"a tiny card was to need {keys}")

    def require_fresh(self) -> None:
        """Nobody else uses tiny cards."""

    def prove(self, keys: HostKeys | None) -> None:
        """It cannot."""
        if keys is not None:
            raise Defect(what="a tiny card was given keys")

    def forgo_proof(self) -> None:
        """It has none."""

    def confirm_identity(self) -> None:
        """Have it tell its serial and id."""
        told = self._must(_TELL)
        if told != self._told:
            raise CardSwapped(serial=self._known.serial, shown=told[:_SERIAL].decode("ascii", errors="replace"))

    def verify(self, pin: Secret) -> Verdict:
        """Present a PIN, and believe what the card shows of it."""
        with pin.revealed() as typed:
            command = Command(name="PIN", cla=0x80, ins=0x05, data=bytes(typed), secret=True)
        answer = self._channel.transmit(command)
        return self._verdict(command, answer)

    def pin_watch(self, keys: HostKeys | None) -> str | None:
        """It shows nothing of its PIN."""
        self.prove(keys)

    def read_anchors(self) -> Slots:
        """It keeps none."""
        raise Defect(what="a tiny card was asked for anchors")

    def anchor_signatures(self) -> tuple[()]:
        """It has none."""
        return ()

    def advance(self, statement: Statement) -> None:
        """It has no counter."""

    def conclude(self, statement: Statement) -> None:
        """It has no anchor."""

    def replace_pin(self, current: Secret, new: Secret) -> Iterator[PinStep]:
        """Mark, change, present, seal."""
        self.confirm_identity()
        self._mark(_BEGUN)
        yield Begun()
        self.confirm_identity()
        with current.revealed() as old, new.revealed() as typed:
            data = bytes((len(old), *old, *typed))
        command = Command(name="CHANGE", cla=0x80, ins=0x06, data=data, secret=True)
        answer = self._channel.transmit(command)
        if not answer.ok or answer.data:
            if not answer.refused or answer.data:
                raise self._odd(command, answer)
            yield Denied()
            return
        verdict = self.verify(new)
        yield Answered(verdict)
        if verdict.accepted:
            yield from self.seal_pin()

    def seal_pin(self) -> Iterator[PinStep]:
        """Mark it as proven and sealed: the card itself refuses nothing."""
        self.confirm_identity()
        if not self._shown()[2] & _PROVEN:
            self._mark(_PROVEN)
            yield Proven()
        self.confirm_identity()
        self._mark(_SEALED)
        yield Sealed(shown=bool(self._shown()[2] & _SEALED))

    def read_share(self) -> Share | None:
        """Read it, and see that it is whole."""
        content = self._get(SHARE, secret=True)
        if not content:
            return None
        if len(content) < 3 or not _whole(content):
            raise ShareDamaged(serial=self._known.serial)
        number, needed, issued = content[:3]
        return Share(number, needed, issued, Secret(content[3 : 3 + SALT]), Secret(content[3 + SALT : -4]))

    def read_label(self) -> bytes | None:
        """Read it, and see that it is whole."""
        content = self._get(LABEL, secret=True)
        if content and not _whole(content):
            raise LabelDamaged(serial=self._known.serial)
        return content[:-4] or None

    def write_holding(self, share: Share, label: str, record: SetRecord) -> None:
        """Write "writing", share, label, "held"."""
        if not (1 <= len(label) <= LONGEST_LABEL and label.isascii() and label.isprintable()):
            raise ValueError("this is no label")
        with share.salt.revealed() as salt, share.value.revealed() as value:
            content = bytes((share.number, share.needed, share.issued, *salt, *value))
        self.confirm_identity()
        self._put(RECORD, _bytes_of(replace(record, state="writing")), say("the set record"))
        self._put(SHARE, _checked(content), say("the share"), secret=True)
        self._put(LABEL, _checked(label.encode("ascii")), say("the label"), secret=True)
        self.confirm_identity()
        self._put(RECORD, _bytes_of(record), say("the set record"))

    def erase_holding(self, record: SetRecord | None) -> None:
        """Write "erasing", nothing, "blank"."""
        self.confirm_identity()
        if record is not None:
            self._put(RECORD, _bytes_of(record), say("the set record"))
        self._put(SHARE, b"", say("the share"), secret=True)
        self._put(LABEL, b"", say("the label"), secret=True)
        self.confirm_identity()
        self._put(RECORD, b"", say("the set record"))

    def format(self, keys: HostKeys | None, key_id: int) -> Iterator[FormatStep]:  # noqa: ARG002 - it has no key
        """Lay it out, in one command."""
        self.prove(keys)
        self.confirm_identity()
        self._must(Command(name="LAY", cla=0x80, ins=0x08, p1=_LAYOUT, data=FACTORY_PIN.encode(), secret=True))
        told, facts = self._told, self.read()
        if self._told != told or facts.layout is None:
            raise CardSwapped(serial=told[:_SERIAL].decode("ascii"), shown=facts.serial)
        self.confirm_identity()
        yield Laid(facts)

    @property
    def _known(self) -> CardFacts:
        if self._facts is None:
            raise Defect(what="a card was used before it was read")
        return self._facts

    def _shown(self) -> tuple[int, int, int]:
        command = Command(name="SHOW", cla=0x80, ins=0x02)
        answer = self._channel.transmit(command)
        if not answer.ok or len(answer.data) != _SHOWN or answer.data[1] > TRIES:
            raise self._odd(command, answer)
        layout, tries, marks = answer.data
        return layout, tries, marks

    def _verdict(self, command: Command, answer: Response) -> Verdict:
        """An answer that the card's own count does not bear out is not believed."""
        said = TRIES if answer.ok else 0 if answer.status == StatusWord.BLOCKED else answer.tries_left
        left = self._shown()[1]
        if answer.data or said != left or answer.ok != (left == TRIES):
            raise self._odd(command, answer)
        return Verdict(accepted=answer.ok, tries_left=left)

    def _mark(self, marks: int) -> None:
        command = Command(name="MARK", cla=0x80, ins=0x07, p1=marks)
        self._must(command)
        if not self._shown()[2] & marks:
            raise self._odd(command, Response(b"", StatusWord.OK))

    def _record(self) -> SetRecord:
        content = self._get(RECORD)
        if not content:
            return BLANK
        try:
            return _records.decode(content[:-4]) if _whole(content) else UNREADABLE
        except msgspec.MsgspecError:
            return UNREADABLE

    def _get(self, what: int, *, secret: bool = False) -> bytes:
        hidden = tuple(range(256)) if secret else ()
        return self._must(Command(name="GET", cla=0x80, ins=0x03, p1=what, hidden=hidden))

    def _put(self, what: int, content: bytes, name: Text, *, secret: bool = False) -> None:
        self._must(Command(name="PUT", cla=0x80, ins=0x04, p1=what, data=content, secret=secret), silent=True)
        if self._get(what, secret=secret) != content:
            raise NotKept(serial=self._known.serial, what=name)

    def _must(self, command: Command, *, silent: bool = False) -> bytes:
        answer = self._channel.transmit(command)
        if not answer.ok or (silent and answer.data):
            raise self._odd(command, answer)
        return answer.data

    def _odd(self, command: Command, answer: Response) -> UnexpectedAnswer:
        serial = "?" if self._facts is None else self._facts.serial
        return UnexpectedAnswer(serial=serial, command=command.name, answer=f"{answer.status:04X}")


def _checked(content: bytes) -> bytes:
    return content + crc32(content).to_bytes(4, "big")


def _whole(content: bytes) -> bool:
    return _checked(content[:-4]) == content


def _bytes_of(record: SetRecord) -> bytes:
    return _checked(msgspec.json.encode(record))


_PIN = PinRule(4, 6)

TINY = Make(
    name="tiny",
    layouts=(_LAYOUT,),
    serials=re.compile(r"(TY[0-9]{4})", re.ASCII),
    serial_form=say("TY and 4 digits"),
    headings=frozenset({"tiny"}),
    abilities=Abilities(
        tries=TRIES, seal="record", identity="none", counter=None, counter_steps=0, anchors=False,
        anchors_signed=False, host_key=False, factory_pin_public=True, resettable=True,
    ),
    pins=PinRules(current=_PIN, new=_PIN, same=lambda one, other: one.matches(other)),
    factory_pin=FACTORY_PIN,
    keys=None,
    unproved=say("Nothing was proved."),
    limits=None,
    controlled=(),
    words=(),
    recognise=lambda atr: atr == ATR,
    open=TinyDriver,
)  # fmt: skip
