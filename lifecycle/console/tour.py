"""The tour of a trial: nine things to do, each with what it shows; the next one stands above the status line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lifecycle.console.fitting import in_lines
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.console.trial import FACTORY_PIN, NEW_PIN
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


@dataclass(frozen=True)
class Step:
    """One thing to do."""

    do: Text
    shows: Text
    operation: str
    card: str | None = None
    """The card that it has to be, by its name on the shelf; None for any."""


STEPS: Final = (
    Step(
        say("Inspect card sealed"),
        say("No PIN is asked for. PIN Locked says YES: its one change is spent. Below it stands what the record says."),
        "inspect",
        "sealed",
    ),
    Step(
        say("Change PIN of card blank-1: now {pin}, new as you like", pin=FACTORY_PIN),
        say("It is asked twice, and cannot be undone: a word has to be typed before it is done."),
        "change-pin",
        "blank-1",
    ),
    Step(
        say("Change PIN of card sealed"),
        say("It is refused from the record, with the reason, before anything is sent to the card."),
        "change-pin",
        "sealed",
    ),
    Step(
        say("Get Label of card last-try, and press Esc"),
        say("One wrong PIN more and nobody can use it: a whole phrase has to be typed before a PIN is asked for."),
        "get-label",
        "last-try",
    ),
    Step(
        say("Get Label of card other-key, PIN {pin}", pin=FACTORY_PIN),
        say("It has another transport key: that is found before the PIN is sent, so no try is spent."),
        "get-label",
        "other-key",
    ),
    Step(
        say("Create Server Master Key: N 3, M 2, on the blank cards"),
        say("Each card is looked at before the first is written. Then each gets its share, and the set a check value."),
        "create-server-master-key",
    ),
    Step(
        say("Erase card share-1, PIN {pin}", pin=FACTORY_PIN),
        say("It says what is left of set TRAINING without it. Erase a second one, and it asks for more than a word."),
        "erase",
        "share-1",
    ),
    Step(
        say("Settle card torn: PIN {old} is the old one, {new} the new one", old=FACTORY_PIN, new=NEW_PIN),
        say(
            "Its PIN change was cut off: which PIN is on it only a PIN can tell. The wrong one of the two spends a try."
        ),
        "settle",
        "torn",
    ),
    Step(
        say("Check Set with two of the cards of the set that you made"),
        say(
            "The key is rebuilt in memory and compared; nothing of it is shown. Main, Record, Sets says when that was."
        ),
        "check-set",
    ),
)


class Tour:
    """Where the tour is."""

    def __init__(self) -> None:
        self.at = 0

    def hint(self) -> str:
        """Give the next step in one line."""
        if self.at >= len(STEPS):
            return show(say("That was the tour. F6 shows it again; Ctrl-Q leaves, and deletes the trial."))
        return show(say("Tour {number} of {of}: {do} (F6)", number=self.at + 1, of=len(STEPS), do=STEPS[self.at].do))

    def note(self, operation: str, serials: Sequence[str], names: Mapping[str, str]) -> None:
        """Go on where that was the step: it was tried, whatever came of it."""
        if self.at < len(STEPS):
            step = STEPS[self.at]
            if operation == step.operation and step.card in {None, *(names.get(serial) for serial in serials)}:
                self.at += 1


class TourPage(ReadingPage):
    """All steps."""

    keys = say("Up, Down: scroll   Enter: OK")

    def __init__(self, tour: Tour) -> None:
        super().__init__(_("A tour of the trial"), self._all, wanted=76)
        self._tour = tour

    def _all(self, width: int) -> Iterator[str]:
        first = say(
            "The cards are virtual, and everything here is deleted when you leave. What you do is really done to "
            "them, and recorded as with real cards. The line above the last one says what to do next; F6 shows this "
            "page."
        )
        yield from in_lines(first, width)
        for number, step in enumerate(STEPS):
            mark = "x" if number < self._tour.at else " "
            yield ""
            yield from in_lines(f"[{mark}] {number + 1}  {show(step.do)}", width)
            yield from in_lines("       " + show(step.shows), width)
