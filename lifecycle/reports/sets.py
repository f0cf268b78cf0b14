"""All sets: which bring a key back and how many losses each can take, which are invalid, and what is still out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.instant import Instant
from lifecycle.domain.key_exposure import KeyExposure
from lifecycle.domain.set_standing import Standing, kind_in_words
from lifecycle.domain.text import Text, say, say_n
from lifecycle.projections.keys import keys_at
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.set_standings import (
    SetNames,
    by_rank,
    check_values_of,
    last_drill,
    same_key_in_words,
    standings,
)

_COLUMNS = (
    Column("id", say("id"), detail=True, of="set"),
    Column("name", say("set")),
    Column("kind", say("code of the kind"), detail=True),
    Column("needed", say("needed"), detail=True),
    Column("issued", say("issued"), detail=True),
    Column("quorum", say("quorum")),
    Column("stage", say("code of the stage"), detail=True),
    Column("stage_in_words", say("stage")),
    Column("health", say("health")),
    Column("standing", say("code of the standing"), detail=True),
    Column("good", say("good"), detail=True),
    Column("doubtful", say("in doubt"), detail=True),
    Column("copies", say("copies"), detail=True),
    Column("holders", say("cards with a share"), detail=True),
    Column("unfinished", say("unfinished cards"), detail=True),
    Column("ever", say("cards that ever held a share"), detail=True),
    Column("rebuilds", say("can rebuild the key"), detail=True),
    Column("live_shares_out", say("shares of a live key on cards"), detail=True),
    Column("kind_in_words", say("kind"), aside=True),
    Column("check_value", say("key check value (CMAC-5)"), aside=True),
    Column("check_value_ecb_3", say("key check value (ECB-3)"), aside=True),
    Column("check_value_sha_8", say("key check value (SHA-8)"), aside=True),
    Column("fingerprint", say("fingerprint of the key"), detail=True),
    Column("started", say("started (UTC)"), aside=True),
    Column("completed", say("completed (UTC)"), aside=True),
    Column("invalid_since", say("invalid since (UTC)"), aside=True),
    Column("last_drill", say("time of the last check"), detail=True),
    Column("last_drill_rebuilt", say("key rebuilt in the last check"), detail=True),
    Column("last_drill_in_words", say("last check (UTC)"), aside=True),
    Column("copied_from", say("copied from"), aside=True),
    Column("copied_from_id", say("id of the copied set"), detail=True),
    Column("same_key", say("same key in"), aside=True),
    Column("exposed", say("exposed shares of the key"), detail=True),
    Column("suspect", say("key suspect"), detail=True),
    Column("exposure", say("exposure of the key"), aside=True),
)


@dataclass(frozen=True, kw_only=True)
class Sets(Report):
    """List all sets: stage, health, key check values and last check."""

    name = "sets"
    title = say("Sets")
    order = 30
    number = "R5"
    version = 2
    asked_for_by = ("PCI PIN 21", "WebTrust for CAs 4")

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take every set that a card ever held; those that bring a key back first, then those that must be erased."""
        names, all_sets = SetNames(snapshot), standings(snapshot)
        shown = by_rank(names, (each for each in all_sets if each.ever))
        return Answer(
            report=self.name,
            title=say("Sets"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot, names, shown),
            nothing=say("No card held a share at that moment.")
            if snapshot.moment.asked
            else say("No card has held a share yet."),
            notes=_notes(len(all_sets) - len(shown)),
            basis=rests_on(snapshot),
        )


def _notes(left_out: int) -> tuple[Text, ...]:
    if not left_out:
        return ()
    return (
        say_n(
            "Not shown: 1 set that ended before a card was written.",
            "Not shown: {count} sets that ended before a card was written.",
            left_out,
        ),
    )


def _rows(snapshot: Snapshot, names: SetNames, shown: list[Standing]) -> Iterator[Row]:
    by_key: dict[str, list[Standing]] = defaultdict(list)
    for each in shown:
        if each.known is not None and each.rank != "dead":
            by_key[each.known.fingerprint].append(each)
    keys = {key.fingerprint: key for key in keys_at(snapshot.view, snapshot.moment.position)}
    for each in shown:
        key = None if each.known is None else keys[each.known.fingerprint]
        same = [] if each.known is None else by_key[each.known.fingerprint]
        others = (other for other in same if other is not each)
        cells = (*_left(names, each, key), *_made(snapshot, names, each), same_key_in_words(names, others))
        yield (*cells, *((None,) * 3 if key is None else (key.exposed, key.suspect, key.in_words())))


def _left(names: SetNames, each: Standing, key: KeyExposure | None) -> Row:
    quorum = each.quorum
    return (
        each.id,
        names.name(each.id),
        each.kind,
        quorum.needed,
        quorum.issued,
        say("{needed} of {issued}", needed=quorum.needed, issued=quorum.issued),
        None if each.known is None else each.known.stage,
        each.stage_in_words(),
        each.in_words(key),
        each.rank,
        len(quorum.good),
        len(quorum.doubtful),
        quorum.copies,
        each.holders,
        len({serial for serial, _ in each.traces}),
        each.ever,
        each.rebuilds,
        each.live_shares_out,
        kind_in_words(each.kind),
    )


def _made(snapshot: Snapshot, names: SetNames, each: Standing) -> Row:
    known = each.known
    if known is None:
        return (None,) * 12
    ended = None if known.ended_at is None else Instant(known.ended_at)
    drill, values = last_drill(snapshot, known), check_values_of(snapshot, known)
    return (
        values.cmac_5,
        values.ecb_3,
        values.sha_8,
        known.fingerprint,
        Instant(known.started_at),
        ended if each.complete else None,
        None if each.complete else ended,
        drill.at,
        drill.rebuilt,
        drill.in_words(),
        None if known.copied_from is None else names.name(known.copied_from),
        known.copied_from,
    )
