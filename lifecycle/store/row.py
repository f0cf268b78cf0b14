"""One row of events against its own body: every column a copy of it, and the body in canonical form."""

from collections.abc import Sequence
from typing import Any

import msgspec

from lifecycle.store.header import is_encoding_of
from lifecycle.store.verdict import Wrong

Row = tuple[Any, ...]
Difference = tuple[Wrong, str | None]
"""What is wrong, and the column."""

_decoded = msgspec.json.Decoder().decode
_encoder = msgspec.json.Encoder(order="sorted")
_encoded = _encoder.encode


def are_copies(rows: Sequence[Row], events: Sequence[Any]) -> bool:
    """Say of many rows at once whether each is a copy of its event; False also where only looking at each tells."""
    try:
        lines = _encoder.encode_lines(events)  # which holds one line feed for each event, at its end
        if lines != b"\n".join([*[row[6] for row in rows], b""]):
            return False
        held = [(row[1].hex(), row[2], row[3], row[4], row[5]) for row in rows]
        return held == [
            (event.id.replace("-", ""), event.stream, event.version, event.tag, event.time) for event in events
        ]
    except (msgspec.MsgspecError, TypeError, ValueError, AttributeError, RecursionError):
        return False


def by_event(event: Any, row: Row) -> Difference | None:  # noqa: ANN401 - has the fields of a header
    """Compare a row with the event that its body was decoded to, where that encodes to the same bytes again."""
    _, key, stream, version, tag, time, body, _ = row
    if not is_encoding_of(event, body):  # of an older kind, brought up to a newer one; or not canonical
        return by_body(row)
    try:
        same = (
            event.id.replace("-", "") == key.hex()
            and event.stream == stream
            and event.version == version
            and event.tag == tag
            and event.time == time
        )
    except AttributeError:
        same = False
    return None if same else by_body(row)


def by_body(row: Row) -> Difference | None:
    """Compare a row with its body, whatever kind of event it is."""
    _, key, stream, version, tag, time, body, _ = row
    try:
        facts = _decoded(body)
        same = (
            facts["id"].replace("-", "") == key.hex()
            and facts["stream"] == stream
            and facts["version"] == version
            and facts["tag"] == tag
            and facts["time"] == time
        )
    except (msgspec.MsgspecError, UnicodeError, LookupError, TypeError, AttributeError, RecursionError):
        return Wrong.BODY_UNREADABLE, None
    if not same:
        return Wrong.COLUMN_DIFFERS, _column(facts, row)
    return None if _encoded(facts) == body else (Wrong.BODY_NOT_CANONICAL, None)


def _column(facts: dict[str, Any], row: Row) -> str:
    """Name the first column that is not the copy of what the body says."""
    said = (facts["id"].replace("-", ""), facts["stream"], facts["version"], facts["tag"], facts["time"])
    held = (row[1].hex(), *row[2:6])
    columns = ("event_id", "stream", "version", "tag", "time")
    return next(column for column, one, other in zip(columns, said, held, strict=True) if one != other)
