"""Create a card set that authorises one partition. Its secret is not the master key.

The secret is made in the memory of this computer and is never shown. Any M of the N cards rebuild it.
"""

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
    examples = ("--partition PAY1 -m 2 -n 3",)
    see_also = (
        "lifecycle run check-set",
        "lifecycle report sets",
    )

    partition: str = field(
        metadata={"disclosed": True, "help": "Partition that the set authorises: 1 to 16 letters or digits."}
    )
    needed: int = field(metadata={"flag": "-m", "help": "M: number of cards that rebuild the key, 2 to N."})
    issued: int = field(metadata={"flag": "-n", "help": "N: number of cards over which the key is split, 2 to 64."})
    set_name: str | None = field(
        default=None,
        metadata={"flag": "--name", "disclosed": True, "help": "Name of the set. Default: the partition."},
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
