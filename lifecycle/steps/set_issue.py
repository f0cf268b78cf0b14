"""Making a set: its secret dealt into shares, one card after the other, until all are written or it is invalid."""

import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

from lifecycle.domain.dialogue import STOP
from lifecycle.domain.errors import NO_CARDS, CeremonyCutOff, ExitCode, LifecycleError, SetNotComplete, StoreError
from lifecycle.domain.facts import SetCompleted, SetFact, SetInvalidated, SetResumed, SetStarted
from lifecycle.domain.holding import SetKind, ShareId
from lifecycle.domain.record import Record
from lifecycle.domain.text import Text, say
from lifecycle.sharing import Dealt, Identity
from lifecycle.steps.card_limits import AcceptedLimits
from lifecycle.steps.check_value import in_results
from lifecycle.steps.deal import Deal
from lifecycle.steps.interface import NOTHING_AGREED, Agreed, Result, Session
from lifecycle.steps.naming import must_be_free
from lifecycle.steps.shares import Place
from lifecycle.steps.turns import Turn, take_turn
from lifecycle.steps.write_share import WriteShare


class ShareGone(LifecycleError):
    """A card of a set was overwritten or erased by somebody else while the set was being made."""

    code = "share-gone"
    message = "Set {name} was not completed: another operation removed shares {shares} from their cards meanwhile."
    advice = "Create 1 set at a time. Erase the cards of this set."
    exit_code = ExitCode.OPERATOR


class _CompleteAlready(Exception):
    """The end of the set is recorded."""


@dataclass(frozen=True, kw_only=True)
class NewSet:
    """A set that is wanted."""

    kind: SetKind
    needed: int
    issued: int
    name: str
    partition: str | None = None
    copied_from: str | None = None
    kept: Collection[str] = ()
    """Sets whose cards are no targets."""
    agreed: Agreed = NOTHING_AGREED


@dataclass(frozen=True)
class Resumed:
    """A set of which a part is written already."""

    set_id: str
    missing: Sequence[int]
    """Numbers of the shares that are to be written."""
    begin: SetResumed
    still: Callable[[Record], None]
    """Asked inside the transaction that records that it goes on; raises Refused."""


def issue(session: Session, wanted: NewSet, dealt_by: Callable[[], Dealt], resumed: Resumed | None = None) -> None:
    """Write every share of a set to a card, one after the other, and complete the set.

    `dealt_by` is called once, when the first card is about to be written. Where the set was begun and not completed,
    raises CeremonyCutOff below M shares, and records it as invalid; from M on it raises SetNotComplete, and the set can
    be resumed.
    """
    making = _Making(session, wanted, resumed)
    with Deal(dealt_by, making.begin) as deal:
        try:
            for number in range(1, wanted.issued + 1) if resumed is None else resumed.missing:
                making.write(number, deal)
            making.complete(deal.identity)
        except LifecycleError as error:
            if deal.begun and not any(isinstance(each, StoreError) for each in (error, error.__cause__)):
                making.cut_off(error)
            raise  # where nothing more can be recorded, a set that is not complete is not used


