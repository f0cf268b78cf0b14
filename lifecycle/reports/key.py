"""One key: each exposed share of its sets with the reasons, and what people said of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lifecycle.domain.exposure import CAUSES_IN_WORDS
from lifecycle.domain.key_exposure import KeyExposure
from lifecycle.domain.text import Text, say
from lifecycle.projections.keys import described, fingerprint_named, key_at
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.keys import called, decided_in_words, successor_of
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.set_standings import SetNames, standing_of

_COLUMNS = (
    Column("set", say("set")),
    Column("set_id", say("id of the set"), detail=True),
    Column("share", say("share")),
    Column("causes", say("codes of the reasons"), detail=True),
    Column("why", say("why exposed")),
)


@dataclass(frozen=True, kw_only=True)
class OneKey(Report):
    """Show one key: which of its shares were exposed and why, set by set."""

    name = "key"
    title = say("One key")
    order = 46
    number = "R5"
    version = 2
    asked_for_by = ("PCI PIN 21", "NIST SP 800-57 8.2.1")

    key: str = field(
        metadata={
            "subject": "set",
            "help": "A set of the key: its name, or the first 8 digits or more of its id.",
        }
    )

    def answer(self, snapshot: Snapshot) -> Answer:
        """Count what is exposed of it over all sets with its fingerprint.

        Raises UnknownName, with the names that there are.
        """
        names, position = SetNames(snapshot), snapshot.moment.position
        key = key_at(snapshot.view, fingerprint_named(snapshot.view, self.key, position, names.disclosed), position)
        return Answer(
            report=self.name,
            title=say("Key of set {name}", name=called(names, key)),
            moment=snapshot.moment,
            head=[
                (Column("exposure", say("exposure")), key.in_words()),
                (Column("suspect", say("suspect"), detail=True), key.suspect),
                (Column("open", say("to be decided"), detail=True), key.open),
                (Column("exposed", say("exposed shares in all sets"), detail=True), key.exposed),
                (Column("decided", say("decided"), aside=True), decided_in_words(key)),
                *_life(snapshot, names, key),
                (Column("fingerprint", say("fingerprint of the key")), key.fingerprint),
                (Column("health", say("health of its sets")), _health(snapshot, names, key)),
            ],
            columns=_COLUMNS,
            rows=_rows(names, key),
            nothing=say("No share of this key is exposed."),
            basis=rests_on(snapshot),
        )


def _life(snapshot: Snapshot, names: SetNames, key: KeyExposure) -> list[tuple[Column, Cell]]:
    """Say what it is for, where, until when, and what came after it."""
    said = described(snapshot.view, key.fingerprint, snapshot.moment.position)
    return [
        (
            Column("decision", say("code of the decision"), detail=True),
            None if key.decided is None else key.decided.decision,
        ),
        (Column("superseded_by", say("superseded by"), aside=True), successor_of(names, key)),
        (Column("purpose", say("purpose"), aside=True), said.purpose and names.disclosed(said.purpose)),
        (Column("owner", say("owner"), aside=True), said.owner and names.disclosed(said.owner)),
        (Column("used_in", say("used in"), aside=True), said.used_in and names.disclosed(said.used_in)),
        (Column("valid_until", say("valid until"), aside=True), said.valid_until),
    ]


def _health(snapshot: Snapshot, names: SetNames, key: KeyExposure) -> Text | None:
    words: Text | None = None
    for each in key.sets:
        known, name = names.called(each.known.id).known, names.name(each.known.id)
        if known is None:
            one = say("{name}: not in the backup that was restored.", name=name)
        else:
            one = say("{name}: {health}", name=name, health=standing_of(snapshot, known.id, known).in_words(key))
        words = one if words is None else say("{first} {then}", first=words, then=one)
    return words


def _rows(names: SetNames, key: KeyExposure) -> Iterator[Row]:
    for each in key.sets:
        for share, causes in each.shares.items():
            why: Text | None = None
            for cause in sorted(causes):
                one = CAUSES_IN_WORDS[cause]
                why = one if why is None else say("{first}; {then}", first=why, then=one)
            yield names.name(each.known.id), each.known.id, share, ",".join(sorted(causes)), why
