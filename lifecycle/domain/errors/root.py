"""What every error has: a code, parameters, a sentence, a next step, and who can put it right."""

from enum import IntEnum
from typing import ClassVar, Final

from lifecycle.domain.errors.cost import Cost
from lifecycle.domain.text import Text, commands_in

_ENDS: Final = (".", "?", "!", ":", "\n")


class ExitCode(IntEnum):
    """What the process tells its caller: who can put it right."""

    DONE = 0
    FOUND_WRONG = 1
    OPERATOR = 2
    CARD = 3
    READER = 4
    STORE = 5
    IN_DOUBT = 6
    UNPROVEN = 7
    FORKED = 8
    DEFECT = 70
    INTERRUPTED = 130


class LifecycleError(Exception):
    """Something went wrong that has a name, a sentence and a next step.

    `message` and `advice` are English templates over the parameters, and gettext keys.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "The command failed."
    advice: ClassVar[str] = ""
    exit_code: ClassVar[ExitCode] = ExitCode.DEFECT

    cost: Cost | None = None
    """What it cost the cards until it came; None where no card was in use."""

    unsigned: "LifecycleError | None" = None
    """Why what was recorded before it could not be signed at the end, where that failed too."""

    def __init__(self, **params: str | int | Text | None) -> None:
        super().__init__(self.code)
        self.params = params

    def explain(self) -> Text:
        """Say what happened."""
        return Text(self.message, dict(self.params))

    def told(self) -> Text:
        """Say what happened and what it cost, which a sentence of the error may have said already."""
        told = self.explain()
        if not str(told).endswith(_ENDS):  # a message may end on a value
            told = Text("{problem}.", {"problem": told})
        for sentence in () if self.cost is None else self.cost.in_words():
            if str(sentence) not in str(told):
                told = Text("{problem} {cost}", {"problem": told, "cost": sentence})
        return told

    def advise(self) -> Text | None:
        """Say what to do next, if there is anything to be said."""
        return Text(self.advice, dict(self.params)) if self.advice else None

    def next_command(self) -> list[str] | None:
        """Give the first command of the advice, as its words."""
        advice = self.advise()
        return next(iter(commands_in(str(advice))), None) if advice is not None else None

    def __str__(self) -> str:
        return f"{self.code}: {self.explain()}"


class Defect(LifecycleError):
    """This program broke one of its own rules."""

    code = "defect"
    message = "Internal error in lifecycle: {what}."
    advice = "Nothing more was sent to the card. Report this error with the log."


class StoreError(LifecycleError):
    """The audit store cannot be used; no card operation happens without it."""

    exit_code = ExitCode.STORE


class StateUnreadable(StoreError):
    """What the record keeps beside its events, derived from them, is none of what this program writes."""

    code = "state-unreadable"
    message = "The record is damaged: its state of {what} cannot be read."
    advice = (
        "Find what is damaged. Then rebuild the projections from the events.\n"
        "  lifecycle verify\n  lifecycle replay --write"
    )
