"""Nothing that a terminal would obey leaves the program: as a sentence, a table, CSV, HTML or JSON, from any input."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from io import StringIO
from pathlib import Path

import click
import pytest
from desk.chronicle import SERIALS, Chronicle
from desk.disclosed import kept_text
from desk.stores import new_store, opened
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lab.office import Office, Ran

from lifecycle.cli import main
from lifecycle.cli.commands import program
from lifecycle.cli.context import Context
from lifecycle.cli.exit import ending
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import CardHandedOver, CardLost, CardStored, PersonNamed, PlaceNamed
from lifecycle.domain.hostile_text import is_hostile
from lifecycle.evidence.verifier import program as verifier
from lifecycle.reports import all_reports

ESC, CSI, OVERRIDE, UNSEEN = "\x1b[2J", "\x9b31m", "\u202e", "\u200b"
HOSTILE = f"a{ESC}b{CSI}c{OVERRIDE}d{UNSEEN}e\r\nCard OK\x07\x7f"
A, B, C, *_ = SERIALS

SET = sha256(b"1").hexdigest()[:32].upper()
GIVEN = {"card-life": (A,), "set": (SET,), "key": (SET,)}
"""What a report asks for."""

texts = st.text(
    st.sampled_from("abc -=\"'\\\u00e9\x00\x07\x08\r\n\t\x1b[]m\x7f\x85\x9b\u200b\u200f\u202e\u2066\u2028\ufeff"),
    min_size=1, max_size=12,
).filter(is_hostile)  # fmt: skip


def must_be_harmless(shown: str) -> None:
    """Line breaks are the only control characters, of CSV too; everything else is seen."""
    for line in shown.replace("\r\n", "\n").split("\n"):
        assert not is_hostile(line), repr(line)


def calls(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Give every command there is, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from calls(command, *path, name)
        elif command is not None:
            yield (*path, name), command


CALLS = [
    (words, parameter)
    for words, command in calls(program)
    for parameter in command.params
    if not getattr(parameter, "is_flag", False)
]
"""Every option and argument that takes a value."""


def ran_inside(office: Office, *words: str) -> Ran:
    """Call the program as if its door stood open."""
    context = Context(json="--json" in words)
    called = program.main
    office.forget()
    code = ending(context, lambda: called(list(words), prog_name="lifecycle", standalone_mode=False, obj=context))
    return office.heard(code)


def filled(words: tuple[str, ...], parameter: click.Parameter, value: str) -> list[str]:
    """Give a call with one value."""
    return [*words, value] if isinstance(parameter, click.Argument) else [*words, f"{parameter.opts[-1]}={value}"]


@pytest.fixture
def away(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose files are made in a folder of its own."""
    monkeypatch.chdir(office.folder)
    return office


@given(st.sampled_from(CALLS), texts)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_hostile_word_gets_in(away: Office, call: tuple[tuple[str, ...], click.Parameter], value: str) -> None:
    """It is refused before anything else is done, in all options and arguments of all commands."""
    ran = away.run(*filled(*call, value))
    assert ran.code == 2, ran
    assert "cannot be seen" in ran.err
    must_be_harmless(ran.out + ran.err)
    assert not away.store.exists()


@given(st.sampled_from(CALLS), texts, st.sampled_from([(), ("-v",), ("--json",)]))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_option_shows_what_is_hostile(
    away: Office, call: tuple[tuple[str, ...], click.Parameter], value: str, form: tuple[str, ...]
) -> None:
    """Whatever a command says of its value: the rule out does not rely on the rule in."""
    ran = ran_inside(away, *filled(*call, value), "--no-input", *form)
    must_be_harmless(ran.out + ran.err)


@pytest.mark.long
@pytest.mark.parametrize("form", [(), ("-v",), ("--json",)], ids="".join)
def test_not_one_option_shows_what_is_hostile(away: Office, form: tuple[str, ...]) -> None:
    """Every one that there is."""
    for words, parameter in CALLS:
        ran = ran_inside(away, *filled(words, parameter, HOSTILE), "--no-input", *form)
        must_be_harmless(ran.out + ran.err)


