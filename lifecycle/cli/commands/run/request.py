"""What every operation on a card takes beside its own options: which card, and answers given beforehand."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from lifecycle.cli.errors import bad_value
from lifecycle.cli.options import confirm_option, serial_given, serials_given
from lifecycle.cli.signing_options import key_option, witness_option
from lifecycle.domain.text import say
from lifecycle.operations import ANYTHING, Asked, Operation
from lifecycle.wording.language import translate as _

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Request:
    """How an operation is called: the card that is meant, and what is not to be asked."""

    serial: tuple[str, ...] = ()
    pin_fd: int | None = None
    pin_file: str | None = None
    yes: bool = False
    use_last_try: str | None = None
    choose: tuple[tuple[str, str], ...] = ()
    confirm: tuple[str, ...] = ()
    dry_run: bool = False
    presented_by: tuple[tuple[str | None, str], ...] = ()
    """Each with the serial of the card, or None for every card that no other one names."""
    witness: tuple[str, ...] = ()
    intent: str | None = None
    """The beginning of the id of an intent that people signed already."""
    key_files: tuple[str, ...] = ()
    """Files of keys that sign here."""
    on_damaged_record: bool = False
    """Whether it goes the emergency way, where the record is damaged or cannot be signed."""


def _answers(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Take each NAME=ANSWER apart."""
    pairs = []
    for value in values:
        name, _equals, answer = value.partition("=")
        if not name or not answer:
            raise bad_value(ctx, param, say('"{value}" is not of the form NAME=ANSWER.', value=value))
        pairs.append(_for_card(ctx, param, name, answer))
    return tuple(pairs)


def _for_card(ctx: click.Context, param: click.Parameter, name: str, answer: str) -> tuple[str, str]:
    """Give an answer for the card that it is for, as in label.SERIAL, or that it is itself, as in card=SERIAL."""
    question, dot, card = name.partition(".")
    if dot:
        return f"{question}.{serial_given(ctx, param, card)}", answer
    return name, serial_given(ctx, param, answer) or answer if name == "card" else answer


def _presenters(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str | None, str], ...]:
    """Take each SERIAL=NAME apart, and NAME alone as that of every other card; no card is presented twice."""
    pairs: dict[str | None, str] = {}
    for value in values:
        before, equals, after = value.partition("=")
        serial, name = (serial_given(ctx, param, before), after) if equals else (None, value)
        if not name.strip():
            raise bad_value(ctx, param, say('"{value}" has no name.', value=value))
        if serial in pairs:
            problem = say("card {serial} is named twice.", serial=serial)
            if serial is None:
                problem = say("several people are named. Use SERIAL=NAME for each card.")
            raise bad_value(ctx, param, problem)
        pairs[serial] = name
    return tuple(pairs.items())


def request_options(command: Command, own: Collection[str] = ()) -> Command:
    """Give a command the options of a Request, under the names of its fields; not one that it has as its `own`."""
    for option in reversed(_OPTIONS):
        if option is witness_option and "witness" in own:
            continue
        command = option(command)
    return command


def idle_options(operation: type[Operation]) -> set[str]:
    """Name the options of a Request that change nothing for an operation, as it never asks what they answer."""
    unsigned = {"witness", "intent", "key_files"} if operation.name == "inspect" else set()
    return unsigned | {name for asked in ANYTHING if asked not in operation.asks for name in _ANSWERING[asked]}


_ANSWERING: Mapping[Asked, frozenset[str]] = {
    "pin": frozenset({"pin_file", "pin_fd", "use_last_try"}),
    "choice": frozenset({"choose"}),
    "confirmation": frozenset({"yes", "confirm"}),
}

EMERGENCIES = frozenset({"erase", "settle"})
"""Operations that may go the emergency way (`lifecycle.signing.emergency`, which takes long to load)."""


def emergency_option(command: Command) -> Command:
    """Give a command --on-damaged-record."""
    return _EMERGENCY(command)


_EMERGENCY = click.option(
    "--on-damaged-record",
    is_flag=True,
    help=_(
        "In an emergency, continue although the record is damaged or its signing key is missing. Asks for a phrase."
    ),
)
serial_option = click.option(
    "--serial",
    callback=serials_given,
    multiple=True,
    metavar="SERIAL",
    help=_(
        "Serial number of the card, its first digits, or its nickname. Required if several are present. Repeat "
        "for each card, in order."
    ),
)
presented_by_option = click.option(
    "--presented-by",
    callback=_presenters,
    multiple=True,
    metavar="NAME",
    help=_("Person who presents the card. For several cards, repeat as SERIAL=NAME."),
)
_OPTIONS = (
    serial_option,
    click.option(
        "--pin-file",
        metavar="FILE",
        help=_(
            "Read PINs from FILE (- is standard input): one per line in prompt order, or SERIAL PIN for several cards."
        ),
    ),
    click.option(
        "--pin-fd", type=click.IntRange(min=0), metavar="N", help=_("Read PINs from the open file descriptor N.")
    ),
    click.option(
        "--choose",
        callback=_answers,
        multiple=True,
        metavar="NAME=ANSWER",
        help=_("Choose an answer in advance, such as which-pin=old."),
    ),
    confirm_option,
    presented_by_option,
    witness_option,
    click.option("--intent", metavar="ID", help=_("Run what people signed already. See `lifecycle approval list`.")),
    key_option,
    click.option("--yes", is_flag=True, help=_("Confirm irreversible steps, but not the use of a last PIN try.")),
    click.option(
        "--use-last-try",
        callback=serial_given,
        metavar="SERIAL",
        help=_("Use the last PIN try of this card. A wrong PIN blocks the card permanently."),
    ),
    click.option(
        "--dry-run", is_flag=True, help=_("Show what would be sent and recorded. Reads the card and changes nothing.")
    ),
)
