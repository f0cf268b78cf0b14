"""What people signed: texts, signatures and keys as ssh-keygen takes them, and the earlier events about them."""

import re
from collections.abc import Iterable, Iterator
from heapq import merge
from operator import itemgetter
from typing import Any, Final

import msgspec

from lifecycle.domain.event import tags_of
from lifecycle.domain.facts import OperationStarted
from lifecycle.evidence.bundle import member_names
from lifecycle.evidence.bundle.container import Container
from lifecycle.evidence.bundle.plan import Plan
from lifecycle.evidence.verifier.people_acts import (
    APPROVAL_GIVEN,
    APPROVAL_REFUSED,
    INTENT_CLOSED,
    INTENT_STATED,
    KEY_ADDED,
    OF_SIGNING,
    SIGNING_BEGINS,
)
from lifecycle.evidence.verifier.people_custody import OF_CUSTODY
from lifecycle.evidence.verifier.people_files import files_of_people
from lifecycle.evidence.verifier.people_record import SigningRecord
from lifecycle.evidence.verifier.ssh_keys import SshKey, read_ssh_key
from lifecycle.store import statements
from lifecycle.store.disclosures import as_text, kept
from lifecycle.store.sql import Connection

_OF_AN_INTENT: Final = frozenset({INTENT_STATED, INTENT_CLOSED, APPROVAL_GIVEN, APPROVAL_REFUSED})
_CITED: Final = re.compile(rb'"intent":"([0-9a-f]{64})"')

_encoded = msgspec.json.Encoder(order="sorted").encode

Told = tuple[int, bytes, Any]
"""Position, tag and event."""


def write_people(container: Container, connection: Connection, plan: Plan) -> bool:
    """Write what takes to check all that people signed for the events of the range; False where they signed nothing."""
    told = list(_concerned(connection, plan, _told(connection, plan.range.upto)))
    if not any(tag in SIGNING_BEGINS for _, tag, _ in told):
        return False
    public = _keys_of_signers(connection, plan, told) if plan.wanted.keys else {}
    record = SigningRecord(public, lambda *_: True, lambda _: None, max(plan.first, 1))
    for position, tag, event in told:
        record.take(position, tag, event)
    known = merge(told, _custody_of(connection, _erased(record), plan.first - 1), key=itemgetter(0))
    before = ({"event": event, "position": position} for position, _, event in known if position < plan.first)
    container.add_lines(member_names.PEOPLE_BEFORE, [_encoded(each) + b"\n" for each in before])
    for name, content in files_of_people(record):
        container.add(name, content)
    return True


def digests_of_keys(connection: Connection, upto: int) -> frozenset[bytes]:
    """Give the digests of all public keys that people had up to a position."""
    rows = connection.execute(statements.OF_KIND_IN, (KEY_ADDED.decode(), 0, upto))
    return frozenset(bytes.fromhex(msgspec.json.decode(body)["facts"]["key"]) for _, body in rows)


def _told(connection: Connection, upto: int) -> Iterable[Told]:
    """Give all events that say who signs, with what, and what; by position."""
    return _of_kinds(connection, OF_SIGNING, upto)


def _erased(record: SigningRecord) -> frozenset[str]:
    """Give the streams of the cards that intents have erased: nobody erases a card in own custody."""
    said = (stated.said for stated in record.intents.values() if stated.said and stated.said["operation"] == "erase")
    return frozenset(f"card:{card['serial']}" for each in said for card in each["cards"])


def _custody_of(connection: Connection, streams: frozenset[str], upto: int) -> Iterator[Told]:
    """Give what the record says of who has these cards."""
    kinds = OF_CUSTODY if streams else ()
    return (told for told in _of_kinds(connection, kinds, upto) if told[2]["stream"] in streams)


def _of_kinds(connection: Connection, tags: Iterable[bytes], upto: int) -> Iterable[Told]:
    return merge(*(_of_kind(connection, tag, upto) for tag in sorted(tags)), key=itemgetter(0))


def _of_kind(connection: Connection, tag: bytes, upto: int) -> Iterator[Told]:
    for position, body in connection.execute(statements.OF_KIND_IN, (tag.decode(), 0, upto)):
        yield position, tag, msgspec.json.decode(body)


def _concerned(connection: Connection, plan: Plan, told: Iterable[Told]) -> Iterator[Told]:
    """Leave out intents that nothing in the range speaks of."""
    events = list(told)
    named = {_intent_of(event) for position, tag, event in events if tag in _OF_AN_INTENT and position >= plan.first}
    for tag in tags_of(OperationStarted):
        for _, body in connection.execute(statements.OF_KIND_IN, (tag, plan.range.after, plan.range.upto)):
            named.update(each.decode() for each in _CITED.findall(body))
    return (told for told in events if told[1] not in _OF_AN_INTENT or _intent_of(told[2]) in named)


def _intent_of(event: Any) -> str:  # noqa: ANN401 - as JSON has it
    return str(event["stream"].partition(":")[2])


def _keys_of_signers(connection: Connection, plan: Plan, told: Iterable[Told]) -> dict[str, SshKey]:
    """Give the keys that signed something here, by fingerprint, as far as they were not erased."""
    added = {event["facts"]["fingerprint"]: (position, event) for position, tag, event in told if tag == KEY_ADDED}
    signed = {event["facts"]["fingerprint"] for _, tag, event in told if tag in {APPROVAL_GIVEN, APPROVAL_REFUSED}}
    signed.update(name for name, (position, _) in added.items() if position >= plan.first)
    found = {}
    for name in signed & added.keys():
        disclosed = kept(connection, bytes.fromhex(added[name][1]["facts"]["key"]))
        if disclosed is not None:
            found[name] = read_ssh_key(*as_text(disclosed[1]).split(" ", 1))
    return found
