"""The status line: which card is in which reader, how the sets are, which record it is, and that cards are virtual."""

from collections.abc import Iterator

from lifecycle.console.readers.snapshot import Picture
from lifecycle.console.workstation import Seat
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.text import Text, say, say_n
from lifecycle.wording.language import show
from lifecycle.wording.lines import cells

_BETWEEN = " | "
_WIDE = 60


def status(seat: Seat, picture: Picture, width: int) -> str:
    """Give the line; what matters least is left out where there is no room for all."""
    parts = [(weight, harmless(show(text))) for weight, text in _parts(seat, picture, width)]
    while len(parts) > 1 and _length(parts) > width:
        parts.remove(min(parts, key=lambda part: part[0]))
    return " " + _BETWEEN.join(text for _, text in parts)


def _length(parts: list[tuple[int, str]]) -> int:
    return 2 + sum(cells(text) for _, text in parts) + len(_BETWEEN) * (len(parts) - 1)


def _parts(seat: Seat, picture: Picture, width: int) -> Iterator[tuple[int, Text]]:
    """Give each part with its weight, in their order."""
    if seat.trial:
        yield 9, say("TRIAL: virtual cards, deleted at the end") if width >= _WIDE else say("TRIAL")
    elif picture.virtual:
        yield 9, say("VIRTUAL")
    yield 8, _card(picture)
    if picture.record_problem is not None:
        yield 7, say("the record CANNOT BE READ")
    if picture.health.doubts:
        yield 7, say_n("{count} card IN DOUBT", "{count} cards IN DOUBT", len(picture.health.doubts))
    yield 5, _sets(picture)
    if len(picture.cards) == 1:
        yield 4, say("in {reader}", reader=picture.cards[0].reader)
    if not seat.trial:
        yield 2, say("record {name}", name=seat.settings.store.name)


def _card(picture: Picture) -> Text:
    if picture.making is not None:
        return say("making card {number} of {of}", number=picture.making[0], of=picture.making[1])
    if picture.problem is not None:
        return picture.problem.explain()
    if not (picture.ready and picture.readers):
        return say("no reader") if picture.ready else say("looking at the readers...")
    cards = picture.cards
    if len(cards) != 1:
        return say_n("{count} card", "{count} cards", len(cards)) if cards else say("no card")
    only = cards[0]
    if only.shown is not None:
        return say("card {serial}", serial=only.shown.serial)
    return say("card in use elsewhere") if only.busy else say("a card that is not read")


def _sets(picture: Picture) -> Text:
    health = picture.health
    only = picture.cards[0].shown if len(picture.cards) == 1 else None
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
