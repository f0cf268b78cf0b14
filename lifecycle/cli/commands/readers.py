"""List the readers and the cards in them: what each card shows by itself, and what the record says of it."""

from functools import partial

import click

from lifecycle.cards.registry import abilities_shown
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import reader_option, shared_options
from lifecycle.cli.printing.output import described, print_error, print_json, say
from lifecycle.cli.printing.paragraphs import paragraph
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.card_state import state_of
from lifecycle.domain.errors import ExitCode, LifecycleError, NotAsked, UnknownCard
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.handler.inventory import Inventory, Slot, taken
from lifecycle.readers.choice import EVERY_VIRTUAL
from lifecycle.readers.transcript import Exchange
from lifecycle.wording.language import translate as _


@click.command(
    "readers",
    cls=Command,
    idle=("no_input",),
    help=_("List the readers and their cards.\n\nAsks for no PIN and adds nothing to the record."),
    examples=(
        "lifecycle readers",
        "lifecycle readers --reader virtual",
    ),
    see_also=("lifecycle run inspect",),
)
@shared_options
@reader_option
@click.pass_obj
def command(context: Context) -> int:
    """Look, and say what was seen."""
    from lifecycle.cli.answering import record_to_answer  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.card_lookup import is_virtual  # noqa: PLC0415
    from lifecycle.station import hardware  # noqa: PLC0415

    source = hardware.card_source(
        context.settings, partial(_trace, context) if context.trace else None, virtual=is_virtual(context)
    )
    chosen = context.settings.reader is not None
    inventory = taken(source, lambda: record_to_answer(context), ask=chosen)
    if context.json:
        _print_json(context, inventory)
    else:
        _print(inventory, on_shelf=context.settings.reader == EVERY_VIRTUAL)
    return ExitCode.DONE


def _trace(context: Context, exchange: Exchange) -> None:
    context.log.exchange(exchange.name, exchange.command, exchange.answer, exchange.fault)


def _print(inventory: Inventory, *, on_shelf: bool) -> None:
    if not inventory.slots and on_shelf:
        say(sentence("No virtual cards yet. Create one:\n  lifecycle virtual new NAME"))
    elif not inventory.slots:
        say(sentence("No reader is connected. To list the virtual cards:\n  lifecycle readers --reader virtual"))
    for slot in inventory.slots:
        say(harmless(slot.reader))
        for line in _lines(slot, inventory.record_problem):
            paragraph(line, first="  ")
    if inventory.record_problem is not None:
        print_error(Context(), inventory.record_problem)


def _unread(slot: Slot) -> Text:
    """Say why no card was read."""
    if not slot.has_card:
        return sentence("empty")
    if isinstance(slot.problem, NotAsked):
        return sentence("not asked. {problem}", problem=slot.problem.explain())
    if isinstance(slot.problem, UnknownCard):
        return sentence("not usable. {problem}", problem=slot.problem.explain())
    if slot.busy or slot.problem is None:
        return sentence("in use by another program")
    return slot.problem.explain()


def _lines(slot: Slot, record_problem: LifecycleError | None) -> list[Text]:
    if slot.shown is None:
        return [_unread(slot)]
    unread = sentence("record not readable")
    lines = [
        _card(slot, slot.shown),
        *_holding(slot.shown),
        _record(slot.recorded) if record_problem is None else unread,
    ]
    if slot.other is not None:
        return [_card(slot, slot.shown), *_holding(slot.shown), slot.other.reason, slot.other.next_step]
    if slot.recorded is not None and slot.recorded.doubt is not None:
        serial, operation = slot.shown.serial, slot.recorded.doubt_operation
        lines.append(
            sentence(
                (
                    "IN DOUBT: {operation} was interrupted, result unknown. To read the card:\n"
                    "  lifecycle run inspect --serial {serial}"
                ),
                operation=operation,
                serial=serial,
            )
        )
    if slot.differs:
        names = ", ".join(each.field for each in slot.differs)
        lines.append(sentence("MISMATCH with the record: {names}. For details:\n  lifecycle run inspect", names=names))
    return lines


def _card(slot: Slot, shown: CardFacts) -> Text:
    kind = sentence(" VIRTUAL") if shown.virtual else sentence("")
    state, left = "" if slot.state is None else slot.state.text, slot.tries_left
    if shown.tries_not_understood:
        return sentence(
            "{serial}{kind}: {state}, PIN tries left not known", serial=shown.serial, kind=kind, state=state
        )
    if left is None:
        return sentence("{serial}{kind}: {state}", serial=shown.serial, kind=kind, state=state)
    most = abilities_shown(shown).tries
    return sentence(
        "{serial}{kind}: {state}, {left} of {most} PIN tries left",
        serial=shown.serial,
        kind=kind,
        state=state,
        left=left,
        most=most,
    )


def _holding(shown: CardFacts) -> list[Text]:
    """Say what the card says that it holds; it names no set, so that is for the record to say."""
    found = shown.set_record
    if found is None:
        return []
    if found.state == "held":
        return [
            sentence(
                "share {share} of {issued}, {needed} needed",
                share=found.share,
                issued=found.issued,
                needed=found.needed,
            )
        ]
    return [{"blank": sentence("blank"), "unreadable": sentence("data of the set damaged")}.get(found.state, _PART)]


_PART = sentence("share not completely written or erased")


def _record(recorded: CardState | None) -> Text:
    if recorded is None:
        return sentence("not in the record")
    return sentence("in the record: {state}", state=state_of(recorded).text)


def _print_json(context: Context, inventory: Inventory) -> None:
    problem = inventory.record_problem
    fields = {
        "readers": [_described(slot) for slot in inventory.slots],
        "record_problem": None if problem is None else described(problem),
    }
    print_json(context, "done", fields)


def _described(slot: Slot) -> dict[str, object]:
    shown, recorded = slot.shown, slot.recorded
    card = shown and {
        "serial": shown.serial,
        "virtual": shown.virtual,
        "state": slot.state and slot.state.code,
        "state_in_words": slot.state and str(slot.state.text),
        "make": shown.make,
        "layout": shown.layout,
        "profile": shown.layout,
        "sealed": shown.sealed,
        "tries_left": slot.tries_left,
        "tries_understood": not shown.tries_not_understood,
        "counter": shown.counter,
        "ticks": shown.counter,
        "holding": None if shown.set_record is None else shown.set_record.state,
        "set_id": None if shown.set_record is None else shown.set_record.set_id,
        "share": None if shown.set_record is None else shown.set_record.share,
    }
    record = recorded and {
        "state": state_of(recorded).code,
        "state_in_words": str(state_of(recorded).text),
        "tries_left": recorded.tries_left,
        "sealed": recorded.sealed,
        "in_doubt": recorded.doubt_operation,
        "drift": recorded.drift,
    }
    return {
        "reader": slot.reader,
        "has_card": slot.has_card,
        "busy": slot.busy,
        "card": card,
        "record": record,
        "other_card": slot.other is not None,
        "differs": [each.field for each in slot.differs],
        "error": None if slot.problem is None else described(slot.problem),
    }
