"""What the program says of itself, and what it loads for that."""

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import lifecycle
from lifecycle.cli import main
from lifecycle.cli.commands import COMMANDS, program
from lifecycle.cli.help.places import HANDBOOK
from lifecycle.domain.errors import ExitCode
from lifecycle.operations import all_operations, explained, operation_typed, typed_name
from tests.cli.conftest import Call

HEAVY = {
    "alembic",
    "cryptography",
    "msgspec",
    "platformdirs",
    "rich",
    "smartcard",
    "sqlalchemy",
    "structlog",
    "textual",
}


def loaded_by(*words: str) -> set[str]:
    """Call the program in a process of its own and name the packages that it loaded."""
    code = f"import sys\nfrom lifecycle.cli import main\nmain({words!r})\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    return {module.partition(".")[0] for module in done.stderr.split()}


@pytest.mark.parametrize("words", [("--help",), ("--version",)])
def test_help_and_version_load_nothing_that_takes_long(words: tuple[str, ...]) -> None:
    """Whoever only wants to know what can be typed does not wait."""
    assert loaded_by(*words) & HEAVY == set()


def test_an_operations_help_loads_no_database() -> None:
    """Nor a log, nor a reader."""
    assert (
        loaded_by("run", "change-pin", "--help") & {"alembic", "rich", "smartcard", "sqlalchemy", "structlog"} == set()
    )


def test_an_inspection_loads_neither_the_migrations_nor_pcsc_where_they_are_not_needed(
    home: object,  # noqa: ARG001
    call: object,  # noqa: ARG001 - set the environment
) -> None:
    """The store is made by the first call, with its migrations; the second finds it current."""
    main(["run", "inspect", "--no-input"])
    assert loaded_by("run", "inspect", "--no-input") & {"alembic", "smartcard", "textual", "platformdirs"} == set()


def test_an_operation_loads_no_verifier(
    home: object,  # noqa: ARG001
    call: object,  # noqa: ARG001 - set the environment
) -> None:
    """The processes that it works with are for whoever verifies."""
    assert loaded_by("run", "inspect", "--no-input") & {"multiprocessing"} == set()


