"""What each exit code means."""

from collections.abc import Mapping

from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import Text, say

MEANINGS: Mapping[ExitCode, Text] = {
    ExitCode.DONE: say("done"),
    ExitCode.FOUND_WRONG: say("done, and a problem was found (verify, replay, doctor, report --exit-code)"),
    ExitCode.OPERATOR: say("usage error, or refused by a rule or policy"),
    ExitCode.CARD: say("the card said no (wrong PIN, blocked card)"),
    ExitCode.READER: say("no connection to the card (no reader, no card, card removed, in use, no answer)"),
    ExitCode.STORE: say("record cannot be read or written"),
    ExitCode.IN_DOUBT: say("a card is in doubt; inspect the card"),
    ExitCode.UNPROVEN: say("consistent, but not proven by a trusted key and the newest outside checkpoint (verify)"),
    ExitCode.FORKED: say("record rolled back or forked; stop and keep the file"),
    ExitCode.DEFECT: say("internal error in lifecycle; report it"),
    ExitCode.INTERRUPTED: say("stopped on request; the message says whether a card was changed"),
}
