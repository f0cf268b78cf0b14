"""What every operation needs besides itself and the person: the journal, the readers, the keys, the signer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lifecycle.approval.adopted_file import PolicyFile
from lifecycle.approval.collecting import SigningTools
from lifecycle.cards.driver import HostKeys
from lifecycle.cards.make import KeyFolder
from lifecycle.cards.registry import abilities_shown
from lifecycle.domain.card import CardFacts
from lifecycle.ledger.fitness import Ground
from lifecycle.ledger.journal import Journal
from lifecycle.operations import Operation
from lifecycle.readers.source import CardSource
from lifecycle.signing.signer import Signer


def never() -> bool:
    """Say that nobody asked to stop."""
    return False


def no_roots() -> Sequence[bytes]:
    """Give no certificates."""
    return ()


@dataclass(frozen=True)
class Equipment:
    """What the composition root puts together once, and every operation uses."""

    journal: Journal
    source: CardSource
    keys: HostKeys
    operations: Mapping[str, type[Operation]]
    signer: Signer
    stop_asked: Callable[[], bool] = never
    """Whether a person or the system wants the program to end; heeded before anything that cannot be undone begins."""
    ground: Ground = field(default_factory=Ground)
    """What is around the record, for the look before the card."""
    folder: KeyFolder | None = None
    """Where keys that cards give back are kept; None where none may be."""
    attestation_roots: Callable[[], Sequence[bytes]] = no_roots
    """Gives the certificates that speak for makers of cards, DER; raises an OperatorError."""

    tools: SigningTools = field(default_factory=SigningTools)
    """What people sign with here."""
    policy_file: PolicyFile | None = None
    """The file of the policy, where one is set: it has to be the one in force."""

    def keys_for(self, shown: CardFacts) -> HostKeys | None:
        """Give the keys that this workstation shares with cards, to a card of a make that needs one."""
        return self.keys if abilities_shown(shown).host_key else None
