"""What cards signed of the record: the events with their keys, and the newest signature of each for openssl."""

from collections.abc import Iterator
from heapq import merge
from typing import Any, Final

import msgspec

from lifecycle.domain.event import tags_of
from lifecycle.domain.facts import AnchorWritten, CardKeyMade, CardKeySeen
from lifecycle.evidence.bundle import member_names
from lifecycle.evidence.bundle.container import Container
from lifecycle.evidence.bundle.plan import Plan
from lifecycle.evidence.verifier.card_signatures import SIGNED, CardKey, SignedAnchor, files_of
from lifecycle.store import statements
from lifecycle.store.sql import Connection

_SERIAL: Final = len("card:")

_encoded = msgspec.json.Encoder(order="sorted").encode


def write_card_signatures(container: Container, connection: Connection, plan: Plan) -> bool:
    """Write what takes to check the signatures by cards in the events of the range; False where there is none."""
    newest = {signed.serial: signed for signed in _signed(connection, plan)}
    if not newest:
        return False
    keys: dict[str, CardKey] = {}
    lines = []
    until = (0, plan.range.upto)
    for position, event in merge(_told(connection, CardKeyMade, until), _told(connection, CardKeySeen, until)):
        serial = event["stream"][_SERIAL:]
        if serial in newest:
            lines.append(_encoded({"event": event, "position": position}) + b"\n")
            if position < newest[serial].position:
                keys[serial] = CardKey(position, bytes.fromhex(event["facts"]["public_key"]))
    container.add_lines(member_names.CARD_KEYS, lines)
    signers = {serial: (keys[serial].public, signed) for serial, signed in newest.items() if serial in keys}
    for name, content in files_of(signers):
        container.add(name, content)
    return True


def _signed(connection: Connection, plan: Plan) -> Iterator[SignedAnchor]:
    for position, event in _told(connection, AnchorWritten, (plan.range.after, plan.range.upto), signed=True):
        facts = event["facts"]
        statement, signature = (bytes.fromhex(facts[name]) for name in ("statement", "signature"))
        serial, counter = event["stream"][_SERIAL:], facts["anchor"]["counter"]
        yield SignedAnchor(position, event["id"], serial, counter, statement, signature)


def _told(
    connection: Connection,
    kind: type[AnchorWritten | CardKeyMade | CardKeySeen],
    bounds: tuple[int, int],
    *,
    signed: bool = False,
) -> Iterator[tuple[int, Any]]:
    """Give the events of a kind in a range, by position."""
    for tag in tags_of(kind):
        for position, body in connection.execute(statements.OF_KIND_IN, (tag, *bounds)):
            if not signed or SIGNED.search(body):
                yield position, msgspec.json.decode(body)
