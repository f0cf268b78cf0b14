"""One set: its quorum health and its key, and every card that ever held one of its shares or may have."""

from dataclasses import dataclass, field

from lifecycle.domain.check_values import CheckValues
from lifecycle.domain.facts import SetInvalidated
from lifecycle.domain.instant import Instant
from lifecycle.domain.key_exposure import KeyExposure
from lifecycle.domain.set_names import SHORT
from lifecycle.domain.set_standing import Standing, kind_in_words
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text, say
from lifecycle.projections.keys import key_at
from lifecycle.projections.sets import stream_of_set
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Cell, Column
from lifecycle.reports.parts.redacted import absent_in_words
from lifecycle.reports.parts.set_lookup import set_named
from lifecycle.reports.parts.set_standings import (
    SetNames,
    by_rank,
    check_values_of,
    last_drill,
    same_key,
    same_key_in_words,
    sets_at,
    standing_of,
)
from lifecycle.reports.parts.set_tree import tree_of
from lifecycle.reports.parts.share_history import COLUMNS, rows
from lifecycle.store import statements

Head = list[tuple[Column, Cell]]


@dataclass(frozen=True, kw_only=True)
class OneSet(Report):
    """Show one set: its health, its key check values, and every card that holds or held one of its shares."""

    name = "set"
    title = say("One set")
    order = 40
    number = "R5"
    version = 2
    asked_for_by = ("PCI PIN 21", "WebTrust for CAs 4")

    set: str = field(metadata={"subject": "set", "help": "Name of the set, or the first 8 digits or more of its id."})

    def answer(self, snapshot: Snapshot) -> Answer:
        """Follow its shares from card to card up to the moment.

        Raises UnknownName, with the names that there are, and SetNotMadeYet.
        """
        names, all_sets = SetNames(snapshot), sets_at(snapshot)
        set_id = set_named(snapshot, names, self.set)
        known = next((each for each in all_sets if each.id == set_id), None)
        stands = standing_of(snapshot, set_id, known)
        key = None if known is None else key_at(snapshot.view, known.fingerprint, snapshot.moment.position)
        return Answer(
            report=self.name,
            title=say("Set {name}", name=names.name(set_id)),
            moment=snapshot.moment,
            head=[
                *_exposure(key),
                *_what(names, stands),
                *_left(stands, key),
                *([] if known is None else _made(snapshot, names, known, all_sets)),
                *_exposed(key),
            ],
            columns=COLUMNS,
            rows=rows(snapshot, names, stands),
            nothing=say("No card has held a share of this set."),
            basis=rests_on(snapshot),
            picture=lambda: tree_of(snapshot, names, stands, key),
        )


def _exposure(key: KeyExposure | None) -> Head:
    """Say first how exposed its key is, beside what is left of the set; nothing where nothing is exposed."""
    if key is None or not (key.exposed or key.suspect):
        return []
    return [(Column("exposure", say("exposure of the key")), key.in_words())]


def _exposed(key: KeyExposure | None) -> Head:
    return [
        (Column("exposed", say("exposed shares of the key"), detail=True), 0 if key is None else key.exposed),
        (Column("suspect", say("key suspect"), detail=True), key is not None and key.suspect),
    ]


def _what(names: SetNames, stands: Standing) -> Head:
    quorum = stands.quorum
    return [
        (Column("name", say("name"), detail=True), names.name(stands.id)),
        (Column("id", say("id")), stands.id),
        (Column("kind", say("code of the kind"), detail=True), stands.kind),
        (Column("kind_in_words", say("kind")), kind_in_words(stands.kind)),
        (Column("needed", say("needed"), detail=True), quorum.needed),
        (Column("issued", say("issued"), detail=True), quorum.issued),
        (Column("quorum", say("quorum")), say("{needed} of {issued}", needed=quorum.needed, issued=quorum.issued)),
        (Column("stage", say("code of the stage"), detail=True), None if stands.known is None else stands.known.stage),
        (Column("stage_in_words", say("stage")), stands.stage_in_words()),
    ]


