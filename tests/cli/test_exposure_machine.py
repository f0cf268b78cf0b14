"""Any custody, key, card and restore commands in any order: what is exposed of a key never falls."""

import shutil
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from lab.office import FACTORY_PIN, NEW_PIN, Office

SERIALS = [f"15C000E3A817110{number}" for number in (1, 2, 3)]
CARD = st.sampled_from(SERIALS)
SOMEBODY = st.sampled_from(["Ana", "Bea"])
NAMED = ("--witness", "Wit")


def pins(office: Office, *lines: str) -> tuple[str, ...]:
    """Give the words with which PINs come from a file."""
    file = office.folder / "pins"
    file.touch(mode=0o600)
    file.write_text("".join(f"{line}\n" for line in lines))
    return ("--pin-file", str(file), "--yes", "--no-input")


def furnished(office: Office) -> None:
    """Make a set of 2 of 3, two custodians, a witness and a place."""
    for number, serial in enumerate(SERIALS, start=1):
        office.new_card(f"c{number}", serial=serial)
    wanted = [word for serial in SERIALS for word in ("--serial", serial)]
    typed = pins(office, *(f"{serial} {FACTORY_PIN}" for serial in SERIALS))
    made = ("run", "create-server-master-key", "-m", "2", "-n", "3", "--name", "A", *wanted, "--reader", "virtual")
    assert office.run(*made, *typed).code == 0
    for words in (("Ana",), ("Bea",), ("Wit", "--role", "witness")):
        assert office.run("custody", "person", "add", *words).code == 0
    assert office.run("custody", "place", "add", "Safe").code == 0


class Custody(RuleBasedStateMachine):
    """One home, as it was furnished, and everything that people may do in it."""

    backups = Bundle("backups")
    opened: ClassVar[Callable[[], Office]]
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.office = type(self).opened()
        self.most, self.numbers = 0, count()

    def does(self, *words: str) -> None:
        """Call the program: it does it, or says no by a rule."""
        ran = self.office.run(*words)
        assert ran.code in {0, 2, 3}, ran
        self.done[" ".join(words[:2])] += ran.code == 0

    @rule(card=CARD)
    def loses(self, card: str) -> None:
        """An alarm needs nobody."""
        self.does("custody", "report-lost", card)

    @rule(card=CARD, by=SOMEBODY)
    def finds(self, card: str, by: str) -> None:
        """With a witness, and a look at the bag."""
        self.does("custody", "report-found", card, "--by", by, "--seal", "none", *NAMED)

    @rule(card=CARD, act=st.sampled_from(["report-damaged", "retire"]))
    def sets_aside(self, card: str, act: str) -> None:
        """It is not to be used."""
        self.does("custody", act, card, "--yes", *NAMED)

    @rule(card=CARD)
    def destroys(self, card: str) -> None:
        """For good."""
        self.does("custody", "report-destroyed", card, "--method", "cut", "--yes", *NAMED)

    @rule(card=CARD, cause=st.sampled_from(["out-of-control", "disclosed", "suspected"]))
    def tells_of_exposure(self, card: str, cause: str) -> None:
        """An alarm needs nobody."""
        self.does("custody", "report-exposed", card, "--cause", cause)

    @rule(card=CARD, whole=st.booleans())
    def looks_at_a_bag(self, card: str, whole: bool) -> None:  # noqa: FBT001 - drawn
        """Which may be open."""
        self.does("custody", "store", card, "--place", "Safe", "--bag", "B-1", *NAMED)
        self.does("custody", "check-seal", card, "--intact" if whole else "--broken", *NAMED)

    @rule(card=CARD, to=SOMEBODY)
    def hands_over(self, card: str, to: str) -> None:
        """It is received at once."""
        self.does("custody", "hand-over", card, "--to", to, *NAMED)
        self.does("custody", "receive", card)

    @rule(who=SOMEBODY, act=st.sampled_from(["--end", "--give"]))
    def changes_roles(self, who: str, act: str) -> None:
        """Who leaves knows PINs."""
        self.does("custody", "person", "role", who, act, "custodian")

    @rule(decision=st.sampled_from(["accepted", "compromised", "destroyed"]))
    def decides(self, decision: str) -> None:
        """About the key."""
        self.does("custody", "key", "decide", "A", decision, "--reason", "x", *NAMED)

    @rule()
    def suspects(self) -> None:
        """Anybody may."""
        self.does("custody", "key", "suspect", "A", "--reason", "x")

    @rule(card=CARD)
    def inspects(self, card: str) -> None:
        """A card that was found counts again."""
        self.does("run", "inspect", "--reader", "virtual", "--serial", card)

    @rule(card=CARD)
    def erases(self, card: str) -> None:
        """With the loss typed."""
        typed = pins(self.office, FACTORY_PIN)
        self.does("run", "erase", "--reader", "virtual", "--serial", card, *typed)

    @rule(card=CARD)
    def changes_a_pin(self, card: str) -> None:
        """Once."""
        typed = pins(self.office, FACTORY_PIN, NEW_PIN, NEW_PIN)
        self.does("run", "change-pin", "--reader", "virtual", "--serial", card, *typed)

    @rule(card=CARD)
    def replaces(self, card: str) -> None:
        """By another card of its serial, which is seen first."""
        name = f"other-{next(self.numbers)}"
        self.office.new_card(name, serial=card)
        self.does("run", "inspect", "--reader", f"virtual:{name}")
        shown = self.office.run("custody", "replaced", card, "--reason", "x", "--no-input", *NAMED)
        assert shown.code == 2, shown
        phrase = shown.err.partition('--confirm "')[2].partition('"')[0]
        if phrase:
            self.does("custody", "replaced", card, "--reason", "x", "--confirm", phrase, *NAMED)
        (self.office.folder / "virtual-cards" / f"{name}.card").unlink()

    @rule(target=backups)
    def backs_up(self) -> Path:
        """As often as people like."""
        backup = self.office.folder / f"backup-{next(self.numbers)}.db"
        assert self.office.run("backup", str(backup)).code == 0
        return backup

    @rule(backup=backups)
    def restores(self, backup: Path) -> None:
        """Any backup, also one of before a card was lost; where it is refused, the record goes back to its place."""
        aside = self.office.folder / f"aside-{next(self.numbers)}.db"
        self.office.store.rename(aside)
        self.does("restore", str(backup), "--yes")
        if not self.office.store.exists():
            aside.rename(self.office.store)

    @invariant()
    def never_falls(self) -> None:
        """As the report of keys counts it."""
        (row,) = self.office.run("report", "keys", "--json").json["rows"]
        assert row["exposed"] >= self.most
        self.most = row["exposed"]


def test_nothing_that_people_do_lowers_what_is_exposed_of_a_key(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each command is done or refused; what is exposed only grows."""
    furnished(office)
    homes = count()

    def opened() -> Office:
        folder = tmp_path / f"home-{next(homes)}"
        shutil.copytree(office.folder, folder)
        monkeypatch.setenv("LIFECYCLE_HOME", str(folder))
        return Office(folder, office._capture)

    class Here(Custody):
        """In homes of this test."""

    Here.opened = opened
    run_state_machine_as_test(Here, settings=settings(max_examples=12, stateful_step_count=14, deadline=None))
