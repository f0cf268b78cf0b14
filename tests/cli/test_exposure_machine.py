"""Any custody, key, card and restore commands in any order: what is exposed of a key never falls."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import ClassVar

import click
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from lab.lanes import examples, long
from lab.office import Office

from lifecycle.cli.commands import program
from tests.cli.exposure_world import BLANK, CLAIMED, NAMED, OF_SET_A, SERIALS, UNFORMATTED, World, does

CARD = st.sampled_from(SERIALS)
HELD = st.sampled_from([*OF_SET_A, *OF_SET_A, *BLANK])
SOMEBODY = st.sampled_from(["Ana", "Bea"])

GROUPS = ("run", "custody", "key", "backup", "restore", "replay")
"""What changes a card, a key or the record."""
READING = {
    "custody leavers", "custody person key list", "custody person list", "custody person show", "custody place list",
    "custody show", "key list", "key request", "key show",
}  # fmt: skip
"""Those of them that only read."""
OF_PEOPLE = {
    "custody person attest", "custody person describe", "custody person join", "custody person key add",
    "custody person key recover", "custody person key revoke", "custody person key rotate", "custody person leave",
    "custody person login", "custody person return",
}  # fmt: skip
"""What people who sign, join and leave do: no exposure ends by it, which tests/custody/test_leaving.py sees to."""


class Custody(RuleBasedStateMachine):
    """Everything that people may do in one home."""

    backups = Bundle("backups")
    opened: ClassVar[Callable[[], Office]]

    def __init__(self) -> None:
        super().__init__()
        self.world = World(type(self).opened())
        self.most: dict[str, tuple[int, bool]] = {}

    # --- custody ---

    @rule(card=HELD)
    @does("custody report-lost")
    def loses(self, card: str) -> None:
        """An alarm needs nobody."""
        self.world.run("custody report-lost", card)

    @rule(card=HELD, by=SOMEBODY)
    @does("custody report-found")
    def finds(self, card: str, by: str) -> None:
        """With a witness, and a look at the bag."""
        self.world.run("custody report-found", card, "--by", by, "--seal", "none", *NAMED)

    @rule(card=HELD, act=st.sampled_from(["report-damaged", "retire"]))
    @does("custody report-damaged", "custody retire")
    def sets_aside(self, card: str, act: str) -> None:
        """It is not to be used."""
        self.world.run(f"custody {act}", card, "--yes", *NAMED)

    @rule(card=HELD)
    @does("custody report-destroyed")
    def destroys(self, card: str) -> None:
        """For good."""
        self.world.run("custody report-destroyed", card, "--method", "cut", "--yes", *NAMED)

    @rule(card=HELD, cause=st.sampled_from(["out-of-control", "disclosed", "suspected"]))
    @does("custody report-exposed")
    def tells_of_exposure(self, card: str, cause: str) -> None:
        """An alarm needs nobody."""
        self.world.run("custody report-exposed", card, "--cause", cause)

    @rule(card=HELD, whole=st.booleans())
    @does("custody store", "custody check-seal")
    def looks_at_a_bag(self, card: str, whole: bool) -> None:  # noqa: FBT001 - drawn
        """Which may be open."""
        self.world.run("custody store", card, "--place", "Safe", "--bag", "B-1", *NAMED)
        self.world.run("custody check-seal", card, "--intact" if whole else "--broken", *NAMED)

    @rule(card=HELD, to=SOMEBODY)
    @does("custody hand-over", "custody receive")
    def hands_over(self, card: str, to: str) -> None:
        """It is received at once."""
        self.world.run("custody hand-over", card, "--to", to, *NAMED)
        self.world.run("custody receive", card)

    @rule(card=HELD)
    @does("custody nickname")
    def names_a_card(self, card: str) -> None:
        """For short."""
        self.world.run("custody nickname", card, f"card-{card[-2:]}")

    @rule(who=SOMEBODY, act=st.sampled_from(["--end", "--give"]))
    @does("custody person role")
    def changes_roles(self, who: str, act: str) -> None:
        """Who leaves knows PINs."""
        self.world.run("custody person role", who, act, "custodian")

    @rule(who=SOMEBODY)
    @does("custody person erase", "custody person add")
    def erases_a_person(self, who: str) -> None:
        """And adds somebody of that name, who is somebody else."""
        self.world.run("custody person erase", who, "--yes")
        self.world.run("custody person add", who)

    @rule()
    @does("custody place add")
    def adds_a_place(self) -> None:
        """One more."""
        self.world.run("custody place add", f"Room {next(self.world.numbers)}")

    @rule(cards=st.lists(CARD, min_size=1, max_size=2, unique=True))
    @does("custody import")
    def imports_stock(self, cards: list[str]) -> None:
        """Cards that the record has already, and one that it never saw."""
        stock = self.world.office.folder / "stock.csv"
        new = f"15C000E3A8172{next(self.world.numbers):03}"
        stock.write_text("".join(f"{serial}\n" for serial in [*cards, new]))
        self.world.run("custody import", str(stock))

    @rule(card=HELD)
    @does("run inspect", "custody replaced")
    def replaces(self, card: str) -> None:
        """By another card of its serial, which is seen first."""
        self.world.replace(card)

    # --- keys ---

    @rule(decision=st.sampled_from(["accepted", "compromised", "destroyed"]))
    @does("custody key decide")
    def decides(self, decision: str) -> None:
        """About the key."""
        self.world.run("custody key decide", "A", decision, "--reason", "x", *NAMED)

    @rule()
    @does("custody key suspect")
    def suspects(self) -> None:
        """Anybody may."""
        self.world.run("custody key suspect", "A", "--reason", "x")

    @rule()
    @does("custody key describe")
    def describes(self) -> None:
        """What it is for."""
        self.world.run("custody key describe", "A", "--owner", "treasury")

    @rule()
    @does("key rotate")
    def rotates_the_signing_key(self) -> None:
        """Both sign that."""
        self.world.run("key rotate", "--yes")

    @rule()
    @does("key adopt")
    def loses_the_signing_key(self) -> None:
        """Another one signs from then on."""
        self.world.lose_signing_key()

    @rule()
    @does("key add", "key end")
    def lets_another_office_sign(self) -> None:
        """Until its workstation is stolen."""
        self.world.another_workstation()

    # --- cards ---

    @rule(card=CARD)
    @does("run inspect")
    def inspects(self, card: str) -> None:
        """A card that was found counts again."""
        self.world.on_cards("inspect", cards=[card], pins=[])

    @rule(card=HELD)
    @does("run erase")
    def erases(self, card: str) -> None:
        """With the loss typed."""
        self.world.on_cards("erase", cards=[card])

    @rule(card=HELD)
    @does("run change-pin")
    def changes_a_pin(self, card: str) -> None:
        """Once."""
        self.world.change_pin(card)

    @rule(card=HELD)
    @does("run get-label")
    def asks_for_a_label(self, card: str) -> None:
        """It needs the PIN."""
        self.world.on_cards("get-label", cards=[card])

    @rule(source=st.sampled_from(OF_SET_A), other=st.sampled_from([*BLANK, *OF_SET_A]))
    @does("run copy-card")
    def copies_a_card(self, source: str, other: str) -> None:
        """To a blank one, or to one that holds another share."""
        self.world.copy_card(source, other)

    @rule(cards=st.permutations([*OF_SET_A, *BLANK]), name=st.sampled_from(["A2", "A3"]))
    @does("run copy-set")
    def copies_the_set(self, cards: list[str], name: str) -> None:
        """Two cards of it are read, and two others take the new one."""
        sources = [card for card in cards if card in OF_SET_A][:2]
        targets = [card for card in cards if card not in sources][:2]
        self.world.on_cards("copy-set", "--from", "A", "--name", name, "-m", "2", "-n", "2", cards=[*sources, *targets])

    @rule(kind=st.sampled_from(["server-master-key", "partition-auth-set"]), cards=st.permutations(BLANK))
    @does("run create-server-master-key", "run create-partition-auth-set")
    def makes_another_set(self, kind: str, cards: list[str]) -> None:
        """On the blank cards."""
        self.world.create(kind, f"B{next(self.world.numbers)}", cards)

    @rule(card=HELD, unit=st.integers(15, 60))
    @does("run create-server-master-key", "run resolve", "run complete-set")
    def is_cut_off(self, card: str, unit: int) -> None:
        """A set is made while a card loses its power; the doubt is ended, and the set completed if that can be."""
        name = f"C{next(self.world.numbers)}"
        cards = [*[each for each in BLANK if each != card][:2], card]
        self.world.pull(card, unit)
        self.world.create("server-master-key", name, cards)
        self.world.keep_powered()
        self.world.on_cards("resolve", cards=[card])
        self.world.on_cards("complete-set", "--set", name, cards=cards)

    @rule(cards=st.permutations(OF_SET_A))
    @does("run check-set")
    def checks_the_set(self, cards: list[str]) -> None:
        """Two cards of it rebuild its key."""
        self.world.on_cards("check-set", "--set", "A", cards=cards[:2])

    @rule(card=HELD)
    @does("run change-pin", "run inspect", "run accept-mismatch")
    def puts_an_earlier_card_back(self, card: str) -> None:
        """Its memory is that of before."""
        self.world.earlier_card(card)

    @rule()
    @does("run format-card")
    def formats(self) -> None:
        """The one that is not."""
        self.world.on_cards("format-card", cards=[UNFORMATTED], pins=[])

    # --- the record ---

    @rule(target=backups)
    @does("backup")
    def backs_up(self) -> Path:
        """As often as people like."""
        return self.world.back_up()

    @rule(backup=backups)
    @does("restore")
    def restores(self, backup: Path) -> None:
        """Any backup, also one of before a card was lost."""
        self.world.restore(backup)

    @rule()
    @does("replay")
    def derives_again(self) -> None:
        """From the events."""
        self.world.run("replay", "--write")

    @invariant()
    def never_falls(self) -> None:
        """As the report of keys counts it."""
        now = self.world.exposed()
        for key, (exposed, suspect) in self.most.items():
            assert key in now or not exposed, "a key with exposed shares is not known any more"
            assert now.get(key, (0, False)) >= (exposed, False), f"{exposed} shares of a key were exposed"
            assert suspect <= now.get(key, (0, suspect))[1], "the key was suspect"
        self.most |= now


@pytest.fixture
def homes(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[Custody]:
    """Give the machine, each in a home of its own."""
    World(office).furnish()
    numbers = count()

    def opened() -> Office:
        folder = tmp_path / f"home-{next(numbers)}"
        shutil.copytree(office.folder, folder)
        monkeypatch.setenv("LIFECYCLE_HOME", str(folder))
        return Office(folder, office._capture)

    class Here(Custody):
        """In homes of this test."""

    Here.opened = opened
    return Here


def commands(group: click.Group, above: str = "") -> Iterator[str]:
    """Give every command below a group."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}"


