"""Codes that stand in sentences too: each is a word of English, which a person reads in a language of theirs."""

from lifecycle.domain.text import Text, say

_WORDS = {
    str(word): word
    for word in (
        # what a person is
        say("custodian"),
        say("witness"),
        say("officer"),
        say("auditor"),
        # as what a person signs
        say("operator"),
        say("presenter"),
        say("giver"),
        say("receiver"),
        say("leader"),
        # how a card was destroyed
        say("shredded"),
        say("cut"),
        say("crushed"),
        say("burnt"),
        say("other"),
        # what was reported of a card
        say("lost"),
        say("destroyed"),
        say("damaged"),
        say("retired"),
        # why a key of a person ended
        say("rotated"),
        say("compromised"),
        say("left"),
        # how an intent ended
        say("used"),
        say("withdrawn"),
        say("expired"),
        say("stale"),
        # how bad a finding is
        say("low"),
        say("medium"),
        say("high"),
        say("critical"),
        # which PIN
        say("current"),
        say("old"),
        say("new"),
        # when a virtual card loses its power
        say("before command"),
        say("after command"),
        say("before unit"),
        say("after unit"),
    )
}


def word(code: str) -> Text:
    """Give a code as a person reads it; one that is not known here stays as it is."""
    return _WORDS.get(code) or Text("{code}", {"code": code})
