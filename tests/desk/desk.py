"""The desk itself: one store, one person's journal, one handler, and whatever reader is put on it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from desk.cards import KEY_ID, MASTER, SERIAL
from desk.signing import KEY, signer_of
from desk.stores import OPERATIONS, opened
from lifecycle.approval.adopted_file import PolicyFile
from lifecycle.approval.collecting import SigningTools
from lifecycle.cards.make import KeyFolder
from lifecycle.cards.mpcos.errors import NoTransportKey
from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.secret import Secret
from lifecycle.handler import Handler
from lifecycle.handler.authority import Signing
from lifecycle.handler.equipment import never, no_roots
from lifecycle.handler.outcome import Outcome
from lifecycle.ledger.envelopes import system_clock
from lifecycle.ledger.journal import Journal
from lifecycle.operations import Operation
from lifecycle.readers.source import CardSource
from lifecycle.signing.key_file import KeyFile
from lifecycle.store.address import Place


def transport_key(key_id: int, serial: str) -> Secret:
    """Give the transport key of the cards that are made for tests."""
    if key_id != KEY_ID:
        raise NoTransportKey(serial=serial, key_id=key_id, path="nowhere")
    return Secret(MASTER)


class Desk:
    """Everything that an operation needs, and what tests ask afterwards."""

    def __init__(  # noqa: PLR0913 - what may differ from desk to desk
        self,
        store: Any,  # noqa: ANN401 - a store, or one with hooks around it
        source: CardSource,
        *,
        stop_asked: Callable[[], bool] = never,
        clock: Callable[[], int] = system_clock,
        login: str = "tester",
        key: Callable[[int, str], Secret] = transport_key,
        signing_key: KeyFile = KEY,
        folder: KeyFolder | None = None,
        roots: Callable[[], Sequence[bytes]] = no_roots,
        tools: SigningTools | None = None,
        policy_file: PolicyFile | None = None,
    ) -> None:
        self.store = store
        self.journal = Journal(store, login=login, station="desk", clock=clock)
        self.signer = signer_of(self.journal, signing_key)
        self.handler = Handler(
            self.journal,
            source,
            key,
            OPERATIONS,
            self.signer,
            stop_asked,
            folder=folder,
            attestation_roots=roots,
            tools=tools or SigningTools(),
            policy_file=policy_file,
        )

    def run(
        self,
        operation: str,
        dialogue: Dialogue,
        *,
        serials: Sequence[str] = (),
        signing: Signing | None = None,
        **fields: object,
    ) -> Outcome:
        """Run an operation by name."""
        made: Operation = OPERATIONS[operation](**fields)  # type: ignore[arg-type]
        return self.handler.run(made, dialogue, serials=serials, signing=signing)

    def state(self, serial: str = SERIAL) -> CardState:
        """Give what the record says of a card."""
        card = self.journal.card(serial)
        assert card is not None
        return card

    def events(self, serial: str = SERIAL) -> list[Event]:
        """Give the events of a card."""
        return [event for _, event in self.store.events() if event.stream == f"card:{serial}"]

    def facts(self, kind: type[Fact] = Fact, serial: str = SERIAL) -> list[Fact]:
        """Give the facts of a card, or those of one kind."""
        return [event.facts for event in self.events(serial) if isinstance(event.facts, kind)]

    def tags(self, serial: str = SERIAL, *, anchors: bool = False) -> list[str]:
        """Name the facts of a card in their order, without versions.

        Those of its anchors, make and PIN watch, which come with others, are left out unless they are asked for.
        """
        named = [event.tag.split(".")[0] for event in self.events(serial)]
        return [tag for tag in named if anchors or not tag.startswith(("anchor-", "card-recognised", "pin-watch-"))]


@contextmanager
def desk_at(path: Place, source: CardSource, **rest: Any) -> Iterator[Desk]:  # noqa: ANN401
    """Open the store at a path and sit down with it, as a process of its own would."""
    with opened(path) as store:
        yield Desk(store, source, **rest)
