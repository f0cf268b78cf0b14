"""How every operation asks for a PIN and presents it: what it costs is said before, and it is sent once."""

from collections.abc import Generator, Sequence
from dataclasses import replace

from lifecycle.cards.answers import Verdict
from lifecycle.cards.registry import abilities_of, pin_rules_of
from lifecycle.domain.abilities import seal_of
from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue, SecretQuestion
from lifecycle.domain.errors import PinBlocked, WrongPin
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import OperationStarted, PinRefused, PinVerified, PinWatchKept, TriesCounterDoubted
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say, say_n
from lifecycle.steps.interface import Step, Work

USE_LAST_TRY = "use-last-try"


def warn_of_tries(card: CardState, dialogue: Dialogue, *, phrase_at: int = 1) -> None:
    """Say how many tries are left; with `phrase_at` or fewer have a phrase typed before anything is sent.

    Where the counter of the card is not understood, one try is counted on.
    """
    left = card.tries_sure
    if card.tries_doubted and not card.blocked:
        dialogue.tell(_not_understood(card))
    else:
        dialogue.tell(
            say(
                "Card {serial}: {left} of {tries} PIN tries left. At 0 the card is blocked permanently.",
                serial=card.serial,
                left=left,
                tries=abilities_of(card).tries,
            )
        )
    if left <= phrase_at:
        dialogue.confirm(
            Confirmation(
                USE_LAST_TRY,
                _of_the_last(card, left),
                say("use the last try of {serial}", serial=card.serial),
                covered_by_yes=False,
            )
        )


def _of_the_last(card: CardState, left: int) -> Text:
    if card.tries_doubted and not card.blocked:
        return say(
            "This may be the LAST TRY of card {serial}. A wrong PIN may block the card permanently.",
            serial=card.serial,
        )
    return say_n(
        "LAST TRY of card {serial}. A wrong PIN blocks the card permanently.",
        "Card {serial} has only {count} PIN tries left, and nobody knows which PIN is on the card.",
        left,
        serial=card.serial,
    )


def _not_understood(card: CardState) -> Text:
    """Say what is known of the tries of a card whose counter is not understood."""
    if card.tries_said is None:
        return say(
            "The PIN counter of card {serial} is not understood. Count on 1 try only. A wrong PIN may "
            "block the card permanently.",
            serial=card.serial,
        )
    return say_n(
        "The PIN counter of card {serial} is not understood. The card said 1 try left at the last "
        "wrong PIN. A wrong PIN may block the card permanently.",
        "The PIN counter of card {serial} is not understood. The card said {count} tries left at the "
        "last wrong PIN. Count on 1 try only.",
        card.tries_said,
        serial=card.serial,
    )


def ask_pin(dialogue: Dialogue, question: SecretQuestion, *, legacy: bool = False) -> Secret:
    """Ask for the PIN on a card until it has the form of one; a PIN of the wrong form is never sent."""
    rules = pin_rules_of(question.serial or "")
    while True:
        pin = dialogue.secret(question)
        problem = rules.problem_with_current(pin, earlier=legacy)
        if problem is None:
            return pin
        pin.close()
        question = replace(question, problem=problem)


def pin_of(card: CardState, text: Text, *, again: bool = False) -> SecretQuestion:
    """Make the question for the PIN that is on a card."""
    return SecretQuestion("pin", text, serial=card.serial, again=again)


def ask_new_pin(dialogue: Dialogue, serial: str, current: Secret) -> Secret:
    """Ask for the new PIN twice; when the two differ only the new PIN is asked again."""
    rules = pin_rules_of(serial)
    dialogue.tell(
        say(
            "The new PIN needs {form}. The digits must not be all equal or a sequence. The new PIN must "
            "differ from the current PIN.",
            form=rules.new.in_words(),
        )
    )
    problem: Text | None = None
    while True:
        new = dialogue.secret(
            SecretQuestion("new-pin", say("New PIN of card {serial}", serial=serial), problem, serial)
        )
        try:
            problem = rules.problem_with_new(new, current) or _problem_with_again(new, dialogue, serial)
        except BaseException:
            new.close()
            raise
        if problem is None:
            return new
        new.close()


