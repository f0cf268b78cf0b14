"""The seam between the handler and an operation: the part of one card, what it works with, and the run of them all."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, Self

from lifecycle.cards.driver import Driver, HostKeys
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import Parameter
from lifecycle.domain.holding import ShareId
from lifecycle.domain.record import Record
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say
from lifecycle.steps.doubt import Doubt
from lifecycle.steps.wanted_card import Phase


@dataclass
class Answers:
    """What a person answered; secrets among it are wiped on close."""

    secrets: dict[str, Secret] = field(default_factory=dict, repr=False)
    choices: dict[str, str] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    """Names of the confirmations that were typed."""

    def close(self) -> None:
        """Wipe every secret."""
        for secret in self.secrets.values():
            secret.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class Result:
    """Something that an operation found out and a person asked for; it is shown, and never recorded or logged."""

    name: str
    """For machines."""
    value: str | int | bool | None
    text: Text


@dataclass(frozen=True)
class Work:
    """What a part works with: the card, what it showed and what the record says of it, and the answers."""

    driver: Driver
    keys: HostKeys | None
    """Those that this workstation shares with cards; None for a card of a make that needs none."""
    facts: CardFacts
    card: CardState
    answers: Answers
    operation: str
    """Id of the operation."""
    origin: str
    """Of the ledger, 8 bytes, upper-case hex."""
    head: Callable[[], tuple[int, bytes]]
    """Gives the size of the record and the root over it, 32 bytes, as they are now: for the anchors on the card."""
    record: Record
    disclose: Callable[[str], str]
    """Has a text kept beside the next facts that are recorded, and gives the commitment that may stand in them."""
    proves: bool = True
    """Whether the card proves itself before its PIN, where its make can."""
    doubts: Sequence[Doubt] = ()
    attestation_roots: Sequence[bytes] = ()
    """Certificates that speak for makers of cards, DER: only for a part that has the card make a key."""
    results: list[Result] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One step of a dry run: what would be sent, and the tag of the fact that would be recorded after it, if any."""

    text: Text
    records: str | None = None


