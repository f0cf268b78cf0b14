"""What an operation shows of dual control: who presented what alone, or what another one has in custody."""

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("dual-control-broken.1")
class DualControlBroken(Fact, frozen=True):
    """A rule of dual control was broken as a card was presented; in the stream of the card, with the start."""

    rule: str
    """one-presenter, reaches-quorum, not-the-holder, no-role, nobody-named, leaver or one-source."""
    decision: str
    """reported: it stopped nothing, and is told of. accepted: with a reason. refused: before the PIN of the card."""
    people: list[str]
    """person:IDs of those who broke it; none where the program knows of none."""
    reason: str | None
    """Commitment of the reason that somebody gave, lower-case hex."""

    def in_words(self) -> Text:
        rule = rule_in_words(self.rule)
        match self.decision:
            case "accepted":
                return say("dual control, accepted with a reason: {rule}", rule=rule)
            case "refused":
                return say("dual control, refused: {rule}", rule=rule)
            case _:
                return say("dual control: {rule}", rule=rule)


_RULES = {
    "one-presenter": say("1 person presented several shares of the set"),
    "reaches-quorum": say("1 person presented as many shares as rebuild the key"),
    "not-the-holder": say("the presenter of the card is not its holder"),
    "no-role": say("the presenter of the card is no custodian"),
    "nobody-named": say("nobody was named as presenter of the card"),
    "leaver": say("the presenter of the card has left"),
    "one-source": say("the PINs of several shares came from 1 file or descriptor"),
}


def rule_in_words(rule: str) -> Text:
    """Say how a rule of dual control was broken."""
    return _RULES.get(rule) or Text("{rule}", {"rule": rule})
