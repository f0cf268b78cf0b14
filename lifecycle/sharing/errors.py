"""What can go wrong with shares.

LifecycleError
|-- TooFewShares      the person: another card of the set
|-- NotAKey           the cards: they are of another kind of set, or one share is wrong
|-- SharesDisagree    the cards: they do not belong together, or one is wrong
|-- SharingFailed     this computer: the child process did not do its work
"""

from lifecycle.domain.errors import ExitCode, LifecycleError, OperatorError
from lifecycle.domain.text import Text, say


class TooFewShares(OperatorError):
    """Fewer different shares were given than the set needs; no secret can be rebuilt from them."""

    code = "too-few-shares"
    message = "Different shares presented: {given}. Needed: {needed}."
    advice = "Present more cards of the set. A copy of a card has the same share and counts once."


class NotAKey(LifecycleError):
    """The shares do not rebuild a transport key; what they rebuild was not given out."""

    code = "not-a-key"
    message = "The shares do not rebuild a transport key. Nothing was kept."
    advice = "Present other cards of the backup set. Check the set with 1 card more than it needs."
    exit_code = ExitCode.CARD


class SharesDisagree(LifecycleError):
    """More shares were given than are needed, and they are not all shares of one secret.

    `number` is that of the wrong share, where one wrong share explains everything, and None where that cannot be told.
    It can be told from two shares more than are needed, unless a second one was made to fit; from three more even then.
    """

    code = "shares-disagree"
    message = "The shares do not fit together. {verdict}"
    advice = (
        "No key was rebuilt and nothing was written. Check that every card is of this set, and "
        "repeat without the wrong card."
    )
    exit_code = ExitCode.CARD

    def __init__(self, number: int | None) -> None:
        super().__init__(verdict=self._verdict(number), number=number)
        self.number = number

    @staticmethod
    def _verdict(number: int | None) -> Text:
        if number is None:
            return say("These shares do not show which one is wrong.")
        return say("Share {number} is wrong.", number=number)


class SharingFailed(LifecycleError):
    """The child process that makes, splits and rebuilds secrets did not do its work; it and its memory are gone."""

    code = "sharing-failed"
    message = "The process that handles the secret of a set failed: {problem}"
    advice = (
        "The process gave out no share and changed no card. Try again. If the error stays, check the "
        "setup.\n"
        "  lifecycle doctor"
    )
