"""Format a card. Irreversible.

A card of the MPCOS family gets a transport key and the factory PIN. An OpenPGP card must be fresh, and keeps its
factory PIN. lifecycle refuses a card that somebody uses. Formatting was never tried on a real card.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from lifecycle.cards.answers import KeyAttested, KeyMade, Laid
from lifecycle.cards.registry import abilities_of, abilities_shown, make_named
from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import Defect, NotReadBack, Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import CardFormatted, CardKeyMade, OperationStarted
from lifecycle.domain.record import Record
from lifecycle.domain.text import Text, say
from lifecycle.domain.transport_key import KEY_IDS, key_called, newest_in_use
from lifecycle.operations import Operation
from lifecycle.steps.attesting import attested
from lifecycle.steps.doubt import Doubt, Settlement
from lifecycle.steps.interface import Answers, Preview, Session, Step, Work
from lifecycle.steps.pin_entry import watch_kept


@dataclass(frozen=True, kw_only=True)
class FormatCard(Operation):
    """A card that has files of somebody else is left alone; one whose formatting was cut off is finished."""

    name = "format-card"
    title = "Format"
    order = 100
    changes = True
    makes_key = True
    asks = ("choice", "confirmation")
    examples = ("--serial 15C000E3A8171006",)
    see_also = (
        "lifecycle virtual new NAME --unformatted",
        "lifecycle run inspect",
    )

    key_id: int | None = field(
        default=None,
        metadata={"help": "Id of the transport key for the card, 0 to 255. Default: the newest key in use."},
    )
    on_hardware: bool = field(
        default=False,
        metadata={"help": "Format a real card. This was never tried, and the card may become unusable."},
    )

    def conduct(self, session: Session) -> None:
        """Choose the key, where nobody did."""
        session.visit(self._with_key(session.record))

    def preview(self, record: Record) -> Preview:
        """Say that it is about one card."""
        return Preview(1, lambda _: self._with_key(record))

    def _with_key(self, record: Record) -> Self:
        newest = newest_in_use(record.transport_keys())
        return self if self.key_id is not None else replace(self, key_id=0 if newest is None else newest.key_id)

    @property
    def _key(self) -> int:
        if self.key_id is None:
            raise Defect(what="a card was about to be formatted before its key was chosen")
        return self.key_id

    def check(self, card: CardState, record: Record) -> None:
        """The card must not be one of ours already; a real one only where that was asked for."""
        rules.must_not_be_in_doubt(card)
        rules.must_agree_with_record(card)
        if card.layout is not None:
            raise Refused(
                "already-formatted",
                say("card {serial} is already formatted. Nothing was sent that changes the card.", serial=card.serial),
                say(
                    "To make the card blank, erase the card. A PIN change and a seal cannot be undone.\n"
                    "  lifecycle run erase --serial {serial}",
                    serial=card.serial,
                ),
                serial=card.serial,
            )
        if not card.virtual and not self.on_hardware:
            raise Refused(
                "untested-on-hardware",
                say(
                    "card {serial} is a real card, and formatting was never tested on a real card. Nothing was "
                    "sent that changes the card.",
                    serial=card.serial,
                ),
                say("To format a card that you can afford to lose, add --on-hardware."),
                serial=card.serial,
            )
        if abilities_of(card).host_key:
            self._check_key(card, record)

    def _check_key(self, card: CardState, record: Record) -> None:
        """A card gets no key that is retired; a real one only gets a key that is in the custody of the record."""
        if self._key not in KEY_IDS:
            raise Refused(
                "bad-key-id",
                say("transport key {id} does not exist.", id=self._key),
                say("Use --key-id 0 to 255."),
                serial=card.serial,
            )
        known = key_called(record.transport_keys(), self._key)
        if known is not None and known.stage == "retired":
            raise Refused(
                "key-retired",
                say("transport key {key_id} is retired. Nothing was sent to the card.", key_id=self._key),
                say("Use a key that is in use.\n  lifecycle transport-key list"),
                serial=card.serial,
            )
        if known is None and not card.virtual:
            raise Refused(
                "key-not-recorded",
                say(
                    "transport key {key_id} is not in the record. Nothing was sent to the card.",
                    key_id=self._key,
                ),
                say(
                    "Make a key, or take a key of the folder into the record.\n"
                    "  lifecycle transport-key new\n  lifecycle transport-key register"
                ),
                serial=card.serial,
            )

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:  # noqa: ARG002
        """Have the word typed; on a real card it is said first what nobody has proved."""
        if not card.virtual:
            dialogue.tell(make_named(card.make).unproved)
        dialogue.confirm(self._confirmation(card))
        return Answers()

    def _confirmation(self, card: CardState) -> Confirmation:
        """Have a card that may be somebody's own named, where its make has other uses: `--yes` names none."""
        question = self._question(card)
        if make_named(card.make).application is None or card.virtual:
            return Confirmation("format-card", question, say("format"))
        phrase = say("format {serial}", serial=card.serial)
        return Confirmation("format-card", question, phrase, covered_by_yes=False)

    def _question(self, card: CardState) -> Text:
        """Say what the card gets."""
        if abilities_of(card).host_key:
            return say(
                "Format card {serial} with transport key {key_id} and the factory PIN? This cannot be undone.",
                serial=card.serial,
                key_id=self._key,
            )
        return say(
            "Format card {serial}? lifecycle tries each factory PIN once. After that, the card is for lifecycle only. "
            "This cannot be undone.",
            serial=card.serial,
        )

    def perform(self, work: Work) -> Generator[Fact]:
        """Lay it out; what makes it one of ours is the last thing written."""
        work.driver.confirm_identity()
        key = ""
        for step in work.driver.format(work.keys, self._key):
            match step:
                case KeyMade(algorithm, key):
                    yield CardKeyMade(algorithm=algorithm, public_key=key)
                case KeyAttested():
                    yield from attested(work, key, step)
                case Laid(facts):
                    fact = _formatted(facts)
                    if fact is None:
                        raise NotReadBack(serial=work.card.serial, operation=self.name, fields="profile")
                    yield fact
                    yield from watch_kept(work)

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Say each step."""
        return (
            Step(say("Record the start of the operation."), OperationStarted.tag),
            Step(say("Read the whole card again."), CardFormatted.tag),
        )

    @classmethod
    def settle(cls, doubt: Doubt, card: CardState, shown: CardFacts) -> Settlement:  # noqa: ARG003
        """A card shows the profile only when it is complete; until then it can be formatted again."""
        fact = _formatted(shown)
        if fact is None:
            return Settlement(
                "not-formatted", say("the card does not have the lifecycle profile. Format the card again")
            )
        return Settlement(
            "formatted", say("the card has the lifecycle profile"), () if card.layout is not None else (fact,)
        )


def _formatted(shown: CardFacts) -> CardFormatted | None:
    if shown.layout is None or shown.card_id is None:
        return None
    return CardFormatted(
        make=shown.make,
        layout=shown.layout,
        card_id=shown.card_id,
        tries=abilities_shown(shown).tries,
        details=shown.details,
    )
