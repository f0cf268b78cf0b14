"""Screens as text, to be read in a diff: `python -m tests.console.golden` plays the scenes again and writes them."""

import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from lifecycle.console.workstation import Workstation
from tests.console.person import FACTORY_PIN, NEW_PIN, SERIALS, Person, cards, played, seat_at

FOLDER = Path(__file__).parent / "screens"
A, B, C = SERIALS[:3]

Take = Callable[[str], Awaitable[None]]
Scene = Callable[[Person, Take], Awaitable[None]]

_VARYING = (
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"), "2026-01-02 03:04:05"),
    (re.compile(r"(?<=as operation )[0-9a-f]{8}"), "00000000"),
    (re.compile(r"(?<=\(CMAC-5\): )[0-9A-F]{10}"), "0000000000"),
    (re.compile(r"(?<=\(ECB-3\): )[0-9A-F]{6}"), "000000"),
    (re.compile(r"(?<=\(SHA-8\): )[0-9A-F]{16}"), "0000000000000000"),
    (re.compile(r"(?<=Set id     : )[0-9A-F]{32}"), "0" * 32),
)


def masked(line: str) -> str:
    """Put something of the same length in the place of what differs each time."""
    for pattern, instead in _VARYING:
        line = pattern.sub(instead, line)
    return line


async def change(person: Person, take: Take) -> None:
    """Inspect, and the change of a PIN."""
    await person.sees(f"card {A}")
    await take("menu")
    await person.presses("f1")
    await person.sees("Help")
    await take("help")
    await person.presses("enter")
    await person.begins("Inspect")
    await person.sees("insert a valid", A)
    await take("insert-card")
    await person.presses("enter")
    await person.sees("ATR")
    await take("inspect")
    await person.presses("enter")
    await person.begins("Change PIN", A)
    await person.sees("current PIN:")
    await person.types("1234")
    await take("current-pin")
    await person.types("\r")
    await person.sees("PIN refused")
    await take("pin-not-accepted")
    await person.lets_pass(1.1)
    await person.types(f"\r{FACTORY_PIN}\r")
    await person.sees("The new PIN needs exactly")
    await take("new-pin-message")
    await person.types("\r")
    await person.sees("new PIN:")
    await take("new-pin")
    await person.types(f"{NEW_PIN}\r{NEW_PIN}\r")
    await person.sees('Type "change"')
    await take("confirm")
    await person.types("change\r")
    for words, name in (("PIN changed and checked", "pin-changed"), ("PIN locked", "pin-locked")):
        await person.sees(words, "OK")
        await take(name)
        await person.presses("enter")
    await person.begins("Change PIN", A)
    await person.sees("Refused:")
    await take("refused")


async def ceremony(person: Person, take: Take) -> None:
    """A key is split over two of three cards."""
    await person.begins("Create Server Master Key")
    await person.sees("N: number of cards")
    await person.types("2\r2\rPROD-A\r")
    await take("form")
    await person.types("\r")
    await person.sees("check of card 1 of 2")
    await person.picks(A)
    await person.sees("check of card 2 of 2")
    await take("look-at-cards")
    await person.picks(B)
    for serial in (A, B):
        await person.sees(f"PIN of card {serial}")
        await take("ceremony-pin")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees(f"Label of card {serial}")
        await person.presses("enter")
    await person.sees("is complete.", "1 no spare")
    await take("ceremony-done")
    await person.presses("enter")
    await person.begins("Erase", B)
    await person.sees('Type "give up PROD-A"')
    await take("give-up")


async def narrow(person: Person, take: Take) -> None:
    """The menu and a PIN dialog in 40 columns."""
    await person.sees("VIRTUAL")
    await take("menu-40")
    await person.begins("Change PIN", A)
    await person.sees("current PIN:")
    await take("current-pin-40")


async def plain(person: Person, take: Take) -> None:
    """The menu on a terminal that has no lines."""
    await person.sees(f"card {A}")
    await take("menu-vt100")


SCENES: tuple[tuple[Scene, tuple[str, ...], tuple[int, int], str], ...] = (
    (change, ("anna",), (80, 25), "xterm-256color"),
    (ceremony, ("a", "b", "c"), (80, 25), "xterm-256color"),
    (narrow, ("anna",), (40, 25), "xterm-256color"),
    (plain, ("anna",), (80, 25), "vt100"),
)


def screens(home: Path) -> Iterator[tuple[str, str]]:
    """Play every scene, and give each screen by its name."""
    for number, (scene, names, size, terminal) in enumerate(SCENES):
        os.environ["TERM"], os.environ["LANG"] = terminal, "C.UTF-8"
        workstation: Workstation = seat_at(home / str(number))
        cards(workstation, *names)
        taken: dict[str, str] = {}

        async def scene_taken(person: Person, scene: Scene = scene, taken: dict[str, str] = taken) -> None:
            async def take(name: str) -> None:
                await person.settles()
                taken[name] = "".join(f"{masked(line)}\n" for line in person.lines)

            await scene(person, take)

        played(workstation, scene_taken, size=size)
        yield from taken.items()


def main() -> None:
    """Write them."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as home:
        for name, screen in screens(Path(home)):
            (FOLDER / f"{name}.txt").write_text(screen, "utf-8")


if __name__ == "__main__":
    main()
