"""The two parts of a card copy: the card that is copied presents share, label and PIN; another becomes the same."""

from collections.abc import Callable, Generator, Sequence
from threading import Lock

from lifecycle.cards.registry import abilities_of, pin_rules_of
from lifecycle.domain.abilities import SEAL_IN_WORDS
from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import Defect, LabelDamaged, Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import PinChangeBegun, PinSealed
from lifecycle.domain.holding import Share, ShareId
from lifecycle.domain.record import Record
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import say
from lifecycle.steps.anchoring import advance
from lifecycle.steps.interface import NOTHING_AGREED, Agreed, Answers, Step, Work
from lifecycle.steps.limits import problem_with_label
from lifecycle.steps.naming import must_be_complete
from lifecycle.steps.pin_change import change_pin
from lifecycle.steps.pin_entry import ask_new_pin, ask_pin, pin_of, present_pin, warn_of_tries
from lifecycle.steps.read_share import ReadShare
from lifecycle.steps.shares import Place
from lifecycle.steps.write_share import WriteShare


class ReadCard(ReadShare):
    """The card that is copied; share, label and PIN are there after its visit, until it is closed from any thread."""

    def __init__(self) -> None:
        super().__init__(None, ())
        self.label: str | None = None
        self._pin: Secret | None = None
        self._held = Lock()

    def check(self, card: CardState, record: Record) -> None:
        """Its set may be used, as far as this record knows it, and its own PIN is final: the copy is sealed on it."""
        super().check(card, record)
        known = None if card.set_id is None else record.set(card.set_id)
        if known is not None:
            must_be_complete(record, known, card.serial)
        if not card.sealed or card.pin != "changed":
            raise Refused(
                "source-not-sealed",
                say(
                    "the PIN of card {serial} was not changed yet. A copy is sealed with the PIN of its source. "
                    "No PIN try spent.",
                    serial=card.serial,
                ),
                say("Change the PIN first.\n  lifecycle run change-pin --serial {serial}", serial=card.serial),
                serial=card.serial,
            )

    def perform(self, work: Work) -> Generator[Fact]:
        """Read the label too, and keep the PIN that the card accepted."""
        yield from super().perform(work)
        self.label = _label_on(work)
        with work.answers.secrets["pin"].revealed() as pin:
            self._pin = Secret(pin)

    def copy_of_share(self) -> Share | None:
        """Give a copy of the share, salt included, which the caller closes; None where it was wiped."""
        with self._held:
            if self.share is None or self.share.value.closed:
                return None
            with self.share.salt.revealed() as salt, self.share.value.revealed() as value:
                return Share(self.share.number, self.share.needed, self.share.issued, Secret(salt), Secret(value))

    def copy_of_pin(self) -> Secret | None:
        """Give a copy of the PIN, which the caller closes; None where it was wiped."""
        with self._held:
            if self._pin is None or self._pin.closed:
                return None
            with self._pin.revealed() as pin:
                return Secret(pin)

    def close(self) -> None:
        """Wipe what was read and typed."""
        with self._held:
            for secret in (self.share, self._pin):
                if secret is not None:
                    secret.close()


def _label_on(work: Work) -> str | None:
    """Read the label that the copy gets; one that is damaged, or that no card should have, is not copied."""
    try:
        label = work.driver.read_label()
    except LabelDamaged:
        return None
    text = None if label is None else label.decode("ascii", errors="replace")
    return text if text is not None and problem_with_label(text) is None else None


