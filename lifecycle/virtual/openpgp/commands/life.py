"""SELECT, TERMINATE DF and ACTIVATE FILE: whether the application is there, and how it begins again (7.2.1, 7.2.16)."""

from lifecycle.virtual.openpgp import factory
from lifecycle.virtual.openpgp.apdu import Apdu
from lifecycle.virtual.openpgp.build import Behaviour
from lifecycle.virtual.openpgp.chip import ADMIN_PIN, TERMINATED, Chip
from lifecycle.virtual.openpgp.tlv import tlv
from lifecycle.virtual.status import Refused, StatusWord

_BY_NAME = 0x04
_ANSWERED, _NOT_ANSWERED = 0x00, 0x0C
_SHORTEST = 5


def select(chip: Chip, command: Apdu) -> bytes:
    """Select the application by its identifier, or by how that begins; 6285 where it is terminated (7.2.1)."""
    if command.p1 != _BY_NAME or command.p2 not in {_ANSWERED, _NOT_ANSWERED}:
        raise Refused(StatusWord.INCORRECT_P1_P2)
    if len(command.data) < _SHORTEST or not chip.build.aid.startswith(command.data):
        raise Refused(StatusWord.FILE_NOT_FOUND)
    chip.selected = True
    chip.certificate = 0
    if chip.build.does(Behaviour.SELECT_DROPS_PINS):
        chip.verified.clear()
    if chip.life == TERMINATED:
        raise Refused(StatusWord.TERMINATED)
    if command.p2 == _ANSWERED and chip.build.does(Behaviour.SELECT_ANSWERS):
        return tlv(0x6F, tlv(0x84, chip.build.aid))
    return b""


def terminate(chip: Chip, command: Apdu) -> bytes:
    """End the application: PW3 is verified, or nobody can verify it any more (7.2.16)."""
    _require_resettable(chip)
    command.expect_parameters(0, 0)
    if chip.pin(ADMIN_PIN).tries_left:
        chip.require(ADMIN_PIN)
    chip.verified.clear()
    factory.terminate(chip.memory)
    return b""


def activate(chip: Chip, command: Apdu) -> bytes:
    """Have a terminated application be as it came from its maker; one in use stays as it is (7.2.17)."""
    _require_resettable(chip)
    command.expect_parameters(0, 0)
    if chip.life == TERMINATED:
        factory.reset(chip.memory, chip.build, chip.randomness)
        chip.verified.clear()
    return b""


def _require_resettable(chip: Chip) -> None:
    if chip.build.does(Behaviour.NO_RESET):
        raise Refused(StatusWord.UNKNOWN_INSTRUCTION)
