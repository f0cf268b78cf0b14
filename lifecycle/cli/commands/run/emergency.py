"""The emergency way from the command line: named to whoever must not wait, and gone once its phrase was typed."""

from lifecycle.cli.commands.run.request import EMERGENCIES, Request
from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import say
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.event import Event
from lifecycle.domain.text import say as sentence
from lifecycle.operations import Operation
from lifecycle.signing.emergency import PASSED, passed_by, problem_of
from lifecycle.station.ground import ground
from lifecycle.station.records import journal
from lifecycle.station.wiring import signer
from lifecycle.store.engine import AuditStore


def is_emergency(
    context: Context, operation: Operation, request: Request, store: AuditStore[Event], dialogue: Dialogue
) -> bool:
    """Say whether it goes the emergency way, after the phrase for it was typed; a dry run says what it would need."""
    if not request.on_damaged_record:
        return False
    written = journal(store, context.settings, context.log)
    problem = problem_of(signer(written, context.settings), ground(context.settings))
    if problem is None:
        say(sentence("The record is not damaged. --on-damaged-record is not needed."), err=True)
        return False
    if not request.dry_run:
        passed_by(written, problem, operation.name, dialogue)
    return True


def name_emergency_way(context: Context, operation: Operation, error: LifecycleError) -> None:
    """Tell a person who must not wait of the way there is."""
    if operation.name in EMERGENCIES and isinstance(error, PASSED) and not context.json:
        say(
            sentence(
                "If the card is compromised, do not wait:\n  lifecycle run {operation} --on-damaged-record",
                operation=operation.name,
            ),
            err=True,
        )
