"""Help: what F1 says on every page, first about that page and then what holds everywhere."""

from collections.abc import Iterator

from lifecycle.console.fitting import in_lines
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import translate as _

_EVERYWHERE = (
    say("Arrow keys move. Enter continues. Esc and the row with the arrow go back. Tab goes to the next field."),
    say("Ctrl-C stops an operation at the next safe point, without a question."),
    say("Ctrl-Q leaves the console. Ctrl-L redraws the screen."),
    say(
        "The last line shows problems first, then the card, its reader, the good sets and the "
        "record. VIRTUAL means that the cards are software and protect nothing."
    ),
    say(
        "lifecycle records an operation before it changes the card, and each result after the card "
        "has shown it. An interrupted operation is in doubt until you read the card again. The "
        "console lists such cards when it starts."
    ),
    say(
        "The operations above the line are those of the vendor's console. Only lifecycle has the "
        "operations below the line."
    ),
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
