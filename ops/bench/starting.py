"""Whole processes against a bare click group, and what a PIN change and the console are made of.

SQLAlchemy alone takes four to five times a bare group; structlog, which imports its development renderer and with that
rich, nearly one more. A command that opens a record takes no less.
"""

import fcntl
import os
import struct
import subprocess
import sys
import termios
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

TARGETS = {  # at most, in times of a bare click group
    "lifecycle --help": 1.5,
    "lifecycle report cards": 8.5,
    "lifecycle run inspect, virtual card": 10,
    "lifecycle run change-pin, virtual card": 10,
}

BARE = """
import click
@click.group()
def main(): "A bare group."
for name in "abcdefghij":
    main.command(name, help="Do something.")(lambda: None)
main()
"""
SQLALCHEMY = "import sqlalchemy"
EVERYTHING = f"""
{SQLALCHEMY}, structlog
import lifecycle.cli.commands.run, lifecycle.cli.commands.run.execution, lifecycle.station.wiring, lifecycle.station.log
"""
TEXTUAL = "import textual.app, textual.drivers.linux_driver"
MENU = "from lifecycle.operations import all_operations; all_operations()"
LEAVE = b"\x11"
PINS = b"12345678\n27182818\n27182818\n"
INSPECTED = "inspected"
PYTHON = sys.executable
LIFECYCLE = [PYTHON, "-m", "lifecycle"]


def seconds(command: list[str], environment: dict[str, str], given: bytes = b"") -> float:
    """Run a command once and give its wall time."""
    start = perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment, input=given)  # noqa: S603 - our own
    return perf_counter() - start


def until_drawn(command: list[str], environment: dict[str, str], words: bytes) -> float:
    """Start a command at a terminal, give the wall time until these words are drawn, and have it leave."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 80, 0, 0))
    start, drawn = perf_counter(), b""
    process = subprocess.Popen(  # noqa: S603 - our own
        command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    )
    os.close(slave)
    while words not in drawn:
        drawn += os.read(master, 65536)
    taken = perf_counter() - start
    os.write(master, LEAVE)
    try:
        while os.read(master, 65536):
            pass
    except OSError:  # it has gone
        pass
    process.wait()
    os.close(master)
    return taken


def main() -> None:
    """Take turns, with bytecode cached as on a user's machine, and compare the medians."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30)
    count = parser.parse_args().count
    with TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPYCACHEPREFIX": folder, "LIFECYCLE_HOME": f"{folder}/home"}
        cards = iter(range(count + 1))

        console = [*LIFECYCLE, "console", "--reader", "virtual"]
        terminal = environment | {"TERM": "xterm-256color", "LANG": "C.UTF-8"}

        def change_pin() -> float:
            card = f"c{next(cards)}"
            seconds([*LIFECYCLE, "virtual", "new", card], environment)
            command = ["run", "change-pin", "--reader", f"virtual:{card}", "--pin-fd", "0", "--yes"]
            return seconds([*LIFECYCLE, *command], environment, PINS)

        def timed(*command: str) -> Callable[[], float]:
            return lambda: seconds([PYTHON, *command], environment)

        inspect = ["-m", "lifecycle", "run", "inspect", "--reader", f"virtual:{INSPECTED}"]
        seconds([*LIFECYCLE, "virtual", "new", INSPECTED], environment)
        seconds([PYTHON, *inspect], environment)
        taken = medians(
            {
                "python": timed("-c", "pass"),
                "bare click group": timed(str(script), "--help"),
                "lifecycle --help": timed("-m", "lifecycle", "--help"),
                "lifecycle report cards": timed("-m", "lifecycle", "report", "cards"),
                "lifecycle run inspect, virtual card": timed(*inspect),
                "python with SQLAlchemy": timed("-c", SQLALCHEMY),
                "python with all that a PIN change imports": timed("-c", EVERYTHING),
                "lifecycle run change-pin, virtual card": change_pin,
                "python with Textual": timed("-c", TEXTUAL),
                "python with the operations of the menu": timed("-c", MENU),
                "lifecycle console, until its menu is drawn": lambda: until_drawn(console, terminal, b"Copy Card"),
            },
            count,
        )
    for name, value in taken.items():
        print(f"{name:42} {value * 1000:7.1f} ms")
    for name, target in TARGETS.items():
        found = taken[name] / taken["bare click group"]
        verdict = "met" if found <= target else "NOT met"
        print(f"{name}: {found:.2f} of a bare click group; target at most {target}: {verdict}")


def medians(work: dict[str, Callable[[], float]], count: int) -> dict[str, float]:
    """Do each piece of work in turn, `count` times after one that does not count, and give the middle of each."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(count + 1):
        for name, piece in work.items():
            taken[name].append(piece())
    return {name: median(times[1:]) for name, times in taken.items()}


if __name__ == "__main__":
    main()
