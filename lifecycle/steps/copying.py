"""The two parts of a card copy: the card that is copied presents share, label and PIN; another becomes the same."""

from collections.abc import Callable, Generator, Sequence

from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import PinChangeBegun, PinSealed
from lifecycle.domain.holding import Share
from lifecycle.domain.record import Record
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import say
from lifecycle.steps import Answers, Step, Work
from lifecycle.steps.changing import change_and_prove, mark_and_seal
from lifecycle.steps.limits import problem_with_label
from lifecycle.steps.presenting import ask_pin, present_pin, warn_of_tries
from lifecycle.steps.reading import ReadShare
from lifecycle.steps.shares import Place
from lifecycle.steps.writing import WriteShare


class ReadCard(ReadShare):
    """The card that is copied; `share`, `label` and `pin` are there after its visit. Close it."""

    def __init__(self) -> None:
        super().__init__(None, ())
        self.label: str | None = None
        self.pin: Secret | None = None

    def check(self, card: CardState, record: Record) -> None:
        """Its own PIN must be final: the copy is sealed on it."""
        super().check(card, record)
        if not card.sealed or card.pin != "changed":
            raise Refused(
                "source-not-sealed",
                say(
                    "the PIN of card {serial} can still change, and a copy is sealed on the PIN of its source.",
                    serial=card.serial,
                ),
                say("Run `lifecycle run change-pin --serial {serial}` first.", serial=card.serial),
                serial=card.serial,
            )

    def perform(self, work: Work) -> Generator[Fact]:
        """Read the label too, and keep the PIN that the card accepted."""
        yield from super().perform(work)
        label = work.driver.read_label()
        text = None if label is None else label.decode("ascii", errors="replace")
        self.label = text if text is not None and problem_with_label(text) is None else None
        with work.answers.secrets["pin"].revealed() as pin:
            self.pin = Secret(pin)

    def close(self) -> None:
        """Wipe what was read and typed."""
        for secret in (self.share, self.pin):
            if secret is not None:
                secret.close()


class WriteCopy(WriteShare):
    """The card that becomes a copy: first its PIN is the source's and sealed, then the share is written."""

    def __init__(
        self,
        *,
        share: Callable[[], Share],
        place: Callable[[str], Place],
        label: str,
        pin: Callable[[], Secret],
        copied: tuple[str | None, int],
    ) -> None:
        super().__init__(share=share, place=place, label=label)
        self._pin = pin
        self._copied = copied

    def check(self, card: CardState, record: Record) -> None:
        """It must be known which PIN it has, and it must not be a copy already."""
        super().check(card, record)
        if card.pin == "uncertain":
            raise Refused(
                "pin-uncertain",
                say("the old or the new PIN is on card {serial}: its PIN change was cut off.", serial=card.serial),
                say("Finish it first: `lifecycle run change-pin --serial {serial}`.", serial=card.serial),
                serial=card.serial,
            )
        if card.holding == "held" and (card.set_id, card.share) == self._copied:
            raise Refused(
                "same-share",
                say("card {serial} holds this very share already.", serial=card.serial),
                say("Insert another card."),
                serial=card.serial,
            )

    def _ask_pins(self, card: CardState, facts: CardFacts, dialogue: Dialogue, answers: Answers) -> None:
        """Ask for the PIN that is on this card: the source's is never tried on it unasked."""
        warn_of_tries(facts, dialogue)
        question = say("PIN that is on card {serial} now", serial=card.serial)
        answers.secrets["pin"] = ask_pin(dialogue, "pin", question, card.serial)
        final = card.pin == "changed" or card.sealed
        if final and not answers.secrets["pin"].matches(self._pin()):
            raise Refused(
                "other-pin",
                say(
                    "card {serial} has another PIN than the card that is copied, and cannot change it any more. "
                    "Nothing was sent.",
                    serial=card.serial,
                ),
                say("A copy has the PIN of its source: take a card whose PIN was not changed yet."),
                serial=card.serial,
            )
        if not card.sealed:
            self._confirm_seal(card, dialogue, answers)

    @staticmethod
    def _confirm_seal(card: CardState, dialogue: Dialogue, answers: Answers) -> None:
        dialogue.confirm(
            Confirmation(
                "change-pin",
                say(
                    "Card {serial} gets the PIN of the card that is copied, and is sealed for ever: there is no second "
                    "change. After this it cannot be undone.",
                    serial=card.serial,
                ),
                "change",
            )
        )
        answers.confirmed.add("change-pin")

    def _ask_label(self, card: CardState, dialogue: Dialogue) -> str:  # noqa: ARG002
        """A copy has the label of its source."""
        return self._label

    def _prepare(self, work: Work) -> Generator[Fact]:
        """Change the PIN and seal it before there is a share: a crash must not leave one under another PIN."""
        work.driver.authenticate(work.transport_key)
        work.driver.confirm_identity()
        current = work.answers.secrets["pin"]
        yield from present_pin(work, current, "current")
        work.driver.tick()
        if work.card.sealed:
            return
        if work.card.pin != "changed":
            yield from change_and_prove(work, current, self._pin())
        yield from mark_and_seal(work)

    def _plan_pins(self) -> Sequence[Step]:
        return (
            *super()._plan_pins(),
            Step(say("Unless it is sealed: replace the PIN by the source's and present that."), PinChangeBegun.tag),
            Step(say("Unless it is sealed: mark, seal (FREEZE), and read the seal back."), PinSealed.tag),
        )
