"""What every error has: a code, parameters, a sentence, a next step, and who can put it right."""

from enum import IntEnum
from typing import ClassVar

from lifecycle.domain.text import Text


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
    message: ClassVar[str] = "Something went wrong."
    advice: ClassVar[str] = ""
    exit_code: ClassVar[ExitCode] = ExitCode.DEFECT

    unsigned: "LifecycleError | None" = None
    """Why what was recorded before it could not be signed at the end, where that failed too."""

    def __init__(self, **params: str | int | Text | None) -> None:
        super().__init__(self.code)
        self.params = params

    def explain(self) -> Text:
        """Say what happened."""
        return Text(self.message, dict(self.params))

    def advise(self) -> Text | None:
        """Say what to do next, if there is anything to be said."""
        return Text(self.advice, dict(self.params)) if self.advice else None

    def __str__(self) -> str:
        return f"{self.code}: {self.explain()}"


class Defect(LifecycleError):
    """This program broke one of its own rules."""

    code = "defect"
    message = "This is a defect of lifecycle: {what}."
    advice = "Nothing more was sent to the card. Please report this, with the log that `lifecycle doctor` names."


class StoreError(LifecycleError):
    """The audit store cannot be used; no card operation happens without it."""

    exit_code = ExitCode.STORE
