"""What the person at the keyboard can put right: another answer, another command."""

from lifecycle.domain.errors.root import ExitCode, LifecycleError
from lifecycle.domain.mistyped_pin import hidden
from lifecycle.domain.text import Text, say


class OperatorError(LifecycleError):
    """The person can put it right with another answer or another command."""

    exit_code = ExitCode.OPERATOR


class Refused(OperatorError):
    """A rule, asked of the record alone, said no. Nothing was sent that changes a card or can spend a PIN try.

    `rule` is the rule's name, as it is recorded; `reason` and `next_step` are its sentences.
    """

    code = "refused"
    message = "Refused: {reason}"
    advice = "{next_step}"

    def __init__(self, rule: str, reason: Text, next_step: Text, **params: str | int | None) -> None:
        super().__init__(rule=rule, reason=reason, next_step=next_step, **params)
        self.rule = rule
        self.reason = reason
        self.next_step = next_step


class BadAnswer(OperatorError):
    """An answer from a file or script is not good enough, and nobody is there to be asked again."""

    code = "bad-answer"
    message = 'lifecycle refused the answer to "{question}": {problem}'
    advice = "Correct the answer and run the command again."


class InputNeeded(OperatorError):
    """A question has no answer and may not be asked."""

    code = "input-needed"
    message = "Answer required: {question}"
    advice = "Run the command in a terminal, or give the answer with {option}."


class NotConfirmed(OperatorError):
    """The typed word was not the one asked for."""

    code = "not-confirmed"
    message = "Not confirmed. lifecycle did not do what the question asks about."
    advice = "Type exactly the words that the question shows."


class Abandoned(OperatorError):
    """Ctrl-C, or the end of the input, at a question."""

    code = "abandoned"
    message = "Stopped at your request. Nothing more was sent that changes a card."
    exit_code = ExitCode.INTERRUPTED


class NobodyTyped(OperatorError):
    """A PIN dialog closed by itself: a PIN that is half typed is not left to whoever comes by."""

    code = "nobody-typed"
    message = "No key was pressed for {seconds} seconds, so lifecycle closed the PIN dialog."
    advice = "Start again. Nothing was sent that changes the card."
    exit_code = ExitCode.INTERRUPTED


class Interrupted(OperatorError):
    """Ctrl-C or a termination signal after an operation began and before anything in it that cannot be undone."""

    code = "interrupted"
    message = "Stopped at your request, before any irreversible step."
    advice = (
        "Card {serial} was read again, and {operation} is recorded as not completed. You can run it "
        "again.\n"
        "  lifecycle run {operation} --serial {serial}"
    )
    exit_code = ExitCode.INTERRUPTED


class LeftInDoubt(LifecycleError):
    """An operation began, and what became of it on the card is not known yet."""

    code = "left-in-doubt"
    message = "{problem} {operation} on card {serial} is in doubt."
    advice = (
        "Read the card. lifecycle then says how the operation ended, or what to do next.\n"
        "  lifecycle run inspect --serial {serial}"
    )
    exit_code = ExitCode.IN_DOUBT


NO_CARDS = "-"
"""Stands where an error names cards and there is no card."""


class CeremonyCutOff(LifecycleError):
    """The making of a set ended before every share was on a card; its exit code is that of what ended it."""

    code = "ceremony-cut-off"
    message = "Set {name} is INVALID: {written} of {issued} shares written. {problem}"
    advice = "{next_step}"

    def __init__(self, cause: LifecycleError, *, rebuilds: bool, copied: bool, **params: str | int | None) -> None:
        cards = {"cards": params["cards"]}
        if params["cards"] == NO_CARDS:
            next_step = say("No card holds a share of the set. Start again.")
        elif copied:
            next_step = say(
                (
                    "Erase these cards: {cards}. They hold, or may hold, shares of a live key. The copied set is "
                    "unchanged."
                ),
                **cards,
            )
        elif rebuilds:
            next_step = say(
                (
                    "Erase each of these cards and start again: {cards}. Until then they can rebuild the secret, "
                    "which was never used."
                ),
                **cards,
            )
        else:
            next_step = say("Erase these cards or use them again: {cards}. Their secret was never used.", **cards)
        for serial in str(params["cards"]).split(", ") if params["cards"] != NO_CARDS else ():
            next_step = say("{before}\n  lifecycle run erase --serial {serial}", before=next_step, serial=serial)
        problem = say("Stopped at your request.") if isinstance(cause, Abandoned) else cause.explain()
        super().__init__(problem=problem, cause=cause.code, next_step=next_step, **params)
        self.exit_code = cause.exit_code  # type: ignore[misc]


class SetNotComplete(LifecycleError):
    """The making of a set stopped with M or more shares written: it can be completed; its exit code is the cause's."""

    code = "set-not-complete"
    message = "Set {name} is not complete: {written} of {issued} shares written. {problem}"
    advice = (
        "Complete the set with the written cards and 1 more card for each missing share. Do not use "
        "the set until then.\n"
        "  lifecycle run complete-set --set {name}"
    )

    def __init__(self, cause: LifecycleError, **params: str | int | None) -> None:
        problem = say("Stopped at your request.") if isinstance(cause, Abandoned) else cause.explain()
        super().__init__(problem=problem, cause=cause.code, **params)
        self.exit_code = cause.exit_code  # type: ignore[misc]


class BadSetting(OperatorError):
    """A setting is unknown or has a value that cannot be used."""

    code = "bad-setting"
    message = "Cannot use the setting {name} from {source}: {problem}"
    advice = "See where each setting comes from.\n  lifecycle doctor"


class BadSettings(BadSetting):
    """The file of settings cannot be read as such."""

    message = "Cannot use the settings in {source}: {problem}"


class SeveralCards(OperatorError):
    """More than one card could be meant."""

    code = "several-cards"
    message = "Several cards are present: {cards}."
    advice = "Choose one with --serial."


class SameSerial(OperatorError):
    """Two cards in readers show one serial: at most one of them is the card of the record."""

    code = "same-serial"
    message = "ALARM: 2 or more cards show the serial {serial}: in {readers}. At most 1 is the right card."
    advice = (
        "Nothing was sent that can spend a PIN try. Keep the cards apart, and inspect each one alone with --reader."
    )


class SeveralReaders(OperatorError):
    """No reader has the name that was given, and it is part of the names of these."""

    code = "several-readers"
    message = "No reader is named {wanted}. Names that contain {wanted}: {readers}."
    advice = "Choose one with --reader and its full name."


class UnknownName(OperatorError):
    """Something was named that is not there."""

    code = "unknown-name"
    message = "There is no {kind} named {name}."
    advice = "{next_step}"

    def __init__(self, **params: str | int | Text | None) -> None:
        super().__init__(**{**params, "name": hidden(str(params.get("name")))})


class AmbiguousName(OperatorError):
    """What was typed is the beginning of several names."""

    code = "ambiguous-name"
    message = '"{name}" matches {names}.'
    advice = "Use a full name or a pseudonym."
