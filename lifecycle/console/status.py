"""The status line: what is wrong, the worst first, then the card, its reader and the record, in short forms.

What comes later is left out where there is no room. Bad news are never left out for something that is none.
"""

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
    """Give the line; nothing stands behind the first part that has no room."""
    line = ""
    for text in _parts(workstation, snapshot, width):
        longer = f"{line}{_BETWEEN}{harmless(show(text))}" if line else f" {harmless(show(text))}"
        if line and cells(longer) >= width:
            break
        line = longer
    return line


def _parts(workstation: Workstation, snapshot: ReadersSnapshot, width: int) -> Iterator[Text]:
    """Give each part, what matters most first."""
    if workstation.trial:
        yield say("TRIAL: virtual cards, deleted at the end") if width >= _WIDE else say("TRIAL")
    elif snapshot.virtual:
        yield say("VIRTUAL")
    yield from _wrong(snapshot)
    yield _card(snapshot)
    if len(snapshot.candidates) == 1:
        yield say("in {reader}", reader=snapshot.candidates[0].reader)
    if snapshot.health.good:
        yield say_n("{count} good set", "{count} good sets", snapshot.health.good)
    if not workstation.trial:
        yield say("record {name}", name=workstation.settings.store.name)


def _wrong(snapshot: ReadersSnapshot) -> Iterator[Text]:
    """Give what is wrong, counted; nothing is known of it before the first look."""
    if snapshot.record_problem is not None:
        yield say("record cannot be read")
    if snapshot.replica:
        yield say("REPLICA: reading only")
    health = snapshot.health
    count = {kind: sum(each.weight for each in health.of(kind)) for kind in {each.kind for each in health.unfinished}}
    counted = (
        ("suspect", say_n("{count} suspect key", "{count} suspect keys", count.get("suspect", 0))),
        ("invalid", say_n("{count} INVALID", "{count} INVALID", count.get("invalid", 0))),
        ("incomplete", say_n("{count} not complete", "{count} not complete", count.get("incomplete", 0))),
        ("doubt", say_n("{count} IN DOUBT", "{count} IN DOUBT", count.get("doubt", 0))),
        ("other-card", say_n("{count} serial MISMATCH", "{count} serial MISMATCHES", count.get("other-card", 0))),
        ("lost", say_n("{count} LOST", "{count} LOST", health.lost)),
        ("mismatch", say_n("{count} MISMATCH", "{count} MISMATCHES", count.get("mismatch", 0))),
        ("unsigned", say_n("{count} NOT SIGNED", "{count} NOT SIGNED", count.get("unsigned", 0))),
        ("edge", say_n("{count} no spare", "{count} no spare", count.get("edge", 0))),
    )
    yield from (text for _, text in counted if text.count)


def _card(snapshot: ReadersSnapshot) -> Text:
    if snapshot.making is not None:
        return say("creating card {number} of {of}", number=snapshot.making[0], of=snapshot.making[1])
    if snapshot.problem is not None:
        return snapshot.problem.explain()
    if not (snapshot.ready and snapshot.readers):
        return say("no reader") if snapshot.ready else say("loading")
    cards = snapshot.candidates
    if len(cards) != 1:
        return say_n("{count} card", "{count} cards", len(cards)) if cards else say("no card")
    only = cards[0]
    if only.shown is not None:
        return say("card {serial}", serial=only.shown.serial)
    return say("card in use by another program") if only.busy else say("card not read yet")
