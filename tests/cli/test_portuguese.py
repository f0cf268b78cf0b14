"""What a person reads is Portuguese where Portuguese is asked for: in every help, and in what commands say."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from desk.cards import FACTORY_PIN, SERIAL
from lab.lanes import one_in

from lifecycle.operations import all_operations
from lifecycle.reports import all_reports
from lifecycle.wording import language
from tests.cli.at_a_terminal import at_a_terminal
from tests.cli.conftest import NEW_PIN, WRONG_PIN, Call, Home, Result
from tests.cli.english import Missing, left_english, say_nothing_english

ALL_HELP = """
import click
from lifecycle.cli import main
from lifecycle.cli.commands import program

def walk(command, ctx, *words):
    main([*words, "--help"])
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            walk(command.get_command(ctx, name), ctx, *words, name)

walk(program, click.Context(program))
"""
"""Prints the help of every command there is."""


@pytest.fixture
def missing() -> Iterator[Missing]:
    """Speak Portuguese in this process, and remember what has no translation."""
    before, found = language._catalogue, Missing()
    language.use(language.FOLDER, ["pt_BR"])
    language._catalogue.add_fallback(found)
    yield found
    language._catalogue = before
    assert found.asked == set()


def test_the_net_catches_english() -> None:
    """Broken over lines, and with parameters filled in."""
    assert left_english("Usage: x\n  Show the data and state of a card. Needs no\n  PIN and changes nothing.")
    assert left_english("PIN tries left: 7 of 7.")
    assert not left_english("Tentativas de PIN restantes: 7 de 7.")


def test_the_help_of_every_command_is_portuguese() -> None:
    """Of commands, operations, reports and their options, click's own words too."""
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", ALL_HELP],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": "pt_BR.UTF-8"},
        check=True,
    )
    assert done.stdout.count("Uso: ") > len(all_operations()) + len(all_reports())
    assert left_english(done.stdout) == []
    assert "Usage:" not in done.stdout


SHOWS = [
    ("readers",),
    ("verify",),
    ("verify", "--fast"),
    ("replay",),
    ("doctor",),
    ("clock",),
    ("virtual", "list"),
    ("retention", "show"),
    ("custody", "show", SERIAL),
    ("custody", "person", "list"),
    ("custody", "place", "list"),
    ("report", "--list"),
    ("run", "inspect", "-v"),
    *(("report", name) for name, kind in all_reports().items() if name not in {"card-life", "key", "set"}),
    ("report", "card-life", SERIAL),
    ("report", "cards", "--as-of", "#1"),
    ("report", "custody", "--from", "2020-01-01"),
    ("report", "card-life", SERIAL, "--html", "-"),
]
"""Commands that say much and change nothing."""

REFUSED = [
    ("run", "inspect", "--serial", "15C000E3A8179999"),
    ("run", "inspect", "--reader", "virtual:nobody"),
    ("run", "erase", "--yes"),
    ("run", "check-set", "--set", "NOBODY"),
    ("run", "create-server-master-key", "-m", "3", "-n", "2", "--name", "X"),
    ("run", "accept-drift", "--yes"),
    ("run", "settle"),
    ("run", "change-pin"),
    ("report", "card-life", "15C000E3A8179999"),
    ("report", "set", "NOBODY"),
    ("report", "cards", "--as-of", "yesterday"),
    ("report", "cards", "--from", "2020-01-01"),
    ("report", "custody", "--from", "2021-01-01", "--to", "2020-01-01"),
    ("report", "--list", "cards"),
    ("custody", "hand-over", SERIAL, "--to", "nobody"),
    ("custody", "check-seal", SERIAL, "--intact"),
    ("custody", "report-found", SERIAL, "--by", "ana", "--seal", "none", "--witness", "bruno"),
    ("custody", "report-lost", SERIAL, "--at", "tomorrow"),
    ("virtual", "new", "anna"),
    ("virtual", "new", "no/name"),
    ("virtual", "tear", "anna"),
    ("verify", "/nowhere/at/all"),
    ("retention", "set", "--reason", "x"),
    ("review", "close", "9.9", "x"),
    ("nonsense",),
    ("readers", "--nonsense"),
]
"""Commands that cannot be done."""


def live(home: Home, call: Call) -> list[Result]:
    """Have something of much happen: a PIN changed, people, places, custody, a review, a hold."""
    pins = home.pins_of_a_change()
    ran = [
        call(*words)
        for words in (
            ("run", "inspect"),
            ("run", "change-pin", "--pin-file", pins, "--yes"),
            ("custody", "person", "add", "ana"),
            ("custody", "person", "add", "bia", "--role", "officer", "--role", "witness"),
            ("custody", "place", "add", "cofre"),
            ("custody", "hand-over", SERIAL, "--to", "ana", "--witness", "bia"),
            ("custody", "receive", SERIAL),
            ("custody", "store", SERIAL, "--place", "cofre", "--bag", "B-1"),
            ("custody", "check-seal", SERIAL, "--broken"),
            ("review", "record", "--since-last", "--finding", "achado", "--severity", "high"),
            ("retention", "hold", "Caso", "--reason", "y"),
        )
    ]
    assert [each.code for each in ran] == [0] * len(ran), ran
    return ran