def test_nothing_that_people_do_lowers_what_is_exposed_of_a_key(homes: type[Custody]) -> None:
    """Each command is done or refused; what is exposed only grows."""
    run_state_machine_as_test(
        homes, settings=settings(max_examples=examples(40), stateful_step_count=16 if long() else 10, deadline=None)
    )


def test_every_command_that_changes_something_has_a_rule() -> None:
    """One that is new is added to the machine, or to those that only read."""
    there = {name for name in commands(program) if name.split()[0] in GROUPS}
    assert there >= READING
    assert there - READING - OF_PEOPLE == CLAIMED


def test_every_command_of_a_rule_is_done_once(homes: type[Custody]) -> None:
    """A rule whose command is always refused would show nothing."""
    custody = homes()
    first, second, third = OF_SET_A
    blank, other, spare = BLANK
    backup = custody.backs_up()
    for deed, given in (
        (custody.inspects, (first,)),
        (custody.checks_the_set, (OF_SET_A,)),
        (custody.asks_for_a_label, (first,)),
        (custody.describes, ()),
        (custody.formats, ()),
        (custody.imports_stock, ([second],)),
        (custody.copies_a_card, (first, blank)),
        (custody.copies_the_set, ([first, second, other, spare, third, blank], "A2")),
        (custody.tells_of_exposure, (other, "disclosed")),
        (custody.erases, (other,)),
        (custody.erases, (spare,)),
        (custody.erases, (blank,)),
        (custody.makes_another_set, ("partition-auth-set", BLANK)),
        *((custody.erases, (card,)) for card in BLANK),
        (custody.is_cut_off, (spare, 40)),
        (custody.puts_an_earlier_card_back, (first,)),
        (custody.changes_a_pin, (first,)),
        (custody.hands_over, (first, "Ana")),
        (custody.looks_at_a_bag, (second, False)),
        (custody.adds_a_place, ()),
        (custody.names_a_card, (first,)),
        (custody.loses, (third,)),
        (custody.suspects, ()),
        (custody.decides, ("accepted",)),
        (custody.finds, (third, "Bea")),
        (custody.replaces, (third,)),
        (custody.changes_roles, ("Ana", "--end")),
        (custody.erases_a_person, ("Bea",)),
        (custody.sets_aside, (second, "report-damaged")),
        (custody.sets_aside, (second, "retire")),
        (custody.destroys, (second,)),
        (custody.rotates_the_signing_key, ()),
        (custody.loses_the_signing_key, ()),
        (custody.lets_another_office_sign, ()),
        (custody.derives_again, ()),
        (custody.restores, (backup,)),
    ):
        deed(*given)
        custody.never_falls()
    assert custody.world.done.keys() == CLAIMED
