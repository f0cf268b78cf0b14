"""The way to a card: pyscard, the PC/SC service and its socket, reader drivers, a reader, a card in it."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from lifecycle.doctor import Check, Finding, Level, from_error, good, not_checked, problem, warning
from lifecycle.domain.errors import LifecycleError, NotAsked, UnknownCard
from lifecycle.domain.text import say
from lifecycle.handler.nobodys_cards import leave_alone
from lifecycle.readers.holder import service_socket
from lifecycle.readers.source import CardSource, Inserted

DRIVERS = Path("/usr/lib/pcsc/drivers")
_SECONDS = 3.0


def check(*, needed: bool) -> Check:
    """Look at PC/SC; where it is not `needed`, because the reader is a virtual one, no finding is a problem."""
    return Check("pcsc", say("Card readers"), lambda: _look(needed=needed))


def _look(*, needed: bool) -> Iterator[Finding]:
    for finding in _all():
        mild = not needed and finding.level is Level.PROBLEM
        yield Finding(finding.name, Level.WARNING, finding.text, finding.fix) if mild else finding


def _all() -> Iterator[Finding]:
    source = None
    try:
        from lifecycle.readers.pcsc import PcscReaders  # noqa: PLC0415 - whether it loads is what is asked

        source = PcscReaders(_SECONDS)
        yield good("pyscard", say("pyscard and the PC/SC library load"))
    except LifecycleError as error:
        yield from_error("pyscard", error)
    service = _service()
    yield service
    yield _drivers()
    if source is None or service.level is not Level.OK:
        yield not_checked("reader", say("without pyscard and pcscd, lifecycle cannot list readers"))
    else:
        yield from _readers(source)


def _service() -> Finding:
    path = service_socket()
    try:
        with socket.socket(socket.AF_UNIX) as service:
            service.settimeout(_SECONDS)
            service.connect(path)
    except OSError as error:
        return problem(
            "pcscd",
            say("pcscd does not answer at {path}: {problem}", path=path, problem=error.strerror or str(error)),
            say(
                "Start the service. Without systemd, run `sudo pcscd`. If pcscd uses another socket, set "
                "PCSCLITE_CSOCK_NAME.\n"
                "  sudo systemctl start pcscd.socket"
            ),
        )
    return good("pcscd", say("pcscd listens at {path}", path=path))


def _drivers() -> Finding:
    if not DRIVERS.is_dir():
        return not_checked("drivers", say("this system has no driver folder {path}", path=str(DRIVERS)))
    found = sorted(path.name for path in DRIVERS.glob("*") if path.suffix == ".bundle")
    found += sorted(path.name for path in (DRIVERS / "serial").glob("*.so"))
    if not found:
        return warning(
            "drivers",
            say("no reader driver in {path}", path=str(DRIVERS)),
            say("Install a driver. libccid serves nearly every USB reader.\n  sudo apt-get install libccid"),
        )
    return good("drivers", say("reader drivers: {names}", names=", ".join(found)))


def _use_of(inserted: Inserted) -> Literal["some", "none", "not-asked"]:
    """Say whether a make takes a card, as its reader tells; it is not opened."""
    try:
        leave_alone(inserted)
    except NotAsked:
        return "not-asked"
    except UnknownCard:
        return "none"
    return "some"


def _readers(source: CardSource) -> Iterator[Finding]:
    try:
        seen = source.cards()
    except LifecycleError as error:
        yield from_error("reader", error)
        return
    if not seen:
        yield warning(
            "reader",
            say("no reader is connected"),
            say("Connect a reader, then list the readers.\n  lifecycle readers"),
        )
        return
    yield good("reader", say("readers: {names}", names=", ".join(each.reader for each in seen)))
    uses = [(each, _use_of(each)) for each in seen if each.has_card]
    of_use = [each for each, use in uses if use == "some"]
    no_use = [each.reader for each, use in uses if use == "none"]
    unasked = [each.reader for each, use in uses if use == "not-asked"]
    if no_use:
        yield good("no-use", say("lifecycle cannot use the card in: {names}", names=", ".join(no_use)))
    if unasked:
        yield good("not-asked", say("lifecycle did not ask the card what it is in: {names}", names=", ".join(unasked)))
    if not of_use:
        if unasked:
            return
        yield warning(
            "card",
            say("no card that lifecycle can use is in a reader"),
            say("Insert a card, then list the cards.\n  lifecycle readers"),
        )
        return
    yield good("card", say("card present in: {names}", names=", ".join(each.reader for each in of_use)))
    busy = [each.reader for each in of_use if each.busy]
    if busy:
        yield warning(
            "busy",
            say("another program holds the card in: {names}", names=", ".join(busy)),
            say("End the other program before an operation on that card."),
        )
