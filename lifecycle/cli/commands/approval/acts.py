"""Intents of this record: stated, written for another machine, signed by a file, listed and withdrawn."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lifecycle.approval.act_words import act_in_words
from lifecycle.approval.acting import ActStated
from lifecycle.approval.collecting import SHORT, missing_of
from lifecycle.approval.files import accept_file
from lifecycle.approval.folder import require_folder, write_folder
from lifecycle.approval.intent import Intent
from lifecycle.approval.known import names_of
from lifecycle.approval.standing_words import wanted_in_words
from lifecycle.approval.stating import close_intent, open_intents, stated_intent
from lifecycle.approval.words import told_in_words
from lifecycle.cli.answering import reading
from lifecycle.cli.commands.custody.opening import asking, keeping
from lifecycle.cli.commands.run.signatures import said_of_signatures, witnesses_of
from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import print_json, print_recorded, say, table
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.inputs import purpose_in
from lifecycle.custody.presenters import find_presenters
from lifecycle.domain.coded_words import word
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import say as sentence
from lifecycle.ledger.envelopes import system_clock
from lifecycle.ledger.record import Record
from lifecycle.operations import Operation
from lifecycle.projections.intents import IntentState
from lifecycle.signing.afterwards import unsigned_after
from lifecycle.station.wiring import handler as handler_of
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


@dataclass(frozen=True)
class Asked:
    """What a request names."""

    out: str
    serial: tuple[str, ...] = ()
    presented_by: tuple[tuple[str | None, str], ...] = ()
    witness: tuple[str, ...] = ()


def request_intent(context: Context, operation: Operation, asked: Asked) -> int:
    """State an operation, and write the folder for another machine."""
    require_folder(Path(asked.out))
    with keeping(context) as keeper, asking(context, yes=False) as dialogue:
        store = keeper.journal.store
        signing = said_of_signatures(store, None, witnesses_of(operation) or asked.witness)
        with store.view() as view:
            presenters = find_presenters(Record(view), asked.presented_by)
        work = handler_of(store, context.settings, context.log)
        intent = work.request(operation, dialogue, serials=asked.serial, presenters=presenters, signing=signing)
        return _requested(context, keeper, intent, asked.out)


def request_act(context: Context, path: str, act: Callable[[], int], out: str) -> int:
    """Have what the command of a path records stated and not done, and write the folder for another machine."""
    asked, context.command, context.elsewhere = context.command, path, True
    try:
        return act()
    except ActStated as stated:
        context.command = asked
        with keeping(context) as keeper:
            return _requested(context, keeper, stated.intent, out)


def _requested(context: Context, keeper: CustodyHandler, intent: Intent, out: str) -> int:
    with keeper.record() as record:
        write_folder(Path(out), intent, record)
        words = told_in_words(intent, names_of(record, intent))
    unsigned = unsigned_after(keeper.signer)
    if not context.json:
        say(words)
        _tell_where(intent, out)
    return print_recorded(context, unsigned, {"intent": intent.id, "folder": out})


def export_intent(context: Context, intent_id: str | None, out: str) -> int:
    """Write the folder of an intent that is stated already."""
    with reading(context) as record:
        intent = stated_intent(record, intent_id, system_clock())
        write_folder(Path(out), intent, record)
    if context.json:
        print_json(context, "done", {"intent": intent.id, "folder": out})
    else:
        _tell_where(intent, out)
    return ExitCode.DONE


def _tell_where(intent: Intent, out: str) -> None:
    say(
        sentence(
            "Send the folder to the other machine. There:\n"
            "  lifecycle approval sign {folder}\n"
            "Back here:\n"
            "  lifecycle approval accept FILE.sig",
            folder=out,
        )
    )
    say(sentence("The intent expires at {time} UTC.", time=Instant(intent.expires).short()))


def accept_signature(context: Context, file: str, reason: str | None) -> int:
    """Record a signature out of a file."""
    why = None if reason is None else purpose_in(reason)
    with _refusing(context) as keeper:
        intent, known, approved = accept_file(keeper.journal, Path(file), why)
        with keeper.record() as record:
            missing = (
                [] if not approved else [show(each.in_words(record.called)) for each in missing_of(record, intent)]
            )
            name = record.called(known.person)
        unsigned = unsigned_after(keeper.signer)
    if not context.json:
        short = intent.id[:SHORT]
        if approved:
            say(sentence("{name} signed intent {id}: {act}.", name=name, id=short, act=act_in_words(intent.operation)))
            for each in missing:
                say(sentence("Missing: {missing}", missing=each))
        else:
            say(sentence("{name} refused intent {id}. It allows nothing any more.", name=name, id=short))
    fields = {"intent": intent.id, "person": known.person, "approved": approved, "missing": missing}
    return print_recorded(context, unsigned, fields)


def list_intents(context: Context, *, closed: bool) -> int:
    """List intents, with what is missing of those that are open."""
    with reading(context) as record:
        now = system_clock()
        states = record.intents() if closed else open_intents(record, now)
        found = [_as_object(record, each, now) for each in states]
    if context.json:
        print_json(context, "done", {"intents": found})
        return ExitCode.DONE
    if not found:
        say(sentence("No intent is open."))
        return ExitCode.DONE
    titles = (_("intent"), _("act"), _("cards"), _("expires (UTC)"), _("state"))
    rows = [
        (
            str(each["id"])[:SHORT],
            show(act_in_words(str(each["operation"]))),
            " ".join(map(str, each["cards"])),  # type: ignore[call-overload]
            Instant(each["expires"]).short(),  # type: ignore[arg-type]
            _state_in_words(each),
        )
        for each in found
    ]
    table(titles, rows)
    return ExitCode.DONE


def _state_in_words(found: Mapping[str, object]) -> str:
    if found["closed"] is not None:
        return show(word(str(found["closed"])))
    return "; ".join(map(str, found["missing"])) or _("ready")  # type: ignore[call-overload]


def withdraw_intent(context: Context, intent_id: str | None) -> int:
    """Close an intent that is not wanted any more."""
    with _refusing(context) as keeper:
        with keeper.record() as record:
            intent = stated_intent(record, intent_id, keeper.journal.clock())
        close_intent(keeper.journal, intent, "withdrawn")
        unsigned = unsigned_after(keeper.signer)
    if not context.json:
        say(sentence("Intent {id} is withdrawn.", id=intent.id[:SHORT]))
    return print_recorded(context, unsigned, {"intent": intent.id})


@contextmanager
def _refusing(context: Context) -> Iterator[CustodyHandler]:
    with keeping(context) as keeper, keeper.refusing(context.command, of=""):
        yield keeper


def _as_object(record: Record, state: IntentState, now: int) -> dict[str, object]:
    intent, wanted = wanted_in_words(record, state)
    closed = state.closed or ("expired" if intent.expires < now else None)
    return {
        "id": state.id,
        "operation": intent.operation,
        "cards": [each.serial for each in intent.cards],
        "signed": [{"person": fact.person, "means": fact.means} for _, fact in state.approvals],
        "missing": [] if closed else [show(each) for each in wanted],
        "expires": intent.expires,
        "closed": closed,
    }
