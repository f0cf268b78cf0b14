"""What is recorded of keys and of exposed shares, and how that is printed; loaded when it is asked for."""

from collections.abc import Sequence

from lifecycle.cli.commands.custody.opening import asking, keeping, may_ask, raising
from lifecycle.cli.commands.run.results import placed
from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.custody import keys
from lifecycle.custody.alarms import AS_EXPOSED, make_sure
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.inputs import purpose_in, time_in
from lifecycle.custody.naming import find_person
from lifecycle.domain.exposure import CAUSES_IN_WORDS, Cause
from lifecycle.domain.facts import KeyDescribed
from lifecycle.domain.facts.keys import Decision
from lifecycle.domain.text import say as sentence


def expose(  # noqa: PLR0913 - as typed
    context: Context,
    serial: str,
    cause: Cause,
    *,
    reason: str | None,
    at: str | None,
    yes: bool,
    phrases: Sequence[str] | None,
) -> int:
    """Raise an alarm about the share on a card."""
    why, when = None if reason is None else purpose_in(reason), None if at is None else time_in(at)
    with raising(context, "report-exposed", phrases) as handler:
        with asking(context, yes=False) as dialogue:
            asks = phrases is None and may_ask(context, yes=yes)
            sure = (lambda record: make_sure(record, serial, AS_EXPOSED, dialogue)) if asks else None
            event = keys.report_exposed(handler, serial, cause, why, when, sure)
        events = placed(handler.journal.store, [event])
    if not context.json:
        why_exposed = CAUSES_IN_WORDS[cause]
        say(sentence("The share on card {serial} is exposed: {cause}.", serial=serial, cause=why_exposed))
    fields = {"serial": serial, "cause": cause, "events": events}
    return print_recorded(context, handler.unsigned, fields, alarm=True)


def suspect(context: Context, name: str, *, reason: str, phrases: Sequence[str] | None) -> int:
    """Raise an alarm about a key."""
    given = keys.Deciding(decision="suspected", reason=purpose_in(reason))
    with raising(context, "key suspect", phrases) as handler:
        return _decided(context, handler, name, given)


def decide(  # noqa: PLR0913 - as typed
    context: Context, name: str, decision: Decision, *, reason: str, witness: str | None, by_set: str | None
) -> int:
    """Record a decision about a key."""
    why = purpose_in(reason)
    with keeping(context) as handler:
        with handler.record() as record:
            seen_by = None if witness is None else find_person(record, witness).id
        given = keys.Deciding(decision=decision, reason=why, witness=seen_by, by_set=by_set)
        return _decided(context, handler, name, given)


def describe(context: Context, name: str, *, texts: dict[str, str | None], valid_until: str | None) -> int:
    """Record what a key is for."""
    kept = {field: None if text is None else purpose_in(text) for field, text in texts.items()}
    with keeping(context) as handler:
        event = keys.describe(handler, name, KeyDescribed(**kept, valid_until=valid_until))
        events = placed(handler.journal.store, [event])
    if not context.json:
        say(sentence("Recorded. To see the key:\n  lifecycle report key {name}", name=name))
    return print_recorded(context, handler.unsigned, {"events": events})


def _decided(context: Context, handler: CustodyHandler, name: str, given: keys.Deciding) -> int:
    known, event = keys.decide(handler, name, given)
    if not context.json:
        say(sentence("Key of set {name}: {what}.", name=name, what=event.facts.in_words()))
        say(sentence("Exposure: {exposure}.", exposure=known.in_words()))
    fields = {
        "fingerprint": known.fingerprint,
        "suspect": known.suspect,
        "open": known.open,
        "exposed": known.exposed,
        "events": placed(handler.journal.store, [event]),
    }
    return print_recorded(context, handler.unsigned, fields, alarm=given.decision == "suspected")
