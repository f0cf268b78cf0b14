"""What each exit code means: who can put it right."""

from collections.abc import Mapping

from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import Text, say

MEANINGS: Mapping[ExitCode, Text] = {
    ExitCode.DONE: say("done"),
    ExitCode.FOUND_WRONG: say("done, and what was looked at is not as it should be (verify, replay, doctor)"),
    ExitCode.OPERATOR: say("the person: another answer or another command; also where a rule of the record said no"),
    ExitCode.CARD: say("the card: it answered, and the answer is no (a wrong PIN, a blocked card)"),
    ExitCode.READER: say("the link to the card: no reader, no card, pulled, busy, silent"),
    ExitCode.STORE: say("the record cannot be read or written"),
    ExitCode.IN_DOUBT: say("a card was left in doubt: inspect it, and it says what has become of it"),
    ExitCode.UNPROVEN: say(
        "consistent, but not proven by the newest outside checkpoint and a key that is known here or given (verify)"
    ),
    ExitCode.FORKED: say("the record was rolled back or forked: it is not the one that was signed; do not go on"),
    ExitCode.DEFECT: say("a defect of lifecycle; please report it"),
    ExitCode.INTERRUPTED: say("stopped at your request before anything was changed"),
}
