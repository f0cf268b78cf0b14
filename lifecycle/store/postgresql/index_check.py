"""The entries of each index of a database compared with its table, by one walk over each of the two.

Both walks give the number of rows and one hash over what is indexed, and that over the index gives its order. So an
entry that is missing, is there twice, or stands in the wrong place is found with the rights of a reader. How sound the
pages of an index are, `pg_amcheck` tells.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from lifecycle.store.sql import Connection
from lifecycle.store.verdict import IndexFault

_INDICES: Final = """
SELECT t.relname, c.relname, i.indisvalid AND i.indisready,
  (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND i.indexprs IS NULL AND i.indpred IS NULL
ORDER BY 1, 2
"""
_BY: Final = ("enable_seqscan", "enable_bitmapscan", "enable_indexscan", "enable_indexonlyscan", "enable_sort")
_TABLE: Final = {"enable_seqscan"}
_INDEX: Final = {"enable_indexscan", "enable_indexonlyscan"}


class Index(NamedTuple):
    """One index."""

    table: str
    name: str
    usable: bool
    columns: str
    """What is indexed, as SQL has it; an index has these names too."""

    @property
    def hashed(self) -> str:
        """One hash over what is indexed in all rows, in whatever order they come."""
        return f"bit_xor(hash_record_extended(ROW({self.columns}), 0))"

    @property
    def walk(self) -> str:
        """Number of rows, hash, and whether each stands after the one before, in the order of the index."""
        return (
            f"SELECT count(*), {self.hashed}, coalesce(bool_and(after), true) FROM (SELECT {self.columns}, "  # noqa: S608
            f"ROW({self.columns}) >= lag(ROW({self.columns})) OVER () AS after "
            f'FROM (SELECT {self.columns} FROM "{self.table}" ORDER BY {self.columns}) AS walked) AS compared'
        )


def check_indices(connection: Connection) -> IndexFault | None:
    """Give the first index whose entries are not those of its table; inside a transaction that sees one moment."""
    connection.execute("SET LOCAL max_parallel_workers_per_gather = 0")
    rows = [Index(*row) for row in connection.execute(_INDICES).fetchall()]
    for table, indices in groupby(rows, lambda index: index.table):
        fault = _compared(connection, table, list(indices))
        if fault is not None:
            return fault
    return None


def _compared(connection: Connection, table: str, indices: Sequence[Index]) -> IndexFault | None:
    _walk_by(connection, _TABLE)
    wanted = ", ".join(index.hashed for index in indices)
    count, *hashes = connection.execute(f'SELECT count(*), {wanted} FROM "{table}"').fetchone()  # noqa: S608
    _walk_by(connection, _INDEX)
    for index, expected in zip(indices, hashes, strict=True):
        planned = "\n".join(line for (line,) in connection.execute(f"EXPLAIN {index.walk}").fetchall())
        by_it = index.usable and f"using {index.name} on" in planned
        if not by_it or connection.execute(index.walk).fetchone() != (count, expected, True):
            return IndexFault(index.name, None)
    return None


def _walk_by(connection: Connection, allowed: set[str]) -> None:
    """Leave the server one way to read a table."""
    for way in _BY:
        connection.execute(f"SET LOCAL {way} = {'on' if way in allowed else 'off'}")
