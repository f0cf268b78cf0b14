"""The step between the rules and the questions: where the policy asks for it, people sign what is about to be done.

One intent covers a run over many cards: they are known before, by name or by a look at all of them. A card that is in
no intent of the run needs another one, which everybody signs again.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from lifecycle.approval import refusals
from lifecycle.approval.acting import require_actor, require_ready
from lifecycle.approval.adopted_file import require_adopted
from lifecycle.approval.built_in import NONE
from lifecycle.approval.collecting import Collecting
from lifecycle.approval.intent import Intent, stream_of_intent
from lifecycle.approval.known import policy_in_force
from lifecycle.approval.policy import Need
from lifecycle.approval.stating import Act, close_intent, state_intent
from lifecycle.approval.witnessing import WITNESS
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import IntentClosed
from lifecycle.domain.facts.intents import How
from lifecycle.domain.text import say
from lifecycle.handler.authority import Authority, Shown
from lifecycle.handler.dual_control import require_presenters
from lifecycle.handler.run import Run
from lifecycle.handler.run_intent import (
    Listed,
    losing_cards,
    public_parameters,
    require_this_run,
    signers_named,
    take_from_intent,
    texts_of,
    wanted_cards,
)
from lifecycle.ledger.record import Record
from lifecycle.steps.interface import Part, Preview


def authorise_run(run: Run, look: Callable[[Preview], Sequence[Shown]]) -> None:
    """Have an operation over many cards signed before the first of them; `look` shows them where they were not named.

    An intent that was stated beforehand has to be the one for this run. Raises Refused, which is recorded.
    """
    with run.refusing():
        need = need_of(run)
        if run.stated is not None:
            with run.equipment.journal.store.view() as view:
                record = Record(view)
                require_this_run(run, record, run.stated)
                take_from_intent(run, record, run.stated)
            run.authorities.append(Authority(run.stated, losing_cards(run, [each.serial for each in run.stated.cards])))
    if need.anybody or not run.operation.many_cards:
        return
    if not run.authorities:
        cards = wanted_cards(run, look)
        if cards is None:
            return  # the operation says itself what is wrong, or what each card is asked on its own
        with run.refusing():
            _state(run, need, cards)
    with run.refusing():
        _collect(run, run.authorities[-1].intent)


def request(run: Run) -> Intent:
    """State what a run would do with the cards that are named, so that people sign it elsewhere; raises Refused."""
    with run.refusing():
        need = need_of(run)
        if need.anybody:
            raise refusals.nobody_signs(run.operation.name)
        preview = run.operation.preview(run.record)
        if len(run.named) < preview.cards:
            raise refusals.cards_not_named(preview.cards, len(run.named))
        count = preview.cards if preview.exact else len(run.named)
        _state(run, need, (run.named[:count], run.named[count:]), by_file=True)
    return run.authorities[-1].intent


def authorise(run: Run, serial: str, part: Part) -> None:
    """See that people signed for this card, before anything is asked of anybody; raises Refused."""
    need = need_of(run)
    if (need.anybody and run.stated is None) or not (part.changes or run.operation.name == "accept-drift"):
        return
    if run.authority_of(serial) is None:
        _state_for(run, need, serial)
    authority = run.authority_of(serial)
    if authority is not None and not authority.begun:
        _collect(run, authority.intent)


@contextmanager
def starting(run: Run, serial: str) -> Iterator["Starting"]:
    """Give what a start is recorded with; an intent that turns out to be of no use any more is closed as that."""
    authority = run.authority_of(serial)
    begins = Starting(run, authority)
    try:
        yield begins
    except Refused as refusal:
        how = _CLOSING.get(refusal.rule)
        if authority is not None and how is not None and not authority.begun:
            close_intent(run.equipment.journal, authority.intent, how)
        raise
    if authority is not None:
        authority.begun = True


_CLOSING: dict[str, How] = {"intent-stale": "stale", "intent-expired": "expired"}


@dataclass(frozen=True)
class Starting:
    """The start of a part, by an intent or by none."""

    run: Run
    authority: Authority | None

    def parameters(self) -> dict[str, str]:
        """Give what is recorded with the start."""
        found = {} if self.authority is None else {"intent": self.authority.intent.id}
        return found | ({WITNESS: ",".join(self.run.witnesses)} if self.run.witnesses else {})

    @property
    def beside(self) -> Sequence[tuple[str, Fact]]:
        """Give the end of the intent, which is used by the first start."""
        if self.authority is None or self.authority.begun:
            return ()
        return [(stream_of_intent(self.authority.intent.id), IntentClosed(how="used"))]

    def check(self, record: Record) -> None:
        """Ask once more, now that nobody else can add to the record: the time, the cards and the signatures."""
        if self.authority is None:
            if not policy_in_force(record).need(self.run.operation.name).anybody and self.run.operation.changes:
                raise refusals.policy_changed()
            return
        if self.authority.begun:
            return
        require_ready(record, self.authority.intent, self.authority.losing, self.run.equipment.journal.clock())


def need_of(run: Run) -> Need:
    """Say what the policy wants for an operation; raises Refused where its file is not the adopted one.

    Nothing adopted a policy where there is no record yet, and asking begins none.
    """
    if not run.equipment.journal.store.path.exists():
        return NONE.need(run.operation.name)
    with run.equipment.journal.store.view() as view:
        record = Record(view)
        need = policy_in_force(record).need(run.operation.name)
        if not need.anybody:
            require_actor(run.equipment.journal, record)
        if run.operation.changes:
            require_adopted(record, run.equipment.policy_file)
    return need


def _state_for(run: Run, need: Need, serial: str) -> None:
    """State an intent for one card: the only one of the run, or one that adds a card to it."""
    first = run.authorities[0].intent if run.authorities else None
    if first is None:
        _state(run, need, ([serial], ()))
        return
    if run.stated is not None or not run.dialogue.waits:
        raise refusals.card_not_in_intent(serial, first)
    run.dialogue.tell(say("Card {serial} is in no intent of this run. Everybody signs for it again.", serial=serial))
    _state(run, need, ([serial], ()), supplements=first.id)


def _state(run: Run, need: Need, listed: Listed, *, supplements: str | None = None, by_file: bool = False) -> None:
    """State the intent for cards and spares."""
    cards, spares = listed
    losing = losing_cards(run, cards)
    signers = signers_named(run, need, listed)
    if by_file:
        require_presenters(run, cards)
    act = Act(
        operation=run.operation.name,
        run=run.id,
        signers=signers,
        parameters=public_parameters(run.operation),
        texts=texts_of(run.operation),
        cards=cards,
        spares=spares,
        losing=losing,
        supplements=supplements,
        by_file=by_file,
    )
    run.authorities.append(Authority(state_intent(run.equipment.journal, act), losing))


def _collect(run: Run, intent: Intent) -> None:
    equipment = run.equipment
    Collecting(equipment.journal, equipment.tools, run.dialogue, run.dialogue.tell).collect(intent)
