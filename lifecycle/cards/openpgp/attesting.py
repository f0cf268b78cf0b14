"""Asking a card for the statement of its maker on the key that it made: only cards whose maker is known to give one.

The card writes the statement where the certificate of the key stands, and it is read from there. Nothing counts of it.
"""

from lifecycle.cards.answers import KeyAttested
from lifecycle.cards.openpgp import commands, makers
from lifecycle.cards.openpgp.commands import DO
from lifecycle.cards.openpgp.exchange import must, unexpected
from lifecycle.domain.channel import Channel

_NOT_OFFERED = frozenset({0x6D00, 0x6E00, 0x6A81, 0x6881, 0x6985, 0x6A88})
"""What cards answer that have no such command, or no key to sign the statement with."""
_VERSION = 3


def attested(channel: Channel, serial: str) -> KeyAttested:
    """Ask for it; the PIN for signatures has been presented. Another maker's card is sent nothing."""
    if not makers.attests(serial):
        return KeyAttested(None, ())
    firmware = ".".join(map(str, must(channel, commands.firmware(), serial, _VERSION)))
    answer = channel.transmit(commands.attest())
    if answer.status in _NOT_OFFERED and not answer.data:
        return KeyAttested(firmware, ())
    if not answer.ok or answer.data:
        raise unexpected(serial, commands.attest(), answer)
    must(channel, commands.choose_certificate(odd=makers.has_odd_choice(firmware)), serial)
    statement = must(channel, commands.get(DO.CERTIFICATE), serial)
    attesting = must(channel, commands.get(DO.ATTESTING_CERTIFICATE), serial)
    return KeyAttested(firmware, (statement, attesting))
