"""The statement of a card's maker on the key that it made: recorded with what was found of it, and told."""

from collections.abc import Generator

from lifecycle.cards.answers import KeyAttested
from lifecycle.cards.attestation import Claimed, Finding
from lifecycle.cards.registry import make_named
from lifecycle.domain.errors import CardError, Defect
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import CardAttested
from lifecycle.domain.text import Text, say
from lifecycle.steps.interface import Result, Work


class AttestationWrong(CardError):
    """What the card gave of its maker does not hold."""

    code = "attestation-wrong"
    message = (
        "ALARM: card {serial} does not prove that its key is in a genuine chip: {problem}. Formatting was stopped. "
        "The card holds no share."
    )
    advice = "Keep this card apart, and find out where the card came from. Check the file of roots, too."


def attested(work: Work, public_key: str, given: KeyAttested) -> Generator[Fact]:
    """Record what was found, then raise AttestationWrong where it is wrong: the card must not be finished then."""
    make, serial = make_named(work.card.make), work.card.serial
    if make.attestation is None:
        raise Defect(what=f"a card of make {make.name} gave an attestation")
    claimed = Claimed(serial, public_key, given.firmware, given.certificates)
    found = make.attestation(claimed, work.attestation_roots)
    yield CardAttested(
        verdict=found.verdict,
        firmware=found.firmware,
        root=found.root,
        certificates=[each.hex().upper() for each in found.path],
    )
    if found.problem is not None:
        raise AttestationWrong(serial=serial, problem=found.problem)
    work.results.append(Result("attestation", found.verdict, _in_words(found)))
    if make.is_extractable(serial, found.firmware):
        work.results.append(Result("key_extractable", value=True, text=_extractable(found)))


def _in_words(found: Finding) -> Text:
    match found.verdict:
        case "attested":
            return say(
                "Attested: the maker says that this card made its key. Firmware {firmware}, root {root}.",
                firmware=found.firmware,
                root=(found.root or "")[:16],
            )
        case "root-not-given":
            return say(
                "Attested, root not given: the certificates of the card say that it made its key. Firmware {firmware}. "
                "lifecycle compared them with no root that you trust.",
                firmware=found.firmware,
            )
        case _:
            return say("Not attested: nothing shows that the key of this card is in a genuine chip.")


def _extractable(found: Finding) -> Text:
    return say(
        "Warning: signed, key extractable. Anybody who holds a card with firmware {firmware} can extract its signature "
        "key. Its anchors prove less.",
        firmware=found.firmware,
    )