def _problem_with_again(new: Secret, dialogue: Dialogue, serial: str) -> Text | None:
    with dialogue.secret(SecretQuestion("new-pin-again", say("Repeat the new PIN"), serial=serial)) as again:
        return None if new.matches(again) else say("the two entries differ. Nothing was sent to the card.")


def present_pin(work: Work, pin: Secret, which: str) -> Generator[Fact]:
    """Have the card prove what it can and has to, send a PIN once, and yield what the card said.

    Raises a CardError where the proof fails, and CardSwapped, before the PIN; WrongPin or PinBlocked after the fact.
    """
    if work.proves:
        work.driver.prove(work.keys)
    else:
        work.driver.forgo_proof()
    work.driver.confirm_identity()
    verdict = work.driver.verify(pin)
    if verdict.accepted:
        yield from accepted(work, which, verdict)
        return
    before = work.card.tries_left or 0
    yield from refused(verdict, which)
    raise refusal(work.card, before, verdict.tries_left)


def plan_start(card: CardState) -> Sequence[Step]:
    """Say what comes before the PIN of a card that can do it."""
    proof = Step(say("Have the card prove that it is the recorded card."))
    return (
        Step(say("Record the start of the operation."), OperationStarted.tag),
        *((proof,) if abilities_of(card).identity == "before-pin" else ()),
    )


def accepted(work: Work, which: str, verdict: Verdict) -> Generator[Fact]:
    """Give the facts of a PIN that the card accepted, what tells it from another one among them."""
    yield PinVerified(which=which, tries_left=verdict.tries_left)
    yield from watch_kept(work)


def watch_kept(work: Work) -> Generator[Fact]:
    """Keep what the card shows of the PIN that is on it, where the record does not have that yet."""
    mac = work.driver.pin_watch(work.keys)
    if mac is not None and (mac != work.card.pin_watch or work.card.pin_elsewhere):
        yield PinWatchKept(mac=mac)


def refused(verdict: Verdict, which: str) -> Generator[Fact]:
    """Give the facts of a PIN that the card refused, the doubt about its counter among them."""
    yield PinRefused(which=which, tries_left=verdict.tries_left)
    if verdict.doubted is not None:
        yield TriesCounterDoubted(said=verdict.doubted.said, shown=verdict.doubted.shown)


def refusal(card: CardState, before: int, left: int) -> WrongPin | PinBlocked:
    """Make the error for a PIN that the card refused, with what it cost."""
    serial, spent = card.serial, before - left
    if left == 0:
        return PinBlocked(serial=serial)
    if spent == 1:
        verdict = say_n(
            "Wrong PIN for card {serial}. 1 try spent, 1 left.",
            "Wrong PIN for card {serial}. 1 try spent, {count} left.",
            left,
            serial=serial,
        )
    else:
        verdict = say_n(
            "Wrong PIN for card {serial}. 1 try left.",
            "Wrong PIN for card {serial}. {count} tries left.",
            left,
            serial=serial,
        )
    return WrongPin(serial=serial, tries_left=left, verdict=verdict, next_step=_before_the_next(card, left))


def _before_the_next(card: CardState, left: int) -> Text:
    """Say what to do before another try; a sealed card that lets others change its PIN may have one from elsewhere."""
    advice = (
        say("Make sure of the PIN before you try again. The right PIN restores all tries.")
        if left > 1
        else say("LAST TRY. The next wrong PIN blocks the card permanently. The right PIN restores all tries.")
    )
    if not card.sealed or card.pin_watch is not None or seal_of(card) == "card":
        return advice
    return say("{advice} If you are sure of the PIN, another program may have changed the PIN.", advice=advice)
