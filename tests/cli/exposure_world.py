"""A home where anything may be done to the cards, the key and the record, command by command."""

import shutil
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
from lab.office import FACTORY_PIN, NEW_PIN, Office

SERIALS = [f"15C000E3A817110{number}" for number in range(1, 8)]
"""Those of set A first; the others are blank, and the last one is not formatted."""
OF_SET_A, BLANK, UNFORMATTED = SERIALS[:3], SERIALS[3:6], SERIALS[6]
NAMED = ("--witness", "Wit")

Given = ParamSpec("Given")
Gives = TypeVar("Gives")

CLAIMED: set[str] = set()
"""Every command that something in the world does."""


def does(*commands: str) -> Callable[[Callable[Given, Gives]], Callable[Given, Gives]]:
    """Say which commands a deed is made of: one that does another command than it says fails."""

    def claim(deed: Callable[Given, Gives]) -> Callable[Given, Gives]:
        CLAIMED.update(commands)
        return deed

    return claim


class World:
    """One home, and what people may do in it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.done: Counter[str] = Counter()
        """How often each command did what it was asked for."""
        self.numbers = count()
        self.pins = dict.fromkeys(SERIALS, FACTORY_PIN)

    def furnish(self) -> None:
        """Make a set of 2 of 3, blank cards, two custodians, a witness and a place."""
        for number, serial in enumerate(SERIALS, start=1):
            if serial == UNFORMATTED:
                assert self.office.run("virtual", "new", f"c{number}", "--serial", serial, "--unformatted").code == 0
            else:
                self.office.new_card(f"c{number}", serial=serial)
        assert self.create("server-master-key", "A", OF_SET_A) == 0
        for words in (("Ana",), ("Bea",), ("Wit", "--role", "witness")):
            assert self.office.run("custody", "person", "add", *words).code == 0
        assert self.office.run("custody", "place", "add", "Safe").code == 0

    def run(self, command: str, *words: str) -> int:
        """Call the program: it does it, or says no by a rule, by a card or by what is in doubt.

        Each phrase that it asks for is given: what it would lose is lost.
        """
        assert command in CLAIMED, f"no deed says that it does `{command}`"
        ran, phrases = self.office.run(*command.split(), *words), list[str]()
        while (phrase := ran.err.partition('--confirm "')[2].partition('"')[0]) and phrase not in phrases:
            phrases.append(phrase)
            confirmed = [word for each in phrases for word in ("--confirm", each)]
            ran = self.office.run(*command.split(), *words, *confirmed)
        unsigned = "NOT SIGNED" in ran.err  # it is done, and the record goes on with another key
        assert ran.code in {0, 2, 3, 6} or unsigned, ran
        self.done[command] += ran.code == 0 or unsigned
        if unsigned:
            assert self.office.run("key", "adopt", "--yes").code == 0
        return ran.code

    def on_cards(self, operation: str, *words: str, cards: list[str], pins: list[str] | None = None) -> int:
        """Run an operation on cards, with the PIN of each, or the answers that are given."""
        file = self.office.folder / "pins"
        file.touch(mode=0o600)
        answers = [f"{serial} {self.pins[serial]}" for serial in SERIALS] if pins is None else pins
        file.write_text("".join(f"{line}\n" for line in answers))
        wanted = [word for serial in cards for word in ("--serial", serial)]
        typed = ("--reader", "virtual", "--pin-file", str(file), "--yes", "--no-input")
        return self.run(f"run {operation}", *words, *wanted, *typed)

    def create(self, kind: str, name: str, cards: list[str]) -> int:
        """Make a set of 2 of so many cards."""
        more = ("--partition", name) if kind == "partition-auth-set" else ()
        counts = ("-m", "2", "-n", str(len(cards)), "--name", name)
        return self.on_cards(f"create-{kind}", *counts, *more, cards=cards)

    def change_pin(self, card: str) -> None:
        """Change the PIN of a card."""
        if self.on_cards("change-pin", cards=[card], pins=[self.pins[card], NEW_PIN, NEW_PIN]) == 0:
            self.pins[card] = NEW_PIN

    def copy_card(self, source: str, target: str) -> None:
        """Copy a card to another one, which has its PIN from then on."""
        if self.on_cards("copy-card", cards=[source, target]) == 0:
            self.pins[target] = self.pins[source]

    def replace(self, card: str) -> None:
        """Have another card of its serial seen, and say that it stands in its place."""
        name = f"other-{next(self.numbers)}"
        self.office.new_card(name, serial=card)
        self.run("run inspect", "--reader", f"virtual:{name}")
        self.run("custody replaced", card, "--reason", "x", "--no-input", *NAMED)
        (self.shelf / f"{name}.card").unlink()

    @property
    def shelf(self) -> Path:
        """Where the virtual cards lie."""
        return self.office.folder / "virtual-cards"

    def earlier_card(self, card: str) -> None:
        """Put a card back as it was before its PIN was changed, and have the record take that over."""
        file = self.shelf / f"c{SERIALS.index(card) + 1}.card"
        shutil.copy(file, file.with_suffix(".before"))
        before = self.pins[card]
        self.change_pin(card)
        file.with_suffix(".before").replace(file)
        self.pins[card] = before
        self.on_cards("inspect", cards=[card], pins=[])
        self.on_cards("accept-mismatch", cards=[card], pins=[])

    def pull(self, card: str, unit: int) -> None:
        """Have a card lose its power while it is written to."""
        name = f"c{SERIALS.index(card) + 1}"
        assert self.office.run("virtual", "tear", name, "--before-unit", str(unit)).code == 0

    def keep_powered(self) -> None:
        """Take every planned cut back."""
        for number in range(1, len(SERIALS) + 1):
            assert self.office.run("virtual", "tear", f"c{number}", "--never").code == 0

    def back_up(self) -> Path:
        """Copy the record."""
        backup = self.office.folder / f"backup-{next(self.numbers)}.db"
        self.run("backup", str(backup))
        return backup

    def restore(self, backup: Path) -> None:
        """Put a backup in the place of the record; where it is refused, the record goes back to its place."""
        aside = self.office.folder / f"aside-{next(self.numbers)}.db"
        self.office.store.rename(aside)
        self.run("restore", str(backup), "--yes")
        if not self.office.store.exists():
            aside.rename(self.office.store)

    def lose_signing_key(self) -> None:
        """Go on with another key that signs."""
        (self.office.folder / "signing.key").unlink(missing_ok=True)
        self.run("key adopt", "--yes")

    def another_workstation(self) -> None:
        """Add the key of another workstation, and end it."""
        record = str(self.office.store)
        home = self.office.folder / f"workstation-{next(self.numbers)}"
        with pytest.MonkeyPatch.context() as there:
            there.setenv("LIFECYCLE_HOME", str(home))
            there.setenv("LIFECYCLE_STATION", home.name)
            asked = self.office.run("key", "request", "--record", record, "--json")
        if asked.code:  # nobody signs yet
            return
        (home / "request.txt").write_text(asked.json["request"])
        self.run("key add", str(home / "request.txt"), "--yes")
        for key in self.office.run("key", "list", "--json").json["keys"]:
            if (key["workstation"], key["state"]) == (home.name, "signs"):
                self.run("key end", key["key"], "--yes")

    def exposed(self) -> dict[str, tuple[int, bool]]:
        """Give, by key, how many of its shares are exposed, and whether it is suspect."""
        rows = self.office.run("report", "keys", "--json").json["rows"]
        return {row["fingerprint"]: (row["exposed"], row["suspect"]) for row in rows}
