"""Compare the clock with the record, say who keeps it right, and accept that it stepped back where it is right now."""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import confirmed
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.printing.output import print_json, print_recorded, say
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import ExitCode, LifecycleError
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import say as sentence
from lifecycle.domain.timekeeping import CLOCK_TOLERANCE, SOURCES, TimeSource
from lifecycle.store.errors import StoreMissing
from lifecycle.wording.language import translate as _


@click.command(
    "clock",
    cls=Command,
    help=_(
        "Check the clock against the record.\n\n"
        "While the clock is behind the newest event, lifecycle refuses operations that change a card. "
        "Use --accept only if the clock is right now."
    ),
    examples=("lifecycle clock",),
    see_also=("lifecycle doctor",),
)
@click.option("--accept", is_flag=True, help=_("Accept the clock as correct, although the newest event is later."))
@click.option(
    "--today",
    metavar="DATE",
    help=_("Confirm that today is DATE (YYYY-MM-DD), if no time service sets the clock."),
)
@yes_option
@shared_options
@click.pass_obj
def command(context: Context, accept: bool, today: str | None, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Show both; record that the clock is accepted where that is wanted and needed, or which day it is."""
    if today is not None:
        return _confirm(context, today)
    from lifecycle.ledger.envelopes import system_clock  # noqa: PLC0415 - takes long to load
    from lifecycle.station.clock import time_source  # noqa: PLC0415

    newest, clock, source = _newest(context), system_clock(), time_source()
    behind = 0 if newest is None else max(0, newest - clock)
    stepped = behind > CLOCK_TOLERANCE
    if not context.json:
        _print(newest, clock, behind, source)
    accepted, unsigned = None, None
    if accept and stepped:
        _ask(context, newest or 0, clock, yes=yes)
        accepted, unsigned = _accept(context)
    fields = _fields(newest, clock, accepted) | {"time_source": source}
    if not context.json:
        _print_verdict(stepped=stepped, asked=accept, accepted=accepted)
    if stepped and not accepted:
        if context.json:
            print_json(context, "found-wrong", fields | {"exit_code": int(ExitCode.FOUND_WRONG)})
        return ExitCode.FOUND_WRONG
    return print_recorded(context, unsigned, fields)


def _newest(context: Context) -> int | None:
    from lifecycle.cli.answering import record_to_answer  # noqa: PLC0415 - takes long to load
    from lifecycle.ledger.clock import newest_known  # noqa: PLC0415
    from lifecycle.station.ground import ground  # noqa: PLC0415

    try:
        with record_to_answer(context) as store:
            return newest_known(store, ground(context.settings).earliest)
    except StoreMissing:
        return None


def _ask(context: Context, newest: int, clock: int, *, yes: bool) -> None:
    text = sentence(
        (
            "The clock stepped back from {newest} to {clock} UTC. The record will say so permanently and "
            "continue from {clock} UTC."
        ),
        newest=Instant(newest).short(),
        clock=Instant(clock).short(),
    )
    confirmed(context, Confirmation("accept-clock", text, sentence("accept")), yes=yes)


def _confirm(context: Context, today: str) -> int:
    """Record which day it is."""
    from lifecycle.ledger.clock import confirm_date  # noqa: PLC0415 - takes long to load
    from lifecycle.signing.afterwards import unsigned_after  # noqa: PLC0415
    from lifecycle.station import records, wiring  # noqa: PLC0415

    if not context.settings.store.exists():
        raise StoreMissing(path=str(context.settings.store))
    with records.record(context.settings) as store:
        journal = records.checked_journal(store, context.settings)
        event = confirm_date(journal, today)
        unsigned = unsigned_after(wiring.signer(journal, context.settings))
    if not context.json:
        say(sentence("Recorded: today is {date}.", date=today.strip()))
    return print_recorded(context, unsigned, {"date": today.strip(), "confirmed": event.id})


def _accept(context: Context) -> tuple[str, LifecycleError | None]:
    from lifecycle.ledger.clock import accept_clock  # noqa: PLC0415 - takes long to load
    from lifecycle.signing.afterwards import unsigned_after  # noqa: PLC0415
    from lifecycle.station import records, wiring  # noqa: PLC0415

    with records.record(context.settings) as store:
        journal = records.checked_journal(store, context.settings)
        signer = wiring.signer(journal, context.settings)
        return accept_clock(journal, signer.earliest).id, unsigned_after(signer)


def _fields(newest: int | None, clock: int, accepted: str | None) -> dict[str, object]:
    return {
        "clock": Instant(clock).exact(),
        "newest": None if newest is None else Instant(newest).exact(),
        "behind_microseconds": 0 if newest is None else max(0, newest - clock),
        "accepted": accepted,
    }


def _print(newest: int | None, clock: int, behind: int, source: TimeSource) -> None:
    say(sentence("Clock         {time} UTC", time=Instant(clock).short()))
    say(sentence("Time source   {source}", source=SOURCES[source]))
    if newest is None:
        say(sentence("Newest event  no event yet"))
        return
    say(sentence("Newest event  {time} UTC", time=Instant(newest).short()))
    if behind:
        say(sentence("The clock is {seconds} seconds behind.", seconds=f"{behind / 1e6:.1f}"))


def _print_verdict(*, stepped: bool, asked: bool, accepted: str | None) -> None:
    if accepted is not None:
        say(sentence("The step back of the clock is accepted and recorded."))
    elif stepped:
        say(
            sentence(
                "lifecycle refuses operations that change a card. Set the clock. If the clock is already "
                "correct:\n"
                "  lifecycle clock --accept"
            )
        )
    elif asked:
        say(sentence("Nothing to accept. The clock is not behind the record."))
    else:
        say(sentence("The clock agrees with the record."))