@pytest.fixture
def lived(office: Office) -> Office:
    """An office with a record in which every name is hostile: it was written before there was a rule in."""
    with opened(new_store(office.store)) as store:
        record = Chronicle(store)
        record.whole(HOSTILE, 2, A, B, C)
        for stream, kind in (("person:1", PersonNamed), ("place:1", PlaceNamed)):
            digest, disclosure = kept_text(HOSTILE + stream)
            record.add(stream, kind(name=digest), disclosed=(disclosure,))
        digest, disclosure = kept_text(HOSTILE)
        record.add(
            f"card:{A}",
            CardHandedOver(at=1, witness=None, purpose=digest, giver=None, receiver="person:1", pin_shared=False),
            disclosed=(disclosure,),
            operation=new_id(),
        )
        record.add(f"card:{B}", CardStored(at=1, witness=None, purpose=None, place="place:1", bag=None))
        record.add(f"card:{C}", CardLost(at=1, witness="person:1", purpose=None))
    return office


@pytest.mark.parametrize("form", [(), ("-v",), ("--csv",), ("--html", "-"), ("--json",)], ids="".join)
def test_no_report_shows_a_hostile_name(lived: Office, form: tuple[str, ...]) -> None:
    """In none of its forms."""
    for name in all_reports():
        ran = lived.run("report", name, *GIVEN.get(name, ()), *form)
        assert ran.code == 0, ran.err
        must_be_harmless(ran.out + ran.err)


@pytest.mark.parametrize(
    "words",
    [
        ("custody", "show", A), ("custody", "show", C), ("custody", "person", "list"), ("custody", "place", "list"),
        ("verify",), ("doctor",), ("replay",), ("run", "erase", "--serial", A, "--no-input"),
        ("run", "check-set", "--set", "a", "--no-input"), ("custody", "hand-over", B, "--to", "a", "--no-input"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_command_shows_a_hostile_name(lived: Office, words: tuple[str, ...]) -> None:
    """Of what stands in its record."""
    ran = lived.run(*words)
    must_be_harmless(ran.out + ran.err)


def test_an_export_for_a_spreadsheet_has_no_hostile_name(lived: Office, tmp_path: Path) -> None:
    """Names and facts stand in it as text."""
    ran = lived.run("export", str(tmp_path / "events.csv"), "--format", "csv", "--disclose", "all")
    must_be_harmless(ran.out + ran.err)
    if ran.code == 0:
        must_be_harmless((tmp_path / "events.csv").read_text("utf-8"))


@given(texts)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_setting_shows_what_is_hostile(away: Office, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """From the file or the environment; NUL cannot be in the latter."""
    escaped = "".join(f"\\U{ord(each):08x}" for each in value)
    (away.folder / "config.toml").write_text(f'file_system = "{escaped}"\n')
    with monkeypatch.context() as patch:
        patch.setenv("LIFECYCLE_READER", value.replace("\0", "") or "x")
        ran = away.run("report", "cards")
    assert ran.code == 2
    must_be_harmless(ran.out + ran.err)


@given(st.lists(texts, min_size=1, max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_verifier_that_stands_alone_shows_nothing_hostile(
    monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """Whatever it is called with."""
    out = StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", out)
        with suppress(SystemExit):  # which argparse raises
            verifier.main([*words[1:], f"./{words[0]}".replace("\0", "")])
    must_be_harmless(out.getvalue())


def test_a_hostile_word_is_named_without_what_is_hostile(office: Office) -> None:
    """People see which one it is; machines get it escaped."""
    assert main(["report", "cards", "--as-of", HOSTILE]) == 2
    ran = office.run("--json", "report", HOSTILE)
    assert ran.json["error"]["code"] == "unreadable-word"
    assert ran.json["error"]["params"]["word"] == HOSTILE
