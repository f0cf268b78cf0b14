"""A record known to be damaged changes no card; a compromised card is erased, and an alarm raised, all the same."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest
from lab.office import FACTORY_PIN, Office

from lifecycle.cli.commands.run.request import EMERGENCIES
from lifecycle.signing.emergency import OPERATIONS, PHRASE

SERIALS = ("15C000E3A8171110", "15C000E3A8171128", "15C000E3A8171136")
ALARMS: dict[str, Sequence[str]] = {
    "lost": ("custody", "report-lost", SERIALS[0]),
    "damaged": ("custody", "report-damaged", SERIALS[0]),
    "broken seal": ("custody", "check-seal", SERIALS[0], "--broken"),
    "exposed share": ("custody", "report-exposed", SERIALS[0], "--cause", "disclosed"),
    "suspect key": ("custody", "key", "suspect", "A", "--reason", "a call"),
}


def damage(office: Office) -> None:
    """Flip something in an old event that has nothing to do with a card, and have a full check find it."""
    office.tamper("UPDATE events SET time = time + 1 WHERE tag = 'place-named.1'")
    assert office.run("verify").code == 1


@pytest.fixture
def issued(office: Office) -> Office:
    """A set of three cards, of which one lies in a bag."""
    for number, serial in enumerate(SERIALS):
        office.new_card(f"c{number}", serial=serial)
    pins = office.folder / "all"
    pins.touch(mode=0o600)
    pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in SERIALS))
    words = [word for serial in SERIALS for word in ("--serial", serial)]
    ran = office.run("run", "create-server-master-key", "-m", "2", "-n", "3", "--name", "A", "--reader", "virtual",
                     *words, "--pin-file", str(pins), "--yes", "--no-input")  # fmt: skip
    assert ran.code == 0, ran
    assert office.run("custody", "place", "add", "Safe").code == 0
    assert office.run("custody", "store", SERIALS[0], "--place", "Safe", "--bag", "B1").code == 0
    return office


@pytest.fixture
def damaged(issued: Office) -> Office:
    """A record whose last full check failed."""
    damage(issued)
    return issued


def erase(office: Office, *more: str) -> tuple[int, str, str]:
    """Erase a card of the set, as somebody does who gives up its share."""
    pins = office.folder / "one"
    pins.touch(mode=0o600)
    pins.write_text(f"{FACTORY_PIN}\n")
    ran = office.run("run", "erase", "--reader", "virtual:c2", "--pin-file", str(pins), "--yes", "--no-input", *more)
    return ran.code, ran.out, ran.err


def used(office: Office) -> list[tuple[str, str]]:
    """Give what the record says of the emergency way."""
    with closing(sqlite3.connect(office.store)) as connection:
        rows = connection.execute("SELECT body FROM events WHERE tag = 'damaged-record-used.1'").fetchall()
    facts = [json.loads(body)["facts"] for (body,) in rows]
    return [(each["name"], each["problem"]) for each in facts]


def test_a_record_that_is_known_to_be_damaged_changes_nothing(damaged: Office) -> None:
    """Neither a card, nor custody, nor a signature; a card may be looked at."""
    for words in (("custody", "person", "add", "Eva"), ("checkpoint",), *ALARMS.values()):
        ran = damaged.run(*words)
        assert (ran.code, "last full check" in ran.err) == (5, True), ran
    assert damaged.inspect("c0").code == 0
    code, _, err = erase(damaged)
    assert (code, "lifecycle run erase --on-damaged-record" in err) == (5, True)
    assert damaged.run("report", "cards").code == 0
    assert "last full check" in " ".join(damaged.run("doctor", "--reader", "virtual").out.split())


@pytest.mark.parametrize("why", ["key", "check"])
def test_a_compromised_card_is_erased_in_an_emergency(issued: Office, why: str) -> None:
    """With the phrase; the record says so, and signs it where the key is there."""
    if why == "key":
        (issued.folder / "signing.key").rename(issued.folder / "away")
    else:
        damage(issued)
    code, _, err = erase(issued)
    assert (code, "--on-damaged-record" in err) == (5, True)
    code, _, err = erase(issued, "--on-damaged-record")
    assert (code, used(issued)) == (2, []), err
    code, out, err = erase(issued, "--on-damaged-record", "--confirm", str(PHRASE))
    assert code == 0, (out, err)
    assert ("NOT SIGNED" in err) == (why == "key")
    assert used(issued) == [("erase", {"key": "signing-key-missing", "check": "known-damaged"}[why])]
    assert "blank" in issued.inspect("c2").out.lower()


@pytest.mark.parametrize("words", ALARMS.values(), ids=ALARMS)
def test_an_alarm_is_raised_in_an_emergency(damaged: Office, words: Sequence[str]) -> None:
    """With the phrase, and recorded."""
    assert damaged.run(*words, "--on-damaged-record").code == 2
    ran = damaged.run(*words, "--on-damaged-record", "--confirm", str(PHRASE))
    assert (ran.code, len(used(damaged))) == (0, 1), ran


def test_a_check_that_passes_ends_it(damaged: Office) -> None:
    """Whatever cured the record."""
    damaged.tamper("UPDATE events SET time = time - 1 WHERE tag = 'place-named.1'")
    assert damaged.run("custody", "person", "add", "Eva").code == 5
    assert damaged.run("verify").code == 0
    assert damaged.run("custody", "person", "add", "Eva").code == 0


def test_what_is_no_alarm_does_not_go_that_way(damaged: Office) -> None:
    """An intact seal can wait."""
    ran = damaged.run("custody", "check-seal", SERIALS[0], "--intact", "--on-damaged-record", "--confirm", str(PHRASE))
    assert (ran.code, used(damaged)) == (2, [])
    assert damaged.run("run", "change-pin", "--on-damaged-record").code == 2


def test_a_sound_record_needs_no_emergency(issued: Office) -> None:
    """Nothing is asked, and nothing said in the record."""
    code, _, err = erase(issued, "--on-damaged-record")
    assert (code, "not needed" in err, used(issued)) == (0, True, [])


def test_a_record_that_was_rolled_back_is_no_emergency(issued: Office) -> None:
    """It is another record than the one that is known here."""
    with closing(sqlite3.connect(issued.store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = issued.store.read_bytes()
    assert issued.run("custody", "place", "add", "Vault").code == 0
    issued.store.write_bytes(old)
    code, _, err = erase(issued, "--on-damaged-record", "--confirm", str(PHRASE))
    assert (code, "ROLLED BACK" in err) == (8, True)


def test_the_command_line_and_the_signing_mean_the_same_operations() -> None:
    """One of them does not load the other."""
    assert EMERGENCIES == OPERATIONS
