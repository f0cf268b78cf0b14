"""The values that complete an option or argument: readers, cards, sets, people, places, virtual cards and files.

The record is opened for reading only. A name that is erased, or that this reader may not see, is not there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, Protocol

from click import Context as ClickContext
from click import Parameter

from lifecycle.cli.completion.shells import Offer
from lifecycle.cli.context import Context
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.spelling import key_of


class Named(Protocol):
    """A set, a person or a place: its name is a disclosure."""

    @property
    def id(self) -> str:
        """The pseudonym, or the id of the set."""
        ...

    @property
    def name(self) -> str:
        """Commitment of its name, hex."""
        ...


class Names(Protocol):
    """What the record lists by name."""

    def sets(self) -> Sequence[Named]:
        """Give every set."""
        ...

    def people(self) -> Sequence[Named]:
        """Give everybody."""
        ...

    def places(self) -> Sequence[Named]:
        """Give every place."""
        ...

    def called(self, pseudonym: str, /) -> str:
        """Give the name of a person or a place as people are shown it."""
        ...


Known = Callable[[Context, str], Iterable[Offer]]
"""Gives what may be typed, for settings and the beginning of a word."""

_MOST = 500
"""Cards that are read at most."""
_PATIENCE = 1.0
"""Seconds that the smart card service may take to list its readers."""


def offers_for(context: Context, ctx: ClickContext, parameter: Parameter, begun: str) -> list[Offer] | None:
    """Give what completes a value; None where the parameter itself says what can be typed."""
    command = ctx.command_path.partition(" ")[2].removeprefix("approval request ")
    known = _OF_COMMAND.get((command, parameter.name or ""), _OF_NAME.get(parameter.name or ""))
    if known is None and getattr(parameter, "metavar", None) == "FILE":
        known = _files
    if known is None:
        return None
    return [each for each in known(context, begun) if each.files or key_of(each.text).startswith(key_of(begun))]


def _files(context: Context, begun: str) -> Iterator[Offer]:  # noqa: ARG001
    yield Offer("", files="file")


def _folders(context: Context, begun: str) -> Iterator[Offer]:  # noqa: ARG001
    yield Offer("", files="dir")


def _policies(context: Context, begun: str) -> Iterator[Offer]:
    """Give the built-in policies, and files."""
    yield from map(Offer, ("none", "signed", "two-person"))
    yield from _files(context, begun)


def _intents(context: Context, begun: str) -> Iterator[Offer]:  # noqa: ARG001
    """Give the intents that are open."""
    from lifecycle.cli.card_lookup import card_names  # noqa: PLC0415 - takes long to load

    with card_names(context) as names:
        for state in () if names.record is None else names.record.intents():
            if state.closed is None:
                yield Offer(state.id[:12])


def _duties(context: Context, begun: str) -> Iterator[Offer]:  # noqa: ARG001
    """Give the duties that the policy has for leavers."""
    from lifecycle.approval.known import policy_in_force  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.card_lookup import card_names  # noqa: PLC0415

    with card_names(context) as names:
        yield from map(Offer, () if names.record is None else policy_in_force(names.record).leaver.also)


def _nothing(context: Context, begun: str) -> Iterator[Offer]:  # noqa: ARG001
    yield from ()


def _readers(context: Context, begun: str) -> Iterator[Offer]:
    """List the readers of PC/SC and the virtual cards, without asking for a card."""
    from lifecycle.readers.choice import source_for  # noqa: PLC0415 - takes long to load

    settings = context.settings
    with suppress(LifecycleError):
        for name in source_for(None, shelf=settings.virtual_cards, seconds=_PATIENCE).names():
            yield Offer(name)
    yield Offer("virtual")
    for each in _virtual(context, begun):
        yield replace(each, text=f"virtual:{each.text}")


def _virtual(context: Context, begun: str) -> Iterator[Offer]:  # noqa: ARG001
    from lifecycle.station.hardware import shelf  # noqa: PLC0415 - takes long to load

    return map(Offer, shelf(context.settings).names())


def _cards(context: Context, begun: str) -> Iterator[Offer]:
    """Give serials, each with its nickname, and nicknames, each with its serial."""
    from lifecycle.cli.card_lookup import card_names  # noqa: PLC0415 - takes long to load

    with card_names(context) as names:
        if names.record is not None:
            for serial in names.record.serials(begun.upper(), _MOST):
                yield Offer(serial, names.nicknames.get(serial, ""))
        for serial, nickname in names.nicknames.items():
            yield Offer(nickname, serial)


def _key_ids(context: Context, begun: str) -> Iterator[Offer]:  # noqa: ARG001
    """Give the ids of the transport keys of the record, each with its check value, and of others in the folder."""
    from lifecycle.cli.card_lookup import card_names  # noqa: PLC0415 - takes long to load
    from lifecycle.station.hardware import transport_keys  # noqa: PLC0415

    with card_names(context) as names:
        recorded = [] if names.record is None else names.record.transport_keys()
    for key in recorded:
        yield Offer(str(key.key_id), key.kcv)
    known = {key.key_id for key in recorded}
    with suppress(LifecycleError):
        yield from (Offer(str(each)) for each in transport_keys(context.settings).ids() if each not in known)


def _key_backups(context: Context, begun: str) -> Iterator[Offer]:  # noqa: ARG001
    """Give the SHA-256 of each backup file that is not erased."""
    from lifecycle.cli.card_lookup import card_names  # noqa: PLC0415 - takes long to load

    with card_names(context) as names:
        for key in () if names.record is None else names.record.transport_keys():
            yield from (Offer(each.sha256, str(key.key_id)) for each in key.living_backups)


def _signing_keys(context: Context, begun: str) -> Iterator[Offer]:  # noqa: ARG001
    """Give the ids of the keys that sign the record, each with its workstation."""
    from lifecycle.domain.checkpoint import origin_line  # noqa: PLC0415 - takes long to load
    from lifecycle.domain.signed_note import ED25519, key_id  # noqa: PLC0415
    from lifecycle.projections.signing_keys import in_force  # noqa: PLC0415
    from lifecycle.station import records  # noqa: PLC0415

    with suppress(LifecycleError), records.record_to_read(context.settings) as store:
        here = records.known_ledger(store, context.settings)
        if (origin := here.origin()) is not None:
            for each in in_force(here.named()):
                yield Offer(key_id(origin_line(origin), ED25519, each.ed25519).hex(), each.workstation)


def _as_disclosed(names: Names, each: Named, name: str) -> str:  # noqa: ARG001
    return name


def _told_apart(names: Names, each: Named, name: str) -> str:  # noqa: ARG001
    """Give the name of a person with what tells apart those who share it."""
    return names.called(each.id)


def _named(
    listed: Callable[[Names], Iterable[Named]], called: Callable[[Names, Named, str], str] = _as_disclosed
) -> Known:
    """Give the names of what the record lists; never one that is erased, altered or not disclosed here."""

    def known(context: Context, begun: str) -> Iterator[Offer]:  # noqa: ARG001
        from lifecycle.cli.card_lookup import card_names  # noqa: PLC0415 - takes long to load

        with card_names(context) as names:
            record = names.record
            if record is None:
                return
            known = ((each, record.disclosed(each.name)) for each in listed(record))
            yield from map(Offer, sorted({called(record, each, name) for each, name in known if name is not None}))

    return known


def _presented(context: Context, begun: str) -> Iterator[Offer]:
    """Give people, after SERIAL= too."""
    card, equals, name = begun.rpartition("=")
    for each in _PEOPLE(context, name):
        yield replace(each, text=f"{card}{equals}{each.text}")


_SETS: Final = _named(lambda record: record.sets())
_PEOPLE: Final = _named(lambda record: record.people(), _told_apart)
_PLACES: Final = _named(lambda record: record.places())

_OF_NAME: Final[Mapping[str, Known]] = {
    "serial": _cards,
    "cards": _cards,
    "key_id": _key_ids,
    "use_last_try": _cards,
    "presented_by": _presented,
    "intent": _intents,
    "out": _folders,
    "reader": _readers,
    "source": _SETS,
    "set": _SETS,
    "key": _SETS,
    "lost": _signing_keys,
    "by_set": _SETS,
    "to": _PEOPLE,
    "giver": _PEOPLE,
    "substitute": _PEOPLE,
    "by": _PEOPLE,
    "witness": _PEOPLE,
    "witnesses": _PEOPLE,
    "disclose": _PEOPLE,
    "place": _PLACES,
    "without_person": _PEOPLE,
    "without_place": _PLACES,
}
"""By the name of an option or argument, wherever it stands."""

_OF_COMMAND: Final[Mapping[tuple[str, str], Known]] = {
    ("run complete-set", "set_name"): _SETS,
    ("run check-set", "set_name"): _SETS,
    ("record copy", "source"): _files,
    ("record copy", "target"): _files,
    ("record create", "address"): _nothing,
    ("record upgrade", "address"): _nothing,
    ("record check", "address"): _nothing,
    ("transport-key backup", "target"): _files,
    ("transport-key backup-erased", "digest"): _key_backups,
    ("transport-key restore-from-cards", "set_name"): _SETS,
    ("key end", "key"): _signing_keys,
    ("custody key decide", "name"): _SETS,
    ("custody key describe", "name"): _SETS,
    ("custody key suspect", "name"): _SETS,
    ("custody person erase", "name"): _PEOPLE,
    ("custody person role", "name"): _PEOPLE,
    ("custody person show", "name"): _PEOPLE,
    ("custody person describe", "name"): _PEOPLE,
    ("custody person login", "name"): _PEOPLE,
    ("custody person attest", "name"): _PEOPLE,
    ("custody person return", "name"): _PEOPLE,
    ("custody person leave", "name"): _PEOPLE,
    ("custody person key add", "name"): _PEOPLE,
    ("custody person key rotate", "name"): _PEOPLE,
    ("custody person key recover", "name"): _PEOPLE,
    ("custody person key revoke", "name"): _PEOPLE,
    ("custody person key list", "name"): _PEOPLE,
    ("custody person attest", "duty"): _duties,
    ("custody person join", "cards"): _cards,
    ("custody import", "file"): _files,
    ("export", "target"): _files,
    ("policy check", "named"): _policies,
    ("policy adopt", "named"): _policies,
    ("approval export", "intent"): _intents,
    ("approval withdraw", "intent"): _intents,
    ("approval sign", "folder"): _folders,
    ("approval refuse", "folder"): _folders,
    ("approval accept", "file"): _files,
    ("virtual new", "serial"): _nothing,
    ("virtual insert", "name"): _virtual,
    ("virtual tear", "name"): _virtual,
}
"""By command and parameter, where a name means something else, or nothing that is known."""