class WriteCopy(WriteShare):
    """The card that becomes a copy: first its PIN is the source's and sealed, then the share is written."""

    def __init__(  # noqa: PLR0913 - each is what one card gets of another
        self,
        *,
        share: Callable[[], Share],
        place: Callable[[str], Place],
        label: str,
        pin: Callable[[], Secret],
        copied: ShareId | None,
        agreed: Agreed = NOTHING_AGREED,
    ) -> None:
        super().__init__(share=share, place=place, label=label, which=copied, agreed=agreed)
        self._pin_of = pin
        self._pin: Secret | None = None

    def check(self, card: CardState, record: Record) -> None:
        """It must not be a copy already."""
        super().check(card, record)
        if card.holding == "held" and (card.set_id, card.share) == self._which:
            raise Refused(
                "same-share",
                say("card {serial} already holds this share.", serial=card.serial),
                say("Insert another card."),
                serial=card.serial,
            )

    def _ask_pins(self, card: CardState, dialogue: Dialogue, answers: Answers) -> None:
        """Ask for the PIN that is on this card: the source's is never tried on it unasked.

        Where a change was cut off it is the old or the new one; either opens it, and the change is done again in full.
        """
        warn_of_tries(card, dialogue, phrase_at=2 if card.pin == "uncertain" else 1)
        question = say("Current PIN of card {serial}", serial=card.serial)
        answers.secrets["pin"] = ask_pin(dialogue, pin_of(card, question))
        final = card.pin == "changed" or card.sealed
        if final and not self._is_of_source(answers.secrets["pin"]):
            raise Refused(
                "other-pin",
                say(
                    "the PIN of card {serial} was already changed once and is not the PIN of the source card. No "
                    "PIN try spent.",
                    serial=card.serial,
                ),
                say("A copy gets the PIN of its source. Insert a card whose PIN was not changed yet."),
                serial=card.serial,
            )
        if card.pin != "changed" and not card.sealed and not self._fits(card):
            self._ask_other_pin(card, dialogue, answers)
        if not card.sealed:
            self._confirm_seal(card, dialogue, answers)

    def _fits(self, card: CardState) -> bool:
        """Say whether the PIN of the source is one for this card: makes have rules of their own."""
        with self._pin_of() as of_source, of_source.revealed() as typed:
            return pin_rules_of(card.serial).new.fits(typed)

    @staticmethod
    def _ask_other_pin(card: CardState, dialogue: Dialogue, answers: Answers) -> None:
        dialogue.tell(
            say(
                "The PIN of the source card does not fit card {serial}, which is of another make. Choose a new PIN for "
                "this card.",
                serial=card.serial,
            )
        )
        answers.secrets["new-pin"] = ask_new_pin(dialogue, card.serial, answers.secrets["pin"])

    @staticmethod
    def _confirm_seal(card: CardState, dialogue: Dialogue, answers: Answers) -> None:
        seal = SEAL_IN_WORDS[abilities_of(card).seal]
        dialogue.confirm(
            Confirmation(
                "change-pin",
                say(
                    "Card {serial} gets a new PIN and is sealed: {seal}. This cannot be undone.",
                    serial=card.serial,
                    seal=seal,
                )
                if "new-pin" in answers.secrets
                else say(
                    "Card {serial} gets the PIN of the source card and is sealed: {seal}. This cannot be undone.",
                    serial=card.serial,
                    seal=seal,
                ),
                say("change"),
            )
        )
        answers.confirmed.add("change-pin")

    def _is_of_source(self, pin: Secret) -> bool:
        with self._pin_of() as of_source:
            return pin.matches(of_source)

    def _ask_label(self, card: CardState, dialogue: Dialogue) -> str:  # noqa: ARG002
        """A copy has the label of its source."""
        return self._label

    def begin(self, card: CardState) -> None:
        """Take share and PIN: from here on their time does not run out in the middle of the card."""
        super().begin(card)
        self._pin = self._pin_of()

    def close(self) -> None:
        """Wipe both."""
        super().close()
        if self._pin is not None:
            self._pin.close()
            self._pin = None

    def _prepare(self, work: Work) -> Generator[Fact]:
        """Change the PIN and seal it before there is a share: a crash must not leave one under another PIN."""
        current = work.answers.secrets["pin"]
        yield from present_pin(work, current, "current")
        yield from advance(work)
        if work.card.sealed:
            return
        if self._pin is None:
            raise Defect(what="a card was to be copied without its PIN")
        new = work.answers.secrets.get("new-pin", self._pin)
        yield from change_pin(work, current, None if work.card.pin == "changed" else new)

    def _plan_pins(self) -> Sequence[Step]:
        return (
            *super()._plan_pins(),
            Step(
                say("If the card is not sealed: replace the PIN with the PIN of the source and check it."),
                PinChangeBegun.tag,
            ),
            Step(say("If the card is not sealed: mark, seal, and check the seal."), PinSealed.tag),
        )
