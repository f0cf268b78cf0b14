"""Check the setup and suggest fixes."""

from collections import Counter
from collections.abc import Iterable, Iterator

import click

from lifecycle.cli.context import Context
from lifecycle.cli.hardening import no_core_dumps
from lifecycle.cli.help.command import Command
from lifecycle.cli.leftovers import own_folders
from lifecycle.cli.options import reader_option, shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.cli.printing.paragraphs import paragraph
from lifecycle.doctor import (
    Check,
    Finding,
    Level,
    examined,
    good,
    keys,
    leftovers,
    privacy,
    problem,
    signing,
    smartcards,
    software,
    storage,
    timekeeping,
)
from lifecycle.domain.errors import ExitCode, LifecycleError
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.readers.virtual import PREFIX
from lifecycle.station.settings import Settings, names, present_name
from lifecycle.store.address import Place, file_of
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

Found = list[tuple[Check, list[Finding]]]

_LEVELS = {
    Level.OK: sentence("OK"),
    Level.WARNING: sentence("WARNING"),
    Level.PROBLEM: sentence("PROBLEM"),
    Level.NOT_CHECKED: sentence("NOT CHECKED"),
}


@click.command(
    "doctor",
    cls=Command,
    idle=("no_input", "trace"),
    help=_(
        "Check the setup and suggest fixes.\n\n"
        "Changes nothing. "
        "Checks the program, the settings, the readers, the record, the signing key and the clock."
    ),
    examples=("lifecycle doctor",),
    see_also=(
        "lifecycle verify",
        "lifecycle readers",
    ),
)
@shared_options
@reader_option
@click.pass_obj
def command(context: Context) -> int:
    """Do every check, and say what each one found as soon as it has."""
    return tell_checks(context, _checks(context))


def tell_checks(context: Context, checks: Iterable[Check]) -> int:
    """Do checks, say what each one found as soon as it has, and give the exit code."""
    found: Found = []
    for check in checks:
        findings = list(examined(check))
        found.append((check, findings))
        if not context.json:
            _print(check, findings)
    levels = Counter(each.level for _check, findings in found for each in findings)
    code = ExitCode.FOUND_WRONG if levels[Level.PROBLEM] else ExitCode.DONE
    if context.json:
        _print_json(context, found, code)
    else:
        say(_verdict(levels))
    return code


def _checks(context: Context) -> Iterator[Check]:
    """Give the checks; those that need settings come only where the settings can be read."""
    try:
        settings = context.settings
    except LifecycleError as error:
        wrong = error
        yield software.check()
        yield Check("settings", sentence("Settings"), lambda: _unusable(wrong))
        yield smartcards.check(needed=True)
        return
    from lifecycle.doctor import transport_keys  # noqa: PLC0415 - take long to load
    from lifecycle.doctor.record import Opening  # noqa: PLC0415
    from lifecycle.station.ground import ground  # noqa: PLC0415

    opening = Opening(settings)
    yield keys.check(opening.suspects)
    yield software.check()
    yield Check("settings", sentence("Settings"), lambda: _settings(settings))
    virtual = settings.reader is not None and f"{settings.reader}:".startswith(PREFIX)
    yield smartcards.check(needed=not virtual)
    yield storage.check(settings.store, opening, ground(settings))
    if file_of(settings.store) is None:
        yield server_check(settings.store, reached=opening.unreachable is None)
    yield signing.check(settings.signing_key, opening.ledger)
    following = settings.signing_key.with_name(f"{settings.signing_key.name}.next")
    yield leftovers.check(own_folders(settings), following)
    yield timekeeping.check(opening.newest)
    yield transport_keys.check(settings.transport_keys, opening)
    yield privacy.check(_places(settings), no_core_dumps)


def server_check(place: Place, *, reached: bool = True) -> Check:
    """Give the check of the server of a record; one that did not answer before is not asked again."""
    from lifecycle.doctor import server  # noqa: PLC0415 - few records are on one
    from lifecycle.station import records  # noqa: F401, PLC0415 - the tables of all projections have rights
    from lifecycle.store.opening import look  # noqa: PLC0415

    return server.check(lambda: look(place), reached=reached)


def _unusable(error: LifecycleError) -> list[Finding]:
    fix = sentence("Correct the setting, or remove it. lifecycle skipped the checks that need the settings.")
    return [problem("settings", error.explain(), fix)]


def _settings(settings: Settings) -> Iterator[Finding]:
    for name in (*names(), "config"):
        value = getattr(settings, name)
        shown = sentence("not set") if value is None else str(value)
        named, source = present_name(name), settings.sources[name]
        yield good(f"setting-{name}", sentence("{name} = {value} ({source})", name=named, value=shown, source=source))


def _places(settings: Settings) -> list[privacy.Place]:
    file = file_of(settings.store)
    record = [] if file is None else [privacy.Place("store", "record", file)]
    return [
        *record,
        privacy.Place("store-folder", "record", settings.folder, readable=True),
        privacy.Place("keys-folder", "transport_keys", settings.transport_keys),
        privacy.Place("signing-key", "signing_key", settings.signing_key),
        privacy.Place("last-checkpoints", "last_checkpoints", settings.last_checkpoints, readable=True),
        privacy.Place("log", "log", settings.log),
        privacy.Place("config", "config", settings.config, readable=True),
        privacy.Place("virtual-cards", "virtual_cards", settings.virtual_cards),
    ]


def _print(check: Check, findings: list[Finding]) -> None:
    levels = {level: show(text) for level, text in _LEVELS.items()}
    width = max(map(len, levels.values()))
    say(check.title)
    for each in findings:
        paragraph(each.text, first=f"  {levels[each.level]:<{width}}  ")
        if each.fix is not None:
            paragraph(each.fix, first=f"  {'':<{width}}  -> ")
    say("")


def _verdict(levels: Counter[Level]) -> Text:
    """Count what was found; what could not be looked at is counted where there is any."""
    problems = say_n("1 problem", "{count} problems", levels[Level.PROBLEM])
    warnings = say_n("1 warning", "{count} warnings", levels[Level.WARNING])
    if not levels[Level.NOT_CHECKED]:
        return sentence("{problems}, {warnings}", problems=problems, warnings=warnings)
    unseen = say_n("1 not checked", "{count} not checked", levels[Level.NOT_CHECKED])
    return sentence("{problems}, {warnings}, {unseen}", problems=problems, warnings=warnings, unseen=unseen)


def _print_json(context: Context, found: Found, code: ExitCode) -> None:
    findings = [
        {
            "check": check.name,
            "name": each.name,
            "level": each.level.value,
            "text": str(each.text),
            "fix": None if each.fix is None else str(each.fix),
        }
        for check, findings in found
        for each in findings
    ]
    sound = code is ExitCode.DONE
    print_json(
        context, "done" if sound else "found-wrong", {"sound": sound, "findings": findings, "exit_code": int(code)}
    )
