"""Who gets no card: somebody who has left, or who has no role. What that means is for the policy to say."""

from lifecycle.domain.custody import CustodyState
from lifecycle.domain.dual_control import ReceiverRule
from lifecycle.domain.errors import Refused
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record


def receiver_problem(record: Record, receiver: str) -> tuple[ReceiverRule, Text] | None:
    """Say why somebody should get no card: after leaving, or without a role; None where nothing is known against it."""
    name, left, person = record.called(receiver), record.leavers().get(receiver), record.person(receiver)
    if left is not None:
        return "receiver-left", say("{name} left on {time} UTC.", name=name, time=Instant(left.at).short())
    if person is not None and not person.roles:
        return "receiver-no-role", say("{name} has no role.", name=name)
    return None


def must_be_a_receiver(record: Record, custody: CustodyState, receiver: str) -> None:
    """Whoever gets a card has not left, and has a role; without a policy it is only reported."""
    found = receiver_problem(record, receiver)
    if found is None or record.dual_control()[found[0]] == "report":
        return
    rule, problem = found
    raise Refused(
        rule,
        say("card {serial} cannot go to this person. {problem}", serial=custody.serial, problem=problem),
        say("Name another receiver, or record first that the person is back or has a role."),
        serial=custody.serial,
    )


def warning_of(record: Record, receiver: str) -> Text | None:
    """Say what is known against the receiver, where that stops nothing."""
    found = receiver_problem(record, receiver)
    return None if found is None else say("Warning: {problem}", problem=found[1])
