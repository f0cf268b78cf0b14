"""Back up a transport key to cards: split it over N cards. Any M of them give the key back.

The cards are a set like any other, with a name, custodians and checks. Each card asks for its PIN.
"""

from dataclasses import dataclass, field

from lifecycle.domain.card import details_of
from lifecycle.domain.errors import Refused
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.domain.transport_key import key_called
from lifecycle.operations import Operation
from lifecycle.sharing import Dealt, deal_key
from lifecycle.steps.interface import Preview, Session
from lifecycle.steps.limits import require_name, require_quorum
from lifecycle.steps.naming import set_named
from lifecycle.steps.new_set import issue_new, preview_of
from lifecycle.steps.prove_pin import prove_pins
from lifecycle.steps.set_issue import NewSet
from lifecycle.steps.settling import SettledByFacts


@dataclass(frozen=True, kw_only=True)
class BackUpTransportKey(SettledByFacts, Operation):
    """N cards, one after the other; the key is split in the child process, and never shown."""

    name = "back-up-transport-key"
    group = "transport-key"
    command = "backup-to-cards"
    title = "Back up transport key"
    order = 150
    changes = True
    many_cards = True
    examples = ("--id 0 -m 2 -n 3 --name TK-0",)
    see_also = (
        "lifecycle transport-key restore-from-cards",
        "lifecycle run check-set",
        "lifecycle report transport-keys",
    )

    key_id: int = field(metadata={"flag": "--id", "help": "Id of the transport key, 0 to 255."})
    needed: int = field(metadata={"flag": "-m", "help": "M: number of cards that give the key back, 2 to N."})
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
        """Have N cards take a share each of the key and its id."""

        def dealt() -> Dealt:
            with session.host_key(self.key_id) as key:
                return deal_key(key, self.key_id, self.needed, self.issued)

        with session.refusing():
            preview = self.preview(session.record)
        session.host_key(self.key_id).close()  # before anybody inserts a card
        issue_new(session, self._wanted, preview, dealt)
        self._tell_of_own_cards(session)

    def _tell_of_own_cards(self, session: Session) -> None:
        """Name the cards of the set that need the very key that they bring back."""
        members = session.record.members(set_named(session.record, self.set_name).id)
        own = [card.serial for card in members if details_of(card).get("key_id") == self.key_id]
        if own:
            session.dialogue.tell(
                say(
                    "Note: these cards have transport key {key_id} themselves: {cards}. A restore reads them without "
                    "the key. But the key cannot be retired before they are destroyed. Cards that have another key, or "
                    "need none, are better.",
                    key_id=self.key_id,
                    cards=", ".join(own),
                )
            )

    def preview(self, record: Record) -> Preview:
        """N cards take a share each; the key must be recorded and in use, and the name free."""
        known = key_called(record.transport_keys(), self.key_id)
        if known is None or known.stage == "retired":
            raise Refused(
                "no-such-key",
                say("the record has no transport key {key_id} in use. No card was changed.", key_id=self.key_id),
                say(
                    "See the keys. Take a key of the folder into the record.\n"
                    "  lifecycle transport-key list\n  lifecycle transport-key register"
                ),
            )
        return preview_of(record, self._wanted, prove_pins=self.prove_pins)

    @property
    def _wanted(self) -> NewSet:
        return NewSet(kind="transport-key", needed=self.needed, issued=self.issued, name=self.set_name)
