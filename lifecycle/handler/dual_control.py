"""Dual control of a run: each rule that a card breaks is reported, asked about or refused before the PIN of that card.

What a broken rule means is what the record says of it when the card comes, and once more as its operation starts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from lifecycle.custody.inputs import NotUsable, purpose_in
from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import TextQuestion
from lifecycle.domain.dual_control import Breach, Level, Reason, Rule, breaches, breaches_by
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts.dual_control import rule_in_words
from lifecycle.domain.text import Text, say
from lifecycle.handler.checks import recording_refusal
from lifecycle.handler.presenting import presented, wanting_presenters
from lifecycle.handler.run import Run
from lifecycle.ledger.card_stream import CardStream
from lifecycle.ledger.record import Record
from lifecycle.steps.interface import Part, Result, Step
from lifecycle.steps.naming import name_of

REASON: Final = "dual-control-reason"
"""Name of the question."""

_SAID: Final[Mapping[Rule, Text]] = {
    "not-the-holder": say("{people} presented card {serials} and is not the holder of the card."),
    "leaver": say("{people} presented card {serials} and has left."),
    "no-role": say("{people} presented card {serials} and is no custodian."),
    "nobody-named": say("Nobody was named as presenter of card {serials}."),
    "one-presenter": say("{people} presented several shares of set {name}: {serials}."),
    "reaches-quorum": say("{people} presented as many shares as rebuild the key of set {name}: {serials}."),
    "one-source": say("The PINs of several shares of set {name} came from 1 file or descriptor: {serials}."),
}


def keep_dual_control(run: Run, stream: CardStream, part: Part) -> None:
    """See that a card may have its part as it is presented; a reason is typed where the policy asks for one.

    Raises Refused, which is recorded with the rule, also where nobody gives the reason.
    """
    if not part.changes:
        return
    found = _broken(run, part, stream.card)
    refused = [breach for breach, level in found if level == "refuse"]
    asked = [breach for breach, level in found if level == "ask"]
    typed = _typed(run, stream.serial, asked) if asked and not refused else None
    stopping = refused or ([] if typed else asked)
    if stopping:
        stream.append([each.recorded("refused") for each in stopping])
        with recording_refusal(run, stream):
            raise _refused(stopping[0], stream.serial)
    if typed is not None:
        run.reasons[stream.serial] = Reason(typed, frozenset(each.rule for each in asked))


def foreseen(run: Run, part: Part, card: CardState) -> Iterator[Step]:
    """Say, in a dry run, what a card is asked about as it is presented; raises Refused for what would be refused.

    Who presents a card that nobody was named for is asked in the run, where somebody can be asked.
    """
    if not part.changes:
        return
    found = _broken(run, part, card)
    with run.equipment.journal.store.view() as view:
        run.presented.append(presented(run, part, card, Record(view)))
    open_question = run.dialogue.waits and not run.presenters.says(card.serial)
    for breach, level in found:
        if breach.rule == "nobody-named" and open_question:
            yield Step(say("Ask who presents card {serial}.", serial=card.serial))
        elif level == "refuse":
            raise _refused(breach, card.serial)
        elif level == "ask":
            yield Step(say("Ask for a reason, as dual control is broken: {what}.", what=rule_in_words(breach.rule)))


def require_presenters(run: Run, serials: Sequence[str]) -> None:
    """Refuse to have people sign for a run that would be refused for want of a presenter."""
    for serial in wanting_presenters(run, serials, but_for=("report", "ask")):
        if run.presenters.of(serial) is None:
            raise _refused(Breach("nobody-named", (), (serial,)), serial)


def broken_at_start(run: Run, part: Part, card: CardState) -> Sequence[Fact]:
    """Give what is recorded of dual control as a part starts; raises Refused for what came up since it was judged."""
    if not part.changes:
        return ()
    facts, reason = list[Fact](), run.reasons.get(card.serial)
    commitment = None if reason is None else run.disclose(reason.typed)
    for breach, level in _broken(run, part, card):
        if level == "report":
            facts.append(breach.recorded())
        elif level == "ask" and reason is not None and breach.rule in reason.rules:
            facts.append(breach.recorded("accepted", commitment))
        else:
            raise _refused(breach, card.serial)
    with run.equipment.journal.store.view() as view:
        now = presented(run, part, card, Record(view))
    run.presented = [*(each for each in run.presented if each.serial != card.serial), now]
    return facts


def tell_of_dual_control(run: Run) -> None:
    """Show, at the end of an operation, each rule of dual control that its cards broke."""
    broken = breaches(run.presented)
    with run.equipment.journal.store.view() as view:
        record = Record(view)
        for breach in broken:
            if breach.tells(record.dual_control()) and not _said_by_another(breach, broken):
                serials = ", ".join(breach.serials)
                who = {"people": ", ".join(record.called(each) for each in breach.people), "serials": serials}
                words = Text(_SAID[breach.rule].message, {**who, "name": name_of(run.record, breach.set_id)})
                run.find(Result(f"dual_control.{breach.rule}", serials, words))


def _broken(run: Run, part: Part, card: CardState) -> list[tuple[Breach, Level]]:
    """Find what a card breaks that comes now, and what that means."""
    with run.equipment.journal.store.view() as view:
        record = Record(view)
        table, now = record.dual_control(), presented(run, part, card, record)
    return [(each, table[each.rule]) for each in breaches_by(now, run.presented) if each.tells(table)]


def _typed(run: Run, serial: str, asked: Sequence[Breach]) -> str | None:
    """Have the reason typed; None where nobody gives any."""
    text = say("Dual control of card {serial} is broken. Type a reason to continue.", serial=serial)
    for breach in reversed(asked):
        text = say("{what}.\n{rest}", what=rule_in_words(breach.rule), rest=text)
    question = TextQuestion(REASON, text, "", serial=serial)
    while typed := run.dialogue.text(question).strip():
        try:
            return purpose_in(typed)
        except NotUsable as error:
            question = replace(question, problem=error.explain())
    return None


def _refused(breach: Breach, serial: str) -> Refused:
    advice = say(
        "Have the custodian of each card present the card, and name the custodian with --presented-by {serial}=NAME.",
        serial=serial,
    )
    if breach.rule == "one-source":
        advice = say("Have each custodian type the PIN at the keyboard. Do not use --pin-file or --pin-fd.")
    return Refused(
        breach.rule,
        say("dual control of card {serial}: {what}.", serial=serial, what=rule_in_words(breach.rule)),
        advice,
        serial=serial,
    )


def _said_by_another(breach: Breach, broken: Sequence[Breach]) -> bool:
    """Say whether a broken rule says the same of the same cards, and more."""
    more = replace(breach, rule="reaches-quorum")
    return breach.rule == "one-presenter" and more in broken
