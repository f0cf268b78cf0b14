"""What can go wrong with shares.

LifecycleError
|-- TooFewShares      the person: another card of the set
|-- SharesDisagree    the cards: they do not belong together, or one is wrong
|-- SharingFailed     this computer: the child process did not do its work
"""

from lifecycle.domain.errors import ExitCode, LifecycleError, OperatorError
from lifecycle.domain.text import Text, say


class TooFewShares(OperatorError):
    """Fewer different shares were given than the set needs; no secret can be rebuilt from them."""

    code = "too-few-shares"
    message = "{given} different shares were presented, and {needed} are needed."
    advice = "Present more cards of the set. A copy of a card has the same share and does not count again."


class SharesDisagree(LifecycleError):
    """More shares were given than are needed, and they are not all shares of one secret.

    `number` is that of the wrong share, where one wrong share explains everything, and None where that cannot be told.
    It can be told from two shares more than are needed, unless a second one was made to fit; from three more even then.
    """

    code = "shares-disagree"
    message = "The shares do not belong together. {verdict}"
    advice = "Nothing was made of them. See that every card is of this set; without a wrong one it can be done."
    exit_code = ExitCode.CARD

    def __init__(self, number: int | None) -> None:
        super().__init__(verdict=self._verdict(number), number=number)
        self.number = number

    @staticmethod
    def _verdict(number: int | None) -> Text:
        if number is None:
            return say("Which one is wrong cannot be told from these.")
        return say("Share {number} is the wrong one.", number=number)


class SharingFailed(LifecycleError):
    """The child process that makes, splits and rebuilds secrets did not do its work; it and its memory are gone."""

    code = "sharing-failed"
    message = "The process that handles the secret of a set failed: {problem}"
    advice = "No share was given out, and no card was touched for it. Try again; if it stays, run `lifecycle doctor`."
