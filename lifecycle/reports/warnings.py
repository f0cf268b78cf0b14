"""Warnings: what nobody knows yet of a card, what breaks a quorum before it breaks, and cards not looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from shlex import quote

from lifecycle.domain.card import CardState
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.instant import Instant
from lifecycle.domain.leaving import open_items
from lifecycle.domain.segregation import Kept, reaching
from lifecycle.domain.set_standing import OnCards, Shape, Standing, standing
from lifecycle.domain.text import Text, say, say_n
from lifecycle.projections.cards import serial_of
from lifecycle.projections.keys import keys_at
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.card_warnings import SEE_LEAVERS, CardWarnings, Warned, may_hold
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.open_ends import doubts
from lifecycle.reports.parts.set_members import alarmed, card_at, sets_kept
from lifecycle.reports.parts.set_standings import Away, SetNames
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

_Known = tuple[SetNames, CustodianNames, CardWarnings]


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
    warnings = CardWarnings(snapshot, keepers, until, days)
    for key in keys_at(snapshot.view, snapshot.moment.position):
        known = key.worst.known
        called = names.name(known.id)
        if key.open:
            yield called, known.id, "key-suspect", None, key.in_words(), _decide(called)
        elif key.exposed > (0 if key.decided is None else key.decided.exposed):
            yield called, known.id, "key-exposed", None, key.in_words(), _look_at(called)
    for card in alarmed(snapshot):
        name = None if card.set_id is None else names.name(card.set_id)
        if card.other_card is not None:
            yield name, card.set_id, "other-card", card.serial, _other_in_words(card), _other_card(card)
        if card.pin_elsewhere:
            yield name, card.set_id, "pin-elsewhere", card.serial, _PIN_ELSEWHERE, _ASK_WHO
    yield from _in_doubt(snapshot, names)
    for set_id, cards in sets_kept(snapshot):
        name = names.name(set_id)
        for code, serial, what, to_do in _of_set(snapshot, (names, keepers, warnings), set_id, cards):
            yield (name, set_id, code, serial, what, to_do)


def _in_doubt(snapshot: Snapshot, names: SetNames) -> Iterator[Row]:
    for _, event, _, what, _ in doubts(snapshot):
        serial = serial_of(event.stream) or ""
        card = card_at(snapshot, serial)
        set_id = None if card is None else card.set_id
        yield None if set_id is None else names.name(set_id), set_id, "in-doubt", serial, what, _resolve(serial)


def _of_set(snapshot: Snapshot, known: _Known, set_id: str, cards: list[Kept]) -> Iterator[Warned]:
    names, keepers, warnings = known
    state, first, name = names.called(set_id).known, cards[0].card, names.name(set_id)
    shape = Shape(first.set_kind, first.needed, first.issued)
    if state is not None:
        shape = Shape(state.kind, state.needed, state.issued)
    members, away = [each.card for each in cards], Away(snapshot)
    stands = standing(set_id, state, shape, OnCards(members, (), len(cards), away.of(members)))
    if stands.rank != "dead":
        yield from _health(stands, name)
        yield from _reach(away, shape.needed, cards, keepers)
    elif stands.complete or not any(each.card.holding in UNFINISHED for each in cards):
        yield _edge(-1), None, stands.in_words(), _GIVEN_UP
    for each in cards:
        if stands.rank != "dead":
            yield from warnings.of(each, name)
        elif each.card.holding in UNFINISHED and each.card.gone is None:
            yield may_hold(each)


def _health(stands: Standing, name: str) -> Iterator[Warned]:
    quorum = stands.quorum
    if stands.rank == "out":
        yield "shares-out", None, stands.in_words(), say("Erase the cards of this set.")
    elif quorum.spare_in_hand < 1 or (quorum.spare_in_hand == 1 and not quorum.whole):
        advice = SEE_LEAVERS if quorum.away else _advice(quorum.spare, name)
        yield _edge(quorum.spare_in_hand), None, stands.in_words(), advice


def _reach(away: Away, needed: int, cards: list[Kept], keepers: CustodianNames) -> Iterator[Warned]:
    for reach in reaching(needed, cards):
        who = who_in_words(reach, keepers)
        words = say("{who} can reach {count} shares, {needed} needed", who=who, count=len(reach.shares), needed=needed)
        yield (
            f"one-{reach.kind}",
            None,
            words,
            say("Hand cards over to other people, or store the cards in other places."),
        )
    for item in open_items(away.leavers, ((each.card, each.custody) for each in cards), {}):
        if item.kind == "set":
            yield "leavers-reach", None, item.in_words(), SEE_LEAVERS


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


def _look_at(name: str) -> Text:
    return say("See which shares are exposed, and why: `lifecycle report key {name}`.", name=quote(name))


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
