"""What a workstation has beside the record: readers, transport keys and a shelf of virtual cards."""

from lifecycle.cards.make import KeyFolder
from lifecycle.cards.registry import host_keys_in
from lifecycle.handler.qualification import PlannedPulls
from lifecycle.readers.choice import ReadersOrShelf, source_for
from lifecycle.readers.source import CardSource
from lifecycle.readers.transcript import Observer
from lifecycle.readers.virtual import PREFIX
from lifecycle.station.settings import Settings
from lifecycle.station.training import plan_cut
from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.shelf import Shelf


def card_source(settings: Settings, observe: Observer | None = None, *, virtual: bool = False) -> CardSource:
    """Give the readers that the settings mean; raises NoPyscard where PC/SC is meant and cannot be loaded.

    Where they name none, no PC/SC reader has a card and the cards are `virtual`, those on the shelf are meant.
    """
    if settings.reader is None and virtual:
        return ReadersOrShelf(settings.virtual_cards, settings.time_limit, observe)
    return source_for(settings.reader, shelf=settings.virtual_cards, seconds=settings.time_limit, observe=observe)


def transport_keys(settings: Settings) -> KeyFolder:
    """Give the folder of transport keys; it need not be there."""
    return host_keys_in(settings.transport_keys)


def shelf(settings: Settings) -> Shelf:
    """Give the shelf of virtual cards; it need not be there."""
    return Shelf(settings.virtual_cards)


def planned_pulls(settings: Settings, reader: str) -> PlannedPulls | None:
    """Give how a virtual card on the shelf loses its power while it writes; None for a card that a person pulls."""
    if not reader.startswith(PREFIX):
        return None
    cards, name = shelf(settings), reader.removeprefix(PREFIX)

    def plan(unit: int | None) -> None:
        plan_cut(cards, name, None if unit is None else PowerCut.after_unit(unit))

    return PlannedPulls(plan, lambda: cards.planned_cut(name) is not None)
