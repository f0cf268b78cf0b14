"""An act without a card: stated, signed, and recorded together with the end of its intent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from lifecycle.approval import refusals
from lifecycle.approval.collecting import Collecting, SigningTools, missing_of
from lifecycle.approval.intent import Intent, stream_of_intent
from lifecycle.approval.known import policy_in_force
from lifecycle.approval.stating import Act, state_intent, still_as_stated
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import IntentClosed
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record


def require_ready(record: Record, intent: Intent, losing: Collection[str], now: int) -> None:
    """See, inside the transaction that begins an act, that its intent allows it; raises Refused by the rule."""
    if now > intent.expires:
        raise refusals.expired(intent)
    if not still_as_stated(record, intent, losing):
        raise refusals.stale(intent)
    if intent.policy != policy_in_force(record).digest:
        raise refusals.policy_changed()
    missing = missing_of(record, intent)
    if missing:
        raise refusals.still_missing(intent, missing, record.called)


@dataclass(frozen=True)
class SignedAct:
    """An act that may be recorded now: its facts go with `beside` into one transaction, in which `check` is asked."""

    journal: Journal
    intent: Intent | None
    """None where the policy wants no signature for it."""
    losing: Collection[str] = ()
    """Serials of the cards that lose what they hold."""

    @property
    def run(self) -> str | None:
        """The operation id of its facts."""
        return None if self.intent is None else self.intent.run

    @property
    def beside(self) -> Sequence[tuple[str, Fact]]:
        """The end of its intent."""
        return [] if self.intent is None else [(stream_of_intent(self.intent.id), IntentClosed(how="used"))]

    def committed(self, name: str) -> str | None:
        """Give the commitment that people signed for a text."""
        found = None if self.intent is None else self.intent.parameters.get(name)
        return None if found is None else str(found)

    def check(self, record: Record) -> None:
        """Ask once more, now that nobody else can add to the record; raises Refused."""
        if self.intent is not None:
            require_ready(record, self.intent, self.losing, self.journal.clock())


class ActStated(Exception):
    """An act is stated for people elsewhere, and was not done."""

    def __init__(self, intent: Intent) -> None:
        super().__init__(intent.id)
        self.intent = intent


def signed_act(journal: Journal, tools: SigningTools, dialogue: Dialogue, act: Act, stated: Intent | None) -> SignedAct:
    """Have an act signed, where the policy wants that; `stated` is the intent for it that people signed before.

    Raises Refused by the rule that is not met, and ActStated where it is only asked for.
    """
    with journal.store.view() as view:
        record = Record(view)
        if policy_in_force(record).need(act.operation).anybody:
            require_done(tools, act.operation)
            return SignedAct(journal, None)
        require_actor(journal, record)
        if stated is not None:
            _require_this(record, stated, act)
    if tools.elsewhere:
        raise ActStated(state_intent(journal, replace(act, by_file=True)))
    intent = stated or state_intent(journal, act)
    Collecting(journal, tools, dialogue, dialogue.tell).collect(intent)
    return SignedAct(journal, intent, act.losing)


def require_done(tools: SigningTools, act: str) -> None:
    """See that an act that nobody signs is not asked for as one that people sign elsewhere; raises Refused."""
    if tools.elsewhere:
        raise refusals.nobody_signs(act)


def require_actor(journal: Journal, record: Record) -> None:
    """See that the settings name nobody else than the person to whom the account belongs; raises Refused."""
    person = journal.claims_another()
    if person is not None:
        raise refusals.actor_differs(record.called(person))


def _require_this(record: Record, stated: Intent, act: Act) -> None:
    if stated.operation != act.operation:
        raise refusals.not_as_stated(stated, refusals.other_act(stated.operation))
    for name, value in act.parameters.items():
        if stated.parameters.get(name) != value:
            raise refusals.not_as_stated(stated, refusals.other_parameter(name))
    for name, text in act.texts.items():
        if record.disclosed(str(stated.parameters.get(name))) != text:
            raise refusals.not_as_stated(stated, refusals.other_parameter(name))
    if more := sorted(set(stated.parameters).difference(act.parameters, act.texts)):
        raise refusals.not_as_stated(stated, refusals.other_parameter(more[0]))
    if [each.serial for each in stated.cards] != list(act.cards):
        raise refusals.not_as_stated(stated, refusals.other_parameter("cards"))
