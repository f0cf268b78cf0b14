"""What an operation shows of dual control: who presented what alone, or what another one has in custody."""

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("dual-control-broken.1")
class DualControlBroken(Fact, frozen=True):
    """A rule of dual control was broken as a card was presented; in the stream of the card, with the start."""

    rule: str
    """one-presenter, not-the-holder or one-source."""
    decision: str
    """reported: it stopped nothing, and is told of."""
    people: list[str]
    """person:IDs of those who broke it; none where the program knows of none."""
    reason: str | None
    """Commitment of the reason that somebody gave, lower-case hex."""

    def in_words(self) -> Text:
        return say("dual control: {rule}", rule=rule_in_words(self.rule))


_RULES = {
    "one-presenter": say("1 person presented several shares of the set"),
    "not-the-holder": say("the presenter of the card is not its holder"),
    "one-source": say("the PINs of several shares came from 1 file or descriptor"),
}


def rule_in_words(rule: str) -> Text:
    """Say how a rule of dual control was broken."""
    return _RULES.get(rule) or Text("{rule}", {"rule": rule})
