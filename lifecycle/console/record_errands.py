"""What the console does with the record as a whole, in a thread: sign it, verify it, copy it, say who has to sign."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from textual.screen import Screen

from lifecycle.console.fitting import in_lines
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.console.questions.choose import MessagePage
from lifecycle.console.questions.line import LinePage
from lifecycle.console.signatures import intents_shown, policy_shown
from lifecycle.console.stage import Stage
from lifecycle.console.workstation import Workstation
from lifecycle.domain.dialogue import TextQuestion
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import Text, say, say_n
from lifecycle.wording.language import show

CHECKPOINT, VERIFY, BACKUP, EXPORT = "checkpoint", "verify", "backup", "export"
POLICY, INTENTS = "policy", "intents"
TITLES = {
    CHECKPOINT: say("Sign a checkpoint"),
    VERIFY: say("Verify the record"),
    BACKUP: say("Back up the record"),
    EXPORT: say("Export evidence"),
    POLICY: say("Policy"),
    INTENTS: say("Open intents"),
}
"""The rows of the record menu, in their order."""

Words = Sequence[Text | str]


class RecordErrands:
    """The flows that sign, verify, copy and tell."""

    def __init__(self, console: Stage) -> None:
        self._console = console

    async def pick(self, name: str) -> None:
        """Do what a row says."""
        match name:
            case "checkpoint":
                await self.sign()
            case "verify":
                await self._done(TITLES[VERIFY], lambda: verified(self._console.workstation))
            case "backup":
                await self._to_file(name, "lifecycle-backup.db", backed_up)
            case "export":
                await self._to_file(name, "lifecycle-evidence.zip", exported)
            case "policy":
                await self._done(TITLES[POLICY], lambda: policy_shown(self._console.workstation))
            case "intents":
                await self._done(TITLES[INTENTS], lambda: intents_shown(self._console.workstation))

    async def sign(self) -> None:
        """Sign how many events the record has, and the root over them."""
        await self._done(TITLES[CHECKPOINT], lambda: signed(self._console.workstation))

    async def _to_file(self, name: str, proposed: str, work: Callable[[Workstation, Path], Words]) -> None:
        target = str(self._console.workstation.settings.folder / proposed)
        question = TextQuestion("target", say("Name of the new file. The file must not exist yet."), target)
        typed = await self._shown(LinePage(question, [TITLES[name]]))
        if typed:
            await self._done(TITLES[name], lambda: work(self._console.workstation, Path(typed).expanduser().absolute()))

    async def _done(self, title: Text, work: Callable[[], Words]) -> None:
        """Let it be done behind a page that says so, and show what came of it; what was begun ends."""
        waiting = MessagePage(show(title), say("One moment..."))
        await self._console.push_screen(waiting)
        try:
            words = await asyncio.to_thread(_told, work)
        finally:
            self._console.drop(waiting)
        await self._shown(ReadingPage(show(title), lambda width: _broken(words, width)))

    async def _shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        return await self._console.push_screen_wait(page)


def _told(work: Callable[[], Words]) -> Words:
    """Do it, and give what there is to be said, of what went wrong too."""
    try:
        return work()
    except LifecycleError as error:
        words: list[Text | str] = [error.explain()]
        advice = error.advise()
        return words if advice is None else [*words, "", advice]


def _broken(words: Words, width: int) -> Iterator[str]:
    for text in words:
        yield from in_lines(text, width) if text else [""]


def signed(workstation: Workstation) -> Words:
    """Sign a checkpoint, also where nothing happened since the last one."""
    from lifecycle.domain.instant import Instant  # noqa: PLC0415
    from lifecycle.station import records, wiring  # noqa: PLC0415 - takes long to load
    from lifecycle.store.disclosures import require_whole  # noqa: PLC0415

    with closing(workstation.writing()) as store:
        with store.snapshot() as connection:
            require_whole(connection, store.path)
        done = wiring.signer(records.journal(store, workstation.settings), workstation.settings).heartbeat()
    time = "?" if done.time is None else Instant(done.time * 1_000_000).short()
    return [
        say_n("Signed: {count} event, {time} UTC.", "Signed: {count} events, {time} UTC.",
              done.checkpoint.size, time=time),
        say("Root hash {root}", root=done.checkpoint.root.hex()),
        "",
        say("Save the checkpoint where nobody at this workstation can change it:\n"
"  lifecycle checkpoint --save FILE"),
    ]  # fmt: skip


def verified(workstation: Workstation) -> Words:
    """Verify the record in full; what was not checked is never called good."""
    from lifecycle.evidence.checks.layers import FAIL  # noqa: PLC0415 - takes long to load
    from lifecycle.evidence.checks.outside_evidence import outside_of  # noqa: PLC0415
    from lifecycle.evidence.checks.whole_record import verify_whole  # noqa: PLC0415
    from lifecycle.signing.key_file import KeyFile  # noqa: PLC0415
    from lifecycle.signing.last_checkpoint import LastCheckpoints  # noqa: PLC0415

    settings = workstation.settings
    with workstation.reading() as store:
        key, last = KeyFile(settings.signing_key), LastCheckpoints(settings.last_checkpoints)
        found = verify_whole(store, outside_of(store, key, last, keys=(), kept=(), copy=False))
    layers = [*found.derived, *found.beyond.found.layers.values()]
    failed = not found.verdict.sound or found.beyond.found.forked or any(each.verdict == FAIL for each in layers)
    count = found.verdict.size
    good = say_n("PASS: {count} event checked.", "PASS: {count} events checked.", count)
    bad = say("FAIL: the record was altered. Stop. Keep the file unchanged.\n  lifecycle verify")
    return [
        bad if failed else good,
        say("Not compared with a checkpoint that an auditor keeps:\n  lifecycle verify --checkpoint FILE"),
        "",
        *(say("{verdict} {layer}: {note}", verdict=each.verdict, layer=each.name, note=each.note) for each in layers),
    ]


def backed_up(workstation: Workstation, target: Path) -> Words:
    """Copy the record while it is in use, and verify the copy."""
    from lifecycle.store.opening import backup  # noqa: PLC0415 - takes long to load

    with workstation.reading() as store:
        head = backup(store, target, None)
    return [
        say("Backup written to {target} and verified. Only you can read the file.", target=str(target)),
        say_n("{count} event, root hash {root}", "{count} events, root hash {root}", head.size, root=head.root.hex()),
        say("Store the backup on another disk. The backup contains names of people."),
    ]


def exported(workstation: Workstation, target: Path) -> Words:
    """Write a bundle that an auditor verifies offline, without names; the export is recorded."""
    from lifecycle.evidence.bundle.plan import Wanted  # noqa: PLC0415 - takes long to load
    from lifecycle.evidence.export import export_to_file  # noqa: PLC0415
    from lifecycle.evidence.issuers import Owner  # noqa: PLC0415
    from lifecycle.station import records, wiring  # noqa: PLC0415

    with closing(workstation.writing()) as store:
        signer = wiring.signer(records.journal(store, workstation.settings), workstation.settings)
        done = export_to_file(Owner(signer), Wanted(), "bundle", target)
    return [
        say("Exported to {target}. Only you can read the file.", target=str(target)),
        say_n("The export has {count} event.", "The export has {count} events.", done.plan.last - done.plan.first + 1),
        say("The file contains no names and no other texts."),
        say("The export is event #{position} of the record.", position=done.position or 0),
    ]
