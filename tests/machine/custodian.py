"""The people of the machine: they know each card's PIN, mistype it now and then, and decide as they are told to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desk.cards import FACTORY_PIN
from desk.invariants import WRONG
from desk.people import Person
from hypothesis import strategies as st

from lifecycle.domain.dialogue import Choice, Confirmation, SecretQuestion
from lifecycle.domain.errors import InputNeeded
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text

PINS = ("90817263", "97531864", "86420975")


@dataclass(frozen=True)
class Mood:
    """How a person behaves in one run."""

    mistypes: Sequence[bool] = ()
    """At which of the PINs."""
    goes_on: Sequence[str] = ()
    """What is done after a card that failed, one after the other."""
    gives_up: bool = False
    """Whether a phrase that gives up a set is typed."""


CAREFUL = Mood()

moods = st.builds(
    Mood,
    mistypes=st.lists(st.sampled_from([False, False, False, False, True]), max_size=5),
    goes_on=st.lists(st.sampled_from(["again", "another", "stop"]), max_size=3),
    gives_up=st.booleans(),
)


class Custodian(Person):
    """Somebody who is asked, about the cards whose memory `code_of` reads."""

    def __init__(self, mood: Mood, code_of: Callable[[str], str], which: Callable[[str], str], new: str) -> None:
        super().__init__(refuses=() if mood.gives_up else ["break-quorum"])
        self._mood = mood
        self._code_of = code_of
        self._which = which
        self._new = new
        self._mistypes = iter(mood.mistypes)
        self._goes_on = iter(mood.goes_on)
        self.given_up: set[str] = set()
        """The sets that were given up by their phrase."""

    def secret(self, question: SecretQuestion) -> Secret:
        """Type the PIN that is on the card, or a wrong one."""
        assert question.serial is not None or question.name == "new-pin-again"
        self.told.append(str(question.text))
        if question.name.startswith("new-pin"):
            return Secret(self._new.encode())
        assert question.problem is None, str(question.problem)
        pin = self._code_of(question.serial or "")
        if not pin.isdigit():
            pin = FACTORY_PIN  # torn: whatever is typed, no PIN opens it
        return Secret((WRONG if next(self._mistypes, False) else pin).encode())

    def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:  # noqa: ARG002
        """Go on as the mood is; say which PIN is the one that will be typed."""
        self.told.append(str(text))
        names = [choice.name for choice in choices]
        wanted = {
            "go-on": lambda: next(self._goes_on, "stop"),
            "not-ready": lambda: "go-on",
            "which-pin": lambda: self._which(str(text)),
        }
        if name not in wanted:
            raise InputNeeded(question=name, option="--")
        chosen = wanted[name]()
        return chosen if chosen in names else names[-1]

    def confirm(self, question: Confirmation) -> None:
        """Type the phrase, or do not; what was given up is remembered."""
        super().confirm(question)
        if question.name == "break-quorum":
            self.given_up.add(str(question.phrase).removeprefix("give up "))
