"""The file of secret codes: what it shows without a PIN, and what it says when a PIN is presented."""

from dataclasses import dataclass

from lifecycle.cards.driver import Verdict
from lifecycle.cards.mpcos import commands, profile
from lifecycle.cards.mpcos.exchange import exact, must, unexpected
from lifecycle.cards.mpcos.session import Session
from lifecycle.domain.apdu import Response, StatusWord
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import PinTorn, UnexpectedAnswer
from lifecycle.domain.secret import Secret


@dataclass(frozen=True)
class CodeState:
    """What the file of secret codes shows of itself; counts are None where its record is torn."""

    sealed: bool
    torn: bool
    maximum: int | None
    counter: int | None

    @property
    def tries_left(self) -> int | None:
        """How many presentations are left."""
        if self.maximum is None or self.counter is None:
            return None
        return max(0, self.maximum - self.counter.bit_count())


def read_codes(channel: Channel, serial: str) -> CodeState:
    """Read seal and counter of our current DF; a SELECT of an EF keeps the session and a verified PIN."""
    select = commands.select_file(profile.SECRET_CODES)
    descriptor = must(channel, select, serial)
    if not profile.describes(descriptor, profile.SECRET_CODES):
        raise UnexpectedAnswer(serial=serial, command=select.name, answer=descriptor.hex().upper())
    state = commands.get_info(commands.CODE_STATE)
    response = channel.transmit(state)
    sealed = profile.is_sealed(descriptor)
    if _says_torn(response):
        response = channel.transmit(state)  # a verdict for ever, without a right to appeal: it is heard twice
    if _says_torn(response):
        return CodeState(sealed, torn=True, maximum=None, counter=None)
    if not exact(state, response):
        raise unexpected(serial, state, response)
    return CodeState(sealed, torn=False, maximum=response.data[0] & 0x0F, counter=response.data[1])


def present(channel: Channel, session: Session, pin: Secret, serial: str, maximum: int) -> Verdict:
    """Present a PIN once, enciphered under the session (VERIFY, ISO 7816-4, section 7.5.6).

    What the card answers is believed only where its own counter, read afterwards, says the same: a damaged answer
    must not pass for an accepted PIN, a spent try or a blocked card. `maximum` is how many presentations the card
    allows. Raises PinTorn, and UnexpectedAnswer where the two do not agree.
    """
    with pin.revealed() as digits:
        block = session.encipher(digits)
    command = commands.verify_enciphered(block)
    response = channel.transmit(command)
    shown = read_codes(channel, serial)
    if shown.torn and response.status == StatusWord.MEMORY_FAILURE:
        raise PinTorn(serial=serial)
    left = _tries_left_after(response, maximum)
    if left is None or left != shown.tries_left:
        raise unexpected(serial, command, response)
    return Verdict(accepted=response.ok, tries_left=left)


def _tries_left_after(response: Response, maximum: int) -> int | None:
    """Say what an answer to VERIFY claims to be left, or None where it claims nothing."""
    if response.data:
        return None
    if response.ok:
        return maximum
    left = 0 if response.status == StatusWord.BLOCKED else response.tries_left
    return left if left is not None and left < maximum else None


def _says_torn(response: Response) -> bool:
    return response.status == StatusWord.MEMORY_FAILURE and not response.data