def test_help_lists_every_command_under_what_it_belongs_to(capfd: pytest.CaptureFixture[str]) -> None:
    """Cards, custody, evidence, administration."""
    assert main(["--help"]) == 0
    shown = capfd.readouterr().out
    assert all(f"\n  {command} " in shown for command in COMMANDS)
    heads = [line for line in shown.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert heads == [
        "Examples:",
        "Cards:",
        "Custody:",
        "Evidence:",
        "Administration:",
        "Options:",
        "Output:",
        "See also:",
        "Handbook, in ops/handbook of the source:",
    ]


def test_every_exit_code_has_its_meaning_in_the_help(capfd: pytest.CaptureFixture[str]) -> None:
    """`lifecycle help exit-codes` is what scripts are written by."""
    assert main(["help", "exit-codes"]) == 0
    shown = capfd.readouterr().out
    assert all(f"\n  {int(code)} " in shown for code in ExitCode)


def test_the_list_says_of_each_command_what_its_own_help_begins_with() -> None:
    """The list imports no command, so that its summaries stand there once more."""
    context = click.Context(program)
    for name, entry in COMMANDS.items():
        command = program.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str() == str(entry.help), name


@pytest.mark.parametrize("words", [["run", "change-pin"], ["custody", "hand-over"], ["report"], []])
def test_the_help_of_a_command_has_four_ways(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """`--help` and `-h` behind it, `help` before it."""
    shown = []
    for typed in ([*words, "--help"], [*words, "-h"], ["help", *words]):
        assert main(typed) == 0
        shown.append(capfd.readouterr().out)
    assert len(set(shown)) == 1
    assert shown[0].startswith("Usage: lifecycle")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_table_is_there_and_has_help(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The table names modules, which only then are imported."""
    assert main([command, "--help"]) == 0
    assert "--help" in capfd.readouterr().out


@pytest.mark.parametrize("name", [typed_name(each) for each in all_operations().values()])
def test_every_operation_has_a_command_with_help_from_its_file(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """And the options that all of them share."""
    operation = operation_typed(name)
    assert operation is not None
    assert main(["run", name, "--help"]) == 0
    shown = " ".join(capfd.readouterr().out.split())
    assert all(paragraph in shown for paragraph in explained(operation))
    assert all(option in shown for option in ("--serial", "--reader", "--dry-run", "--json", "--record"))


def options_of(operation: str, capfd: pytest.CaptureFixture[str]) -> set[str]:
    """Give the options that the help of an operation lists."""
    assert main(["run", operation, "--help"]) == 0
    return set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", capfd.readouterr().out, re.MULTILINE))


ANSWERS = {"--pin-file", "--pin-fd", "--use-last-try", "--choose", "--yes", "--confirm"}


@pytest.mark.parametrize(
    ("operation", "answers"),
    [
        ("inspect", set()),
        ("accept-mismatch", {"--yes", "--confirm"}),
        ("format-card", {"--choose", "--yes", "--confirm"}),
        ("get-label", {"--pin-file", "--pin-fd", "--use-last-try", "--choose"}),
        ("change-pin", ANSWERS),
        ("create-server-master-key", ANSWERS),
    ],
)
def test_an_operation_lists_only_the_answers_that_it_asks_for(
    operation: str, answers: set[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """An inspection needs no PIN and no word."""
    assert options_of(operation, capfd) & ANSWERS == answers


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["report", "cards"], {"--no-input", "--trace", "--reader", "--store"}),
        (["readers"], {"--no-input"}),
        (["console"], {"--no-input", "--json", "--trace"}),
        (["virtual", "new"], {"--record", "--no-input"}),
        (["custody", "show"], {"--yes", "--no-input", "--trace"}),
    ],
)
def test_a_command_lists_no_option_that_changes_nothing(
    words: list[str], options: set[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """Where nothing is asked, nothing is answered, and where no card is read, nothing is traced."""
    assert main([*words, "--help"]) == 0
    shown = capfd.readouterr().out
    assert {option for option in options if f"  {option} " in shown} == set()


def test_an_option_that_is_not_listed_is_still_taken(call: Call) -> None:
    """A script may give the same options to every operation."""
    assert call("run", "inspect", "--yes", "--confirm", "x", "--choose", "a=b").code == 0


def test_the_version_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    """On standard output."""
    for typed in ("--version", "-V"):
        assert main([typed]) == 0
        assert capfd.readouterr().out.startswith("lifecycle 0.")


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        (["reprot"], "report"),
        (["inspect"], "run inspect"),
        (["pin-changes"], "report pin-changes"),
        (["chnage-pin"], "run change-pin"),
        (["report-lost"], "custody report-lost"),
        (["run", "chnage-pin"], "change-pin"),
        (["run", "accept-mismach"], "accept-mismatch"),
        (["report", "qorum"], "quorum"),
        (["custody", "handover"], "hand-over"),
        (["custody", "person", "ad"], "add"),
        (["help", "reprot"], "report"),
        (["verify", "--chekpoint", "x"], "--checkpoint"),
        (["run", "inspect", "--serail", "x"], "--serial"),
    ],
)
def test_a_mistyped_word_gets_a_suggestion(typed: list[str], near: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Of commands, operations, reports and options; none is run by itself."""
    assert main(typed) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert f"Did you mean '{near}'?" in printed.err


@pytest.mark.parametrize("typed", [["report", "cards", "--sotre", "x"], ["run", "inspect", "--stor", "x"]])
def test_an_option_that_the_help_does_not_show_is_not_suggested(
    typed: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """Its name is an earlier one, kept for scripts."""
    assert main(typed) == 2
    said = capfd.readouterr().err
    assert f"No such option '{typed[2]}'." in said
    assert "--store" not in said


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        (["run", "get-label", "--serial"], "run get-label"),
        (["report", "cards", "--as-of"], "report cards"),
        (["custody", "key", "decide", "A", "accepted", "--witness"], "custody key decide"),
        (["verify", "x.zip", "--key"], "verify"),
    ],
)
def test_an_option_without_its_value_leads_to_the_help_of_its_command(
    typed: list[str], path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """And not to that of the whole program."""
    assert main(typed) == 2
    assert capfd.readouterr().err.endswith(f"\n  lifecycle {path} --help\n")


def test_a_report_is_shown_under_one_name(capfd: pytest.CaptureFixture[str]) -> None:
    """The one that pages and next steps use; its earlier name is taken, and not listed."""
    for words in (["report", "--help"], ["report", "--list"], ["report", "card", "--help"]):
        assert main(words) == 0
        shown = capfd.readouterr().out
        assert "card-life" not in shown
        assert "card " in shown
    assert main(["report", "card-life", "--help"]) == 0


def test_the_help_names_the_handbook_page_of_each_reader(capfd: pytest.CaptureFixture[str]) -> None:
    """Each is there."""
    assert main(["help"]) == 0
    shown = capfd.readouterr().out
    for page in HANDBOOK:
        assert page in shown
        assert (Path(__file__).parents[2] / "ops" / "handbook" / page).is_file()


def test_the_package_says_what_of_it_is_public() -> None:
    """Whoever imports it reads first that it is no library."""
    said = " ".join((lifecycle.__doc__ or "").split())
    assert "has no API for Python code" in said
    assert "--json" in said


def test_completion_says_what_the_search_path_needs(capfd: pytest.CaptureFixture[str]) -> None:
    """Without it the line in the file of the shell is an error at every start."""
    assert main(["completion", "--help"]) == 0
    assert "export PATH=" in " ".join(capfd.readouterr().out.split())


def test_a_word_that_is_like_nothing_gets_none(capfd: pytest.CaptureFixture[str]) -> None:
    """One sentence, and where to look."""
    assert main(["xyzzy"]) == 2
    said = capfd.readouterr().err
    assert "No such command 'xyzzy'." in said
    assert "Did you mean" not in said
    assert "lifecycle --help" in said


def test_a_mistyped_word_is_an_error_for_machines_too(capfd: pytest.CaptureFixture[str]) -> None:
    """In English, whatever a person reads."""
    assert main(["run", "chnage-pin", "--json"]) == 2
    error = json.loads(capfd.readouterr().out)["error"]
    assert error["code"] == "bad-command"
    assert "Did you mean 'change-pin'?" in error["message"]


@pytest.mark.parametrize(("earlier", "now"), [("settle", "resolve"), ("accept-drift", "accept-mismatch")])
def test_an_operation_keeps_its_earlier_name(
    earlier: str, now: str, call: Call, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is not listed any more, and does the same; what is recorded has one name."""
    assert main(["run", "--help"]) == 0
    listed = capfd.readouterr().out
    assert f"\n  {now} " in listed
    assert f"\n  {earlier} " not in listed
    assert call("run", "inspect").code == 0
    for name in (earlier, now):
        refused = call("run", name, "--json", "--yes").object
        assert (refused["command"], refused["error"]["code"]) == (f"run {name}", "refused")


def test_the_program_is_one_group() -> None:
    """For whatever makes completions or manuals from it."""
    assert program.name == "lifecycle"


def test_a_version_that_cannot_be_written_is_no_defect() -> None:
    """A full disk is said."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "lifecycle", "--version"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, b"The output could not be written" in done.stderr) == (2, True)
