"""What can be wrong with what people signed, in the language of the reader: the verifier speaks English alone."""

import re
from typing import Final

from lifecycle.domain.text import Text, say

_SENTENCES: Final = (
    say("a policy is given up only right after a restore"),
    say("the statement is of another record"),
    say("the statement is not about this person and this key"),
    say("the statement is not by a key of this person"),
    say("the intent is of another record, or of events that came later"),
    say("the intent names another root hash than the events have"),
    say("the intent names another policy than the one in force"),
    say("the intent that it names was not stated"),
    say("the intent is for another act"),
    say("the intent is for another way to a key"),
    say("the intent is not the one of its name, or not in canonical form"),
    say("the intent was closed before ({how})"),
    say("the intent was closed before"),
    say("the intent was used before"),
    say("the intent had expired"),
    say("{person} refused it"),
    say("no such intent was stated"),
    say("card {serial} is not in the intent"),
    say("the act has no part {name}"),
    say("card {serial} was not presented by the one who signed for it"),
    say("parameter {name} is not the one that was signed"),
    say("the policy is not the one of its digest, or not in canonical form"),
    say("the key was added before: a key is one person's, once"),
    say("the person has no such key"),
    say("the key is not one of this person at this event"),
    say("no person had such a key at this event"),
    say("the signature is not by the key that the event names"),
    say("the event does not have the facts of its kind"),
    say("the signature is not over this intent"),
    say("{key} is not among the keys of people that you gave"),
    say("{act} is not signed, and the policy asks for it"),
)
_ACT: Final = re.compile("([a-z-]+): (.+)")


def fault_in_words(message: str) -> Text:
    """Give the sentence that stands for one of the verifier; one that is not known here stays as it is."""
    for sentence in _SENTENCES:
        found = re.fullmatch(_form_of(sentence.message), message)
        if found is not None:
            return Text(sentence.message, dict(found.groupdict()))
    of_an_act = _ACT.fullmatch(message)
    if of_an_act is not None:
        return say("{act}: {problem}", act=of_an_act[1], problem=fault_in_words(of_an_act[2]))
    return say("{problem}", problem=message)


def _form_of(message: str) -> str:
    """Give the form of a sentence in which anything stands for a parameter."""
    return re.sub(r"\\\{([a-z]+)\\\}", r"(?P<\1>.+?)", re.escape(message))
