"""The store: there, opened, whole, current, writable, with room around it, and on a disk that keeps its locks."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from lifecycle.doctor import Check, Finding, from_error, good, not_checked, problem, warning
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.event import Event
from lifecycle.domain.text import say, say_n
from lifecycle.files import mounts
from lifecycle.files.synced import synced_by
from lifecycle.ledger.fitness import Ground, require_account, require_checked, require_file_system, require_record
from lifecycle.store.address import Place, file_of
from lifecycle.store.engine import StoreReader
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.filesystem import refuse_network

Open = Callable[[], StoreReader[Event]]
"""Opens the store for reading; raises StoreError."""

QUICK_SECONDS = 10.0
SCARCE, TOO_LITTLE = 200 * 1024**2, 10 * 1024**2
"""Bytes free on the disk."""


def check(place: Place, open_reader: Open, ground: Ground) -> Check:
    """Look at the store at a place, and at what is around it on this machine."""
    file = file_of(place)
    if file is None:
        return Check("store", say("Record"), lambda: _opened(open_reader, ground, pages=False))
    return Check("store", say("Record"), lambda: _look(file, open_reader, ground))


def _look(path: Path, open_reader: Open, ground: Ground) -> Iterator[Finding]:
    yield _account(path, ground)
    yield _disk(path, ground)
    yield from _synced(path)
    yield _room(path)
    yield _writable(path)
    if not path.exists():
        yield warning(
            "store",
            say("no record yet at {path}", path=str(path)),
            say("Check the path. The first command that records something makes the record."),
        )
        return
    yield from _opened(open_reader, ground, pages=True)


def _opened(open_reader: Open, ground: Ground, *, pages: bool) -> Iterator[Finding]:
    try:
        store = open_reader()
    except LifecycleError as error:
        yield from_error("store", error)
        return
    with closing(store):
        yield from _inside(store, ground, pages=pages)


def _inside(store: StoreReader[Event], ground: Ground, *, pages: bool) -> Iterator[Finding]:
    size = store.head().size
    yield good("store", say_n("the record opens and holds 1 event", "the record opens and holds {count} events", size))
    yield _fit(store, ground)
    if pages:  # those of a server are its own to look through
        yield _pages(store)
    try:
        with store.view():
            yield good("projections", say("projections are current"))
    except LifecycleError as error:
        yield from_error("projections", error)


def _account(path: Path, ground: Ground) -> Finding:
    """See what every command that writes sees first."""
    try:
        require_account(path, ground)
    except LifecycleError as error:
        return from_error("account", error)
    return good("account", say("this account can write to the record, and nobody else can"))


def _fit(store: StoreReader[Event], ground: Ground) -> Finding:
    """See what every command that writes sees of the record itself."""
    try:
        require_checked(store, ground)
        require_record(store)
    except LifecycleError as error:
        return from_error("fitness", error)
    return good("fitness", say("the file is whole; its schema, guards and kinds of events are known"))


def _pages(store: StoreReader[Event]) -> Finding:
    """Have SQLite look through its pages, for a few seconds at most."""
    try:
        read = store.check_pages(QUICK_SECONDS)
    except StoreCorrupt as error:
        return problem(
            "pages",
            say("pages of the file are damaged: {what}", what=str(error.params["reason"])),
            say(
                "First copy the file and the files beside it. Then move them aside and restore a backup.\n"
                "  lifecycle restore BACKUP"
            ),
        )
    if not read:
        return not_checked(
            "pages",
            say("{seconds} seconds were too short to read all pages; `lifecycle verify` reads them all", seconds=10),
        )
    return good("pages", say("SQLite finds every page sound"))


def _disk(path: Path, ground: Ground) -> Finding:
    folder = _existing(path.parent)
    try:
        refuse_network(path)
        require_file_system(path, ground)
    except LifecycleError as error:
        return from_error("disk", error)
    kind = mounts.kind_of(folder)
    if kind is None:
        return not_checked("disk", say("this system does not tell on which kind of disk {path} is", path=str(folder)))
    if kind in mounts.VANISHING:
        return warning(
            "disk",
            say("{path} is on {kind}; this record is lost when the computer loses power", path=str(folder), kind=kind),
            say("Use this record for trials only, or keep the record on a disk."),
        )
    return good("disk", say("{path} is on a local disk ({kind})", path=str(folder), kind=kind))


def _synced(path: Path) -> Iterator[Finding]:
    """Warn of a program that replaces the file while it is in use, and sends names to another computer."""
    found = synced_by(path)
    if found is not None:
        folder, program = found
        yield warning(
            "synced",
            say("{program} synchronises {folder} with other computers", program=program, folder=str(folder)),
            say("Move the record out of that folder. Such a program can replace a record that is in use."),
        )


def _room(path: Path) -> Finding:
    free = shutil.disk_usage(_existing(path.parent)).free
    text = say("{mebibytes} MiB free on that disk", mebibytes=free // 1024**2)
    fix = say("Free disk space. Without room to record, lifecycle does no card operation.")
    if free < TOO_LITTLE:
        return problem("room", text, fix)
    return warning("room", text, fix) if free < SCARCE else good("room", text)


def _writable(path: Path) -> Finding:
    folder = _existing(path.parent)
    wanted = [path, folder] if path.exists() else [folder]
    refused = [str(each) for each in wanted if not os.access(each, os.W_OK)]
    if refused or os.statvfs(folder).f_flag & os.ST_RDONLY:
        return problem(
            "writable",
            say("this user cannot write to: {paths}", paths=", ".join(refused) or str(folder)),
            say("Check that you own the file and its folder, and that the disk is not read-only. Reports still work."),
        )
    return good("writable", say("this user can write to the record"))


def _existing(folder: Path) -> Path:
    """Give the folder, or the nearest above it that is there."""
    while not folder.exists():
        folder = folder.parent
    return folder
