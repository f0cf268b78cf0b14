"""Virtual cards at the command line: made whole or not at all, listed, torn, and put into readers."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from desk.patience import HANG
from lab.fixtures import wait_for_card
from lab.office import FACTORY_PIN, NEW_PIN, Office
from lab.pcscd import VirtualReader

from lifecycle.cards.mpcos.driver import MpcosDriver
from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.cli.printing import output
from lifecycle.domain.errors import UnexpectedAnswer
from lifecycle.station import training
from lifecycle.virtual.mpcos.identity import BEHAVIOURS, Switches
from lifecycle.virtual.shelf import Shelf
from lifecycle.virtual.simulators import simulator_named

CHIPS = BEHAVIOURS[1:]
"""Those that are no option of their own."""


def cards(office: Office) -> dict[str, dict[str, object]]:
    """Give the listed cards by name."""
    return {card["name"]: card for card in office.run("virtual", "list", "--json").json["cards"]}


def test_a_new_card_is_formatted_and_says_how_to_go_on(office: Office) -> None:
    """Its PIN, its serial, the next command."""
    ran = office.run("virtual", "new", "anna", "--serial", "0123456789ABCDEF")
    assert ran.code == 0
    for words in (FACTORY_PIN, "0123456789ABCDEF", "lifecycle run inspect --reader virtual:anna"):
        assert words in ran.out
    assert cards(office)["anna"]["state"] == "fresh"


def test_all_cards_share_the_transport_key_that_the_first_one_made(office: Office) -> None:
    """Another id has a key of its own."""
    office.new_card("a")
    key = (office.folder / "keys" / "transport-00.key").read_text()
    office.new_card("b")
    office.run("virtual", "new", "c", "--key-id", "7")
    assert (office.folder / "keys" / "transport-00.key").read_text() == key
    assert (office.folder / "keys" / "transport-07.key").exists()


def test_an_unformatted_card_is_not_ours(office: Office) -> None:
    """And needs no key."""
    assert office.run("virtual", "new", "blank", "--unformatted").code == 0
    assert cards(office)["blank"]["state"] == "not-our-profile"
    assert not (office.folder / "keys").exists()


def test_the_switch_of_the_chip_is_kept(office: Office) -> None:
    """Chips of the family are not known to agree."""
    office.run("virtual", "new", "strict", "--set-code-obeys-update-condition")
    office.run("virtual", "new", "lax", "--set-code-ignores-update-condition")
    shelf = Shelf(office.folder / "virtual-cards")
    strict, lax = (Switches.of(shelf.copy(name)._memory) for name in ("strict", "lax"))
    assert strict.set_code_obeys_update_condition
    assert not lax.set_code_obeys_update_condition


@pytest.mark.parametrize("chip", [*CHIPS, None])
def test_cards_of_every_chip_are_used_alike(office: Office, chip: str | None) -> None:
    """Formatted, inspected, used for a set, checked, erased, and their PIN changed."""
    words = ("--chip", chip) if chip else tuple(word for each in CHIPS for word in ("--chip", each))
    serials = [f"15C000E3A817220{number}" for number in (1, 2)]
    assert office.run("virtual", "new", "a", "--serial", serials[0], *words).code == 0
    assert office.run("virtual", "new", "b", "--serial", serials[1], "--unformatted", *words).code == 0
    assert office.run("run", "format-card", "--reader", "virtual:b", "--yes").code == 0
    pins = office.folder / "pins"
    pins.touch(mode=0o600)
    pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in serials))
    wanted = [word for serial in serials for word in ("--serial", serial)]
    given = ("--reader", "virtual", *wanted, "--pin-file", str(pins), "--yes", "--no-input")
    made = office.run("run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "A", *given)
    assert made.code == 0, made
    assert office.run("run", "check-set", "--set", "A", *given).code == 0
    for name in ("a", "b"):
        assert office.change_pin(name).code == 0
        shown = office.run("run", "inspect", "--reader", f"virtual:{name}", "--json").json["card"]
        layout = 1 if chip in {"counts-as-a-number", "new-memory-is-ff"} else 2
        assert (shown["layout"], shown["sealed"], shown["holding"]) == (layout, True, "held")
    pins.write_text(f"{NEW_PIN}\n")
    phrase = ("--confirm", "give up A")
    erased = office.run("run", "erase", "--reader", "virtual:b", "--pin-file", str(pins), "--yes", *phrase)
    assert erased.code == 0, erased
    assert office.run("verify").code in {0, 7}


def test_an_openpgp_card_is_made_with_its_makers_pin_and_no_transport_key(office: Office) -> None:
    """In the dress of a card on sale, which gives the first half of its serial."""
    ran = office.run("virtual", "new", "otto", "--make", "openpgp", "--like", "nitrokey", "--unformatted")
    assert (ran.code, "123456" in ran.out, (office.folder / "keys").exists()) == (0, True, False)
    listed = cards(office)["otto"]
    assert (listed["make"], str(listed["serial"])[:4], len(str(listed["serial"]))) == ("openpgp", "000F", 12)


def test_an_openpgp_card_that_nobody_formatted_does_not_hide_ours(office: Office) -> None:
    """The only card of ours is found beside it, and nothing is written to the other one."""
    office.run("virtual", "new", "otto", "--make", "openpgp", "--unformatted")
    ours = office.new_card("anna")
    file = office.folder / "virtual-cards" / "otto.card"
    before = file.read_bytes()
    pins = office.folder / "pins"
    pins.touch(mode=0o600)
    pins.write_text(f"{FACTORY_PIN}\n{NEW_PIN}\n{NEW_PIN}\n")
    changed = office.run("run", "change-pin", "--reader", "virtual", "--pin-file", str(pins), "--yes", "--json")
    assert (changed.code, changed.json["card"]["serial"]) == (0, ours)
    seen = office.run("readers", "--reader", "virtual", "--json")
    assert (seen.code, len(seen.json["readers"]), file.read_bytes() == before) == (0, 2, True)


def test_the_certificate_above_a_yubikeys_attestations_lies_beside_the_card(office: Office) -> None:
    """For whoever is to check them; other cards have none."""
    made = office.run("virtual", "new", "y", "--make", "openpgp", "--like", "yubikey", "--unformatted", "--json").json
    assert Path(str(made["attestation_root"])).read_text().startswith("-----BEGIN CERTIFICATE-----")
    made = office.run("virtual", "new", "n", "--make", "openpgp", "--unformatted", "--json").json
    assert made["attestation_root"] is None


def test_every_behaviour_of_an_openpgp_card_can_be_chosen(office: Office) -> None:
    """All at once; the card is listed."""
    chips = [word for each in simulator_named("openpgp").behaviours for word in ("--chip", each)]
    made = office.run("virtual", "new", "a", "--make", "openpgp", *chips, "--unformatted", "--json")
    assert (made.code, made.json["serial"][:4]) == (0, "FF4C")
    assert cards(office)["a"]["serial"] == made.json["serial"]


@pytest.mark.parametrize(
    "words",
    [
        ("--like", "yubikey"),
        ("--chip", "kdf-on"),
        ("--make", "openpgp", "--chip", "new-memory-is-ff"),
        ("--make", "openpgp", "--set-code-obeys-update-condition"),
        ("--make", "openpgp", "--serial", "15C000E3A8171006"),
    ],
)
def test_what_no_card_of_the_make_is_or_does_is_refused(office: Office, words: tuple[str, ...]) -> None:
    """And nothing is made."""
    assert office.run("virtual", "new", "a", *words).code == 2
    assert cards(office) == {}


@pytest.mark.parametrize("words", [("a b",), (".hidden",), ("x", "--serial", "12"), ("x", "--serial", "no hex")])
def test_what_cannot_be_made_is_refused_and_leaves_nothing(office: Office, words: tuple[str, ...]) -> None:
    """With the operator's exit code."""
    assert office.run("virtual", "new", *words).code == 2
    assert cards(office) == {}


