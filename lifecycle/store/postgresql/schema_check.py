"""The tables, columns, indices, constraints, triggers and functions of a database against those of the migrations.

`schema.json` beside this file is what they make; a test says how it is written.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from lifecycle.store.sql import Connection
from lifecycle.store.verdict import SchemaFault, SchemaWrong

OBJECTS: Final = """
SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' ELSE 'view' END, c.relname, string_agg(
    concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
      CASE WHEN o.collname <> 'default' THEN 'collate ' || o.collname END, pg_get_expr(d.adbin, d.adrelid)),
    ', ' ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_collation o ON o.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') GROUP BY c.oid
UNION ALL
SELECT 'index', c.relname, pg_get_indexdef(c.oid)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'i'
UNION ALL
SELECT 'constraint', c.conname, concat_ws(' ', c.conrelid::regclass, pg_get_constraintdef(c.oid))
FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('c', 'p', 'u', 'f')
UNION ALL
SELECT 'trigger', t.tgname, concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid))
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT 'function', p.proname, concat_ws(' ', p.prokind, p.prosecdef, p.proconfig, p.prosrc)
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'rule', r.rulename, c.relname
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
"""Kind, name, and what it is, in the words of the server; everybody may ask."""

Objects = Mapping[tuple[str, str], str]
"""By kind and name."""


def schema_faults(connection: Connection) -> Iterator[SchemaFault]:
    """Name each object that is not there, is another one, or is foreign."""
    found, wanted = objects_of(connection), shipped()
    for key, made in wanted.items():
        if key not in found:
            yield SchemaFault(SchemaWrong.MISSING, *key)
        elif found[key] != made:
            yield SchemaFault(SchemaWrong.DIFFERS, *key)
    for key in sorted(found.keys() - wanted.keys()):
        yield SchemaFault(SchemaWrong.FOREIGN, *key)


def objects_of(connection: Connection) -> Objects:
    """Give what a database has."""
    rows = connection.execute(OBJECTS)
    return {(str(kind), str(name)): " ".join(str(made).split()) for kind, name, made in rows}


@cache
def shipped() -> Objects:
    """Give what the migrations make."""
    content = json.loads(files("lifecycle.store.postgresql").joinpath("schema.json").read_text("utf-8"))
    return {(kind, name): made for kind, name, made in content}
