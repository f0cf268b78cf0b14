"""What `lifecycle export` does, and what it says of it."""

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lifecycle.cli.commands.export.request import STREAM, Typed
from lifecycle.cli.context import Context
from lifecycle.cli.errors import OutputLost
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.printing.output import print_json, say
from lifecycle.cli.printing.progress_bar import Progress, shown
from lifecycle.cli.signing import signing
from lifecycle.cli.stopping import Stop
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.evidence.bundle.disclosing import people_named
from lifecycle.evidence.bundle.errors import ExportStopped
from lifecycle.evidence.bundle.plan import Since, Wanted
from lifecycle.evidence.export import Exported, export_to_file, export_to_stream
from lifecycle.evidence.issuers import Issuer, Owner, Reader
from lifecycle.files.ownership import may_write
from lifecycle.reports.parts.ranges import asked_for
from lifecycle.store.address import file_of


def exported(context: Context, asked: Typed) -> None:
    """Export, and say what is in it and what to do with it."""
    clear_leftovers(context, None if asked.target == STREAM else Path(asked.target).absolute())
    over, since = asked_for(asked.start, asked.end), tuple(Since.read(path) for path in asked.since)
    with _issuing(context) as issuer, _heeding(context) as progress:
        wanted = Wanted(
            over=over,
            since=since,
            prove=asked.prove,
            disclosed="all" if asked.disclose_all else "named" if asked.disclose else "none",
            people=people_named(issuer.store, asked.disclose),
            reports=not asked.no_reports,
            keys=not asked.without_keys,
        )
        if asked.target == STREAM and asked.format != "bundle":
            with _standard_output() as stream:
                done = export_to_stream(issuer, wanted, asked.format, stream, progress)
            for line in _unknown_to_the_record(done):
                say(line, err=True)
            return
        target = Path(asked.target).absolute()
        done = export_to_file(issuer, wanted, asked.format, target, progress)
    if context.json:
        print_json(context, "done", _as_object(done, asked, target))
    else:
        _tell(done, asked, target)


@contextmanager
def _issuing(context: Context) -> Iterator[Issuer]:
    """Give who issues the export: the owner of the record, or an account that may read it and not write it."""
    from lifecycle.station import records  # noqa: PLC0415 - takes long to load

    settings = context.settings
    file = file_of(settings.store)
    if file is not None and file.exists() and not may_write(file):
        with records.record_to_read(settings) as store:
            yield Reader(records.known_ledger(store, settings))
        return
    with signing(context) as signer:
        yield Owner(signer)


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    """Give it for bytes; a reader that goes away ends the export. Raises OutputLost where it cannot be written."""
    stream = os.fdopen(sys.stdout.fileno(), "wb", closefd=False)
    try:
        with stream:
            yield stream
    except BrokenPipeError:
        return
    except OSError as error:
        raise OutputLost(problem=error.strerror or type(error).__name__) from error


@contextmanager
def _heeding(context: Context) -> Iterator[Progress]:
    """Give what is told how far it is, and ends it where somebody asked for that; never after the file has its name."""
    with Stop(lambda: None) as stop, shown(context, sentence("Exporting")) as bar:

        def told(done: int, total: int) -> None:
            if stop.asked:
                raise ExportStopped
            if bar is not None:
                bar(done, total)

        yield told


def _as_object(exported: Exported, asked: Typed, target: Path) -> dict[str, object]:
    plan = exported.plan
    return {
        "target": str(target),
        "format": asked.format,
        "first": plan.first,
        "last": plan.last,
        "size": plan.size,
        "root": plan.checkpoint.root.hex(),
        "origin": plan.origin,
        "bytes": exported.size,
        "sha256": exported.sha256,
        "disclosed": plan.wanted.disclosed,
        "people": list(plan.wanted.people),
        "event": exported.position,
        "recorded": plan.recorded,
    }


def _tell(exported: Exported, asked: Typed, target: Path) -> None:
    plan = exported.plan
    if plan.last:
        count = plan.last - plan.first + 1
        what = say_n("event #{first}", "events #{first} to #{last}", count, first=plan.first, last=plan.last)
    else:
        what = sentence("no event in this range")
    say(
        sentence(
            "Exported to {target}: {what}, {bytes} bytes. Only you can read the file.",
            what=what,
            target=str(target),
            bytes=exported.size,
        )
    )
    say(_disclosed(exported))
    if asked.format == "bundle":
        say(
            sentence(
                (
                    "The checkpoint over {size} events of {origin} covers the export. The auditor unpacks the "
                    "file and starts with README.txt. To check the bundle here:\n"
                    "  {command}"
                ),
                size=plan.size,
                origin=plan.origin,
                command=_verify(asked, target),
            )
        )
    if exported.position is not None:
        say(sentence("The export is event #{position} of the record.", position=exported.position))
    for line in _unknown_to_the_record(exported):
        say(line)


def _verify(asked: Typed, target: Path) -> str:
    """Give the command that checks a bundle, with the checkpoints that it was made for."""
    kept = (word for file in asked.since for word in ("--checkpoint", str(file)))
    return shlex.join(["lifecycle", "verify", str(target), *kept])


def _unknown_to_the_record(exported: Exported) -> Iterator[Text]:
    """Say what an export lacks that an account made which may only read."""
    plan = exported.plan
    if plan.recorded:
        return
    yield sentence("NOT SIGNED: the export is not in the record, because this account cannot write to the record.")
    yield say_n(
        "The export ends at the newest checkpoint, over {size} events. 1 newer event is not included.",
        ("The export ends at the newest checkpoint, over {size} events. {count} newer events are not included."),
        plan.head - plan.size,
        size=plan.size,
    )


def _disclosed(exported: Exported) -> Text:
    wanted = exported.plan.wanted
    if wanted.disclosed == "all":
        return sentence("The file contains all names and other texts. Give it only to people who may see all of them.")
    if wanted.disclosed == "named":
        return sentence("The file contains only the names of {people}.", people=", ".join(wanted.people))
    return sentence("The file contains no names and no other texts.")
