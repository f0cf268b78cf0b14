"""An act that people signed before, elsewhere or here: the person at the console picks whether to go on with it."""

from collections.abc import Collection
from typing import Final

from lifecycle.approval.collecting import SHORT
from lifecycle.approval.intent import Intent, read_intent
from lifecycle.approval.known import policy_in_force
from lifecycle.approval.standing_words import wanted_in_words
from lifecycle.approval.stating import open_intents
from lifecycle.domain.dialogue import Choice, Dialogue
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.intents import IntentState

GO_ON: Final = "go-on"
"""Name of the question."""
_NEW: Final = "new"


def asked_to_go_on(
    record: Record, dialogue: Dialogue, act: str, now: int, serials: Collection[str] = ()
) -> Intent | None:
    """Give the open intent for an act that people signed already and that is to be used; None where it is a new one.

    `serials` are the cards that are meant, where they are known.
    """
    if policy_in_force(record).need(act).anybody or not dialogue.waits:
        return None
    signed = {each.id: each for each in open_intents(record, now) if each.approvals and _is_for(each, act, serials)}
    if not signed:
        return None
    choices = [Choice(name, _in_words(record, state)) for name, state in signed.items()]
    new = Choice(_NEW, say("none of these: everybody signs now"))
    chosen = dialogue.choose(GO_ON, say("People have signed this act already. Use which intent?"), [*choices, new])
    return None if chosen == _NEW else read_intent(signed[chosen].text)


def _is_for(state: IntentState, act: str, serials: Collection[str]) -> bool:
    intent = read_intent(state.text)
    listed = {each.serial for each in (*intent.cards, *intent.spares)}
    return intent.operation == act and listed.issuperset(serials) and not state.refusals


def _in_words(record: Record, state: IntentState) -> Text:
    """Say of an intent its cards, and what is missing."""
    intent, wanted = wanted_in_words(record, state)
    words = say("intent {id}", id=intent.id[:SHORT])
    for card in intent.cards:
        words = say("{what}, card {serial}", what=words, serial=card.serial)
    if not wanted:
        return say("{what}: every signature is there", what=words)
    return say("{what}: missing: {missing}", what=words, missing=wanted[0])
