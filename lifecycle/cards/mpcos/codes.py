"""The file of secret codes: what it shows without a PIN, and what it says when a PIN is presented."""

from dataclasses import dataclass

from lifecycle.cards.answers import Doubted, Verdict
from lifecycle.cards.mpcos import commands, descriptors, profile
from lifecycle.cards.mpcos.exchange import exact, must, unexpected
from lifecycle.cards.mpcos.session import Session
from lifecycle.domain.apdu import Command, Response, StatusWord
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
    check: int | None = None
    """The check byte over the code: it is compared, and never computed."""

    @property
    def tries_left(self) -> int | None:
        """How many presentations are left, as the counter shows it; None where it is no thermometer (2^n - 1)."""
        if self.maximum is None or self.counter is None:
            return None
        wrong = self.counter.bit_count()
        understood = self.counter == (1 << wrong) - 1 and wrong <= self.maximum
        return self.maximum - wrong if understood else None


NO_CODES = CodeState(sealed=False, torn=False, maximum=None, counter=None)
"""Of a card without our profile: nothing is known of its codes."""


def read_codes(channel: Channel, serial: str) -> CodeState:
    """Read seal and counter of our current DF; a SELECT of an EF keeps the session and a verified PIN."""
    select = commands.select_file(profile.SECRET_CODES)
    descriptor = must(channel, select, serial)
    if not descriptors.describes(descriptor, profile.SECRET_CODES):
        raise UnexpectedAnswer(serial=serial, command=select.name, answer=descriptor.hex().upper())
    state = commands.get_info(commands.CODE_STATE)
    response = channel.transmit(state)
    sealed = descriptors.is_sealed(descriptor)
    if _says_torn(response):
        response = channel.transmit(state)  # a verdict for ever, without a right to appeal: it is heard twice
    if _says_torn(response):
        return CodeState(sealed, torn=True, maximum=None, counter=None)
    if not exact(state, response):
        raise unexpected(serial, state, response)
    mode, counter, _, check = response.data
    return CodeState(sealed, torn=False, maximum=mode & 0x0F, counter=counter, check=check)


def present(
    channel: Channel, session: Session | None, pin: Secret, serial: str, before: CodeState
) -> tuple[Verdict, CodeState]:
    """Present a PIN once, enciphered under the session, in clear without one (VERIFY, ISO 7816-4, section 7.5.6).

    `before` is what the card showed last; gives what it said, and what it shows now. A damaged answer must not pass for
    an accepted PIN, a spent try or a blocked card: an acceptance is believed only where the counter shows it, and other
    tries than the counter shows only where that did not go the way of a thermometer. Raises PinTorn, and
    UnexpectedAnswer where the answer is not believed.
    """
    with pin.revealed() as digits:
        command = commands.verify(bytes(digits)) if session is None else _enciphered(session, digits)
    response = channel.transmit(command)
    shown = read_codes(channel, serial)
    if shown.torn and response.status == StatusWord.MEMORY_FAILURE:
        raise PinTorn(serial=serial)
    said = _tries_left_after(response, before.maximum or 0)
    if said is None:
        raise unexpected(serial, command, response)
    if said == shown.tries_left:
        return Verdict(accepted=response.ok, tries_left=said), shown
    if response.ok or _went_as_a_thermometer(before, shown):
        raise unexpected(serial, command, response)
    left = said if shown.tries_left is None else min(said, shown.tries_left)
    return Verdict(accepted=False, tries_left=left, doubted=Doubted(said, shown.tries_left)), shown


def _enciphered(session: Session, digits: bytearray) -> Command:
    return commands.verify_enciphered(session.encipher(digits))


def _went_as_a_thermometer(before: CodeState, shown: CodeState) -> bool:
    """Say whether a counter shows what a thermometer can after a PIN: one try less, or all of them back."""
    if before.tries_left is None or shown.tries_left is None:
        return False
    return shown.tries_left in {before.tries_left - 1, shown.maximum}


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
