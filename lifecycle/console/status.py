"""The status line: which card is in which reader, how the sets are, which record it is, and that cards are virtual."""

from collections.abc import Iterator

from lifecycle.console.readers.snapshot import ReadersSnapshot
from lifecycle.console.workstation import Workstation
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.text import Text, say, say_n
from lifecycle.wording.language import show
from lifecycle.wording.lines import cells

_BETWEEN = " | "
_WIDE = 60


def status(workstation: Workstation, snapshot: ReadersSnapshot, width: int) -> str:
    """Give the line; what matters least is left out where there is no room for all."""
    parts = [(weight, harmless(show(text))) for weight, text in _parts(workstation, snapshot, width)]
    while len(parts) > 1 and _length(parts) > width:
        parts.remove(min(parts, key=lambda part: part[0]))
    return " " + _BETWEEN.join(text for _, text in parts)


def _length(parts: list[tuple[int, str]]) -> int:
    return 2 + sum(cells(text) for _, text in parts) + len(_BETWEEN) * (len(parts) - 1)


def _parts(workstation: Workstation, snapshot: ReadersSnapshot, width: int) -> Iterator[tuple[int, Text]]:
    """Give each part with its weight, in their order."""
    if workstation.trial:
        yield 9, say("TRIAL: virtual cards, deleted at the end") if width >= _WIDE else say("TRIAL")
    elif snapshot.virtual:
        yield 9, say("VIRTUAL")
    yield 8, _card(snapshot)
    if snapshot.record_problem is not None:
        yield 7, say("the record CANNOT BE READ")
    if snapshot.health.doubts:
        yield 7, say_n("{count} card IN DOUBT", "{count} cards IN DOUBT", len(snapshot.health.doubts))
    yield 5, _sets(snapshot)
    if len(snapshot.cards) == 1:
        yield 4, say("in {reader}", reader=snapshot.cards[0].reader)
    if not workstation.trial:
        yield 2, say("record {name}", name=workstation.settings.store.name)


def _card(snapshot: ReadersSnapshot) -> Text:
    if snapshot.making is not None:
        return say("making card {number} of {of}", number=snapshot.making[0], of=snapshot.making[1])
    if snapshot.problem is not None:
        return snapshot.problem.explain()
    if not (snapshot.ready and snapshot.readers):
        return say("no reader") if snapshot.ready else say("looking at the readers...")
    cards = snapshot.cards
    if len(cards) != 1:
        return say_n("{count} card", "{count} cards", len(cards)) if cards else say("no card")
    only = cards[0]
    if only.shown is not None:
        return say("card {serial}", serial=only.shown.serial)
    return say("card in use elsewhere") if only.busy else say("a card that is not read")


def _sets(snapshot: ReadersSnapshot) -> Text:
    health = snapshot.health
    only = snapshot.cards[0].shown if len(snapshot.cards) == 1 else None
    if only is not None and only.serial in health.sets:
        return health.sets[only.serial]
    counts = (
        (health.good, say_n("{count} set good", "{count} sets good", health.good)),
        (health.edge, say_n("{count} set at the edge", "{count} sets at the edge", health.edge)),
        (health.lost, say_n("{count} set lost", "{count} sets lost", health.lost)),
        (health.out, say_n("{count} set INVALID", "{count} sets INVALID", health.out)),
    )
    found = [show(text) for count, text in counts if count]
    return Text("{counts}", {"counts": ", ".join(found)}) if found else say("no set")
