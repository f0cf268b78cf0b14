"""How fast a keyed projection is rebuilt, against scanning the bodies that it is rebuilt from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ledger import fill, folder, opened, options, projection_named
from stopwatch import Lap, memory, ratio

from lifecycle.domain.event import Event, decode
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store import statements
from lifecycle.store.rebuild import rebuild
from lifecycle.store.replay import replay
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.connections import BUSY_TIMEOUT, reading_engine, writing_engine
from lifecycle.store.sqlite.opening import open_reader
from lifecycle.store.sqlite.writer import Writer


class Nowhere:
    """A connection that writes nothing."""

    OperationalError = Exception

    def executemany(self, sql: str, parameters: Sequence[Any], /) -> Any:  # noqa: ANN401
        """Write no rows."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Any:  # noqa: ANN401
        """Write no row."""


def not_refreshed(path: Path, projection: KeyedProjection[Event, Any]) -> AuditStore[Event]:
    """Open a store and leave its projection as far behind as it is."""
    writer = Writer(path, writing_engine(path), BUSY_TIMEOUT)
    return AuditStore(path, reading_engine(path), writer, decode, [projection])


def main() -> None:
    """Scan, rebuild in the store, and rebuild once more beside it."""
    arguments = options(1_000_000).parse_args()
    projection, count = projection_named(arguments.projection), arguments.count
    with folder(arguments.folder) as scratch:
        path = scratch / "ledger.db"
        opened(path, projection).close()
        fill(path, count)
        scanning, decoding = Lap("scanning the bodies"), Lap("scanning and decoding them")
        rebuilding, replaying = Lap("rebuild"), Lap("replay: rebuild beside, and compare")
        with open_reader(path, decode) as reader:
            for _ in range(2):
                with scanning.running(count), reader.snapshot() as connection:
                    size = sum(len(body) for _, body in connection.execute(statements.ALL_BODIES))
            with decoding.running(count):
                for _ in reader.events():
                    pass
        with not_refreshed(path, projection) as store:
            folding = Lap("decoding and folding, nothing written")
            with folding.running(count), store.snapshot() as connection:
                rebuild(connection, Nowhere(), [projection], store.decoded_rows, count)
            with rebuilding.running(count):
                store.refresh()
            with replaying.running(count):
                (comparison,) = replay(store)
    print(f"{size / count:.0f} bytes a body, {comparison.rows / count:.2f} rows an event; equal: {comparison.equal}")
    print(scanning, decoding, folding, rebuilding, replaying, sep="\n")
    print(ratio(rebuilding, scanning, 0.25), ratio(rebuilding, decoding, 0.25), memory(), sep="\n")


if __name__ == "__main__":
    main()
