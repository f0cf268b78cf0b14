"""The dialogue with a script: what it cannot answer goes to a person, if there is one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lifecycle.domain.dialogue import Choice, Confirmation, Dialogue, SecretQuestion
from lifecycle.domain.errors import BadAnswer, InputNeeded
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say, say_n


@dataclass
class Script:
    """Answers that were given beforehand; `secrets` is None where they are asked for."""

    secrets: list[Secret] | None = field(default=None, repr=False)
    yes: bool = False
    last_try: str | None = None
    """The serial of the card whose last try may be used."""
    choices: Mapping[str, str] = field(default_factory=dict)

    def close(self) -> None:
        """Wipe what was not used."""
        for secret in self.secrets or ():
            secret.close()


class ScriptedDialogue:
    """Answers from a script. `tell` shows a sentence; `person` is asked what the script leaves open."""

    def __init__(self, script: Script, tell: Callable[[Text], None], person: Dialogue | None) -> None:
        self._script = script
        self._tell = tell
        self._person = person
        self._next = 0

    @property
    def unused(self) -> int:
        """How many secrets were not asked for."""
        return len(self._script.secrets or ()) - self._next

    def card(self, text: Text) -> bool:
        """Have a person insert a card."""
        return self._person is not None and self._person.card(text)

    def secret(self, question: SecretQuestion) -> Secret:
        """Give the next line; one that was not accepted is not followed by another guess."""
        if self._script.secrets is None:
            if self._person is not None:
                return self._person.secret(question)
            raise InputNeeded(question=question.text, option="--pin-file, --pin-fd")
        if question.problem is not None:
            raise BadAnswer(question=question.text, problem=question.problem)
        if not self.unused:
            raise InputNeeded(question=question.text, option=say("one more line for --pin-file or --pin-fd"))
        self._next += 1
        return self._script.secrets[self._next - 1]

    def confirm(self, question: Confirmation) -> None:
        """Take --yes for what it covers; a card's last try is only used where the script names that very card."""
        if question.covered_by_yes:
            self._refuse_unused()
            if self._script.yes:
                return
        elif self._script.last_try is not None:
            self._require_same_card(question, self._script.last_try)
            return
        if self._person is None:
            option = "--yes" if question.covered_by_yes else f"--use-last-try {question.text.params.get('serial')}"
            raise InputNeeded(question=question.text, option=option)
        self._person.confirm(question)

    def choose(self, name: str, text: Text, choices: Sequence[Choice]) -> str:
        """Take --choose NAME=ANSWER."""
        possible = "|".join(choice.name for choice in choices)
        answer = self._script.choices.get(name)
        if answer is None:
            if self._person is not None:
                return self._person.choose(name, text, choices)
            raise InputNeeded(question=text, option=f"--choose {name}={possible}")
        if answer not in {choice.name for choice in choices}:
            raise BadAnswer(question=text, problem=say("it must be one of {possible}.", possible=possible))
        return answer

    def tell(self, text: Text) -> None:
        """Show a sentence."""
        self._tell(text)

    def _refuse_unused(self) -> None:
        """Stop before anything is sent where the script has answers to questions that nobody asked.

        A script that expects other questions has probably answered the wrong ones, and a wrong PIN costs a try.
        """
        if self._next and self.unused:
            problem = say_n("{count} line of it is left over.", "{count} lines of it are left over.", self.unused)
            raise BadAnswer(question="--pin-file", problem=problem)

    @staticmethod
    def _require_same_card(question: Confirmation, named: str) -> None:
        serial = question.text.params.get("serial")
        if serial != named:
            problem = say("it names card {named}, and this is card {serial}.", named=named, serial=serial)
            raise BadAnswer(question="--use-last-try", problem=problem)
