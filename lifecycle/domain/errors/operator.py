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
    message = 'The answer to "{question}" was not accepted: {problem}'
    advice = "Nothing was sent to the card. Correct the input and run the command again."


class InputNeeded(OperatorError):
    """A question has no answer and may not be asked."""

    code = "input-needed"
    message = "An answer is needed: {question}"
    advice = "Run it in a terminal, or give the answer: {option}."


class NotConfirmed(OperatorError):
    """The typed word was not the one asked for."""

    code = "not-confirmed"
    message = "Not confirmed. Nothing was changed."
    advice = "To go on, type exactly what is asked for."


class Abandoned(OperatorError):
    """Ctrl-C, or the end of the input, at a question."""

    code = "abandoned"
    message = "Stopped at your request, before anything was sent that changes a card."
    exit_code = ExitCode.INTERRUPTED


class NobodyTyped(OperatorError):
    """A PIN dialog closed by itself: a PIN that is half typed is not left to whoever comes by."""

    code = "nobody-typed"
    message = "No key was pressed for {seconds} seconds. The PIN dialog was closed."
    advice = "Begin again. Nothing was sent that changes the card."
    exit_code = ExitCode.INTERRUPTED


class Interrupted(OperatorError):
    """Ctrl-C or a termination signal after an operation began and before anything in it that cannot be undone."""

    code = "interrupted"
    message = "Stopped at your request, before anything that cannot be undone."
    advice = "Card {serial} was read again, and {operation} is recorded as not done: it can be run again."
    exit_code = ExitCode.INTERRUPTED


class LeftInDoubt(LifecycleError):
    """An operation began, and what became of it on the card is not known yet."""

    code = "left-in-doubt"
    message = "{problem} What became of {operation} on card {serial} is in doubt."
    advice = "Run `lifecycle run inspect --serial {serial}`: it reads the card, and settles or says what is next."
    exit_code = ExitCode.IN_DOUBT


class CeremonyCutOff(LifecycleError):
    """The making of a set ended before every share was on a card; its exit code is that of what ended it."""

    code = "ceremony-cut-off"
    message = "{problem} Set {name} was not completed and is invalid; {written} of {issued} shares were written."
    advice = "{next_step}"

    def __init__(self, cause: LifecycleError, *, rebuilds: bool, copied: bool, **params: str | int | None) -> None:
        cards = {"cards": params["cards"]}
        if copied:
            next_step = say(
                "The set that was copied is as it was. Erase the cards that hold, or may hold, LIVE shares of its key: "
                "{cards}.",
                **cards,
            )
        elif rebuilds:
            next_step = say(
                "Its secret was never used, but the cards {cards} bring it back until each is erased: erase them, and "
                "begin again.",
                **cards,
            )
        else:
            next_step = say("Its secret was never used. Erase the cards, or use them again: {cards}.", **cards)
        problem = say("Stopped at your request.") if isinstance(cause, Abandoned) else cause.explain()
        super().__init__(problem=problem, cause=cause.code, next_step=next_step, **params)
        self.exit_code = cause.exit_code  # type: ignore[misc]


class SetNotComplete(LifecycleError):
    """The making of a set stopped with M or more shares written: it can be completed; its exit code is the cause's."""

    code = "set-not-complete"
    message = "{problem} Set {name} is not complete: {written} of {issued} shares were written."
    advice = (
        "Complete it with the cards that were written and one more for each missing share: `lifecycle run complete-set "
        '--set "{name}"`. Until then it must not be used.'
    )

    def __init__(self, cause: LifecycleError, **params: str | int | None) -> None:
        problem = say("Stopped at your request.") if isinstance(cause, Abandoned) else cause.explain()
        super().__init__(problem=problem, cause=cause.code, **params)
        self.exit_code = cause.exit_code  # type: ignore[misc]


class BadSetting(OperatorError):
    """A setting is unknown or has a value that cannot be used."""

    code = "bad-setting"
    message = "The setting {name} from {source} cannot be used: {problem}"
    advice = "`lifecycle doctor` shows where each setting comes from."


class BadSettings(BadSetting):
    """The file of settings cannot be read as such."""

    message = "The settings in {source} cannot be used: {problem}"


class SeveralCards(OperatorError):
    """More than one card could be meant."""

    code = "several-cards"
    message = "There are several cards: {cards}. Which one is meant is not guessed."
    advice = "Name one with --serial."


class SameSerial(OperatorError):
    """Two cards in readers show one serial: at most one of them is the card of the record."""

    code = "same-serial"
    message = "ALARM: 2 or more cards show the serial {serial}: in {readers}. Only one of them can be the right one."
    advice = (
        "Nothing was sent that could spend a try. Keep them apart, and inspect each alone: name its reader with "
        "--reader."
    )


class SeveralReaders(OperatorError):
    """No reader has the name that was given, and it is part of the names of these."""

    code = "several-readers"
    message = "No reader is named {wanted}. It is part of these names: {readers}. Which one is meant is not guessed."
    advice = "Name one in full with --reader."


class UnknownName(OperatorError):
    """Something was named that is not there."""

    code = "unknown-name"
    message = "There is no {kind} named {name}."
    advice = "{next_step}"

    def __init__(self, **params: str | int | Text | None) -> None:
        super().__init__(**{**params, "name": hidden(str(params.get("name")))})
