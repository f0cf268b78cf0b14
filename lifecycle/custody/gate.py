"""The one gate of custody: where the policy asks for it, people sign what is about to be recorded, and then it is.

What they sign is made of the facts themselves: their streams, cards and fields. Nothing else can be recorded with it.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import msgspec

from lifecycle.approval import refusals
from lifecycle.approval.acting import SignedAct, require_done, signed_act
from lifecycle.approval.adopted_file import PolicyFile, require_adopted
from lifecycle.approval.built_in import ALARMS, FREE
from lifecycle.approval.collecting import SigningTools
from lifecycle.approval.errors import CannotSignHere
from lifecycle.approval.intent import Capacity, Intent, signers_of
from lifecycle.approval.known import policy_in_force
from lifecycle.approval.policy import Need
from lifecycle.approval.stating import Act
from lifecycle.approval.strength import REPAIRING
from lifecycle.approval.witnessing import asked_witness
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Fact, new_id
from lifecycle.domain.facts import CardDestroyed, CardHandedOver, CardReceived, CardRetired, Parameter
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import serial_of

Placed = Sequence[tuple[str, Fact]]
"""Facts, each with its stream."""
LONGEST: Final = 200
"""Characters of a value that people are shown; of a longer one they sign the SHA-256."""


@dataclass(frozen=True)
class Signing:
    """How acts of custody are signed here: with what, asked by whom, and seen by whom."""

    tools: SigningTools
    asking: Callable[[], AbstractContextManager[Dialogue]]
    """Opens the dialogue, where somebody has to be asked."""
    witnesses: Callable[[Record], Sequence[str]] = field(default=lambda _: ())
    """Finds those who were named to watch, as person:IDs."""
    stated: Callable[[Record, str], Intent | None] = field(default=lambda _record, _act: None)
    """Finds the intent for an act that people signed already, where one was named or is picked; raises Refused."""

    def stated_in(self, journal: Journal, act: str) -> Intent | None:
        """Find it in the record as it is."""
        if not journal.store.path.exists():
            return None
        with journal.store.view() as view:
            return self.stated(Record(view), act)


@dataclass(frozen=True)
class Asked:
    """What people are asked to sign: parameters, and the facts that they are of where those are known before."""

    parameters: Mapping[str, Parameter]
    placed: Placed = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    """Texts by parameter, where the facts take the commitments that the intent has for them."""

    @classmethod
    def of(cls, placed: Placed) -> "Asked":
        """Ask for facts as they are to be recorded."""
        return cls(parameters_of(placed), placed)

    @classmethod
    def before(cls, known: Mapping[str, object], texts: Mapping[str, str]) -> "Asked":
        """Ask for what is known of facts that are not there yet, as they will have it."""
        return cls({name: _plain(value) for name, value in known.items() if value is not None}, texts=texts)

    @property
    def cards(self) -> Sequence[str]:
        """The serials of the cards that they are about."""
        return list(dict.fromkeys(serial for stream, _ in self.placed if (serial := serial_of(stream)) is not None))

    @property
    def losing(self) -> Sequence[str]:
        """The serials of the cards that count for no set after it."""
        gone = (stream for stream, fact in self.placed if isinstance(fact, CardDestroyed | CardRetired))
        return [serial for stream in gone if (serial := serial_of(stream)) is not None]


def signed(  # noqa: PLR0913, PLR0917 - what people sign, and by what
    journal: Journal,
    signing: Signing | None,
    act: str,
    asked: Asked,
    texts: PendingDisclosures,
    stated: Intent | None = None,
) -> SignedAct | None:
    """Have an act signed before its facts are recorded; None where nobody has to sign it, as with every alarm.

    Raises Refused by the rule that is not met, what keeps somebody from signing, and ActStated where it is only asked
    for.
    """
    if act in ALARMS or not journal.store.path.exists():
        _require_done(signing, act)
        return None
    with journal.store.view() as view:
        need = policy_in_force(Record(view)).need(act)
    if need.anybody:
        _require_done(signing, act)
        return None
    if signing is None:
        raise CannotSignHere(act=act)
    journal.begun(virtual=journal.is_virtual())
    with signing.asking() as dialogue:
        with journal.store.view() as view:
            record = Record(view)
            named = [] if stated else list(_named(record, signing, need, journal.actor, asked.placed, dialogue))
        intended = Act(
            operation=act,
            run=new_id() if stated is None else stated.run,
            signers=signers_of(named),
            parameters=asked.parameters,
            texts=asked.texts,
            cards=asked.cards,
            losing=asked.losing,
            disclosures=texts,
        )
        return signed_act(journal, signing.tools, dialogue, intended, stated)


def _require_done(signing: Signing | None, act: str) -> None:
    """Let an act be recorded that nobody signs; raises Refused where it was only to be asked for."""
    if signing is not None:
        require_done(signing.tools, act)


def require_governed(journal: Journal, act: str, file: PolicyFile | None) -> None:
    """See that the policy file of this workstation is the one in force, where the act is not to bring that about.

    Raises Refused; alarms and what changes nothing are never held up.
    """
    if act not in _UNHELD and journal.store.path.exists():
        with journal.store.view() as view:
            require_adopted(Record(view), file)


_UNHELD: Final = frozenset({*ALARMS, *FREE, *REPAIRING, "person-join"})


def require_nobody(record: Record, act: str) -> None:
    """See, inside the transaction, that still nobody has to sign an act that nobody signed; raises Refused."""
    if act not in ALARMS and not policy_in_force(record).need(act).anybody:
        raise refusals.policy_changed()


def parameters_of(placed: Placed) -> dict[str, Parameter]:
    """Give what is to be recorded as the parameters of an intent: each field by its name, numbered where it differs."""
    found: dict[str, Parameter] = {}
    for stream, fact in placed:
        fields = {"stream": stream} if serial_of(stream) is None else {}
        if stream.startswith("person:"):
            fields = {"person": stream}
        for name, value in (fields | msgspec.to_builtins(fact)).items():
            if value is not None:
                _put(found, name, _plain(value))
    return found


def _put(found: dict[str, Parameter], name: str, value: Parameter) -> None:
    free, number = name, 1
    while free in found and found[free] != value:
        number += 1
        free = f"{name}-{number}"
    found[free] = value


def _plain(value: object) -> Parameter:
    if isinstance(value, bool | int):
        return value
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))
    return text if len(text) <= LONGEST else f"sha256:{sha256(text.encode('utf-8')).hexdigest()}"


def _named(  # noqa: PLR0913, PLR0917 - all that says who signs
    record: Record, signing: Signing, need: Need, actor: str, placed: Placed, dialogue: Dialogue
) -> Iterator[tuple[Capacity, str]]:
    """Name who signs: an officer as the operator, or those between whom the card passes; and who watches."""
    parties = list(dict.fromkeys(_parties(record, placed)))
    known = record.person(actor)
    officer = known is not None and "officer" in known.roles.split(",")
    taken: list[str] = []
    if need.signs == "operator-or-parties" and parties and not officer:
        taken = [person for _, person in parties]
        yield from parties
    elif need.signs != "nobody":
        taken = [actor]
        yield "operator", actor
    witnesses = [*_witnesses(placed), *signing.witnesses(record)]
    while len(set(witnesses)) < need.witnesses and dialogue.waits:
        witnesses.append(asked_witness(record, dialogue, [*taken, *witnesses]))
    yield from (("witness", each) for each in dict.fromkeys(witnesses))


def _parties(record: Record, placed: Placed) -> Iterator[tuple[Capacity, str]]:
    """Give who gives and who receives; of a card that passes to nobody, the one who has it."""
    for stream, fact in placed:
        custody = record.custody(serial_of(stream) or "")
        if isinstance(fact, CardHandedOver):
            if fact.giver is not None:
                yield "giver", fact.giver
            yield "receiver", fact.receiver
        elif isinstance(fact, CardReceived):
            yield "receiver", fact.receiver
        elif custody is not None and custody.custodian is not None and custody.place is None:
            yield "giver", custody.custodian


def _witnesses(placed: Placed) -> Iterator[str]:
    for _, fact in placed:
        witness = getattr(fact, "witness", None)
        if isinstance(witness, str) and witness:
            yield witness
