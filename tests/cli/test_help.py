"""What the program says of itself, and what it loads for that."""

import subprocess
import sys

import pytest

from lifecycle.cli import main
from lifecycle.cli.commands import COMMANDS, program
from lifecycle.domain.errors import ExitCode
from lifecycle.operations import all_operations

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


def test_help_lists_every_command_and_every_exit_code(capfd: pytest.CaptureFixture[str]) -> None:
    """The exit codes stand at its end."""
    assert main(["--help"]) == 0
    shown = capfd.readouterr().out
    assert all(f"\n  {command} " in shown for command in COMMANDS)
    assert all(f"\n  {int(code)} " in shown for code in ExitCode)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_table_is_there_and_has_help(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The table names modules, which only then are imported."""
    assert main([command, "--help"]) == 0
    assert "--help" in capfd.readouterr().out


def test_every_operation_has_a_command_with_help_from_its_file(capfd: pytest.CaptureFixture[str]) -> None:
    """And the options that all of them share."""
    for name, operation in all_operations().items():
        assert main(["run", name, "--help"]) == 0
        shown = " ".join(capfd.readouterr().out.split())
        assert " ".join((sys.modules[operation.__module__].__doc__ or "").split()[:8]) in shown
        for option in ("--serial", "--reader", "--pin-fd", "--pin-file", "--yes", "--use-last-try", "--json"):
            assert option in shown


def test_the_version_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    """On standard output."""
    assert main(["--version"]) == 0
    assert capfd.readouterr().out.startswith("lifecycle 0.")


def test_a_command_that_is_not_there_is_a_mistake_of_the_caller(capfd: pytest.CaptureFixture[str]) -> None:
    """One sentence, and where to look."""
    assert main(["inspect"]) == 2
    assert capfd.readouterr().err.splitlines() == [
        "Error: No such command 'inspect'.",
        "Next:",
        "  lifecycle --help",
    ]


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
