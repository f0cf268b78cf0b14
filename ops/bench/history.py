"""A record for measuring reports: cards that are given out and used, and sets that are made on some of them."""

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ledger import BATCH
from vouched import SEEN, WRITTEN

from lifecycle.domain.card import CardFacts
from lifecycle.domain.drift import Difference
from lifecycle.domain.event import Draft, Fact, decode, new_id
from lifecycle.domain.facts import (
    CardDriftDetected,
    CardHandedOver,
    CardReceived,
    CardSeen,
    CardStored,
    EraseBegun,
    OperationCompleted,
    OperationFailed,
    OperationRefused,
    OperationStarted,
    Parameter,
    PersonNamed,
    PinChangeBegun,
    PinChanged,
    PinRefused,
    PinSealed,
    SetCompleted,
    SetStarted,
    ShareErased,
    ShareRead,
    ShareWriteBegun,
    ShareWritten,
)
from lifecycle.station.records import PROJECTIONS
from lifecycle.store import statements
from lifecycle.store.disclosures import SALT, commitment
from lifecycle.store.header import event_key
from lifecycle.store.sqlite.connections import transaction, writing_engine
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.tree import Growth, leaf_hash

START, SECOND = 1_790_000_000_000_000, 1_000_000
PEOPLE = tuple(f"person:{number:016x}" for number in range(40))
PLACES = tuple(f"place:{number:016x}" for number in range(4))
SET, SHARES, NEEDED = 5, 5, 3
"""Of every so many cards one set is made, for as many as SHARES of them; the others stay blank."""

Happened = tuple[str, Fact, str | None]
"""A stream, a fact, and the operation."""


def happened(cards: int, events: int) -> Iterator[Happened]:
    """Give the events of so many cards, about as many as asked: sets made on one in ten, and all of them used."""
    chance = random.Random(1)  # noqa: S311 - nothing is secret here
    for person in PEOPLE:
        yield person, PersonNamed(name=_text(person)[0].hex()), None
    serials = [f"{chance.getrandbits(64):016X}" for _ in range(cards)]
    holding: dict[str, tuple[str, int]] = {}
    for number, serial in enumerate(serials):
        yield f"card:{serial}", CardSeen(_shown(serial)), None
        yield from _kept(serial, chance)
        if number % (10 * SHARES) == 0 and number + SHARES <= cards:
            yield from _made(serials[number : number + SHARES], holding, chance)
    left = events - cards * 4
    while left > 0:
        serial = serials[chance.randrange(cards)]
        used = list(_used(serial, holding, chance))
        left -= len(used)
        yield from used


def _text(name: str) -> tuple[bytes, bytes, bytes]:
    """Give commitment, salt and content of a name."""
    salt, content = bytes(SALT), name.encode()
    return commitment(salt, content), salt, content


def _shown(serial: str) -> CardFacts:
    return CardFacts(
        make="mpcos", serial=serial, atr="3B7A94", virtual=False, layout=1, card_id=serial[::-1], tries_left=7, tries=7,
        counter=0, sealed=False, details={"issuer_reference": "47504B31", "pre_issuing": None, "key_id": 3},
    )  # fmt: skip


def _kept(serial: str, chance: random.Random) -> Iterator[Happened]:
    who = chance.choice(PEOPLE)
    given = CardHandedOver(
        at=1, witness=chance.choice(PEOPLE), purpose=None, giver=None, receiver=who, pin_shared=False
    )
    yield f"card:{serial}", given, None
    yield f"card:{serial}", CardReceived(at=1, witness=None, purpose=None, receiver=who), None
    if chance.random() < 0.5:  # noqa: PLR2004
        stored = CardStored(at=1, witness=None, purpose=None, place=chance.choice(PLACES), bag=serial[:8])
        yield f"card:{serial}", stored, None


