"""No command takes a password of a server, repeats one, or writes one down."""

import subprocess
import sys
from pathlib import Path

import pytest
from lab.office import Office

SECRET = "hunter2"
WITH_PASSWORD = f"postgresql://ana:{SECRET}@db.example/lifecycle"


@pytest.mark.parametrize(
    "words",
    [
        ("--record", WITH_PASSWORD, "report", "cards"),
        ("report", "cards", f"--store={WITH_PASSWORD}"),
        ("verify", WITH_PASSWORD),
        ("backup", WITH_PASSWORD, "--trace"),
        ("no-such-command", WITH_PASSWORD, "--json"),
        ("record", "create", WITH_PASSWORD),
        ("record", "copy", "ledger.db", f"{WITH_PASSWORD}\x1b"),
        ("record", "check", f"postgresql://db.example/lifecycle?password={SECRET}"),
    ],
)
def test_a_password_is_refused_wherever_it_is_typed(office: Office, words: tuple[str, ...]) -> None:
    """Before anything else, and nothing repeats it: no error, no log, no JSON."""
    ran = office.run(*words)
    assert ran.code == 2
    assert "password" in ran.out + ran.err
    assert SECRET not in ran.out + ran.err
    assert not any(SECRET in path.read_text("utf-8") for path in office.folder.rglob("*") if path.is_file())


def test_a_password_is_refused_in_the_environment_and_in_the_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same."""
    (office.folder / "config.toml").write_text(f'record = "{WITH_PASSWORD}"\n')
    ran = office.run("report", "cards")
    assert (ran.code, SECRET in ran.out + ran.err) == (2, False)
    monkeypatch.setenv("LIFECYCLE_RECORD", WITH_PASSWORD)
    ran = office.run("doctor")
    assert (ran.code, SECRET in ran.out + ran.err) == (1, False)
    monkeypatch.setenv("LIFECYCLE_RECORD", "postgresql://db.example/lifecycle")
    monkeypatch.setenv("PGPASSWORD", SECRET)
    for words in (("report", "cards"), ("record", "create", "postgresql://db.example/lifecycle")):
        ran = office.run(*words)
        assert (ran.code, "PGPASSWORD" in ran.err, SECRET in ran.out + ran.err) == (2, True, False), ran


def test_completion_repeats_no_password(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell asks with the line as it stands."""
    monkeypatch.setenv("_LIFECYCLE_COMPLETE", "bash")
    for line in (f"lifecycle --record {WITH_PASSWORD} report card ", f"lifecycle verify {WITH_PASSWORD}"):
        monkeypatch.setenv("COMP_LINE", line)
        ran = office.run()
        assert SECRET not in ran.out + ran.err


def test_without_psycopg_the_error_says_what_to_install(tmp_path: Path) -> None:
    """Everything else works without it."""
    (tmp_path / "psycopg").mkdir()
    (tmp_path / "psycopg" / "__init__.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'psycopg'\", name='psycopg')\n"
    )
    environment = {"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}", "LIFECYCLE_HOME": str(tmp_path / "home")}
    for words in (("report", "cards", "--record", "postgresql:///x"), ("record", "create", "postgresql:///x")):
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "lifecycle", *words], capture_output=True, text=True, check=False, env=environment
        )
        assert done.returncode == 5, done
        assert "pip install 'smartcard-lifecycle[postgresql]'" in done.stderr
        assert "Traceback" not in done.stderr
