"""How every operation asks for a PIN and presents it: what it costs is said before, and it is sent once."""

from collections.abc import Generator

from lifecycle.domain.card import CardFacts
from lifecycle.domain.dialogue import Confirmation, Dialogue, SecretQuestion
from lifecycle.domain.errors import PinBlocked, WrongPin
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import PinRefused, PinVerified
from lifecycle.domain.pin import problem_with_current, problem_with_new
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say, say_n
from lifecycle.steps.interface import Work

USE_LAST_TRY = "use-last-try"


def warn_of_tries(facts: CardFacts, dialogue: Dialogue, *, phrase_at: int = 1) -> None:
    """Say how many tries are left; with `phrase_at` or fewer have a phrase typed before anything is sent."""
    left = facts.tries_left or 0
    dialogue.tell(
        say_n(
            "Card {serial}: one try is left. A wrong PIN blocks the card for ever.",
            "Card {serial}: {count} tries are left. A wrong PIN spends one; at none the card is blocked for ever.",
            left,
            serial=facts.serial,
        )
    )
    if left <= phrase_at:
        dialogue.confirm(
            Confirmation(
                USE_LAST_TRY,
                say_n(
                    "This is the last try of card {serial}: if the PIN is wrong, nobody can ever use the card again.",
                    "Only {count} tries of card {serial} are left, and which PIN is on it is not certain.",
                    left,
                    serial=facts.serial,
                ),
                f"use the last try of {facts.serial}",
                covered_by_yes=False,
            )
        )


def ask_pin(dialogue: Dialogue, name: str, text: Text, serial: str, *, legacy: bool = False) -> Secret:
    """Ask for the PIN on a card until it has the form of one; a PIN of the wrong form is never sent."""
    problem: Text | None = None
    while True:
        pin = dialogue.secret(SecretQuestion(name, text, problem, serial))
        problem = problem_with_current(pin, legacy=legacy)
        if problem is None:
            return pin
        pin.close()


def ask_new_pin(dialogue: Dialogue, serial: str, current: Secret) -> Secret:
    """Ask for the new PIN twice; when the two differ only the new PIN is asked again."""
    dialogue.tell(say("The new PIN has exactly 8 digits, not all the same, not a run, and is not the current one."))
    problem: Text | None = None
    while True:
        new = dialogue.secret(
            SecretQuestion("new-pin", say("New PIN of card {serial}", serial=serial), problem, serial)
        )
        try:
            problem = problem_with_new(new, current) or _problem_with_again(new, dialogue, serial)
        except BaseException:
            new.close()
            raise
        if problem is None:
            return new
        new.close()


def _problem_with_again(new: Secret, dialogue: Dialogue, serial: str) -> Text | None:
    with dialogue.secret(SecretQuestion("new-pin-again", say("The new PIN again"), serial=serial)) as again:
        return None if new.matches(again) else say("the two new PINs differ; nothing was sent.")


def present_pin(work: Work, pin: Secret, which: str) -> Generator[Fact]:
    """Send a PIN once and yield what the card said; raises WrongPin or PinBlocked after the fact."""
    verdict = work.driver.verify(pin)
    if verdict.accepted:
        yield PinVerified(which=which, tries_left=verdict.tries_left)
        return
    before = work.facts.tries_left or 0
    yield PinRefused(which=which, tries_left=verdict.tries_left)
    raise refusal(work.facts.serial, before, verdict.tries_left)


def refusal(serial: str, before: int, left: int) -> WrongPin | PinBlocked:
    """Make the error for a PIN that the card refused, with what it cost."""
    if left == 0:
        return PinBlocked(serial=serial)
    spent = before - left
    if spent == 1:
        verdict = say_n(
            "Card {serial}: wrong PIN, one try was spent, 1 remains.",
            "Card {serial}: wrong PIN, one try was spent, {count} remain.",
            left,
            serial=serial,
        )
    else:
        verdict = say_n(
            "Card {serial}: wrong PIN, 1 try remains.",
            "Card {serial}: wrong PIN, {count} tries remain.",
            left,
            serial=serial,
        )
    return WrongPin(
        serial=serial,
        tries_left=left,
        verdict=verdict,
        next_step=say("Be sure of the PIN before you try again: the right one gives all tries back.")
        if left > 1
        else say("The next wrong PIN blocks the card for ever. The right one gives all tries back."),
    )