def test_a_name_that_can_be_a_pin_is_refused_and_not_repeated(office: Office) -> None:
    """It may have been typed into the wrong field."""
    ran = office.run("virtual", "new", "27182845")
    assert ran.code == 2
    assert "8 digits can be a PIN." in ran.err
    assert "27182845" not in ran.out + ran.err
    assert cards(office) == {}


def test_a_card_is_never_made_over_another(office: Office) -> None:
    """Not even over one that cannot be read."""
    serial = office.new_card("a")
    assert office.run("virtual", "new", "a").code == 2
    assert cards(office)["a"]["serial"] == serial


def test_a_crash_while_formatting_leaves_no_card(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name stays free."""

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(MpcosDriver, "format", crash)
    with pytest.raises(KeyboardInterrupt):
        training.make_card(Shelf(office.folder / "cards"), TransportKeys(office.folder / "keys"), "a")
    monkeypatch.undo()
    assert Shelf(office.folder / "cards").names() == []
    training.make_card(Shelf(office.folder / "cards"), TransportKeys(office.folder / "keys"), "a")


def test_a_damaged_card_does_not_spoil_the_list(office: Office) -> None:
    """It is listed with what is wrong."""
    office.new_card("a")
    office.new_card("b")
    (office.folder / "virtual-cards" / "a.card").write_bytes(b"garbage")
    listed = cards(office)
    assert listed["a"]["serial"] is None
    assert "cannot be used" in str(listed["a"]["problem"])
    assert listed["b"]["state"] == "fresh"


def test_a_card_that_answers_what_no_card_may_is_listed_with_that(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And does not spoil the list."""
    serial = office.new_card("a")

    def fails(_driver: MpcosDriver) -> None:
        raise UnexpectedAnswer(serial=serial, command="GET INFO", answer="6F00")

    monkeypatch.setattr(MpcosDriver, "read", fails)
    listed = cards(office)["a"]
    assert (listed["serial"], "6F00" in str(listed["problem"])) == (serial, True)


def test_listing_brings_no_cut_and_the_cut_comes_once(office: Office) -> None:
    """The plan is shown until it has come."""
    office.new_card("a")
    assert office.run("virtual", "tear", "a", "--before-command", "3").code == 0
    assert cards(office)["a"]["power_cut"] == {"moment": "before command", "number": 3}
    assert office.inspect("a").code == 4
    assert cards(office)["a"]["power_cut"] is None
    assert office.inspect("a").code == 0


def test_a_plan_that_is_not_reached_stays_and_can_be_taken_back(office: Office) -> None:
    """Reading writes nothing into the card."""
    office.new_card("a")
    office.run("virtual", "tear", "a", "--after-unit", "1")
    assert office.inspect("a").code == 0
    assert cards(office)["a"]["power_cut"] is not None
    office.run("virtual", "tear", "a", "--never")
    assert office.change_pin("a").code == 0


@pytest.mark.parametrize("words", [(), ("--never", "--after-unit", "1"), ("--after-unit", "0")])
def test_a_plan_is_one_moment_or_never(office: Office, words: tuple[str, ...]) -> None:
    """Counted from 1."""
    office.new_card("a")
    assert office.run("virtual", "tear", "a", *words).code == 2


def test_no_plan_is_made_for_a_card_that_is_not_there(office: Office) -> None:
    """It would wait for whoever makes one of that name."""
    assert office.run("virtual", "tear", "nobody", "--after-unit", "1").code == 2


def test_a_new_card_has_no_plan_of_a_former_one(office: Office) -> None:
    """A card that was thrown away takes its plan along."""
    office.new_card("a")
    office.run("virtual", "tear", "a", "--after-unit", "1")
    (office.folder / "virtual-cards" / "a.card").unlink()
    office.new_card("a")
    assert cards(office)["a"]["power_cut"] is None


def test_where_nothing_listens_the_card_stays_on_the_shelf(office: Office) -> None:
    """The reader's exit code, and what can be done without pcscd."""
    office.new_card("a")
    ran = office.run("virtual", "insert", "a", "--port", "1")
    assert ran.code == 4
    assert "virtual:NAME" in ran.err


@pytest.mark.pcsc
def test_an_inserted_card_is_in_the_reader_until_it_is_pulled(office: Office, reader: VirtualReader) -> None:
    """Through the real PC/SC; Ctrl-C pulls it."""
    serial = office.new_card("a")
    command = [sys.executable, "-m", "lifecycle", "virtual", "insert", "a", "--port", str(reader.port)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, env=os.environ, cwd=root, stdout=subprocess.PIPE, text=True) as inserted:  # noqa: S603
        wait_for_card(reader.name)
        seen = office.run("readers", "--reader", reader.name, "--json").json["readers"]
        inserted.send_signal(signal.SIGINT)
        out, _ = inserted.communicate(timeout=HANG)
    assert [each["card"]["serial"] for each in seen] == [serial]
    assert (inserted.returncode, "out of the reader" in out) == (0, True)


def test_a_serial_is_never_cut_short(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a narrow terminal it takes several lines."""
    office.new_card("a", serial="0123456789ABCDEF")
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setattr(output, "is_terminal", lambda _stream: True)
    lines = office.run("virtual", "list").out.splitlines()
    assert max(map(len, lines)) <= 30
    column = next(line for line in lines if line.startswith("a ")).index("01")
    assert "0123456789ABCDEF" in "".join(line[column:].split(" ")[0] for line in lines)


def test_a_disk_that_takes_no_card_is_told_as_that(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 5, and no card is left; a disk is no defect of the program, and nothing that was typed is wrong."""

    def fails(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fails)
    ran = office.run("virtual", "new", "anna", "--unformatted", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "card-file-unwritable")
    assert cards(office) == {}