def _left(stands: Standing, key: KeyExposure | None) -> Head:
    quorum = stands.quorum
    return [
        (Column("health", say("health")), stands.in_words(key)),
        (Column("standing", say("code of the standing"), detail=True), stands.rank),
        (Column("good", say("good shares"), detail=True), len(quorum.good)),
        (Column("doubtful", say("shares in doubt"), detail=True), len(quorum.doubtful)),
        (Column("copies", say("copies"), detail=True), quorum.copies),
        (Column("holders", say("cards with a share"), detail=True), stands.holders),
        (Column("ever", say("cards that ever held a share"), detail=True), stands.ever),
        (Column("rebuilds", say("can rebuild the key"), detail=True), stands.rebuilds),
        (Column("live_shares_out", say("shares of a live key on cards"), detail=True), stands.live_shares_out),
    ]


def _made(snapshot: Snapshot, names: SetNames, known: SetState, all_sets: list[SetState]) -> Head:
    drill, complete = last_drill(snapshot, known), known.stage == "complete"
    ended = None if known.ended_at is None else Instant(known.ended_at)
    sharing = by_rank(names, (standing_of(snapshot, each.id, each) for each in same_key(known, all_sets)))
    partition = None if known.partition is None else names.disclosed(known.partition) or absent_in_words(snapshot.store)
    return [
        (Column("partition", say("partition"), aside=True), partition),
        *_check_values(check_values_of(snapshot, known)),
        (Column("fingerprint", say("fingerprint of the key")), known.fingerprint),
        (Column("started", say("started (UTC)")), Instant(known.started_at)),
        (Column("completed", say("completed (UTC)"), aside=True), ended if complete else None),
        (Column("invalid_since", say("invalid since (UTC)"), aside=True), None if complete else ended),
        (Column("invalid_because", say("ended early by"), aside=True), _reason(snapshot, known)),
        (Column("last_drill", say("time of the last check"), detail=True), drill.at),
        (Column("last_drill_rebuilt", say("key rebuilt in the last check"), detail=True), drill.rebuilt),
        (Column("last_drill_in_words", say("last check (UTC)")), drill.in_words()),
        (Column("copied_from", say("copied from"), aside=True), known.copied_from and names.name(known.copied_from)),
        (Column("copied_from_id", say("id of the copied set"), detail=True), known.copied_from),
        (Column("copied_to", say("copied to"), aside=True), _copies(names, known, all_sets)),
        (Column("same_key", say("same key in"), aside=True), same_key_in_words(names, sharing)),
        (Column("same_name", say("other sets with this name"), aside=True), _namesakes(names, known, all_sets)),
    ]


def _check_values(values: CheckValues) -> Head:
    """Name each with its convention; that a value is not known yet is said to people, and is null for machines."""
    unknown = say("not known until the next check")
    return [
        (Column("check_value", say("key check value (CMAC-5)")), values.cmac_5),
        (Column("check_value_ecb_3", say("value of ECB-3"), detail=True), values.ecb_3),
        (Column("check_value_ecb_3_in_words", say("key check value (ECB-3)")), values.ecb_3 or unknown),
        (Column("check_value_sha_8", say("value of SHA-8"), detail=True), values.sha_8),
        (Column("check_value_sha_8_in_words", say("key check value (SHA-8)")), values.sha_8 or unknown),
    ]


def _reason(snapshot: Snapshot, known: SetState) -> str | None:
    """Give the code of the error that ended its making."""
    if known.stage != "invalid":
        return None
    for position, body in snapshot.view.execute(statements.STREAM, (stream_of_set(known.id), 0)):
        facts = snapshot.store.decoded(position, body).facts
        if isinstance(facts, SetInvalidated) and position <= snapshot.moment.position:
            return facts.reason
    return None


def _copies(names: SetNames, known: SetState, all_sets: list[SetState]) -> str | None:
    return ", ".join(names.name(each.id) for each in all_sets if each.copied_from == known.id) or None


def _namesakes(names: SetNames, known: SetState, all_sets: list[SetState]) -> Text | str | None:
    name = names.disclosed(known.name)
    others = [each.id[:SHORT] for each in all_sets if each.id != known.id and names.disclosed(each.name) == name]
    return ", ".join(others) or None if name is not None else None