def _made(serials: list[str], holding: dict[str, tuple[str, int]], chance: random.Random) -> Iterator[Happened]:
    set_id, operation = f"{chance.getrandbits(128):032X}", new_id()
    started = SetStarted(
        kind="server-master-key", needed=NEEDED, issued=SHARES, name="00" * 32, partition=None, copied_from=None,
        check_value="0102030405", fingerprint=set_id.lower() * 2,
    )  # fmt: skip
    yield f"set:{set_id}", started, operation
    for share, serial in enumerate(serials, 1):
        begun = ShareWriteBegun(
            set_id=set_id, kind="server-master-key", needed=NEEDED, issued=SHARES, share=share, copy=0,
            commitment="11" * 32, label=None, replaces=None,
        )  # fmt: skip
        written = ShareWritten(set_id=set_id, share=share, copy=0, commitment="11" * 32, label=None)
        holding[serial] = set_id, share
        yield from _operation(serial, "create-server-master-key", operation, [begun, written])
    yield f"set:{set_id}", SetCompleted(settled=False), operation


def _used(serial: str, holding: dict[str, tuple[str, int]], chance: random.Random) -> Iterator[Happened]:
    operation, kind = new_id(), chance.random()
    if kind < 0.01:  # noqa: PLR2004
        yield f"card:{serial}", CardDriftDetected(differences=[Difference("counter", 0, 1)]), operation
    elif kind < 0.011:  # noqa: PLR2004
        begun = OperationStarted("change-pin", changes=True, parameters={}, tries_left=7, counter=0)
        yield f"card:{serial}", begun, operation
    elif kind < 0.1:  # noqa: PLR2004
        yield f"card:{serial}", OperationRefused(name="erase", rule="below-quorum"), operation
    elif kind < 0.2:  # noqa: PLR2004
        failed = OperationFailed("change-pin", reason="wrong-pin", tries_left=6, counter=0)
        yield from _operation(serial, "change-pin", operation, [PinRefused("current", 6)], failed)
    elif kind < 0.4:  # noqa: PLR2004
        facts = [PinChangeBegun("unchanged"), PinChanged(), PinSealed("record")]
        yield from _operation(serial, "change-pin", operation, facts)
    elif serial in holding and kind < 0.7:  # noqa: PLR2004
        set_id, share = holding[serial]
        yield from _operation(
            serial, "check-set", operation, [ShareRead(set_id=set_id, share=share, as_committed=True)]
        )
    elif serial not in holding and kind < 0.5:  # noqa: PLR2004
        facts = [EraseBegun(set_id=None, share=0), ShareErased(set_id=None, share=0)]
        yield from _operation(serial, "erase", operation, facts)
    else:
        yield f"card:{serial}", CardSeen(_shown(serial)), operation


def _operation(serial: str, name: str, operation: str, facts: list[Any], end: Fact | None = None) -> Iterator[Happened]:
    stream = f"card:{serial}"
    parameters: dict[str, Parameter] = {"presented_by": PEOPLE[int(serial, 16) % len(PEOPLE)]}
    started = OperationStarted(name, changes=True, parameters=parameters, tries_left=7, counter=0)
    ended = end or OperationCompleted(name, tries_left=7, counter=0)
    for fact in (CardSeen(_shown(serial)), SEEN, started, *facts, WRITTEN, ended):
        yield stream, fact, operation


def made(path: Path, cards: int, events: int) -> None:
    """Make a store with so many cards and about so many events, and fold them."""
    open_store(path, decode).close()
    engine, growth, versions = writing_engine(path), Growth(), dict[str, int]()
    planned, done, time = happened(cards, events), 0, START
    while batch := list(islice(planned, BATCH)):
        rows = []
        for stream, fact, operation in batch:
            version = versions[stream] = versions.get(stream, 0) + 1
            done, time = done + 1, time + SECOND
            draft = Draft(
                actor=PEOPLE[0], facts=fact, id=new_id(), operation=operation, station="room-2", stream=stream,
                time=time, virtual=False,
            )  # fmt: skip
            body = draft.event(version).body
            rows.append((done, event_key(draft.id), stream, version, fact.tag, time, body, leaf_hash(body)))
        with transaction(engine) as connection:
            connection.executemany(statements.INSERT_EVENT, rows)
            connection.executemany(statements.INSERT_TILE, growth.take([row[-1] for row in rows]))
            connection.execute(statements.GROW, (growth.frontier.size, growth.frontier.to_bytes(), done - len(rows)))
    with transaction(engine) as connection:
        connection.executemany(statements.INSERT_DISCLOSURE, [_text(person) for person in PEOPLE])
    engine.dispose()
    open_store(path, decode, PROJECTIONS).close()
