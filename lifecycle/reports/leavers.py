"""Leavers: what is open of people who have left, derived from where cards are and from who knows their PINs."""

from collections.abc import Iterator
from dataclasses import dataclass
from shlex import quote

from lifecycle.domain.instant import Instant
from lifecycle.domain.leaving import OpenItem, open_items
from lifecycle.domain.text import Text, say
from lifecycle.projections.leaving import leavers_at
from lifecycle.projections.policies import leaver_duties_of, policy_at
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames, cards_kept
from lifecycle.reports.parts.set_standings import SetNames

_COLUMNS = (
    Column("person", say("name"), of="person"),
    Column("left", say("left (UTC)")),
    Column("kind", say("code of the item"), detail=True),
    Column("what", say("open item")),
    Column("serial", say("card")),
    Column("set", say("set")),
    Column("next_step", say("what to do"), aside=True),
    Column("set_id", say("id of the set"), detail=True),
    Column("share", say("share"), detail=True),
    Column("reached", say("shares reached"), detail=True),
    Column("needed", say("shares needed"), detail=True),
    Column("pseudonym", say("pseudonym"), detail=True),
)


@dataclass(frozen=True, kw_only=True)
class Leavers(Report):
    """List what is open of people who have left: cards, PINs, sets within reach and other duties."""

    name = "leavers"
    title = say("Leavers")
    order = 49
    actionable = True
    asked_for_by = ("PCI PIN 9", "SOC 2 CC6")

    def answer(self, snapshot: Snapshot) -> Answer:
        """Ask of every card who has it and who knows its PIN at the moment."""
        return Answer(
            report=self.name,
            title=say("Open items of leavers"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=say("Nothing is open. No person who left holds a card or knows a PIN of a live share."),
            explained=(
                say("An item closes by itself when the record shows that it is done."),
                say("A copy set has the same key: the key stays exposed by the shares of the leaver."),
            ),
            basis=rests_on(snapshot),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    left = leavers_at(snapshot.view, snapshot.moment.position)
    if not left:
        return
    names, keepers = SetNames(snapshot), CustodianNames(snapshot)
    cards = ((card, custody) for _, card, custody in cards_kept(snapshot))
    wanted = leaver_duties_of(policy_at(snapshot.view, snapshot.moment.position))
    duties = {person: [each for each in wanted if each not in leaver.attested] for person, leaver in left.items()}
    for item in open_items(left, cards, duties):
        name = None if item.set_id is None else names.name(item.set_id)
        yield (
            ", ".join(keepers.either(each) for each in item.people),
            Instant(max(left[each].at for each in item.people)),
            item.kind,
            item.in_words(),
            item.serial,
            name,
            _next_step(item, name, item.people[0]),
            item.set_id,
            item.share,
            item.reached or None,
            item.needed or None,
            ", ".join(item.people),
        )


def _next_step(item: OpenItem, name: str | None, who: str) -> Text:
    match item.kind:
        case "card":
            return say(
                "Take the card back: `lifecycle custody hand-over {serial} --to NAME` or "
                "`lifecycle custody store {serial} --place PLACE`.",
                serial=item.serial,
            )
        case "receipt":
            return say("Have the receipt confirmed: `lifecycle custody receive {serial}`.", serial=item.serial)
        case "pin" if not item.sealed:
            return say("Change the PIN: `lifecycle run change-pin --serial {serial}`.", serial=item.serial)
        case "pin":
            return say("Erase the card: `lifecycle run erase --serial {serial}`. Or destroy it.", serial=item.serial)
        case "set":
            return say(
                "Copy the set, then erase its old cards: `lifecycle run copy-set --from {name}`.",
                name=quote(name or "?"),
            )
        case "duty":
            return say(
                "Settle the duty: `lifecycle custody person attest {who} {duty}`.", who=who, duty=quote(item.duty)
            )
