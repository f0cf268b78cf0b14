"""The texts beside the events that an export discloses: none, the names of some people, or all that it refers to."""

import re
from collections.abc import Collection, Iterator
from typing import Final

import msgspec

from lifecycle.domain.errors import UnknownName
from lifecycle.domain.event import Event
from lifecycle.domain.facts import PersonNamed
from lifecycle.domain.text import Text, say
from lifecycle.evidence.bundle.plan import Wanted
from lifecycle.projections.people import PEOPLE
from lifecycle.store import statements
from lifecycle.store.address import Place
from lifecycle.store.disclosures import ALTERED, all_kept, as_text
from lifecycle.store.engine import StoreReader
from lifecycle.store.sql import Connection

_COMMITMENT: Final = re.compile(rb'"([0-9a-f]{64})"')

_encoded = msgspec.json.Encoder(order="sorted").encode


def entitled(store: StoreReader[Event], wanted: Wanted, upto: int) -> Collection[bytes]:
    """Give the digests whose texts are disclosed, of those that events up to a position refer to."""
    if wanted.disclosed == "none":
        return ()
    if wanted.disclosed == "named":
        return _names_of(store, wanted.people, upto)
    return _referred_to(store, upto)


def disclosed_lines(connection: Connection, path: Place, digests: Collection[bytes]) -> Iterator[bytes]:
    """Give a line of canonical JSON for each text that is kept still, by its digest; raises TextAltered."""
    if not digests:
        return
    for digest, salt, content in all_kept(connection, path):
        if digest in digests:
            yield _encoded({"content": as_text(content), "digest": digest.hex(), "salt": salt.hex()}) + b"\n"


def people_named(store: StoreReader[Event], typed: Collection[str]) -> tuple[str, ...]:
    """Find the pseudonyms of people who were named to `--disclose`, by pseudonym or by name; raises UnknownName."""
    with store.view() as view:
        everybody = [person for _, person in PEOPLE.all(view)]
    names = {person.id: store.text(person.name) for person in everybody}
    found: set[str] = set()
    for each in typed:
        meant = [person for person, name in names.items() if each in {person, name} - {ALTERED}]
        if len(meant) != 1:
            raise UnknownName(kind=say("person"), name=each, next_step=_next_step(meant))
        found.update(meant)
    return tuple(sorted(found))


def _next_step(meant: Collection[str]) -> Text:
    if meant:
        return say("Several people have this name. Give a pseudonym: {people}.", people=", ".join(sorted(meant)))
    return say("See the people in the record.\n  lifecycle custody person list")


def _names_of(store: StoreReader[Event], people: Collection[str], upto: int) -> frozenset[bytes]:
    """Give the digests of every name that people were given up to a position."""
    digests: set[bytes] = set()
    for person in people:
        for position, body in store.stream(person):
            facts = store.decoded(position, body).facts
            if position <= upto and isinstance(facts, PersonNamed):
                digests.add(bytes.fromhex(facts.name))
    return frozenset(digests)


def _referred_to(store: StoreReader[Event], upto: int) -> frozenset[bytes]:
    """Give the digests of texts that are kept and that stand in an event; what is held is a digest of each text."""
    with store.snapshot() as connection:
        kept = {digest for (digest,) in connection.execute(statements.DISCLOSED)}
    found: set[bytes] = set()
    for _, body in store.read(upto=upto if kept else 0):
        found.update(digest for each in _COMMITMENT.findall(body) if (digest := bytes.fromhex(each.decode())) in kept)
        if len(found) == len(kept):
            break
    return frozenset(found)
