"""The child process as the system sees it: what it asks for, what it shows, and that it dies with its parent."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk.patience import HANG, until
from workers import field, isolated, my_children, worker_after

from lifecycle.domain.secret import Secret
from lifecycle.sharing import deal, rebuild

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


def gone(process: int) -> bool:
    """Whether it has ended; in a container without an init nobody may have waited for it."""
    return not Path(f"/proc/{process}").exists() or field(process, "State").startswith("Z")


def test_the_child_ignores_ctrl_c_and_leaves_no_core() -> None:
    """The parent decides; and a dump would hold the secret."""
    with waiting_worker() as worker:
        assert until(lambda: isolated(worker.pid))
        assert until(lambda: field(worker.pid, "Max core file size", "limits").split()[:2] == ["0", "0"])
        worker.send_signal(signal.SIGINT)
        assert worker.stdin
        worker.stdin.close()
        assert worker.wait(HANG) == 1
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
    """Also for root, whom the limit does not bind before CAP_IPC_LOCK (14) is dropped (prctl 24)."""
    drop = "import ctypes, resource; ctypes.CDLL(None).prctl(24, 14, 0, 0, 0)"
    for limits in ("(0, 0)", "(1 << 20, 1 << 20)", "resource.getrlimit(resource.RLIMIT_MEMLOCK)"):
        child = worker_after(f"{drop}; resource.setrlimit(resource.RLIMIT_MEMLOCK, {limits})")
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
        "import subprocess, sys, os, signal\n"
        f"print(subprocess.Popen(({', '.join(map(repr, WORKER))}, str(os.getpid())), stdin={ours}).pid, flush=True)\n"
        "signal.pause()"
    )
    command, pipe = (sys.executable, "-c", code), subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, pass_fds=(ours,)) as parent:  # noqa: S603 - ours
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert until(lambda: isolated(child))
        parent.kill()
    assert until(lambda: gone(child))
    os.close(ours)
    os.close(theirs)


def test_a_child_whose_parent_is_gone_before_it_could_ask_ends_at_once() -> None:
    """It sees that by the id it was given."""
    with waiting_worker(parent=1 if os.getpid() != 1 else 2) as worker:
        assert worker.wait(HANG) == 1


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
        assert until(lambda: bool(my_children() - before))
        (child,) = my_children() - before
        assert until(lambda: isolated(child))
        words = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")[:-1]
        assert os.getpgid(child) == child != os.getpgid(0)
        dealing.result().close()
    assert words == [*WORKER, str(os.getpid())]