class Part:
    """What is done with one card.

    `check` is asked before anything is sent; `check_again` inside the transaction that records the start. `perform`
    yields each fact as soon as the card has shown it, and is not resumed when the fact could not be stored: it must
    send nothing after that, not even in a `finally`.
    """

    changes: ClassVar[bool]
    """Whether it changes the card or can spend a PIN try."""
    writes: ClassVar[bool] = False
    """Whether it comes after the parts that only read, where an operation has both."""
    removes: ClassVar[bool] = False
    """Whether what its card held is gone afterwards, although nothing is written."""
    makes_key: ClassVar[bool] = False
    """Whether the card makes the key that it signs anchors with, where its make does."""
    proves: ClassVar[bool] = True
    """Whether its card proves itself before its PIN, where its make can; a card that does not is only read."""
    done: ClassVar[Text] = say("done")
    """What was done with the card, after its serial and a colon."""

    @property
    def phase(self) -> Phase:
        """What its card is wanted for."""
        return "target" if self.writes else "source"

    def parameters(self) -> dict[str, Parameter]:
        """Give what is recorded of it when it starts: no name or other free text, and no secret."""
        return {}

    def share_of(self, card: CardState) -> ShareId | None:
        """Say which share the card holds, or gets; None where it is about none."""
        return None if card.set_id is None or card.holding == "blank" else ShareId(card.set_id, card.share)

    def check(self, card: CardState, record: Record) -> None:
        """Ask the record; raises Refused with the rule."""

    def check_again(self, card: CardState, record: Record, answers: Answers) -> None:  # noqa: ARG002
        """Ask it once more, now that nobody else can add to it, and with what the person has confirmed."""
        self.check(card, record)

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:  # noqa: ARG002
        """Ask the person; nothing was sent yet that changes the card."""
        return Answers()

    def begin(self, card: CardState) -> None:
        """Prepare what the part needs, now that all was asked and the card is about to start."""

    def perform(self, work: Work) -> Generator[Fact]:
        """Do it, and yield each fact when it is one."""
        raise NotImplementedError

    def perform_without_card(self, card: CardState, doubts: Sequence[Doubt]) -> Iterator[Fact]:
        """Yield what can be said of a card that is not there."""
        raise NotImplementedError

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Say, for a dry run, what would be sent and recorded, and what the card would lose."""
        return ()


@dataclass(frozen=True)
class Visited:
    """A card after its part: what the record says of it, what it showed last, and the reader it was in."""

    card: CardState
    facts: CardFacts
    reader: str


@dataclass(frozen=True)
class FoundKey:
    """A key of this workstation that cards gave back; whoever rebuilt it closes it."""

    key_id: int
    key: Secret
    kcv: str
    """CMAC-5."""
    set_id: str
    """The set of the cards."""


@dataclass(frozen=True)
class Preview:
    """The cards that an operation over many of them wants: how many, and which part each of them would have."""

    cards: int
    part: Callable[[CardState], Part]
    exact: bool = True
    """Whether it takes exactly so many, however many are named."""
    prove_pins: bool = False
    """Whether each PIN is presented once before anything is written."""


@dataclass(frozen=True)
class Agreed:
    """What people agreed to for all cards together, before the first of them."""

    cards: frozenset[tuple[str, str | None]] = frozenset()
    """Serials of the cards that may be overwritten, each with the set that it held then."""
    given_up: frozenset[str] = frozenset()
    """Sets that may go below their quorum."""

    def covers(self, card: CardState) -> bool:
        """Tell whether what a card holds now may be overwritten."""
        return (card.serial, card.set_id) in self.cards


NOTHING_AGREED = Agreed()


class Session(Protocol):
    """One operation under way, as the operation itself sees it: cards one at a time, and the record of sets."""

    id: str
    """Id of the operation."""
    dialogue: Dialogue
    record: Record
    named: Sequence[str]
    """Serials of the cards that were named beforehand."""
    last: str | None
    """Serial of the card that was opened, or waited for, last."""

    def visit(self, part: Part, insert: Text | None = None) -> Visited:
        """Have one card do its part, from its sight to its end in the record.

        `insert` is what a person is asked for where another card than before is needed. Raises a LifecycleError as
        `Handler.run` does; what it says is true of this card alone, and the operation may go on with another one.
        """
        ...

    def again(self) -> None:
        """Want the last card once more."""
        ...

    def visit_absent(self, part: Part) -> None:
        """Do a part on the record of the card that is named, and need not be there."""
        ...

    def preview(self, wanted: Preview) -> Agreed:
        """Have every card shown once before anything is written, where a person wants that or nobody has to ask.

        Gives what was agreed to for all cards that are known now.
        """
        ...

    def append(self, set_id: str, facts: Sequence[Fact], check: Callable[[Record], None] | None = None) -> None:
        """Record facts of a set; `check` is asked inside the transaction."""
        ...

    def refusing(self) -> AbstractContextManager[None]:
        """Record a Refused that is raised inside the block, where it is about no card."""
        ...

    def disclose(self, text: str) -> str:
        """Have a text kept beside the next facts that are recorded; gives the commitment that may stand in them."""
        ...

    def host_key(self, key_id: int) -> Secret:
        """Give a key that this workstation shares with cards; raises NoHostKey."""
        ...

    def two_people(self, by: str, witness: str) -> Sequence[str]:
        """Find two different people of the record by name, and give their pseudonyms.

        Raises UnknownName, AmbiguousName and Refused.
        """
        ...

    def keep_host_key(self, found: FoundKey, persons: Sequence[str]) -> bool:
        """Compare a key that cards gave back with the record, keep it where it is missing, and record that.

        Says whether it was missing. Raises NoHostKey and Refused.
        """
        ...

    def find(self, result: Result) -> None:
        """Show something that was asked for, at the end."""
        ...