class _Making:
    """One set under way: which card takes which share, and what is recorded of the set."""

    def __init__(self, session: Session, wanted: NewSet, resumed: Resumed | None) -> None:
        self.session = session
        self.wanted = wanted
        self.resumed = resumed
        self._limits = AcceptedLimits()
        self.set_id = secrets.token_hex(16).upper() if resumed is None else resumed.set_id

    def begin(self, identity: Identity) -> None:
        """Record what the set is, or that it goes on, before a card takes a share of it."""
        with self.session.refusing():
            self.session.append(self.set_id, [self._begun(identity)], self._still_allowed)

    def write(self, number: int, deal: Deal) -> None:
        """Have one card take the share of this number."""
        wanted = self.wanted
        part = WriteShare(
            share=lambda: deal.share(number, wanted.needed, wanted.issued),
            place=lambda serial: Place(self.set_id, wanted.kind, self._copy(number, serial)),
            label=f"{wanted.name} {number}/{wanted.issued}",
            which=ShareId(self.set_id, number),
            kept=wanted.kept,
            agreed=wanted.agreed,
            limits=self._limits,
        )
        insert = say(
            "Insert the card for share {number} of {issued} of set {name}.",
            number=number,
            issued=wanted.issued,
            name=wanted.name,
        )
        with closing(part):
            take_turn(
                self.session, part, Turn(insert, number, wanted.issued, stop=lambda: self._stop(begun=deal.begun))
            )

    def _stop(self, *, begun: bool) -> Text:
        """Say what becomes of the set where it is stopped now."""
        if not begun and self.resumed is None:
            return STOP
        if len(self._held(self.session.record)) >= self.wanted.needed:
            return say("Stop. The set can be completed later.")
        return say("Stop. The set becomes INVALID.")

    def complete(self, identity: Identity) -> None:
        """Record that every share is on a card."""
        with suppress(_CompleteAlready):  # by whoever read its last card meanwhile
            self.session.append(self.set_id, [SetCompleted(settled=False)], self._all_held)
        self.session.find(Result("set", self.set_id, say("Set {name} is complete.", name=self.wanted.name)))
        for each in in_results(identity.check_values, for_minutes=True):
            self.session.find(each)
        self._tell_of_leftovers()
        self.session.dialogue.tell(
            say(
                "Give each card to a different custodian. Then make a copy set.\n"
                "  lifecycle run copy-set --from {name}",
                name=self.wanted.name,
            )
            if self.wanted.copied_from is None
            else say("Give each card to a different custodian.")
        )

    def _tell_of_leftovers(self) -> None:
        """Name the cards that failed in their turn: each may hold a share, which brings the key back as any other."""
        record = self.session.record
        held = {card.serial for card in record.members(self.set_id) if card.holding == "held"}
        left = sorted({each.serial for each in record.exposed(self.set_id)} - held)
        if left:
            serials = ", ".join(left)
            self.session.find(
                Result(
                    "may_hold",
                    serials,
                    say("These cards may hold a share of a live key. Erase them: {serials}", serials=serials),
                )
            )

    def cut_off(self, error: LifecycleError) -> None:
        """Say what became of a set that was begun: below M it is invalid, from M on it can be completed."""
        written = len(self._held(self.session.record))
        counted: dict[str, str | int | None] = {
            "name": self.wanted.name,
            "written": written,
            "issued": self.wanted.issued,
        }
        if written >= self.wanted.needed:
            raise SetNotComplete(error, **counted) from error
        self.session.append(self.set_id, [SetInvalidated(reason=error.code, written=written)])
        exposed = self.session.record.exposed(self.set_id)
        raise CeremonyCutOff(
            error,
            cards=", ".join(sorted({each.serial for each in exposed})) or NO_CARDS,
            rebuilds=len({each.share for each in exposed}) >= self.wanted.needed,
            copied=self.wanted.copied_from is not None,
            **counted,
        ) from error

    def _held(self, record: Record) -> set[int]:
        """Give the numbers of the shares that are on cards and were read back."""
        return {card.share for card in record.members(self.set_id) if card.holding == "held" and not card.doubt}

    def _begun(self, identity: Identity) -> SetFact:
        """Say what the set is, or that it goes on."""
        if self.resumed is not None:
            return self.resumed.begin
        wanted = self.wanted
        return SetStarted(
            kind=wanted.kind,
            needed=wanted.needed,
            issued=wanted.issued,
            name=self.session.disclose(wanted.name),
            partition=None if wanted.partition is None else self.session.disclose(wanted.partition),
            copied_from=wanted.copied_from,
            check_value=identity.check_values.cmac_5,
            fingerprint=identity.fingerprint,
            ecb_3=identity.check_values.ecb_3,
            sha_8=identity.check_values.sha_8,
        )

    def _all_held(self, record: Record) -> None:
        """See that no card of it was overwritten or erased meanwhile, and that nobody completed it."""
        known = record.set(self.set_id)
        if known is not None and known.stage == "complete":
            raise _CompleteAlready
        held = {card.share for card in record.members(self.set_id) if card.holding == "held"}
        lost = sorted(set(range(1, self.wanted.issued + 1)) - held)
        if lost:
            raise ShareGone(name=self.wanted.name, shares=", ".join(map(str, lost)))

    def _still_allowed(self, record: Record) -> None:
        if self.resumed is not None:
            self.resumed.still(record)
        else:
            must_be_free(record, self.wanted.name)

    def _copy(self, number: int, serial: str) -> int:
        """Count the other cards that hold this share or may: one that failed in its turn may."""
        return sum(each.share == number and each.serial != serial for each in self.session.record.exposed(self.set_id))
