"""The emergency way: what protects a record must not keep a compromised card alive, nor an alarm from being raised.

Where the last full check of the record failed, or where it cannot be signed here, a card is erased, a doubt is settled
and an alarm is raised, once a person has typed a phrase. That is recorded, and signed where a key is there.
"""

from contextlib import suppress
from typing import Final

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import LifecycleError, StoreError
from lifecycle.domain.facts import DamagedRecordUsed
from lifecycle.domain.text import say
from lifecycle.ledger.fitness import Ground, KnownDamaged, require_checked
from lifecycle.ledger.journal import Journal
from lifecycle.signing.errors import (
    KeysForged,
    LastCheckpointMissing,
    LastCheckpointUnusable,
    SigningKeyDiffers,
    SigningKeyMissing,
    SigningKeyUnusable,
)
from lifecycle.signing.signer import Signer

OPERATIONS: Final = frozenset({"erase", "settle"})
"""Those that may go this way."""
PASSED: Final[tuple[type[StoreError], ...]] = (
    KnownDamaged,
    KeysForged,
    SigningKeyMissing,
    SigningKeyDiffers,
    SigningKeyUnusable,
    LastCheckpointMissing,
    LastCheckpointUnusable,
)
"""What it passes by. A record that was rolled back or forked is another one, and one that cannot be read is none."""
PHRASE: Final = say("use the damaged record")


class EmergencySigner(Signer):
    """A signer that stops nothing beforehand for want of a key; at the end it signs where it can."""

    def require(self) -> None:
        with suppress(*PASSED):
            super().require()

    def examine(self) -> SignedCheckpoint | None:
        with suppress(*PASSED):
            return super().examine()
        return None


def problem_of(signer: Signer, ground: Ground) -> LifecycleError | None:
    """Give what stands in the way and may be passed by; None where nothing does."""
    try:
        require_checked(signer.journal.store, ground)
        signer.examine()
    except PASSED as error:
        return error
    return None


def passed_by(journal: Journal, problem: LifecycleError, command: str, dialogue: Dialogue) -> None:
    """Have the phrase typed, and record that a command goes on; raises NotConfirmed, and what the dialogue does."""
    dialogue.confirm(
        Confirmation(
            "on-damaged-record",
            say(
                (
                    "{problem} This command continues with the record as it is. The record will say so, and "
                    "later events may be unsigned."
                ),
                problem=problem.explain(),
            ),
            PHRASE,
            covered_by_yes=False,
        )
    )
    first = journal.first_event()
    stream = journal.begun(virtual=first is not None and first.virtual).stream
    journal.append(stream, [DamagedRecordUsed(name=command, problem=problem.code)])