def test_what_commands_say_is_portuguese(home: Home, call: Call, missing: Missing) -> None:
    """What they did, what they show, every report, on the screen and as a page."""
    for ran in live(home, call):
        say_nothing_english(ran)
    for words in SHOWS:
        ran = call(*words)
        assert ran.code in {0, 1}, (words, ran)
        say_nothing_english(ran)
    assert missing.asked == set()


def test_what_is_refused_is_refused_in_portuguese(
    home: Home, call: Call, missing: Missing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went wrong, and what to do next."""
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")  # which click's gettext asks
    live(home, call)
    for words in REFUSED:
        ran = call(*words)
        assert ran.code not in {0, 70}, (words, ran)
        say_nothing_english(ran)
    assert missing.asked == set()


def test_a_wrong_pin_is_told_in_portuguese(home: Home, call: Call, missing: Missing) -> None:
    """That a try was spent, how many are left, and what the next one costs; and what would be done, beforehand."""
    say_nothing_english(call("run", "change-pin", "--dry-run"))
    ran = call("run", "change-pin", "--pin-file", home.answers(WRONG_PIN, NEW_PIN, NEW_PIN), "--yes")
    assert "1 tentativa gasta, restam 6." in ran.err
    say_nothing_english(ran)
    assert missing.asked == set()


def test_a_ceremony_speaks_portuguese(home: Home, call: Call, missing: Missing) -> None:
    """From the pre-flight to the erasing of a card that the set can spare, and of one that it cannot."""
    cards = {name: f"15C000E3A817300{number}" for number, name in enumerate("abcd")}
    for name, serial in cards.items():
        home.make_card(name, serial)
    pins = ("--pin-file", home.answers(*(f"{serial} {FACTORY_PIN}" for serial in cards.values())))
    named = {name: ("--serial", serial) for name, serial in cards.items()}
    three = (*named["a"], *named["b"], *named["c"])
    create = ("run", "create-server-master-key", "-m", "2", "-n", "3", "--name", "PROD-A")
    for words, code in (
        ((*create, *three, "--dry-run"), 0),
        ((*create, *three, *pins), 0),
        (("run", "check-set", *named["a"], *named["b"], *pins), 0),
        (("run", "get-label", *named["a"], *pins), 0),
        (("run", "erase", *named["c"], *pins, "--dry-run"), 0),
        (("run", "erase", *named["c"], *pins, "--yes"), 0),
        (("run", "erase", *named["b"], *pins, "--yes"), 2),
        ((*create, *three, *pins), 2),
        (("report", "set", "PROD-A"), 0),
        (("report", "key", "PROD-A"), 0),
        (("report", "set", "PROD-A", "--html", "-"), 0),
        *(
            (("report", name), 0)
            for name in ("sets", "keys", "quorum", "warnings", "inventory", "erasures", "segregation")
        ),
    ):
        ran = call(*words)
        assert ran.code == code, (words, ran)
        say_nothing_english(ran)
    assert missing.asked == set()


def test_a_person_at_a_terminal_is_asked_in_portuguese(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """And types the word that stands in the question."""
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
    with at_a_terminal("run", "change-pin") as session:
        for words, typed in (
            ("PIN atual do cartão", FACTORY_PIN),
            ("Novo PIN do cartão", NEW_PIN),
            ("Repita o novo PIN", NEW_PIN),
            ('Digite "trocar" para continuar', "Trocar"),
        ):
            session.person.waits_for(words)
            session.person.types(typed)
        shown = session.person.reads_the_rest()
        assert session.ends() == 0
    assert left_english(shown) == []
    assert home.pin() == NEW_PIN


def test_what_machines_read_is_the_same_in_every_language(
    home: Home, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Objects and CSV, of what is shown and of what is refused; only times, ids and hashes differ."""
    live(home, call)
    asked = [(*words, "--json") for words in (*SHOWS, *REFUSED) if "--html" not in words]
    asked += [("report", name, "--csv") for name in all_reports() if name not in {"card-life", "key", "set"}]
    taken: list[list[str]] = []
    for locale, languages in (("C.UTF-8", []), ("pt_BR.UTF-8", ["pt_BR"])):
        copy = tmp_path_factory.mktemp("copy") / "home"
        shutil.copytree(home.folder, copy)
        with monkeypatch.context() as patched:
            patched.setenv("LIFECYCLE_HOME", str(copy))
            patched.setenv("LC_ALL", locale)
            patched.setattr(language, "_catalogue", language._loaded(language.FOLDER, languages))
            printed = [call(*words).out.replace(str(copy), "") for words in one_in(3, asked)]
        taken.append([re.sub(r"[0-9a-f-]{8,}|\d+", "", each) for each in printed])
    assert all(taken[0])
    for words, in_english, in_portuguese in zip(one_in(3, asked), *taken, strict=True):
        assert in_english == in_portuguese, words
