"""How long `lifecycle --help` takes as a whole process, against a bare click group with as many commands."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

TARGET = 1.4

BARE = """
import click
@click.group()
def main(): "A bare group."
for name in "abcdefghij":
    main.command(name, help="Do something.")(lambda: None)
main()
"""


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Run a command once and give its wall time."""
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603 - our own
    return perf_counter() - start


def main() -> None:
    """Take turns, with bytecode cached as on a user's machine, and compare the medians."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30)
    count = parser.parse_args().count
    with TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        commands = {
            "bare python": [sys.executable, "-c", "pass"],
            "bare click group": [sys.executable, str(script), "--help"],
            "lifecycle --help": [sys.executable, "-m", "lifecycle", "--help"],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(count + 1):
            for name, command in commands.items():
                taken[name].append(seconds(command, environment))
    medians = {name: median(times[1:]) for name, times in taken.items()}
    for name, value in medians.items():
        print(f"{name:20} {value * 1000:7.1f} ms")
    found = medians["lifecycle --help"] / medians["bare click group"]
    verdict = "met" if found <= TARGET else "NOT met"
    print(f"lifecycle --help: {found:.2f} of a bare click group; target at most {TARGET}: {verdict}")


if __name__ == "__main__":
    main()
