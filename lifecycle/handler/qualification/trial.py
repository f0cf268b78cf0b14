"""The checks, in their order: what changes the card for good comes last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lifecycle.cards.answers import Answered, Denied, KeyAttested, Laid
from lifecycle.cards.driver import Driver
from lifecycle.domain.dialogue import Choice, Dialogue
from lifecycle.domain.errors import CardError, LifecycleError, PinBlocked
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import say
from lifecycle.handler.qualification.card import Failed, Sacrifice
from lifecycle.handler.qualification.pulls import NotPulled, Pulls
from lifecycle.handler.qualification.result import Check, Seen

_MORE_THAN_ENOUGH = 20
"""Wrong PINs after which a card that is not blocked yet never will be."""
_TORN = ("held", "blank", "writing", "erasing", "unreadable")


class _NotDone(Exception):
    """The check was left out; the text says why."""


@dataclass
class Trial:
    """All checks of one card."""

    card: Sacrifice
    pulls: Pulls
    dialogue: Dialogue
    key_id: int = 0
    checks: list[Check] = field(default_factory=list)
    firmware: str | None = None
    layout: int | None = None
    seal: Literal["card", "record"] | None = None

    def run(self) -> Sequence[Check]:
        """Do them all; without a layout nothing but the first can be done."""
        for name, check in self._all():
            if self.checks and self.layout is None:
                self._note(name, "not-done", "the card was not laid out")
                continue
            self.dialogue.tell(say("Check: {name}", name=name))
            try:
                self._note(name, "pass", check())
            except (_NotDone, NotPulled) as reason:
                self._note(name, "not-done", str(reason))
            except Failed as reason:
                self._note(name, "fail", str(reason))
            except LifecycleError as error:
                self._note(name, "fail", error.code)
        return self.checks

    def _all(self) -> Sequence[tuple[str, Callable[[], str]]]:
        return (
            ("format", self._format),
            ("inspect", self._inspect),
            ("counter", self._counter),
            ("write-share", self._write),
            ("erase-share", self._erase),
            ("pull-while-writing", self._pull_writing),
            ("pull-while-erasing", self._pull_erasing),
            ("change-pin", self._change),
            ("second-change", self._change_again),
            ("wrong-pins", self._wrong_pins),
            ("reset", self._reset),
        )

    def _note(self, name: str, result: Seen, seen: str) -> None:
        self.checks.append(Check(name, result, seen))

    def _format(self) -> str:
        with self.card.opened() as driver:
            for step in driver.format(self.card.keys, self.key_id):
                match step:
                    case KeyAttested(firmware, _):
                        self.firmware = firmware
                    case Laid(facts):
                        self.layout = facts.layout
        if self.layout is None:
            raise Failed("the card shows no layout")
        return f"layout {self.layout}"

    def _inspect(self) -> str:
        tries = self.card.make.abilities.tries
        with self.card.opened() as driver:
            facts = driver.read()
            lines = driver.describe(facts)
            again = driver.read()
        if facts != again:
            raise Failed("two readings differ")
        if facts.tries_left != tries:
            raise Failed(f"{facts.tries_left} tries left and not {tries}")
        self.card.must_be("blank")
        return f"blank, {tries} tries, {len(lines)} lines"

    def _counter(self) -> str:
        before = self.card.facts().counter
        with self.card.unlocked() as driver:
            driver.advance(self.card.statement)
            driver.conclude(self.card.statement)
        after, steps = self.card.facts().counter, self.card.make.abilities.counter_steps
        if before is None or after is None:
            return "the card has no counter"
        if after - before != steps:
            raise Failed(f"{before} became {after}, not {before + steps}")
        return f"{before} became {after}"

    def _write(self) -> str:
        self.card.write(0)
        self.card.must_be("held")
        self.card.must_hold(0)
        return "share and label were read back"

    def _erase(self) -> str:
        self.card.erase()
        self.card.must_be("blank")
        with self.card.unlocked() as driver:
            if driver.read_share() is not None or driver.read_label() is not None:
                raise Failed("the card still gives a share or a label")
        return "nothing was read back"

    def _pull_writing(self) -> str:
        def work(number: int) -> None:
            self.card.write(number % 2)

        seen = self._pulled(work)
        self.card.write(0)
        self.card.must_hold(0)
        return seen

    def _pull_erasing(self) -> str:
        self.card.write(0)
        seen = self._pulled(lambda _: self.card.erase(), again=lambda: self.card.write(0))
        self.card.erase()
        self.card.must_be("blank")
        return seen

    def _pulled(self, work: Callable[[int], None], again: Callable[[], None] = lambda: None) -> str:
        """Count what the card shows after each pull; a share that it says it holds must be a whole one."""
        shown = dict.fromkeys(_TORN, 0)
        for _ in self.pulls.during(work, self.card.make.abilities.counter):
            state = self.card.state()
            if state not in shown:
                raise Failed(f"after a pull the card shows {state}")
            if state == "held":
                self.card.must_hold(0, 1)
            shown[state] += 1
            again()
        return ", ".join(f"{number} times {state}" for state, number in shown.items() if number) or "never pulled"

    def _change(self) -> str:
        before, new = self.card.pin, self.card.another_pin()
        if not self._replaced(new):
            raise Failed("the card denied the change")
        if self.card.opens(before):
            raise Failed("the old PIN still opens the card")
        if not self.card.opens(new):
            raise Failed("the new PIN does not open the card")
        if not self.card.facts().sealed:
            raise Failed("the card shows no seal")
        return "the new PIN opens the card, and the old one does not; the seal is shown"

    def _change_again(self) -> str:
        """A second change, sent as any program could: what the card does with it says who enforces the seal."""
        new = self.card.another_pin()
        try:
            accepted = self._replaced(new)
        except CardError:
            accepted = self.card.opens(new)
            self.card.pin = new if accepted else self.card.pin
        self.seal = "record" if accepted else "card"
        return "accepted: only the record refuses it" if accepted else "refused by the card"

    def _replaced(self, new: Secret) -> bool:
        """Replace the PIN and say whether the card took the new one."""
        with self.card.unlocked() as driver:
            driver.advance(self.card.statement)
            accepted = _accepted(driver, self.card.pin, new)
        if accepted:
            self.card.pin = new
        return accepted

    def _wrong_pins(self) -> str:
        wrong, tries = self.card.another_pin(), self.card.make.abilities.tries
        left: int | None = tries
        spent = 0
        while left:
            left = self._left_after(wrong)
            spent += left is not None
            if spent > _MORE_THAN_ENOUGH:
                raise Failed(f"not blocked after {spent} wrong PINs")
        if self.card.opens(self.card.pin):
            raise Failed("the right PIN opens the card that is blocked")
        if spent != tries:
            raise Failed(f"blocked after {spent} wrong PINs and not {tries}")
        return f"blocked after {tries} wrong PINs, for the right one too"

    def _left_after(self, wrong: Secret) -> int | None:
        """Present a wrong PIN; gives how many tries are left, None where it was blocked before."""
        with self.card.opened() as driver:
            driver.prove(self.card.keys)
            try:
                verdict = driver.verify(wrong)
            except PinBlocked:
                return None
        if verdict.accepted:
            raise Failed("a wrong PIN was accepted")
        return verdict.tries_left

    def _reset(self) -> str:
        if not self.card.make.abilities.resettable:
            raise _NotDone("cards of this make have no reset")
        if not self.dialogue.waits:
            raise _NotDone("nobody was there to reset the card")
        picked = self.dialogue.choose(
            "reset",
            say(
                "Reset the card with the program of its maker, such as `ykman openpgp reset` or `gpg --card-edit` with "
                "`factory-reset`. lifecycle resets no cards."
            ),
            (Choice("done", say("The card was reset and is in its reader.")), Choice("skip", say("Leave this out."))),
        )
        if picked != "done":
            raise _NotDone("left out")
        facts = self.card.facts()
        if facts.layout is not None or facts.counter:
            raise Failed("the card still shows our layout, or its counter")
        return "the card shows nothing of ours any more"


def _accepted(driver: Driver, current: Secret, new: Secret) -> bool:
    for step in driver.replace_pin(current, new):
        match step:
            case Denied():
                return False
            case Answered(verdict) if not verdict.accepted:
                raise Failed("the card took the new PIN and does not open to it")
    return True
