"""What was taken out of the record, for somebody else to have."""

from collections.abc import Sequence
from typing import Literal

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("export-made.1")
class ExportMade(Fact, frozen=True):
    """Events were exported; what of the texts beside them went with them is said here."""

    format: Literal["bundle", "jsonl", "csv"]
    first: int
    """First position in it; 0 where no event was in the range."""
    last: int
    size: int
    """Events that the covering checkpoint covers."""
    sha256: str
    """Lower-case hex: of the bundle's MANIFEST.sha256, or of the whole of another export."""
    disclosed: Literal["none", "named", "all"]
    people: Sequence[str] = ()
    """Pseudonyms of those whose names were disclosed; empty unless `disclosed` is "named"."""

    def in_words(self) -> Text:
        words = {
            "none": say("without names"),
            "named": say("with the names of {people}", people=", ".join(self.people)),
            "all": say("with all names and texts"),
        }[self.disclosed]
        return say(
            "Events #{first} to #{last} exported ({format}), {disclosed}",
            first=self.first,
            last=self.last,
            format=self.format,
            disclosed=words,
        )
