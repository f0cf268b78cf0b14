"""The tour of a trial: nine things to do, each with what it shows; the next one stands above the status line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lifecycle.console.fitting import in_lines
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.console.trial import FACTORY_PIN, NEW_PIN
from lifecycle.domain.text import Text, collected, say
from lifecycle.operations import all_operations
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

    def titled(self) -> Text:
        """Give what to do, with the row of the menu as the menu calls it."""
        row = collected(all_operations()[self.operation].title)
        return Text(self.do.message, {**self.do.params, "row": row})


STEPS: Final = (
    Step(
        say("{row}: card sealed"),
        say(
            "lifecycle asks for no PIN. PIN Locked says YES: the PIN was already changed once. The lines "
            "below come from the record."
        ),
        "inspect",
        "sealed",
    ),
    Step(
        say("{row}: card blank-1, current PIN {pin}, any new PIN", pin=FACTORY_PIN),
        say("You enter the new PIN twice. The change cannot be undone: you type a word before the card is changed."),
        "change-pin",
        "blank-1",
    ),
    Step(
        say("{row}: card sealed"),
        say("lifecycle refuses the change and gives the reason. lifecycle asks for no PIN."),
        "change-pin",
        "sealed",
    ),
    Step(
        say("{row}: card last-try, then press Esc"),
        say("1 more wrong PIN blocks this card permanently. You type a whole phrase before you can enter a PIN."),
        "get-label",
        "last-try",
    ),
    Step(
        say("{row}: card other-key, PIN {pin}", pin=FACTORY_PIN),
        say("This card has another transport key. lifecycle finds that before it sends the PIN. No PIN try is spent."),
        "get-label",
        "other-key",
    ),
    Step(
        say("{row}: M 2, N 3, on the blank cards"),
        say(
            "lifecycle checks every card before it writes the first one. Each card gets a share, and the "
            "set gets a key check value."
        ),
        "create-server-master-key",
    ),
    Step(
        say("{row}: card share-1, PIN {pin}", pin=FACTORY_PIN),
        say(
            "lifecycle shows what is left of set TRAINING without this card. For a second card you type a whole phrase."
        ),
        "erase",
        "share-1",
    ),
    Step(
        say("{row}: card torn, old PIN {old}, new PIN {new}", old=FACTORY_PIN, new=NEW_PIN),
        say("The PIN change of this card was interrupted. Only a PIN can show the result. The wrong PIN spends 1 try."),
        "settle",
        "torn",
    ),
    Step(
        say("{row}: 2 cards of the set that you created"),
        say(
            "lifecycle rebuilds the key in memory, compares it and shows no secret. The pages Main, "
            "Record, Sets show the time of the check."
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
            return show(say("The tour is complete. F6 shows it again. Ctrl-Q leaves and deletes the trial."))
        return show(
            say("Tour {number} of {of}: {do} (F6)", number=self.at + 1, of=len(STEPS), do=STEPS[self.at].titled())
        )

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
            "The cards are virtual. lifecycle changes them and records each operation, as with real "
            "cards. The console deletes everything here when you leave. The line above the last one "
            "shows the next step. F6 shows this page."
        )
        yield from in_lines(first, width)
        for number, step in enumerate(STEPS):
            mark = "x" if number < self._tour.at else " "
            yield ""
            yield from in_lines(f"[{mark}] {number + 1}  {show(step.titled())}", width)
            yield from in_lines("       " + show(step.shows), width)
