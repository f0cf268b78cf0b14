"""How fast is a keyed projection rebuilt, against scanning the bodies that it is rebuilt from?"""

from ledger import fill, folder, opened, options, projection_named
from stopwatch import Lap, memory, ratio

from lifecycle.domain.event import decode
from lifecycle.store import statements
from lifecycle.store.opening import open_reader
from lifecycle.store.replay import replay


def main() -> None:
    """Scan, rebuild in place, and compare with a replay beside it."""
    arguments = options(1_000_000).parse_args()
    projection, count = projection_named(arguments.projection), arguments.count
    with folder(arguments.folder) as scratch:
        path = scratch / "ledger.db"
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
        opened(path, projection).close()
        with opened(path, projection) as store:
            with rebuilding.running(count):
                store.refresh([projection.name])
            with replaying.running(count):
                (comparison,) = replay(store)
    print(f"{size / count:.0f} bytes a body, {comparison.rows / count:.2f} rows an event; equal: {comparison.equal}")
    print(scanning, decoding, rebuilding, replaying, ratio(rebuilding, scanning, 0.25), memory(), sep="\n")


if __name__ == "__main__":
    main()
