"""All keys: how many of their shares were ever out of control, which are suspect, and what was decided about them."""

from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.facts.keys import DECISIONS_IN_WORDS
from lifecycle.domain.key_exposure import KeyExposure
from lifecycle.domain.text import Text, say
from lifecycle.projections.keys import described, keys_at
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.set_standings import SetNames, standing_of

COLUMNS = (
    Column("fingerprint", say("fingerprint of the key"), detail=True),
    Column("key", say("key"), of="key"),
    Column("exposure", say("exposure")),
    Column("suspect", say("suspect")),
    Column("open", say("to be decided")),
    Column("exposed", say("exposed shares in all sets")),
    Column("needed", say("shares needed, set nearest to exposure"), aside=True),
    Column("sets", say("sets"), aside=True),
    Column("health", say("health of the first set"), aside=True),
    Column("decision", say("code of the decision"), detail=True),
    Column("decided", say("decided"), aside=True),
    Column("superseded_by", say("superseded by"), aside=True),
    Column("purpose", say("purpose"), aside=True),
    Column("owner", say("owner"), aside=True),
    Column("used_in", say("used in"), aside=True),
    Column("valid_until", say("valid until"), aside=True),
)


@dataclass(frozen=True, kw_only=True)
class Keys(Report):
    """List all keys with their exposed shares over all sets and copies. Suspect keys come first."""

    name = "keys"
    title = say("Keys")
    order = 45
    version = 3
    number = "R5"
    asked_for_by = ("PCI PIN 21", "NIST SP 800-57 8.2.1")

    def answer(self, snapshot: Snapshot) -> Answer:
        """Count for each key the shares that were ever out of control: nothing lowers that."""
        names = SetNames(snapshot)
        keys = sorted(keys_at(snapshot.view, snapshot.moment.position), key=lambda key: (not key.open, not key.suspect))
        return Answer(
            report=self.name,
            title=say("Keys"),
            moment=snapshot.moment,
            head=(),
            columns=COLUMNS,
            rows=_rows(snapshot, names, keys),
            nothing=say("No key is in the record yet."),
            explained=(
                say(
                    "A share is exposed once it was out of control. Exposure never ends. Copies of a share count once."
                ),
            ),
            basis=rests_on(snapshot),
        )


def called(names: SetNames, key: KeyExposure) -> str:
    """Call a key by the name of its oldest set."""
    return names.name(key.first)


def _rows(snapshot: Snapshot, names: SetNames, keys: list[KeyExposure]) -> Iterator[Row]:
    for key in keys:
        said = described(snapshot.view, key.fingerprint, snapshot.moment.position)
        first = names.called(key.first).known
        yield (
            key.fingerprint,
            called(names, key),
            key.in_words(),
            key.suspect,
            key.open,
            key.exposed,
            key.worst.known.needed,
            ", ".join(names.name(each.known.id) for each in key.sets),
            None if first is None else standing_of(snapshot, first.id, first).in_words(key),
            None if key.decided is None else key.decided.decision,
            decided_in_words(key),
            successor_of(names, key),
            None if said.purpose is None else names.disclosed(said.purpose),
            None if said.owner is None else names.disclosed(said.owner),
            None if said.used_in is None else names.disclosed(said.used_in),
            said.valid_until,
        )


def successor_of(names: SetNames, key: KeyExposure) -> str | None:
    """Name the set whose key replaces this one; None where no decision says so."""
    return None if key.superseded_by is None else names.name(key.superseded_by)


def decided_in_words(key: KeyExposure) -> Text | None:
    """Say what was decided last about a key."""
    return None if key.decided is None else DECISIONS_IN_WORDS[key.decided.decision]
