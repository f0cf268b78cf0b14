"""Warnings: what nobody knows yet of a card, what breaks a quorum before it breaks, and cards not looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from shlex import quote

from lifecycle.domain.card import CardState
from lifecycle.domain.instant import Instant
from lifecycle.domain.segregation import Kept, has_share, reaching
from lifecycle.domain.set_standing import OnCards, Shape, standing
from lifecycle.domain.text import Text, say, say_n
from lifecycle.projections.cards import serial_of
from lifecycle.projections.keys import keys_at
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.card_warnings import CardWarning, warnings_of
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.open_ends import doubts
from lifecycle.reports.parts.set_members import alarmed, card_at, sets_kept
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.segregation import who_in_words

_COLUMNS = (
    Column("set", say("set")),
    Column("set_id", say("id of the set"), detail=True),
    Column("kind", say("code of the warning"), detail=True),
    Column("serial", say("card")),
    Column("what", say("problem")),
    Column("next_step", say("what to do"), aside=True),
)

_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class Warnings(Report):
    """List what needs attention: operations in doubt, sets without spare, unseen cards, unchanged PINs."""

    name = "warnings"
    title = say("Warnings")
    order = 105
    version = 3
    actionable = True
    number = "R5"
    asked_for_by = ("PCI PIN 21", "PCI PIN 21-1")

    days: int = field(
        default=_DAYS,
        metadata={"flag": "--days", "least": 1, "help": "Warn about cards that no reader has seen for this many days."},
    )

    def answer(self, snapshot: Snapshot) -> Answer:
        """Look at each set that cards hold shares of, and at each card that holds one.

        Days are counted back from the moment that was asked for, or else from the newest event: the same record always
        gives the same answer.
        """
        until = _until(snapshot)
        return Answer(
            report=self.name,
            title=say("Warnings"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot, until, self.days),
            nothing=say("No warnings."),
            explained=(
                say_n(
                    "Cards not seen: by no reader in the day before {until} UTC.",
                    "Cards not seen: by no reader in the {count} days before {until} UTC.",
                    self.days,
                    until=Instant(until).short(),
                ),
            ),
            basis=rests_on(snapshot),
        )


def _until(snapshot: Snapshot) -> int:
    asked = snapshot.moment.asked
    return asked.instant if asked is not None and asked.instant is not None else snapshot.moment.time or 0


def _rows(snapshot: Snapshot, until: int, days: int) -> Iterator[Row]:
    names, keepers = SetNames(snapshot), CustodianNames(snapshot)
    for key in keys_at(snapshot.view, snapshot.moment.position):
        if key.open:
            known = key.worst.known
            yield names.name(known.id), known.id, "key-suspect", None, key.in_words(), _decide(names.name(known.id))
    for card in alarmed(snapshot):
        name = None if card.set_id is None else names.name(card.set_id)
        if card.other_card is not None:
            yield name, card.set_id, "other-card", card.serial, _other_in_words(card), _other_card(card)
        if card.pin_elsewhere:
            yield name, card.set_id, "pin-elsewhere", card.serial, _PIN_ELSEWHERE, _ASK_WHO
    yield from _in_doubt(snapshot, names)
    for set_id, cards in sets_kept(snapshot):
        name = names.name(set_id)
        for code, serial, what, to_do in _of_set(snapshot, (names, keepers), set_id, cards, (until, days)):
            yield (name, set_id, code, serial, what, to_do)


def _in_doubt(snapshot: Snapshot, names: SetNames) -> Iterator[Row]:
    for _, event, _, what, _ in doubts(snapshot):
        serial = serial_of(event.stream) or ""
        card = card_at(snapshot, serial)
        set_id = None if card is None else card.set_id
        yield None if set_id is None else names.name(set_id), set_id, "in-doubt", serial, what, _resolve(serial)


def _of_set(
    snapshot: Snapshot, known: tuple[SetNames, CustodianNames], set_id: str, cards: list[Kept], unseen: tuple[int, int]
) -> Iterator[CardWarning]:
    names, keepers = known
    state, first, name = names.called(set_id).known, cards[0].card, names.name(set_id)
    shape = Shape(first.set_kind, first.needed, first.issued)
    if state is not None:
        shape = Shape(state.kind, state.needed, state.issued)
    stands = standing(set_id, state, shape, OnCards([each.card for each in cards], (), len(cards)))
    if stands.rank == "dead":
        yield _edge(-1), None, stands.in_words(), _GIVEN_UP
        return
    if stands.rank == "out":
        yield "shares-out", None, stands.in_words(), say("Erase the cards of this set.")
    elif stands.quorum.spare < 1 or (stands.quorum.spare == 1 and not stands.quorum.whole):
        yield _edge(stands.quorum.spare), None, stands.in_words(), _advice(stands.quorum.spare, name)
    for reach in reaching(shape.needed, cards):
        who = who_in_words(reach, keepers)
        words = say(
            "{who} can reach {count} shares, {needed} needed", who=who, count=len(reach.shares), needed=shape.needed
        )
        yield (
            f"one-{reach.kind}",
            None,
            words,
            say("Hand cards over to other people, or store the cards in other places."),
        )
    for each in cards:
        if has_share(each.card) and each.card.gone is None:
            yield from warnings_of(snapshot, each, name, *unseen)


def _resolve(serial: str) -> Text:
    return say(
        "Inspect the card: `lifecycle run inspect --serial {serial}`. If the operation stays in doubt: `lifecycle run "
        "resolve --serial {serial}`.",
        serial=serial,
    )


def _decide(name: str) -> Text:
    return say(
        "Record a decision about the key: `lifecycle custody key decide {name} DECISION --reason TEXT --witness NAME`.",
        name=quote(name),
    )


def _other_card(card: CardState) -> Text:
    return say(
        "Find out where the other card came from. If it is a lawful replacement: `lifecycle custody replaced {serial} "
        "--reason TEXT --witness NAME`.",
        serial=card.serial,
    )


_PIN_ELSEWHERE = say("PIN changed outside this record")
_ASK_WHO = say("Find out who changed the PIN, and which PIN the card has now.")


def _other_in_words(card: CardState) -> Text:
    return say(
        "ALARM: another card has this serial. Card id {recorded} is recorded, {shown} was seen",
        recorded=card.card_id,
        shown=card.other_card,
    )


_GIVEN_UP = say("Find the lost cards. If you give the set up, erase or destroy its other cards.")


def _edge(spare: int) -> str:
    if spare < 0:
        return "below-quorum"
    return "next-loss-fatal" if spare == 0 else "one-loss-from-the-edge"


def _advice(spare: int, name: str) -> Text:
    return (
        say("Inspect the cards in doubt. See what is open: `lifecycle report gaps`.")
        if spare < 0
        else say(
            "Copy the set or its cards: `lifecycle run copy-set --from {name}`, `lifecycle run copy-card`.",
            name=quote(name),
        )
    )
