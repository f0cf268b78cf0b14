"""Every code of the PC/SC library has exactly one meaning here."""

import subprocess
import sys

import pytest

from lifecycle.domain.errors import ReaderError, ReaderTrouble
from lifecycle.readers.faults import ON_OPENING, TROUBLE, UNDER_WAY, fault, meaning

scard = pytest.importorskip("smartcard.scard", reason="pyscard is not installed")
CODES = sorted(name for name in dir(scard) if name.startswith(("SCARD_E_", "SCARD_W_", "SCARD_F_")))


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter."""
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603


@pytest.mark.parametrize("name", CODES)
def test_every_code_stands_in_exactly_one_table_and_makes_a_sentence(name: str) -> None:
    """A code that a new version of the library brings fails here until somebody has decided what it means."""
    assert (name in ON_OPENING) != (name in TROUBLE)
    for under_way in (False, True):
        kind = meaning(name, under_way=under_way)
        assert issubclass(kind, ReaderError)
        error = fault(kind, "VR A", seconds=10, problem="something")
        assert "{" not in f"{error.explain()} {error.advise()}"


def test_no_table_names_a_code_that_the_library_does_not_know() -> None:
    """A misspelt name would never be found."""
    assert {*ON_OPENING, *UNDER_WAY, *TROUBLE} <= set(CODES)


def test_an_unheard_of_code_is_trouble() -> None:
    """It is shown with PC/SC's own text."""
    assert meaning("", under_way=True) is ReaderTrouble


def test_loading_pc_sc_starts_no_thread_and_needs_no_service() -> None:
    """And the rest of the package does not load it."""
    code = (
        "import sys, threading, lifecycle.readers.choice;"
        "assert not any(name.startswith('smartcard') for name in sys.modules);"
        "import lifecycle.readers.pcsc;"
        "assert threading.active_count() == 1"
    )
    run(code)


def test_a_missing_library_is_an_error_of_ours_and_prints_nothing() -> None:
    """Without it pyscard itself prints a line and goes on, to fail later and differently."""
    code = (
        "import ctypes\n"
        "def missing(name): raise OSError(name + ': cannot open shared object file')\n"
        "ctypes.CDLL = missing\n"
        "from lifecycle.domain.errors import NoPyscard\n"
        "try: import lifecycle.readers.pcsc\n"
        "except NoPyscard as error: print(error)\n"
    )
    done = run(code)
    assert "libpcsclite.so.1: cannot open shared object file" in done.stdout
    assert done.stderr == ""
