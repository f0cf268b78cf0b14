"""How fast a ledger is verified, against reading its rows and hashing their bodies."""

from hashlib import sha256

from ledger import fill, folder, options
from stopwatch import Lap, memory, ratio

from lifecycle.domain.event import decode
from lifecycle.store import statements
from lifecycle.store.sqlite.opening import open_reader
from lifecycle.store.verify import verify


def main() -> None:
    """Hash the bodies of all rows, then verify in full and fast."""
    arguments = options(1_000_000).parse_args()
    count = arguments.count
    with folder(arguments.folder) as scratch:
        path = scratch / "ledger.db"
        fill(path, count)
        hashing, full, fast = Lap("reading rows and hashing bodies"), Lap("verify"), Lap("verify, fast")
        with open_reader(path, decode) as reader:
            for _ in range(2):
                with hashing.running(count), reader.snapshot() as connection:
                    for row in connection.execute(statements.ROWS):
                        sha256(b"\x00" + row[6]).digest()
                with full.running(count):
                    sound = verify(reader).sound
                with fast.running(count):
                    sound = verify(reader, fast=True).sound and sound
    print(f"sound: {sound}", hashing, full, fast, sep="\n")
    print(ratio(full, hashing, 0.3), ratio(fast, hashing, 0.65), memory(), sep="\n")


if __name__ == "__main__":
    main()
