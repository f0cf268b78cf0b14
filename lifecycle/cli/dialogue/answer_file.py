"""Answers from a file or a descriptor, one on each line, in the order in which they are asked for."""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lifecycle.cards.registry import serial_in
from lifecycle.cli.errors import BadPinFile, BadPinLine
from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import Text, say
from lifecycle.ledger.card_names import AmbiguousCard, ShortSerial
from lifecycle.station.scripted_dialogue import Line

MOST = 65536
"""Bytes that are read at most."""

_FOR_CARD = (
    re.compile(rb"([0-9A-Fa-f: \t-]{16,96}?)[ \t]+(?=[^ \t]*$)"),
    re.compile(rb"((?=[0-9]{13}|[^ \t]*[A-Za-z:])[0-9A-Za-z:-]{6,64})[ \t]+"),
)
"""What may be a serial before an answer: one with blanks in it, where the answer has none; or one that has a letter, or
more digits than a PIN. Only what is matched becomes a text; the answer after it never does."""

_CALLED = re.compile(rb"(?![0-9]+[ \t])([^ \t]{1,128})[ \t]+(?=[^ \t]+$)")
"""What may be a nickname or the beginning of a serial before an answer. Digits alone never are: they may be a PIN."""

_GLUED = re.compile(rb"(?![0-9]{1,11}[=:,;])([^ \t=:,;]{1,128})[=:,;]")
"""A card with something else than a blank behind it: the whole line would be the PIN of a card that takes letters."""

Find = Callable[[str], str | None]
"""Gives the serial of a card by its nickname or the beginning of its serial; None where there is no such card."""

_DESCRIPTOR = re.compile(r"/dev/fd/(\d+)|/proc/self/fd/(\d+)|(?:-|/dev/stdin)")
_MOUNTS = Path("/proc/self/mountinfo")
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})


@contextmanager
def opened(path: str | None, descriptor: int | None) -> Iterator[int | None]:
    """Open the file, or take over the descriptor, that answers are read from; None where there is neither.

    `-` is standard input. Raises BadPinFile for a file that others can read; pipes are read from whoever holds their
    other end.
    """
    wanted = descriptor if path is None else path
    if wanted is None:
        yield None
        return
    source = wanted if isinstance(wanted, str) else f"--pin-fd {wanted}"
    try:
        taken = _taken(wanted)
    except OSError as error:
        raise BadPinFile(source=source, problem=error.strerror or type(error).__name__) from error
    except OverflowError as error:
        raise BadPinFile(source=source, problem=os.strerror(errno.EBADF)) from error
    try:
        problem = _problem(os.fstat(taken))
        if problem is not None:
            raise BadPinFile(source=source, problem=problem)
        yield taken
    finally:
        os.close(taken)


def read_answers(descriptor: int, find: Find = lambda _: None) -> list[Line]:
    """Read all lines; they end in LF or CR LF, the last one may have no end. What was read here is wiped.

    A line is an answer, or a serial, a blank, and the answer for that card; `find` gives the serial of a card that is
    named otherwise.
    """
    buffer, used = bytearray(MOST + 1), 0
    try:
        with memoryview(buffer) as whole:
            while used <= MOST and (read := os.readv(descriptor, [whole[used:]])):
                used += read
        if used > MOST:
            raise BadPinFile(source="--pin-file", problem=say("the file is longer than {most} bytes.", most=MOST))
        return list(_lines(buffer, used, find))
    except OSError as error:
        raise BadPinFile(source="--pin-file", problem=error.strerror or type(error).__name__) from error
    finally:
        wipe(buffer)


def read_first_line(descriptor: int) -> Secret:
    """Read the first line as one answer, blanks and all: a passphrase. What was read here is wiped."""
    buffer, used = bytearray(MOST + 1), 0
    try:
        with memoryview(buffer) as whole:
            while buffer.find(b"\n", 0, used) < 0 and (read := os.readv(descriptor, [whole[used:]])):
                used += read
        if used > MOST:
            raise BadPinFile(
                source="--passphrase-file", problem=say("the file is longer than {most} bytes.", most=MOST)
            )
        end = buffer.find(b"\n", 0, used)
        line = buffer[: used if end < 0 else end]
        try:
            if line.endswith(b"\r"):
                line.pop()
            return Secret(line)
        finally:
            wipe(line)
    except OSError as error:
        raise BadPinFile(source="--passphrase-file", problem=error.strerror or type(error).__name__) from error
    finally:
        wipe(buffer)


def _lines(buffer: bytearray, used: int, find: Find) -> Iterator[Line]:
    start, number = 0, 0
    while start < used:
        newline = buffer.find(b"\n", start, used)
        end = used if newline < 0 else newline
        line = buffer[start : end - 1 if buffer[start:end].endswith(b"\r") else end]
        number += 1
        try:
            yield _line(line, find)
        except _Glued:
            problem = say("a blank must stand between the serial and the answer.")
            raise BadPinLine(line=number, problem=problem) from None
        except (AmbiguousCard, ShortSerial) as error:  # whose words would repeat what stands on the line
            raise BadPinLine(line=number, problem=say("what it begins with could be several cards.")) from error
        finally:
            wipe(line)
        start = end + 1


def _is_a_card(word: str, find: Find) -> bool:
    with suppress(AmbiguousCard, ShortSerial):
        return (serial_in(word) or find(word)) is not None
    return False


class _Glued(Exception):
    """A line that can only be a mistake."""


def _line(line: bytearray, find: Find) -> Line:
    glued = _GLUED.match(line)
    if glued is not None and _is_a_card(glued[1].decode("utf-8", "replace"), find):
        raise _Glued
    for form, reader in ((_FOR_CARD[0], serial_in), (_FOR_CARD[1], serial_in), (_CALLED, find)):
        named = form.match(line)
        serial = None if named is None else reader(named[1].decode("utf-8", "replace"))
        if named is None or serial is None:
            continue
        answer = line[named.end() :]
        try:
            return Line(Secret(answer), serial)
        finally:
            wipe(answer)
    return Line(Secret(line))


def _taken(wanted: str | int) -> int:
    """Open by number what is named by number: a process that hides its memory may not go through /proc."""
    if isinstance(wanted, int):
        return os.dup(wanted)
    named = _DESCRIPTOR.fullmatch(wanted)
    if named is None:
        return os.open(wanted, os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY)
    return os.dup(int(named[1] or named[2] or 0))


def _problem(status: os.stat_result) -> Text | None:
    mode = status.st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        return None
    if not stat.S_ISREG(mode):
        return say("use a file or a pipe.")
    if stat.S_IMODE(mode) & 0o077 and not _is_a_handed_secret(status):
        return say(
            "other accounts can read the file. Make the file private with chmod 600. A group may read "
            "only a read-only file of root in memory (tmpfs or ramfs), like systemd credentials."
        )
    return None


def _is_a_handed_secret(status: os.stat_result) -> bool:
    """Say whether a file is as systemd hands secrets over: root's, in memory, and only for a group to read."""
    read_only = not stat.S_IMODE(status.st_mode) & 0o337
    return read_only and status.st_uid == 0 and _file_system(status.st_dev) in _IN_MEMORY


def _file_system(device: int) -> str | None:
    """Name the kind of file system with a device number (proc_pid_mountinfo(5)); None where that cannot be found."""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        with _MOUNTS.open(encoding="utf-8", errors="replace") as mounts:
            for line in mounts:
                before, _, after = line.partition(" - ")
                if before.split(" ")[2] == wanted:
                    return after.split(" ")[0]
    except (OSError, IndexError):
        return None
    return None
