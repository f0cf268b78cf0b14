"""Create a set of cards that authorises the use of one partition; its secret is its own, not the master key."""

from dataclasses import dataclass, field

from lifecycle.domain.record import Record
from lifecycle.operations import Operation
from lifecycle.steps.interface import Preview, Session
from lifecycle.steps.limits import require_name, require_partition, require_quorum
from lifecycle.steps.new_set import make_new, preview_of
from lifecycle.steps.prove_pin import prove_pins
from lifecycle.steps.set_issue import NewSet
from lifecycle.steps.settling import SettledByFacts


@dataclass(frozen=True, kw_only=True)
class CreatePartitionAuthSet(SettledByFacts, Operation):
    """N cards, one after the other; the secret is made here, split, and never shown."""

    name = "create-partition-auth-set"
    title = "Create Partition Auth Set"
    order = 50
    changes = True
    many_cards = True

    partition: str = field(
        metadata={"disclosed": True, "help": "The partition that the set opens: 1 to 16 letters or digits."}
    )
    needed: int = field(metadata={"flag": "-m", "help": "M: how many of the cards bring the key back, 2 to N."})
    issued: int = field(metadata={"flag": "-n", "help": "N: how many cards the key is split over, 2 to 64."})
    set_name: str | None = field(
        default=None,
        metadata={"flag": "--name", "disclosed": True, "help": "What the set is called; else as the partition."},
    )
    prove_pins: bool = prove_pins()

    @property
    def called(self) -> str:
        """The name of the set."""
        return self.set_name or self.partition

    def __post_init__(self) -> None:
        """Refuse what no set can be."""
        require_partition(self.partition)
        require_quorum(self.needed, self.issued)
        require_name(self.called)

    def conduct(self, session: Session) -> None:
        """Have N cards take a share each."""
        make_new(session, self._wanted, prove_pins=self.prove_pins)

    def preview(self, record: Record) -> Preview:
        """N cards take a share each; the name must be free."""
        return preview_of(record, self._wanted, prove_pins=self.prove_pins)

    @property
    def _wanted(self) -> NewSet:
        return NewSet(
            kind="partition-auth-set",
            needed=self.needed,
            issued=self.issued,
            name=self.called,
            partition=self.partition,
        )
