"""The short names that people type for cards."""

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("card-nicknamed.1")
class CardNicknamed(Fact, frozen=True):
    """A card got a nickname in place of the one that it had, or lost it; in the stream of the card."""

    name: str | None
    """Commitment of the nickname, lower-case hex; None where it was taken away."""

    def in_words(self) -> Text:
        return say("Nickname removed") if self.name is None else say("Nickname given")


@recorded_as("card-nicknames-erased.1")
class CardNicknamesErased(Fact, frozen=True):
    """Every nickname that a card ever had was erased from the record, and it has none now; in its stream."""

    def in_words(self) -> Text:
        return say("All nicknames erased")
