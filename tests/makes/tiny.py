"""A make of card with one command, all of it in this file: to add a make touches one folder and the registry."""

import re
from typing import cast

from lifecycle.cards.driver import Driver
from lifecycle.cards.make import Make
from lifecycle.domain.abilities import Abilities
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.card import CardFacts
from lifecycle.domain.channel import Channel
from lifecycle.domain.pin import PinRule, PinRules
from lifecycle.domain.text import say

ATR = bytes.fromhex("3B 02 74 79")


class TinySlot:
    """A tiny card: it tells its serial, and nothing else."""

    atr = ATR

    def __init__(self) -> None:
        self.sent: list[Command] = []

    def transmit(self, command: Command) -> Response:
        """Answer the one command."""
        self.sent.append(command)
        return Response(b"TY0001", 0x9000) if command.ins == 0x01 else Response(b"", 0x6D00)


class TinyCard:
    """Its driver: verbs in, APDUs out."""

    make = "tiny"

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def read(self) -> CardFacts:
        """Read the serial."""
        serial = self._channel.transmit(Command(name="TELL", cla=0x80, ins=0x01, le=6)).data.decode("ascii")
        atr = self._channel.atr.hex().upper()
        return CardFacts(serial=serial, make="mpcos", atr=atr, virtual=True)

    def can(self, operation: str) -> bool:
        """Be inspected."""
        return operation == "inspect"


TINY = Make(
    name="tiny",
    layouts=(1,),
    serials=re.compile(r"(TY[0-9]{4})", re.ASCII),
    abilities=Abilities(
        tries=3, seal="nobody", identity="none", counter=None, counter_steps=0, anchors=False,
        anchors_signed=False, host_key=False, factory_pin_public=True, resettable=True,
    ),
    pins=PinRules(current=PinRule(4, 6), new=PinRule(4, 6), same=lambda one, other: one.matches(other)),
    unproved=say("Nothing was proved."),
    controlled=(),
    words=(),
    recognise=lambda atr: atr == ATR,
    open=lambda channel: cast(Driver, TinyCard(channel)),
)  # fmt: skip
