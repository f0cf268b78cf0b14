"""The PC/SC service that is not there, goes away, comes back, or does not answer."""

import os
import re
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from desk.patience import HANG, until
from lab.cards import OddCard, always
from lab.fixtures import HOME, wait_for_card
from lab.pcscd import Pcscd, VirtualReader

from lifecycle.domain.apdu import Command
from lifecycle.domain.errors import NoPcscd, NoReader, ReaderError, SeveralReaders
from lifecycle.readers.choice import source_for
from lifecycle.readers.pcsc import PcscReaders

pytestmark = pytest.mark.pcsc

READ = Command(name="READ BINARY", cla=0x00, ins=0xB0, le=8)


def in_another_process(code: str, socket_path: Path) -> subprocess.CompletedProcess[str]:
    """Run code with another PC/SC service: the library reads its socket's path once per process."""
    return subprocess.run(  # noqa: S603 - the code is written below
        [sys.executable, "-W", "error", "-c", "from lifecycle.readers.pcsc import PcscReaders\n" + code],
        env={**os.environ, "PCSCLITE_CSOCK_NAME": str(socket_path)},
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )


def test_a_service_that_is_not_there_is_one_clear_error_and_no_noise() -> None:
    """Nothing but that error is printed, at the end of the process either."""
    done = in_another_process("PcscReaders().names()", HOME / "nobody")
    assert done.stderr.splitlines()[-1].startswith("lifecycle.domain.errors.reader.NoPcscd: no-pcscd: ")
    assert "Exception ignored" not in done.stderr


def test_a_service_that_accepts_and_never_answers_is_given_up_at_the_time_limit() -> None:
    """The hanging call does not keep the process alive either."""
    path = HOME / "deaf"
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(path))
        deaf.listen(8)
        done = in_another_process("PcscReaders(0.3).names()", path)
        opened = in_another_process("with PcscReaders(0.3).open('VR A'): pass", path)
    assert "NoPcscd" in done.stderr
    assert "NoPcscd" in opened.stderr


def test_a_service_without_readers_lists_none_and_naming_one_says_so(pcscd: Pcscd) -> None:
    """No reader is not the same as no service."""
    assert pcscd.readers
    bare = Pcscd(HOME / "bare", pairs=0)
    bare.start()
    try:
        done = in_another_process("print(PcscReaders().names(), PcscReaders().cards())", HOME / "bare")
        assert done.stdout == "[] []\n"
        named = in_another_process(
            "from pathlib import Path\nfrom lifecycle.readers.choice import source_for\n"
            "source_for('VR A', shelf=Path('.')).names()",
            HOME / "bare",
        )
        assert NoReader.code in named.stderr
    finally:
        bare.close()


def test_a_service_that_stops_in_the_middle_is_an_error_and_one_that_is_back_works(
    pcscd: Pcscd, reader: VirtualReader, capfd: pytest.CaptureFixture[str]
) -> None:
    """The old channel stays dead, closing it is quiet, and a new one is made without a new process."""
    with OddCard(reader.port, always(bytes(8) + b"\x90\x00")):
        wait_for_card(reader.name)
        with PcscReaders(HANG).open(reader.name) as channel:
            assert channel.transmit(READ).ok
            pcscd.stop()
            with pytest.raises(NoPcscd):
                channel.transmit(READ)
            with pytest.raises(NoPcscd):
                PcscReaders(HANG).names()
            pcscd.start()
            with pytest.raises(ReaderError):
                channel.transmit(READ)
    again = pcscd.readers[0]
    assert until(lambda: again.name in PcscReaders(HANG).names())
    with OddCard(again.port, always(bytes(8) + b"\x90\x00")):
        wait_for_card(again.name)
        with PcscReaders(HANG).open(again.name) as channel:
            assert channel.transmit(READ).ok
    assert "Exception ignored" not in capfd.readouterr().err


def test_a_service_stopped_inside_a_command_is_an_error(pcscd: Pcscd, reader: VirtualReader) -> None:
    """The card may have done it: nothing is known."""

    def stop(_command: bytes, _card: OddCard) -> None:
        pcscd.stop()

    with OddCard(reader.port, stop):
        wait_for_card(reader.name)
        with PcscReaders(HANG).open(reader.name) as channel, pytest.raises(NoPcscd):
            channel.transmit(READ)
    pcscd.start()


def test_a_reader_is_found_by_its_name_and_not_by_a_part_of_it(pcscd: Pcscd, tmp_path: Path) -> None:
    """In whatever case; where it is a part of a name, that one is listed and not taken."""
    assert pcscd.readers
    assert source_for("vr b 00 01", shelf=tmp_path).names() == ["VR B 00 01"]
    with pytest.raises(SeveralReaders, match="contain b 00 00: VR B 00 00"):
        source_for("b 00 00", shelf=tmp_path).names()


def test_a_service_of_another_version_is_named_with_both_versions() -> None:
    """It answers with its own version and refuses that of the library: to start it would not help."""
    path, ended = HOME / "other-version", threading.Event()

    def serve(listening: socket.socket) -> None:
        while not ended.is_set():
            try:
                connected, _ = listening.accept()
            except TimeoutError:
                continue
            with connected, suppress(OSError):
                if connected.recv(20):
                    connected.sendall(struct.pack("=iiI", 4, 99, 0x8010001E))

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(8)
        listening.settimeout(0.1)
        serving = threading.Thread(target=serve, args=(listening,))
        serving.start()
        done = in_another_process("PcscReaders().names()", path)
        ended.set()
        serving.join()
    said = done.stderr.splitlines()[-1]
    assert re.search(r"pcscd-mismatch: The smart card library .* protocol 4\.\d+, but .* protocol 4\.99\.", said), said
