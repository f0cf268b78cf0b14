"""Run the migrations, on the connection of a store that is being made or upgraded, or from the alembic command."""

import pkgutil
from importlib import import_module
from logging.config import fileConfig
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, create_engine, make_url

import lifecycle.projections
from lifecycle.store.tables import metadata

config = context.config

# every read model declares its tables in the one MetaData when it is imported
for module in pkgutil.iter_modules(lifecycle.projections.__path__, "lifecycle.projections."):
    import_module(module.name)


def is_ours_to_compare(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the table that does for a server what the header of the file does for SQLite."""
    return (kind, name) != ("table", "store_identity")


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=is_ours_to_compare,
        transactional_ddl=True,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_from_the_command_line() -> None:
    if config.config_file_name is not None:
        fileConfig(config.config_file_name, disable_existing_loggers=False)
    url = config.get_main_option("sqlalchemy.url", "")
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    with create_engine(url).connect() as connection:
        run(connection)
        connection.commit()


def write_sql() -> None:
    url = make_url(config.get_main_option("sqlalchemy.url", ""))
    context.configure(dialect_name=url.get_backend_name(), target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


given = config.attributes.get("connection")
if given is not None:
    run(given)
elif context.is_offline_mode():
    write_sql()
else:
    run_from_the_command_line()
