"""The transport keys: which cards need each of them, which backups give it back, and who could have it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifecycle.domain.instant import Instant
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import say
from lifecycle.domain.transport_key import TransportKey, stage_in_words
from lifecycle.projections.custody import CUSTODY
from lifecycle.projections.sets import SETS, members_of
from lifecycle.projections.transport_keys import cards_by_key, live_serials, proven_at, sets_of_key, transport_keys_at
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.set_standings import SetNames

_COLUMNS = (
    Column("key_id", say("id")),
    Column("kcv", say("CMAC-5")),
    Column("state", say("code of the state"), detail=True),
    Column("state_in_words", say("state")),
    Column("since", say("in the record since (UTC)")),
    Column("days", say("age in days")),
    Column("cards", say("cards")),
    Column("live_cards", say("live cards")),
    Column("backups", say("backups")),
    Column("proven", say("last restore or check (UTC)")),
    Column("serials", say("serials of live cards"), aside=True),
    Column("files", say("backup files, SHA-256"), aside=True),
    Column("places", say("written to"), aside=True),
    Column("sets", say("backup sets"), aside=True),
    Column("restored_by", say("restored by (claimed)"), aside=True),
    Column("people", say("who could have it"), aside=True),
)
_DAY = 86_400 * 1_000_000


@dataclass(frozen=True, kw_only=True)
class TransportKeys(Report):
    """List the transport keys with their cards, their backups and the people who could have them."""

    name = "transport-keys"
    title = say("Transport keys")
    order = 47
    asked_for_by = ("PCI PIN 21", "NIST SP 800-57 8.2.1")

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take every key that was recorded until the moment."""
        return Answer(
            report=self.name,
            title=say("Transport keys"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=say("No transport key is in the record yet."),
            explained=(
                say("A live card is a card that was not destroyed. lifecycle needs its key to send a PIN."),
                say(
                    "Who could have it: everybody who made, backed up or restored the key, and the holders of its "
                    "backup sets. Accounts that could read the key file are not known to the record."
                ),
            ),
            basis=rests_on(snapshot),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    view, position = snapshot.view, snapshot.moment.position
    names, cards = SetNames(snapshot), cards_by_key(view, position)
    sets = [each for _, each in SETS.all_as_of(view, position)]
    for key in transport_keys_at(view, position):
        of_key = cards.get(key.key_id, [])
        live = live_serials(view, position, of_key)
        on_cards = [each for each in sets_of_key(sets, key.kcv) if members_of(view, each.id, position)]
        proven = proven_at(key, on_cards)
        places = [names.disclosed(each.place) for each in key.living_backups]
        yield (
            key.key_id,
            key.kcv,
            key.stage.replace(" ", "-"),
            stage_in_words(key.stage),
            Instant(key.since),
            max(0, (snapshot.moment.time or 0) - key.since) // _DAY,
            len(of_key),
            len(live),
            len(key.living_backups) + len(on_cards),
            None if proven is None else Instant(proven),
            ", ".join(live) or None,
            ", ".join(each.sha256 for each in key.living_backups) or None,
            ", ".join(filter(None, places)) or None,
            ", ".join(names.name(each.id) for each in on_cards) or None,
            ", ".join(map(snapshot.names.shown, key.restored_by)) or None,
            ", ".join(_people(snapshot, key, on_cards)) or None,
        )


def _people(snapshot: Snapshot, key: TransportKey, sets: Sequence[SetState]) -> list[str]:
    """Name everybody who had the key in hand, or holds a card of a set that gives it back."""
    view, position = snapshot.view, snapshot.moment.position
    members = [card.serial for each in sets for card in members_of(view, each.id, position)]
    custody = [CUSTODY.get_as_of(view, serial, position) for serial in members]
    holders = [each.custodian for each in custody if each is not None and each.custodian is not None]
    return [snapshot.names.shown(person) for person in dict.fromkeys((*key.touched_by, *holders))]
