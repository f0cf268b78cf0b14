"""Create a server master key and split it over N cards. Any M of them rebuild it.

The key is made in the memory of this computer and is never shown. Each card asks for its PIN.
"""

from dataclasses import dataclass, field

from lifecycle.domain.record import Record
from lifecycle.operations import Operation
from lifecycle.steps.interface import Preview, Session
from lifecycle.steps.limits import require_name, require_quorum
from lifecycle.steps.new_set import make_new, preview_of
from lifecycle.steps.prove_pin import prove_pins
from lifecycle.steps.set_issue import NewSet
from lifecycle.steps.settling import SettledByFacts


@dataclass(frozen=True, kw_only=True)
class CreateServerMasterKey(SettledByFacts, Operation):
    """N cards, one after the other; the secret is made here, split, and never shown."""

    name = "create-server-master-key"
    title = "Create Server Master Key"
    order = 30
    changes = True
    many_cards = True
    examples = (
        "-m 2 -n 3 --name PROD-A",
        "-m 2 -n 3 --name PROD-A --dry-run",
    )
    see_also = (
        "lifecycle run check-set",
        "lifecycle run copy-set",
        "lifecycle report sets",
    )

    needed: int = field(metadata={"flag": "-m", "help": "M: number of cards that rebuild the key, 2 to N."})
    issued: int = field(metadata={"flag": "-n", "help": "N: number of cards over which the key is split, 2 to 64."})
    set_name: str = field(
        metadata={"flag": "--name", "disclosed": True, "help": "Name of the set, 1 to 26 printable characters."}
    )
    prove_pins: bool = prove_pins()

    def __post_init__(self) -> None:
        """Refuse what no set can be."""
        require_quorum(self.needed, self.issued)
        require_name(self.set_name)

    def conduct(self, session: Session) -> None:
        """Have N cards take a share each."""
        make_new(session, self._wanted, prove_pins=self.prove_pins)

    def preview(self, record: Record) -> Preview:
        """N cards take a share each; the name must be free."""
        return preview_of(record, self._wanted, prove_pins=self.prove_pins)

    @property
    def _wanted(self) -> NewSet:
        return NewSet(kind="server-master-key", needed=self.needed, issued=self.issued, name=self.set_name)
