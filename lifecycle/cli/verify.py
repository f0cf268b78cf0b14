"""Prove, layer by layer, that the record was not altered; what could not be checked is never called good."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from lifecycle.cli.context import Context
from lifecycle.cli.language import show
from lifecycle.cli.language import translate as _
from lifecycle.cli.options import shared_options
from lifecycle.cli.output import print_json, say, table
from lifecycle.cli.progress import shown
from lifecycle.cli.verdicts import FAULTS, LAYER_OF, LAYERS, NOT_KEPT
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.verdict import Fault, Verdict

_VERDICTS = {"PASS": sentence("PASS"), "FAIL": sentence("FAIL"), "NOT CHECKED": sentence("NOT CHECKED")}


@dataclass(frozen=True)
class Layer:
    """One layer: PASS, FAIL or NOT CHECKED, and what it is about or why it was not checked."""

    name: str
    verdict: str
    note: Text


@click.command("verify", help=_("Prove, layer by layer, that the record, or the copy of it at STORE, was not altered."))
@click.argument("copy", metavar="[STORE]", required=False, type=click.Path(path_type=Path))
@click.option("--fast", is_flag=True, help=_("Check positions, bodies and the root only."))
@shared_options
@click.pass_obj
def command(context: Context, copy: Path | None, fast: bool) -> int:  # noqa: FBT001 - click calls it
    """Verify, say what of it holds, and name the first row that is wrong."""
    from lifecycle import wiring  # noqa: PLC0415 - takes long to load
    from lifecycle.store.verify import verify  # noqa: PLC0415

    settings = context.settings if copy is None else replace(context.settings, store=copy.absolute())
    with wiring.record_to_read(settings) as opened, shown(context, sentence("Verifying")) as progress:
        verdict: Verdict | None = None
        try:
            found = verdict = verify(opened, fast=fast, progress=progress)
            layers = _layers(found, fast=fast)
        except StoreCorrupt as error:
            layers = _damaged(error)
    if context.json:
        _print_json(context, settings.store, verdict, layers)
    else:
        _print(settings.store, verdict, layers)
    return ExitCode.DONE if verdict is not None and verdict.sound else ExitCode.FOUND_WRONG


def _layers(verdict: Verdict, *, fast: bool) -> list[Layer]:
    failed = LAYER_OF[verdict.fault.what] if verdict.fault else None
    checked = {"pages"} if failed and not fast else set() if failed else set(verdict.checked)
    stopped = sentence("not finished: stopped at the first fault")
    layers = []
    for name, note in LAYERS.items():
        if name == failed:
            layers.append(Layer(name, "FAIL", note))
        elif name in checked:
            layers.append(Layer(name, "PASS", note))
        elif name in NOT_KEPT:
            layers.append(Layer(name, "NOT CHECKED", note))
        else:
            why = stopped if name in verdict.checked else sentence("left out by --fast")
            layers.append(Layer(name, "NOT CHECKED", why))
    return layers


def _damaged(error: StoreCorrupt) -> list[Layer]:
    reason = sentence("{reason}", reason=error.params["reason"])
    unread = sentence("cannot be read from damaged pages")
    return [
        Layer("pages", "FAIL", reason)
        if name == "pages"
        else Layer(name, "NOT CHECKED", note if name in NOT_KEPT else unread)
        for name, note in LAYERS.items()
    ]


def _print(path: Path, verdict: Verdict | None, layers: list[Layer]) -> None:
    say(sentence("Record {path}", path=str(path)))
    say("")
    rows = [(layer.name, show(_VERDICTS[layer.verdict]), show(layer.note)) for layer in layers]
    table((_("layer"), _("verdict"), ""), rows)
    say("")
    if verdict is None:
        say(sentence("Copy the file and those beside it before anything else, then restore a backup."))
    elif verdict.fault is not None:
        say(_located(verdict.fault))
        say(sentence("Copy the file and those beside it before anything else, and find out who could write to it."))
    else:
        say(_counted(verdict))
        say(
            sentence(
                "It is whole in itself. That it is the record which was written rests on the operator's word: no "
                "checkpoint covers it yet."
            )
        )


def _counted(verdict: Verdict) -> Text:
    root = verdict.root.hex()
    return say_n("1 event, root {root}", "{count} events, root {root}", verdict.size, root=root)


def _located(fault: Fault) -> Text:
    """Name the first row that is wrong, and what is wrong with it."""
    what = Text(FAULTS[fault.what].message, {"column": fault.column or "-"})
    if fault.position is None:
        return sentence("First fault: {what}.", what=what)
    if fault.last is not None:
        return sentence(
            "First fault, in events #{first} to #{last}: {what}.", first=fault.position, last=fault.last, what=what
        )
    if fault.event_id is None:
        return sentence("First fault, at event #{position}: {what}.", position=fault.position, what=what)
    return sentence(
        "First fault, at event #{position} ({id}): {what}.", position=fault.position, id=fault.event_id, what=what
    )


def _print_json(context: Context, path: Path, verdict: Verdict | None, layers: list[Layer]) -> None:
    sound = verdict is not None and verdict.sound
    fault = asdict(verdict.fault) if verdict and verdict.fault else None
    print_json(
        context,
        "done" if sound else "found-wrong",
        {
            "store": str(path),
            "sound": sound,
            "events": verdict.size if verdict else None,
            "root": verdict.root.hex() if verdict else None,
            "layers": [{"layer": each.name, "verdict": each.verdict, "note": str(each.note)} for each in layers],
            "fault": fault,
            "exit_code": int(ExitCode.DONE if sound else ExitCode.FOUND_WRONG),
        },
    )
