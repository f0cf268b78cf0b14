import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property

import pytest
from sample_ledger import PROJECTIONS as SAMPLES
from sample_ledger import Happened
from sqlalchemy import Text, bindparam, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.schema import CreateTable

import lifecycle.projections
import lifecycle.reports
import lifecycle.store
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.projections.keyed_sql import KeyedSQL
from lifecycle.reports.parts import card_anchors, event_times
from lifecycle.store import statements
from lifecycle.store.projection import Positions
from lifecycle.store.sql import Statement, compiled, unindexed
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.tables import events, metadata

ROOMS = (lifecycle.store, lifecycle.projections, lifecycle.reports)
OF_SQLITE = re.compile(
    r"\?|\browid\b|\bPRAGMA\b|\bGLOB\b|(?:\bWHERE|\bAND|\bOR|\bSELECT|\bON|[(,=<>])\s*\+\w", re.IGNORECASE
)
MADE = [name for name, kind in vars(KeyedSQL).items() if isinstance(kind, cached_property)]
"""The statements of a keyed projection."""
IN_BULK = ("add_in_bulk", "open_in_bulk")
"""What spares Python's sqlite3 its slow way to bind None: other engines copy many rows as they are."""


def every_statement() -> Iterator[tuple[str, Statement]]:
    """Give the statements that the modules of the store, the projections and the reports hold, each with its name."""
    for room in ROOMS:
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if found.name.startswith("lifecycle.store.postgresql"):
                continue
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, Statement):
                    yield f"{found.name}.{name}", value
                if isinstance(value, KeyedProjection):
                    yield from ((f"{found.name}.{name}.{each}", getattr(value._sql, each)) for each in MADE)
    for count in range(3):
        yield f"Positions.{count}", Positions({f"p{number}": number for number in range(count)})._move


def test_every_statement_takes_the_same_parameters_on_postgresql() -> None:
    """In the same order, each of them where SQLite has it."""
    found = dict(every_statement())
    assert len(found) > 180
    for name, statement in found.items():
        assert isinstance(statement, Statement), name
        assert statement.postgresql.count("%s") == statement.count("?") == len(statement.names), name


def test_no_statement_asks_postgresql_for_what_only_sqlite_has() -> None:
    """Nor for groups by parameters, of which that server cannot see that they are equal to others."""
    found = dict(every_statement())
    assert [name for name, each in found.items() if OF_SQLITE.search(each.postgresql)] == []
    assert [name for name, each in found.items() if re.search(r"GROUP BY[^()]*%s", each.postgresql)] == []
    assert {name.rpartition(".")[2] for name, each in found.items() if "0.5" in each} == {*IN_BULK}
    assert not any("0.5" in each.postgresql for each in found.values())


def test_the_dialect_of_postgresql_is_loaded_only_when_its_text_is_asked_for() -> None:
    """Every other start is spared the time."""
    rooms = ", ".join(room.__name__ for room in ROOMS)
    code = (
        f"import importlib, pkgutil, sys, {rooms}\n"
        f"for room in ({rooms}):\n"
        "    for found in pkgutil.walk_packages(room.__path__, room.__name__ + '.'):\n"
        "        if not found.name.startswith('lifecycle.store.postgresql'):\n"
        "            importlib.import_module(found.name)\n"
        "assert not {'sqlalchemy.dialects.postgresql', 'psycopg'} & sys.modules.keys()\n"
        "lifecycle.store.statements.HEAD.postgresql\n"
        "assert 'sqlalchemy.dialects.postgresql' in sys.modules and 'psycopg' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


def test_parameters_in_another_order_are_a_mistake_of_the_caller() -> None:
    """They are seen when the statement is compiled, and not when it finds nothing."""
    query = select(events.c.body).where(events.c.tag == bindparam("tag"), events.c.position > bindparam("after"))
    assert compiled(query, "tag", "after").names == ("tag", "after")
    with pytest.raises(TypeError, match="not"):
        compiled(query, "after", "tag")


def test_an_unindexed_column_has_a_sign_on_sqlite_alone() -> None:
    """Elsewhere the sign would hide an index that is wanted, or be refused before a text."""
    statement = compiled(select(unindexed(events.c.tag)).where(unindexed(events.c.position) > bindparam("at")), "at")
    assert "+events.tag" in statement
    assert "+events.position > ?" in statement
    assert "+" not in statement.postgresql


def test_texts_are_compared_by_their_bytes_on_either_engine() -> None:
    """SQLite does of its own accord; a server has an order of words by its language, unless it is told."""
    texts = [column for table in metadata.tables.values() for column in table.columns if isinstance(column.type, Text)]
    assert {table.name for table in (column.table for column in texts)} >= {"events", "projections", "cards", "holds"}
    for column in texts:
        made = str(CreateTable(column.table).compile(dialect=PGDialect_psycopg()))
        assert re.search(rf'^\s*"?{column.name}"? TEXT COLLATE "C"', made, re.MULTILINE), (column.table.name, made)
    assert "COLLATE" not in compiled(CreateTable(events))


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("statement", "plan"),
    [
        (statements.OF_KIND, "ix_events_tag_position (tag=? AND position>?)"),
        (statements.OF_KIND_IN, "ix_events_tag_position (tag=? AND position>? AND position<?)"),
        (statements.LAST_OF, "COVERING INDEX ix_events_tag_position (tag=?)"),
        (statements.POSITION_AT_BY_TIME, "COVERING INDEX ix_events_time (time<?)"),
        (event_times._NEWEST, "COVERING INDEX ix_events_time"),
        (event_times._LAST_STEP, "COVERING INDEX ix_events_tag_position (tag=? AND position<?)"),
        (card_anchors._LAST_ON, "(stream=?)"),
        (card_anchors._LAST, "ix_events_tag_position (tag=? AND position<?)"),
    ],
)
def test_sqlite_goes_over_the_index_that_is_meant(bare: AuditStore[Happened], statement: Statement, plan: str) -> None:
    """Neither over all events, nor to sort what it found."""
    with bare.snapshot() as connection:
        told = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", [1] * len(statement.names))]
    assert plan in told[0]
    assert not any("TEMP B-TREE" in each for each in told)


def test_a_projection_of_any_schema_is_compiled_for_postgresql_too() -> None:
    """Its fields give the columns, whatever they are called."""
    for sample in SAMPLES:
        for each in MADE:
            statement = getattr(sample._sql, each)
            assert statement.postgresql.count("%s") == len(statement.names)
