"""Reports what happened to a card: checked, asked for, checked again where nobody else can add to it, recorded, signed.

An act is done once it is recorded. Where only its signing fails, it stays done, and `CustodyHandler.unsigned` says why:
an alarm needs no key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

from msgspec.structs import replace

from lifecycle.approval.acting import SignedAct
from lifecycle.approval.adopted_file import PolicyFile
from lifecycle.approval.intent import Intent
from lifecycle.approval.known import policy_in_force
from lifecycle.approval.policy import act_of
from lifecycle.custody.gate import Asked, Signing, require_governed, require_nobody, signed
from lifecycle.custody.happening import Happening, Particulars
from lifecycle.custody.repeating import Repeated
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.dialogue import Asking, Confirmation, TextQuestion
from lifecycle.domain.errors import LifecycleError, OperatorError, Refused, UnknownName
from lifecycle.domain.event import Event, Fact, new_id
from lifecycle.domain.facts import CustodyFact, OperationRefused
from lifecycle.domain.spelling import quoted
from lifecycle.domain.text import Text, say
from lifecycle.ledger.card_names import CardNames
from lifecycle.ledger.clock import TODAY, require_clock, require_date
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import stream_of
from lifecycle.signing.afterwards import unsigned_after
from lifecycle.signing.signer import Signer

Disclose = Callable[[str], str]
"""Has a text kept beside the next facts that are recorded, and gives the commitment that may stand in them."""


class OtherKindOfRecord(OperatorError):
    """A record is for real cards or for virtual ones, never for both."""

    code = "other-kind-of-record"
    message = "Record {path} is for real cards, and --virtual was given."
    advice = "Omit --virtual, or choose another record with --record. Nothing was recorded."


@dataclass
class CustodyHandler:
    """One person who keeps the record of custody."""

    journal: Journal
    signer: Signer
    signing: Signing | None = None
    """How people sign here; None where nobody can be asked, and only what needs no signature is recorded."""
    policy_file: PolicyFile | None = None
    unsigned: LifecycleError | None = field(default=None, init=False)
    """Why the last act could not be signed; it is done, and in the record."""
    _act: str = field(default="", init=False)
    """What is done now, as the policy names it; what has no name is of the strictest class."""

    @contextmanager
    def record(self) -> Iterator[Record]:
        """Open the record as it is now."""
        with self.journal.store.view() as view:
            yield Record(view)

    def write(
        self,
        facts: Callable[[Disclose], Sequence[tuple[str, Fact]]],
        *,
        check: Callable[[Record], None] | None = None,
        virtual: bool = False,
        operation: str | None = None,
        first: SignedAct | None = None,
    ) -> list[Event]:
        """Record facts, each in its stream, and sign them; `check` is asked inside the transaction.

        Where the policy asks for it, people sign before, inside `refusing`, which names the act; for an `operation`
        or with what `sign_first` gave they have signed already. Raises OtherKindOfRecord, Refused, and what keeps
        somebody from signing.
        """
        store = self.journal.store
        if virtual and store.head().size and not self.journal.is_virtual():
            raise OtherKindOfRecord(path=str(store.path))
        texts = PendingDisclosures()
        stated = None if first or operation else self._stated()
        again = None if stated is None else Repeated(self.journal, stated)
        placed = facts(texts.disclose) if again is None else again.placed(facts(again.disclosing(texts.disclose)))
        act = first
        if act is None and operation is None:
            self._must_be_possible(check)
            act = self._sign(Asked.of(placed), texts, stated)

        def checked(record: Record) -> None:
            if check is not None:
                check(record)
            if act is not None:
                act.check(record)
            elif operation is None:
                require_nobody(record, self._act)

        events = self.journal.append_all(
            [*placed, *(() if act is None else act.beside)],
            disclosures=texts,
            virtual=virtual,
            check=checked,
            operation=operation if act is None else act.run,
        )
        self.unsigned = unsigned_after(self.signer)
        return events[: len(placed)]

    def _must_be_possible(self, check: Callable[[Record], None] | None) -> None:
        """Ask before people sign what is asked once more when the facts are recorded: nobody signs in vain."""
        if check is None or not self.journal.store.path.exists():
            return
        with self.record() as record:
            if not policy_in_force(record).need(self._act).anybody:
                check(record)

    def sign_first(
        self, known: Mapping[str, object], texts: Mapping[str, str] = MappingProxyType({})
    ) -> SignedAct | None:
        """Have people sign before something happens outside of the record, that `write` records then.

        `known` are the fields of its fact that are known by now, `texts` those whose commitments the intent gets, which
        `SignedAct.committed` gives. Raises as `write` does; None where nobody has to sign.
        """
        return self._sign(Asked.before(known, texts), PendingDisclosures(), self._stated())

    def _sign(self, asked: Asked, texts: PendingDisclosures, stated: Intent | None) -> SignedAct | None:
        require_governed(self.journal, self._act, self.policy_file)
        return signed(self.journal, self.signing, self._act, asked, texts, stated)

    def _stated(self) -> Intent | None:
        return None if self.signing is None else self.signing.stated_in(self.journal, self._act)

    @contextmanager
    def refusing(self, command: str, stream: str | None = None, *, of: str = "custody ") -> Iterator[None]:
        """Do what a command says: a Refused inside is recorded, in the stream of a card or in that of the ledger.

        `of` is what stands before the command where it is typed. Both give the act that the policy may want signed.
        """
        try:
            with self.doing(act_of(f"{of}{command}")):
                yield
        except Refused as refusal:
            refused = OperationRefused(name=f"{of}{command}", rule=refusal.rule)
            if stream is None:
                self.journal.append_to_ledger([refused], operation=new_id())
            else:
                self.journal.append(stream, [refused])
            raise

    @contextmanager
    def doing(self, act: str) -> Iterator[None]:
        """Name what is recorded inside, as the policy does."""
        before, self._act = self._act, act
        try:
            yield
        finally:
            self._act = before

    def report(self, happening: Happening, dialogue: Asking, sure: Callable[[Record], None] | None = None) -> Event:
        """Record what happened to a card, once it is possible and somebody is `sure` of it.

        Raises UnknownName for a card that is not in the record, Refused, which is recorded, and what the dialogue does.
        """
        with self.record() as record:
            known_card(record, happening.serial)
        with self.refusing(happening.command, stream_of(happening.serial)):
            require_clock(self.journal.store, self.journal.clock, self.signer.earliest)
            if not happening.alarm:
                require_date(
                    self.journal, lambda text: dialogue.text(TextQuestion(TODAY, text, "")), self.signer.earliest
                )
            begun = self._begin(happening)
        if sure is not None:
            with self.record() as record:
                sure(record)
        if begun.told is not None:
            dialogue.tell(begun.told)
        if begun.question is not None:
            dialogue.confirm(begun.question)
        with self.refusing(happening.command, stream_of(happening.serial)), self.doing(happening.act):
            return self._record(happening, begun.fact)

    def _begin(self, happening: Happening) -> "_Begun":
        """Check a happening, and say what is told and asked before it is recorded."""
        now = self.journal.clock()
        with self.record() as record:
            custody = known_card(record, happening.serial)
            happening.check(record, custody, now if happening.at is None else happening.at, now)
            fact = happening.fact(record, custody, _blank(happening))
            return _Begun(fact, happening.told(record, custody), happening.question(record, custody))

    def _record(self, happening: Happening, fact: CustodyFact) -> Event:
        at = self.journal.clock() if happening.at is None else happening.at

        def still(record: Record) -> None:
            custody = known_card(record, happening.serial)
            happening.check(record, custody, at, self.journal.clock())
            if happening.fact(record, custody, _blank(happening)) != fact:
                raise Refused(
                    "changed-meanwhile",
                    say("the state of card {serial} changed in the meantime.", serial=happening.serial),
                    say(
                        "Look at the card again, then repeat the command.\n  lifecycle custody show {serial}",
                        serial=happening.serial,
                    ),
                    serial=happening.serial,
                )

        def placed(disclose: Disclose) -> Sequence[tuple[str, Fact]]:
            purpose = None if happening.purpose is None else disclose(happening.purpose)
            return [(stream_of(happening.serial), replace(fact, at=at, purpose=purpose))]

        return self.write(placed, check=still)[0]


@dataclass(frozen=True)
class _Begun:
    """A happening that was checked: its fact but for time and purpose, what is told of it, and what has to be typed."""

    fact: CustodyFact
    told: Text | None
    question: Confirmation | None


def _blank(happening: Happening) -> Particulars:
    return Particulars(at=0, witness=happening.witness, purpose=None)


def known_card(record: Record, serial: str) -> CustodyState:
    """Give where a card is; raises UnknownName, with the serials that are near, for one that is not in the record."""
    custody = record.custody(serial)
    if custody is not None:
        return custody
    advice = say(
        "Insert the card once, or import its serial number.\n  lifecycle run inspect\n  lifecycle custody import FILE"
    )
    near = CardNames(record).near(serial)
    if near:
        advice = say("Did you mean {near}? {advice}", near=quoted(near), advice=advice)
    raise UnknownName(kind=say("card in the record"), name=serial, next_step=advice)
