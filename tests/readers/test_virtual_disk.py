"""A virtual card on a disk that fails: an error of its own, whichever command meets it."""

import errno
import os
from pathlib import Path

import pytest

from lifecycle.domain.apdu import Command
from lifecycle.domain.errors import ExitCode, VirtualCardUnwritable
from lifecycle.readers.virtual import VirtualReaders
from lifecycle.virtual.shelf import Shelf

CREATE = Command(name="CREATE FILE", cla=0x80, ins=0xE0, p1=0x02, data=bytes.fromhex("5F0101000100000000000000"))


def test_a_card_that_cannot_be_written_is_no_fault_of_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the file and ends with the exit code for what is stored here."""
    Shelf(tmp_path).make("one")

    def fails(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with VirtualReaders(tmp_path).open("virtual:one") as channel:
        monkeypatch.setattr(os, "fsync", fails)
        with pytest.raises(VirtualCardUnwritable) as caught:
            channel.transmit(CREATE)
    assert caught.value.params == {"path": str(tmp_path / "one.card"), "problem": "No space left on device"}
    assert caught.value.exit_code is ExitCode.STORE
