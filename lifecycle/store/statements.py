"""Every statement of the append and read paths, compiled when this module is imported."""

from typing import Final

from sqlalchemy import Integer, and_, bindparam, cast, delete, func, insert, literal_column, select, update

from lifecycle.store.sql import compiled, compiled_change, compiled_long, unindexed
from lifecycle.store.tables import disclosures, events, tiles, tree

_at = events.c.position

HEAD: Final = compiled(select(tree.c.size, tree.c.frontier))
GROW: Final = compiled_change(
    1,
    update(tree)
    .values(size=bindparam("grown"), frontier=bindparam("frontier"))
    .where(tree.c.size == bindparam("before")),
    "grown",
    "frontier",
    "before",
)

INSERT_EVENT: Final = compiled(insert(events), *events.c.keys())
POSITION_OF: Final = compiled(
    select(_at, events.c.version, events.c.body).where(events.c.event_id == bindparam("key")), "key"
)
VERSION_OF: Final = compiled(select(func.max(events.c.version)).where(events.c.stream == bindparam("stream")), "stream")
BODIES: Final = compiled(
    select(_at, events.c.body).where(_at > bindparam("after"), _at <= bindparam("upto")).order_by(_at), "after", "upto"
)
STREAM: Final = compiled(
    select(_at, events.c.body)
    .where(events.c.stream == bindparam("stream"), events.c.version > bindparam("after"))
    .order_by(events.c.version),
    "stream",
    "after",
)
_1, _32, _256 = (literal_column(digits, Integer) for digits in ("1", "32", "256"))
PLACED_STREAM: Final = compiled(
    select(
        _at,
        events.c.event_id,
        events.c.version,
        events.c.tag,
        events.c.time,
        events.c.body,
        events.c.leaf,
        func.substr(tiles.c.hashes, cast((_at - _1) % _256 * _32 + _1, Integer), _32),
    )
    .select_from(events.outerjoin(tiles, and_(tiles.c.level == _1 - _1, tiles.c.number == (_at - _1) // _256)))
    .where(events.c.stream == bindparam("stream"), events.c.version > bindparam("after"))
    .order_by(events.c.version),
    "stream",
    "after",
)
"""Each event with its leaf as the tile of 256 leaves over it has that; null where that tile is not there."""
OF_KIND_IN: Final = compiled(
    select(_at, events.c.body)
    .where(events.c.tag == bindparam("tag"), _at > bindparam("after"), _at <= bindparam("upto"))
    .order_by(_at),
    "tag",
    "after",
    "upto",
)
LENGTH: Final = compiled(
    select(func.sum(func.length(events.c.body)), func.count()).where(
        _at > bindparam("after"), _at <= bindparam("upto")
    ),
    "after",
    "upto",
)
_first = select(func.min(events.c.tag).label("tag")).cte("kinds", recursive=True)
_kinds = _first.union_all(
    select(select(func.min(events.c.tag)).where(events.c.tag > _first.c.tag).scalar_subquery()).where(
        _first.c.tag.is_not(None)
    )
)
KINDS: Final = compiled(select(_kinds.c.tag).where(_kinds.c.tag.is_not(None)))
"""DISTINCT would walk the whole index; this looks up the next tag after each."""
ROWS: Final = compiled_long(select(events).order_by(_at))
ALL_BODIES: Final = compiled_long(select(_at, events.c.body).order_by(_at))
LEAVES: Final = compiled(
    select(events.c.leaf).where(_at > bindparam("after"), _at <= bindparam("upto")).order_by(_at), "after", "upto"
)
POSITION_NEAR: Final = compiled(
    select(_at)
    .where(events.c.time == select(func.max(events.c.time)).where(events.c.time <= bindparam("time")).scalar_subquery())
    .order_by(_at),
    "time",
)
POSITION_AT_FROM_END: Final = compiled(select(func.max(_at)).where(events.c.time <= bindparam("time")), "time")
POSITION_AT_BY_TIME: Final = compiled(
    select(func.max(unindexed(_at))).where(events.c.time <= bindparam("time")), "time"
)
"""Unindexed, the position does not lead SQLite to walk back from the end: it goes over the index of times."""
NEWEST_TIME: Final = compiled(select(func.max(events.c.time)))
NEWEST_TIME_FROM: Final = compiled(select(func.max(events.c.time)).where(_at >= bindparam("position")), "position")
LAST_OF: Final = compiled(select(func.max(_at)).where(events.c.tag == bindparam("tag")), "tag")
OF_KIND: Final = compiled(
    select(_at, events.c.body).where(events.c.tag == bindparam("tag"), _at > bindparam("after")).order_by(_at),
    "tag",
    "after",
)
BODY_AT: Final = compiled(select(events.c.body).where(_at == bindparam("position")), "position")
COUNT_BY_TAG: Final = compiled(select(events.c.tag, func.count()).group_by(events.c.tag).order_by(events.c.tag))
"""By the index of kinds, which has both."""
REPEATED_ID: Final = compiled(
    select(func.max(_at), events.c.event_id).group_by(events.c.event_id).having(func.count() > bindparam("once")),
    "once",
)

INSERT_TILE: Final = compiled(insert(tiles), *tiles.c.keys())
DELETE_TILES: Final = compiled(delete(tiles))
COUNT_TILES: Final = compiled(select(func.count()).select_from(tiles))
TILE: Final = compiled(
    select(tiles.c.hashes, tiles.c.root).where(
        tiles.c.level == bindparam("level"), tiles.c.number == bindparam("number")
    ),
    "level",
    "number",
)
TILE_ROOTS: Final = compiled(
    select(tiles.c.root)
    .where(tiles.c.level == bindparam("level"), tiles.c.number >= bindparam("first"), tiles.c.number < bindparam("end"))
    .order_by(tiles.c.number),
    "level",
    "first",
    "end",
)

INSERT_DISCLOSURE: Final = compiled(insert(disclosures), *disclosures.c.keys())
DISCLOSURE: Final = compiled(
    select(disclosures.c.salt, disclosures.c.content).where(disclosures.c.digest == bindparam("digest")), "digest"
)
DELETE_DISCLOSURE: Final = compiled(delete(disclosures).where(disclosures.c.digest == bindparam("digest")), "digest")
DISCLOSED: Final = compiled_long(select(disclosures.c.digest))
DISCLOSURES: Final = compiled_long(select(disclosures).order_by(disclosures.c.digest))
