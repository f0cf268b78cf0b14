"""The dialogue with a script: what it cannot answer goes to a person, if there is one."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from lifecycle.domain.dialogue import Choice, Confirmation, Dialogue, Progress, SecretQuestion, TextQuestion
from lifecycle.domain.errors import BadAnswer, InputNeeded
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say, say_n
from lifecycle.wording.phrases import is_phrase

_EACH_ANSWERS_ONCE = frozenset({"go-on", "not-ready"})
"""Questions that follow a failure: an answer that were given for ever would try the same for ever."""


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a PIN file: an answer, and the card that it is for where the file names one in each line."""

    secret: Secret = field(repr=False)
    serial: str | None = None


@dataclass
class Script:
    """Answers that were given beforehand; `secrets` is None where they are asked for."""

    secrets: list[Line] | None = field(default=None, repr=False)
    yes: bool = False
    last_try: str | None = None
    """The serial of the card whose last try may be used."""
    choices: Sequence[tuple[str, str]] = ()
    phrases: Sequence[str] = ()
    """What is typed where --yes is not enough."""

    def close(self) -> None:
        """Wipe what was not used."""
        for line in self.secrets or ():
            line.secret.close()


class ScriptedDialogue:
    """Answers from a script. `tell` and `show` show a sentence and progress; `person` is asked what it leaves open."""

    def __init__(
        self,
        script: Script,
        tell: Callable[[Text], None],
        person: Dialogue | None,
        show: Callable[[Progress], None] | None = None,
    ) -> None:
        self._script = script
        self._tell = tell
        self._show = show
        self._person = person
        self._left = list(script.secrets or ())
        self._choices = list(script.choices)

    @property
    def unused(self) -> int:
        """How many secrets were not asked for; a line that names its card may be for another time."""
        return sum(line.serial is None for line in self._left)

    @property
    def waits(self) -> bool:
        """Whether there is a person beside the script."""
        return self._person is not None and self._person.waits

    @property
    def from_file(self) -> bool:
        return self._script.secrets is not None

    def card(self, text: Text, arrivals: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Have a person insert a card."""
        if self._person is None:
            raise InputNeeded(question=text, option="--serial")
        return self._person.card(text, arrivals)

    def beside(self, require_there: Callable[[], None]) -> AbstractContextManager[None]:
        """A script is never slow; a person's questions end when the card leaves."""
        return nullcontext() if self._person is None else self._person.beside(require_there)

    def secret(self, question: SecretQuestion) -> Secret:
        """Give the next line, for this card where lines name cards; one that was not accepted is no second guess."""
        if self._script.secrets is None:
            if self._person is not None:
                return self._person.secret(question)
            raise InputNeeded(question=question.text, option="--pin-file, --pin-fd")
        if question.problem is not None:
            raise BadAnswer(question=question.text, problem=question.problem)
        line = next((line for line in self._left if line.serial in {None, question.serial}), None)
        if line is None:
            option = say("1 more line for --pin-file or --pin-fd")
            if any(each.serial for each in self._script.secrets):
                option = say('1 more line "{serial} PIN" for --pin-file or --pin-fd', serial=question.serial)
            raise InputNeeded(question=question.text, option=option)
        if question.again and line.serial is not None:
            with line.secret.revealed() as secret:
                return Secret(secret)
        self._left.remove(line)
        return line.secret

    def text(self, question: TextQuestion) -> str:
        """Take --choose NAME=ANSWER or NAME.SERIAL=ANSWER, or what a person types, or else the default."""
        given = self._chosen(f"{question.name}.{question.serial}") or self._chosen(question.name)
        if given is None:
            return question.default if self._person is None else self._person.text(question)
        if question.problem is not None:
            raise BadAnswer(question=question.text, problem=question.problem)
        return given

    def confirm(self, question: Confirmation) -> None:
        """Take --yes for what it covers, and --confirm for a phrase; a last try only where that very card is named."""
        if question.covered_by_yes:
            self._refuse_unused()
            if self._script.yes:
                return
        elif any(is_phrase(given, question.phrase) for given in self._script.phrases):
            return
        elif question.name == "use-last-try" and self._script.last_try is not None:
            self._require_same_card(question, self._script.last_try)
            return
        if self._person is None:
            raise InputNeeded(question=question.text, option=_option(question))
        self._person.confirm(question)

    def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:
        """Take --choose NAME=ANSWER; where it was given several times, one after the other."""
        possible = "|".join(choice.name for choice in choices)
        answer = self._chosen(name)
        if answer is None:
            if self._person is not None:
                return self._person.choose(name, text, choices, first=first)
            raise InputNeeded(question=text, option=f"--choose {name}={possible}")
        if answer not in {choice.name for choice in choices}:
            raise BadAnswer(question=text, problem=say("the answer must be one of {possible}.", possible=possible))
        return answer

    def tell(self, text: Text) -> None:
        """Show a sentence."""
        self._tell(text)

    def progress(self, progress: Progress) -> None:
        """Show how far it is."""
        if self._show is not None:
            self._show(progress)

    def _chosen(self, name: str) -> str | None:
        """Take the next answer to a question; the last one stays, except where that could go on for ever."""
        given = [each for each in self._choices if each[0] == name]
        if not given:
            return None
        if len(given) > 1 or name in _EACH_ANSWERS_ONCE:
            self._choices.remove(given[0])
        return given[0][1]

    def _refuse_unused(self) -> None:
        """Stop before anything is sent where the script has answers to questions that nobody asked.

        A script that expects other questions has probably answered the wrong ones, and a wrong PIN costs a try. Lines
        that name their card cannot go astray.
        """
        if len(self._script.secrets or ()) > len(self._left) and self.unused:
            problem = say_n("{count} line is left over.", "{count} lines are left over.", self.unused)
            raise BadAnswer(question="--pin-file", problem=problem)

    @staticmethod
    def _require_same_card(question: Confirmation, named: str) -> None:
        serial = question.text.params.get("serial")
        if serial != named:
            problem = say("--use-last-try names card {named}, but this is card {serial}.", named=named, serial=serial)
            raise BadAnswer(question="--use-last-try", problem=problem)


def _option(question: Confirmation) -> str:
    if question.covered_by_yes:
        return "--yes"
    if question.name == "use-last-try":
        return f"--use-last-try {question.text.params.get('serial')}"
    return f'--confirm "{question.phrase}"'
