"""What holds for the makes together: names, forms of serials, who names them; and cards that are of none."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from benches import BENCHES, Bench
from tiny import TINY

import lifecycle
from lifecycle.cards.nobodys import asked
from lifecycle.cards.registry import make_named, make_of, recognise, serial_in
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import AnsweredAsOther, UnknownCard

MAKES = list({bench.make.name: bench.make for bench in BENCHES}.values())


def test_a_serial_has_the_form_of_one_make(bench: Bench) -> None:
    """So the serial of a card of the record tells its make."""
    assert make_of(bench.serial) is make_named(bench.make.name) is bench.make
    assert [make.name for make in MAKES if make.serials.fullmatch(bench.serial)] == [bench.make.name]
    assert serial_in(f" {bench.serial.lower()} ") == bench.serial


def test_no_two_makes_have_one_name() -> None:
    """Names are recorded for good."""
    assert all(one.name != other.name for one, other in combinations(MAKES, 2))


def test_no_two_makes_recognise_one_card(bench: Bench) -> None:
    """The answer to reset of each is that of one make, or of none where the card has to be asked."""
    reader = bench.formatted(bench.serial)
    with reader.open(reader.name) as channel:
        found = [make.name for make in MAKES if make.recognise(channel.atr)]
    assert found == [bench.make.name] or (found == [] and bench.make.application is not None)


def test_a_make_that_is_not_in_the_registry_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent to its card."""
    monkeypatch.setattr("lifecycle.cards.registry.MAKES", [make for make in MAKES if make is not TINY])
    reader = BENCHES[1].formatted("TY0001")
    with reader.open("desk") as channel, pytest.raises(UnknownCard):
        recognise(channel)
    assert reader.sent == []


def test_nothing_but_its_folder_and_the_registry_names_a_make() -> None:
    """All cards of earlier events were of one make, and are read so."""
    assert modules_with("tiny") == set()
    assert modules_with("mpcos") == {"cards/registry.py", "domain/facts/earlier.py"}


@pytest.mark.parametrize(
    "word",
    [
        "FREEZE", "SECRET CODE", "SELECT MF", "SELECT FILE KEY", "GET INFO", "EFsc", "TICKS", "spend_tick",
        "TRIES = 7", "= 224", "0x4C0", "LIFECYCLE1",
    ],
)  # fmt: skip
def test_what_only_one_make_knows_stands_in_its_folder(word: str) -> None:
    """Its commands, its files and its numbers; a text above it is made from abilities."""
    assert modules_with(word) == set()


def modules_with(word: str) -> set[str]:
    """Give the modules that have a word, outside of the folders of makes and of the simulator of virtual cards."""
    root = Path(lifecycle.__file__).parent
    found = {path.relative_to(root).as_posix() for path in root.rglob("*.py") if word in path.read_text("utf-8")}
    return {path for path in found if not re.match(r"cards/mpcos/|cards/tiny/|virtual/", path)}


class Other:
    """A card that has one application."""

    atr = bytes.fromhex("3B800101")

    def __init__(self, application: str) -> None:
        self.sent: list[Command] = []
        self._application = bytes.fromhex(application)

    def transmit(self, command: Command) -> Response:
        """Answer SELECT."""
        self.sent.append(command)
        return Response(b"", 0x9000 if command.data == self._application else 0x6A82)


@pytest.mark.parametrize(
    ("application", "name"),
    [("D27600012401", "an OpenPGP card"), ("A000000308", "a PIV card"), ("E82B0601040181C31F0201", "a SmartCard-HSM")],
)
def test_a_card_of_nobody_is_named_by_its_application(application: str, name: str) -> None:
    """Nothing but SELECT of an application is sent to it, which counts nothing."""
    other = Other(application)
    error = asked(other)
    assert isinstance(error, AnsweredAsOther)
    assert name in str(error.explain())
    assert {command.header[:3] for command in other.sent} == {bytes.fromhex("00A404")}
