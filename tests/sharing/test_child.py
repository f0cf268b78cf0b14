"""The child process that fails: what it is called, and that nothing of it stays."""

import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from desk.patience import until
from workers import child_that, my_children, open_files, replying

from lifecycle.domain.errors import ExitCode
from lifecycle.domain.secret import Secret
from lifecycle.sharing import SharingFailed, deal, rebuild
from lifecycle.sharing.child import Child
from lifecycle.sharing.message import Outcome


def problem_of(child: Child) -> str:
    """How a failure is explained; nothing may stay open or behind."""
    files, children = open_files(), my_children()
    with pytest.raises(SharingFailed) as caught:
        deal(2, 3, child=child)
    assert (open_files(), my_children()) == (files, children)
    assert caught.value.exit_code == ExitCode.DEFECT
    return str(caught.value.params["problem"])


@pytest.mark.parametrize(
    ("child", "problem"),
    [
        (child_that("os.read(0, 4096); os.kill(os.getpid(), signal.SIGKILL)"), "signal 9 ended the process"),
        (child_that("os.kill(os.getpid(), signal.SIGSEGV)"), "signal 11 ended the process"),
        (child_that("raise ValueError"), "the process ended with status 1"),
        (child_that("pass"), "the process ended without a complete answer"),
        (replying(b"\x00"), "the process ended without a complete answer"),
        (replying(b"\x00\x31\x00abc"), "the process ended without a complete answer"),
        (replying(b"\x00\x00"), "the process ended without a complete answer"),
        (replying(b"\xff\xff" + bytes(70000)), "signal 13 ended the process"),
        (replying(b"\x00\x01\x63"), "the answer of the process is not valid"),
        (replying(b"\x00\x01\x00"), "the answer of the process is not valid"),
        (replying(b"\x00\x31\x00" + bytes(48)), "the answer of the process is not valid"),
        (
            replying(b"\x00\x94\x00" + bytes(48) + b"".join(bytes([n]) + bytes(32) for n in (1, 2, 4))),
            "the answer of the process",
        ),
        (replying(b"\x00\x02\x01\x41"), "the answer of the process is not valid"),
        (replying(b"\x00\x01\x05"), "the process could not do its task"),
        (replying(b"\x00\x01\x05", "os._exit(7)"), "the process ended with status 7"),
        (Child(("/nonexistent/python",)), "No such file or directory"),
    ],
)
def test_a_child_that_fails_is_a_failure_with_a_name(child: Child, problem: str) -> None:
    """Dead, silent or talking nonsense: nothing of it is used."""
    if problem == "signal 13 ended the process":  # it may die of the pipe that is closed, or be killed before
        assert problem_of(child)
    else:
        assert problem_of(child).startswith(problem)


@pytest.mark.parametrize(
    ("child", "problem"),
    [
        (child_that("signal.pause()", seconds=0.4), "the process took too long"),
        (child_that("os.kill(os.getpid(), signal.SIGSTOP)", seconds=0.4), "the process took too long"),
        (child_that("os.write(1, bytes(1)); signal.pause()", seconds=0.4), "the process took too long"),
        (child_that("os.close(1); signal.pause()"), "the process did not end"),
        (child_that("os.write(1, b'\\x00\\x01\\x05'); signal.pause()"), "the process did not end"),
    ],
)
def test_a_child_that_takes_too_long_is_killed(child: Child, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it hangs. Where it is to be seen to end, its time is over, however long its reply took."""
    wait = subprocess.Popen.wait

    def wait_no_more(process: "subprocess.Popen[bytes]", timeout: float | None = None) -> int:
        return wait(process, None if timeout is None else 0.1)

    monkeypatch.setattr(subprocess.Popen, "wait", wait_no_more)
    assert problem_of(child) == problem


def test_the_real_child_killed_in_the_middle_is_a_failure(tmp_path: Path) -> None:
    """It splits, and has the secret then."""
    before, splitting = my_children(), tmp_path / "splitting"
    child_code = (
        "from pathlib import Path\nfrom lifecycle.sharing import answering\n"
        f"def split(*_, **__):\n    Path({str(splitting)!r}).touch()\n    signal.pause()\n"
        "answering.answer = split\nfrom lifecycle.sharing.worker import main\nmain()"
    )
    with ThreadPoolExecutor(1) as pool:
        dealing = pool.submit(deal, 64, 64, child=child_that(child_code))
        assert until(lambda: bool(my_children() - before))
        (child,) = my_children() - before
        assert until(splitting.exists)
        os.kill(child, signal.SIGKILL)
        with pytest.raises(SharingFailed) as caught:
            dealing.result()
    assert str(caught.value.params["problem"]) == "signal 9 ended the process"
    assert my_children() == before


def test_a_missing_library_is_named() -> None:
    """The child says so without waiting for the secrets."""
    code = "sys.modules['Crypto'] = None\nfrom lifecycle.sharing.worker import main\nmain()"
    assert problem_of(child_that(code)) == "the process cannot load pycryptodome or cryptography"


def test_failures_say_nothing_of_what_was_asked() -> None:
    """Neither in the error nor in what it came from."""
    mark = bytes(range(65, 97))
    with pytest.raises(SharingFailed) as caught:
        rebuild({1: Secret(mark), 2: Secret(mark)}, 2, child=replying(bytes([0, 1, Outcome.FAILED])))
    assert caught.value.__cause__ is None
    assert "".join(map(chr, mark[:8])) not in f"{caught.value!r}{caught.value}{caught.value.params}"
