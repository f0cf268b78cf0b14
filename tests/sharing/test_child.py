"""The child process: what it tells of itself, what becomes of it, and what its failures are called."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from children import child_that, field, my_children, open_files, replying, worker_after

from lifecycle.domain.errors import ExitCode
from lifecycle.domain.secret import Secret
from lifecycle.sharing import SharingFailed, deal, rebuild
from lifecycle.sharing.child import Child
from lifecycle.sharing.message import Outcome

WORKER = (sys.executable, "-P", "-m", "lifecycle.sharing.worker")


@contextmanager
def waiting_worker(parent: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """The real worker, which has no request yet."""
    command = (*WORKER, str(parent or os.getpid()))
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as worker:  # noqa: S603 - ours
        try:
            yield worker
        finally:
            worker.kill()


def soon(happens: Callable[[], bool]) -> bool:
    """Wait up to ten seconds for something."""
    end = time.monotonic() + 10
    while not (happened := happens()) and time.monotonic() < end:
        time.sleep(0.01)
    return happened


def isolated(process: int) -> bool:
    """Whether it ignores SIGINT: what it does first of all."""
    return bool(int(field(process, "SigIgn"), 16) >> (signal.SIGINT - 1) & 1)


def gone(process: int) -> bool:
    """Whether it has ended; in a container without an init nobody may have waited for it."""
    return not Path(f"/proc/{process}").exists() or field(process, "State").startswith("Z")


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
        (child_that("os.read(0, 4096); os.kill(os.getpid(), signal.SIGKILL)"), "it was ended by signal 9"),
        (child_that("os.kill(os.getpid(), signal.SIGSEGV)"), "it was ended by signal 11"),
        (child_that("raise ValueError"), "it gave up (status 1)"),
        (child_that("pass"), "it ended without a whole answer"),
        (replying(b"\x00"), "it ended without a whole answer"),
        (replying(b"\x00\x26\x00abc"), "it ended without a whole answer"),
        (replying(b"\x00\x00"), "it ended without a whole answer"),
        (replying(b"\xff\xff" + bytes(70000)), "it was ended by signal 13"),
        (replying(b"\x00\x01\x63"), "its answer makes no sense"),
        (replying(b"\x00\x01\x00"), "its answer makes no sense"),
        (replying(b"\x00\x26\x00" + bytes(37)), "its answer makes no sense"),
        (
            replying(b"\x00\x89\x00" + bytes(37) + b"".join(bytes([n]) + bytes(32) for n in (1, 2, 4))),
            "its answer makes",
        ),
        (replying(b"\x00\x02\x01\x41"), "its answer makes no sense"),
        (replying(b"\x00\x01\x05"), "it could not do what it was asked"),
        (replying(b"\x00\x01\x05", "os._exit(7)"), "it gave up (status 7)"),
        (Child(("/nonexistent/python",)), "No such file or directory"),
    ],
)
def test_a_child_that_fails_is_a_failure_with_a_name(child: Child, problem: str) -> None:
    """Dead, silent or talking nonsense: nothing of it is used."""
    if problem == "it was ended by signal 13":  # it may die of the pipe that is closed, or be killed before
        assert problem_of(child)
    else:
        assert problem_of(child).startswith(problem)


@pytest.mark.parametrize(
    ("child", "problem"),
    [
        (child_that("time.sleep(60)", seconds=0.4), "it took too long"),
        (child_that("os.kill(os.getpid(), signal.SIGSTOP)", seconds=0.4), "it took too long"),
        (child_that("os.write(1, bytes(1)); time.sleep(60)", seconds=0.4), "it took too long"),
        (child_that("os.close(1); time.sleep(60)", seconds=0.4), "it did not end"),
        (child_that("os.write(1, b'\\x00\\x01\\x05'); time.sleep(60)", seconds=0.4), "it did not end"),
    ],
)
def test_a_child_that_takes_too_long_is_killed(child: Child, problem: str) -> None:
    """Wherever it hangs."""
    began = time.monotonic()
    assert problem_of(child) == problem
    assert time.monotonic() - began < 5


def test_the_real_child_killed_in_the_middle_is_a_failure() -> None:
    """It splits 64 of 64 for half a second, and has the secret then."""
    before = my_children()
    with ThreadPoolExecutor(1) as pool:
        dealing = pool.submit(deal, 64, 64)
        assert soon(lambda: bool(my_children() - before))
        (child,) = my_children() - before
        assert soon(lambda: isolated(child))
        time.sleep(0.1)
        os.kill(child, signal.SIGKILL)
        with pytest.raises(SharingFailed) as caught:
            dealing.result()
    assert str(caught.value.params["problem"]) == "it was ended by signal 9"
    assert my_children() == before


def test_a_missing_library_is_named() -> None:
    """The child says so without waiting for the secrets."""
    code = "sys.modules['Crypto'] = None\nfrom lifecycle.sharing.worker import main\nmain()"
    assert problem_of(child_that(code)) == "pycryptodome or cryptography cannot be loaded there"


def test_the_child_ignores_ctrl_c_and_leaves_no_core() -> None:
    """The parent decides; and a dump would hold the secret."""
    with waiting_worker() as worker:
        assert soon(lambda: isolated(worker.pid))
        assert soon(lambda: field(worker.pid, "Max core file size", "limits").split()[:2] == ["0", "0"])
        worker.send_signal(signal.SIGINT)
        assert not select.select([worker.stdout], [], [], 0.3)[0]
        assert worker.poll() is None
        assert worker.stdin
        worker.stdin.close()
        assert worker.wait(10) == 1
        assert worker.stdout
        assert worker.stderr
        assert worker.stdout.read() + worker.stderr.read() == b""


def test_the_child_cannot_be_looked_into_by_this_user() -> None:
    """It is not dumpable, asks to be killed with its parent, and is locked in memory where that is allowed."""
    code = (
        "import ctypes, os\nfrom lifecycle.sharing.isolation import isolate, lock_memory\nisolate(os.getppid())\n"
        "told = ctypes.c_int()\nlibrary = ctypes.CDLL(None)\nlibrary.prctl(2, ctypes.byref(told), 0, 0, 0)\n"
        "locked = lock_memory()\nstatus = open('/proc/self/status').read()\n"
        "size = int(status.split('VmLck:')[1].split()[0])\n"
        "print(library.prctl(3, 0, 0, 0, 0), told.value, locked, size)"
    )
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)  # noqa: S603
    dumpable, signal_at_death, locked, size = done.stdout.split()
    assert (dumpable, signal_at_death) == ("0", "9")
    assert (locked == "True") == (int(size) > 0)


def test_the_child_does_its_work_where_memory_may_not_be_locked() -> None:
    """Whoever runs it; and a limit that leaves no room must not kill it later."""
    for limits in ("(0, 0)", "(1 << 20, 1 << 20)", "resource.getrlimit(resource.RLIMIT_MEMLOCK)"):
        child = worker_after(f"import resource; resource.setrlimit(resource.RLIMIT_MEMLOCK, {limits})")
        deal(2, 3, child=child).close()


def test_where_there_is_no_room_to_lock_what_comes_only_what_is_there_is_locked() -> None:
    """A limit on address space stands for the one on locked memory, which is not there for every user."""
    code = (
        "import resource\nfrom lifecycle.sharing.isolation import lock_memory\n"
        "size = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize() + (16 << 20)\n"
        "resource.setrlimit(resource.RLIMIT_AS, (size, size))\n"
        "print(lock_memory() in (True, False), len(bytes(1 << 20)))"
    )
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "True 1048576\n"


def test_the_child_dies_with_its_parent() -> None:
    """Even where somebody else keeps its pipe open."""
    ours, theirs = os.pipe()
    code = (
        "import subprocess, sys, os, time\n"
        f"print(subprocess.Popen(({', '.join(map(repr, WORKER))}, str(os.getpid())), stdin={ours}).pid, flush=True)\n"
        "time.sleep(60)"
    )
    command, pipe = (sys.executable, "-c", code), subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, pass_fds=(ours,)) as parent:  # noqa: S603 - ours
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert soon(lambda: isolated(child))
        parent.kill()
    assert soon(lambda: gone(child))
    os.close(ours)
    os.close(theirs)


def test_a_child_whose_parent_is_gone_before_it_could_ask_ends_at_once() -> None:
    """It sees that by the id it was given."""
    with waiting_worker(parent=1 if os.getpid() != 1 else 2) as worker:
        assert worker.wait(10) == 1


def test_arguments_and_environment_and_errors_hold_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is reduced to where Python finds its packages; standard error stays empty."""
    monkeypatch.setenv("LIFECYCLE_PIN", "31415926")
    copying = "\n".join(
        f"open({str(tmp_path / name)!r}, 'wb').write(open('/proc/self/{name}', 'rb').read())"
        for name in ("cmdline", "environ")
    )
    child = worker_after(f"{copying}\nos.dup2(os.open({str(tmp_path / 'stderr')!r}, os.O_CREAT | os.O_WRONLY), 2)")
    mark = bytes(range(65, 97))
    identity = rebuild({1: Secret(mark), 2: Secret(mark[::-1])}, 2, child=child)
    assert identity.fingerprint
    seen = (tmp_path / "cmdline").read_bytes() + (tmp_path / "environ").read_bytes()
    for secret in (mark, mark[::-1], mark.hex().encode(), mark.hex().upper().encode(), b"31415926", b"LIFECYCLE_PIN"):
        assert secret not in seen
    assert (tmp_path / "stderr").read_bytes() == b""


def test_the_real_child_gets_nothing_but_its_parents_id() -> None:
    """As the system shows it to everybody."""
    before = my_children()
    with ThreadPoolExecutor(1) as pool:
        dealing = pool.submit(deal, 64, 64)
        assert soon(lambda: bool(my_children() - before))
        (child,) = my_children() - before
        assert soon(lambda: isolated(child))
        words = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")[:-1]
        assert os.getpgid(child) == child != os.getpgid(0)
        dealing.result().close()
    assert words == [*WORKER, str(os.getpid())]


def test_failures_say_nothing_of_what_was_asked() -> None:
    """Neither in the error nor in what it came from."""
    mark = bytes(range(65, 97))
    with pytest.raises(SharingFailed) as caught:
        rebuild({1: Secret(mark), 2: Secret(mark)}, 2, child=replying(bytes([0, 1, Outcome.FAILED])))
    assert caught.value.__cause__ is None
    assert "".join(map(chr, mark[:8])) not in f"{caught.value!r}{caught.value}{caught.value.params}"
