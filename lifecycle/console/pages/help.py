"""Help: what F1 says on every page, first about that page and then what holds everywhere."""

from collections.abc import Iterator

from lifecycle.console.fitting import in_lines
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import translate as _

_EVERYWHERE = (
    say("Arrow keys move, Enter goes on, Esc and the row with the arrow go back, Tab goes to the next field."),
    say("Ctrl-C stops an operation at the next point where the card can be left, and asks nothing."),
    say("Ctrl-Q leaves the console. Ctrl-L draws the screen anew."),
    say(
        "The last line says which card is in which reader, how many sets bring their key back, and which record is "
        "used. VIRTUAL means that the cards are software, and protect nothing."
    ),
    say(
        "Everything that is done to a card is recorded before it is done, and again when the card has shown it. What "
        "was cut off is in doubt until the card is read again; the console says so when it starts."
    ),
    say("Above the rule stand the operations of the vendor's console. Those below it are ours."),
)


class HelpPage(ReadingPage):
    """Sentences."""

    keys = say("Up, Down: scroll   Enter: OK")

    def __init__(self, about: Text | None) -> None:
        super().__init__(_("Help"), self._all, wanted=72)
        self._about = about

    def _all(self, width: int) -> Iterator[str]:
        for text in (self._about, *_EVERYWHERE):
            if text is not None:
                yield from in_lines(text, width)
                yield ""
