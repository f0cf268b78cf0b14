"""Who watches an act: asked at the keyboard where the policy wants a witness and none was named."""

from collections.abc import Collection

from lifecycle.domain.dialogue import Choice, Dialogue
from lifecycle.domain.errors import Refused
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record

WITNESS = "witness"
"""Name of the question, and of what is recorded with a start."""


def asked_witness(record: Record, dialogue: Dialogue, taking_part: Collection[str]) -> str:
    """Have a witness picked who takes no part; raises Refused where there is nobody with that role."""
    people = [each for each in record.people() if "witness" in each.roles.split(",") and each.id not in taking_part]
    choices = [Choice(each.id, Text("{name}", {"name": record.called(each.id)})) for each in people]
    if not choices:
        raise Refused(
            "no-witness",
            say("the policy wants a witness, and nobody here has that role."),
            say("Give the role.\n  lifecycle custody person role NAME --give witness"),
        )
    return dialogue.choose(WITNESS, say("Who is the witness?"), choices)
