"""How far a replica is, and how far its primary is where that can be asked."""

from contextlib import closing, suppress
from dataclasses import replace
from typing import Final

import psycopg

from lifecycle.domain.errors import StoreError
from lifecycle.store.address import ServerAddress
from lifecycle.store.postgresql.connections import READING, ServerConnection, connected
from lifecycle.store.replica import Replica
from lifecycle.store.tiles import stored_frontier

_SECONDS: Final = "2"
"""That a primary which does not answer is waited for; libpq takes no less."""
_IS_ONE: Final = "SELECT pg_is_in_recovery()"
_HOW_FAR: Final = """
SELECT pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn(),
  extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8
"""
_SENDER: Final = "SELECT sender_host, sender_port FROM pg_stat_wal_receiver"
"""Empty for a login without the role pg_read_all_stats, and where no primary is connected."""
_CLUSTER: Final = "SELECT system_identifier FROM pg_control_system()"
_SETTINGS: Final = (*READING, ("statement_timeout", str(int(_SECONDS) * 1000)))


def replica_at(connection: ServerConnection, place: ServerAddress) -> Replica | None:
    """Say how far a replica is, at the moment of a transaction; None where it is none."""
    if not connection.execute(_IS_ONE).fetchone()[0]:
        return None
    caught_up, seconds = connection.execute(_HOW_FAR).fetchone()
    return Replica(stored_frontier(connection, place).size, seconds, bool(caught_up))


def size_at_primary(connection: ServerConnection, place: ServerAddress) -> int | None:
    """Ask the server that a replica receives from, as the same login; None where it cannot be asked."""
    with suppress(psycopg.Error, StoreError):
        (cluster,) = connection.execute(_CLUSTER).fetchone()
        sender = connection.execute(_SENDER).fetchone()
        if sender is None or sender[0] is None:
            return None
        quiet = {**place.quiet, "connect_timeout": _SECONDS}
        primary = replace(place, host=sender[0], port=str(sender[1]), quiet=quiet)
        with closing(connected(primary, _SETTINGS)) as driver:
            return _size(ServerConnection(driver), primary, cluster)
    return None


def _size(connection: ServerConnection, place: ServerAddress, cluster: int) -> int | None:
    """Give it where that is the primary of this cluster: a name may be another server's, seen from here."""
    if connection.execute(_CLUSTER).fetchone()[0] != cluster or connection.execute(_IS_ONE).fetchone()[0]:
        return None
    return stored_frontier(connection, place).size
