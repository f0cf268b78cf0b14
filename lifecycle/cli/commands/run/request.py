"""What every operation on a card takes beside its own options: which card, and answers given beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from lifecycle.cli.errors import bad_value
from lifecycle.cli.options import serial_given
from lifecycle.domain.text import say
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
    on_damaged_record: bool = False
    """Whether it goes the emergency way, where the record is damaged or cannot be signed."""


def _serials(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Take each of them."""
    return tuple(serial for value in values if (serial := serial_given(ctx, param, value)) is not None)


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
            raise bad_value(ctx, param, say('"{value}" names nobody.', value=value))
        if serial in pairs:
            problem = say("it says twice who presents card {serial}.", serial=serial)
            if serial is None:
                problem = say("it names several people: say SERIAL=NAME for each card.")
            raise bad_value(ctx, param, problem)
        pairs[serial] = name
    return tuple(pairs.items())


def request_options(command: Command) -> Command:
    """Give a command the options of a Request, under the names of its fields."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


EMERGENCIES = frozenset({"erase", "settle"})
"""Operations that may go the emergency way (`lifecycle.signing.emergency`, which takes long to load)."""


def emergency_option(command: Command) -> Command:
    """Give a command --on-damaged-record."""
    return _EMERGENCY(command)


_EMERGENCY = click.option(
    "--on-damaged-record",
    is_flag=True,
    help=_("In an emergency: go on where the record is damaged or its signing key is gone. Asks for a phrase."),
)
_OPTIONS = (
    click.option(
        "--serial",
        callback=_serials,
        multiple=True,
        metavar="SERIAL",
        help=_("The card that is meant; without it, the only one. For several cards once each, in their order."),
    ),
    click.option(
        "--pin-file",
        metavar="FILE",
        help=_(
            "Read what is asked for in secret from a file, or with - from standard input: one line for each question "
            "in its order; for several cards one line SERIAL PIN."
        ),
    ),
    click.option("--pin-fd", type=click.IntRange(min=0), metavar="N", help=_("Read it from an open descriptor.")),
    click.option(
        "--choose",
        callback=_answers,
        multiple=True,
        metavar="NAME=ANSWER",
        help=_("Answer a question of choice beforehand, such as which-pin=old."),
    ),
    click.option(
        "--confirm", multiple=True, metavar="PHRASE", help=_("A phrase that is asked for where --yes is not enough.")
    ),
    click.option(
        "--presented-by",
        callback=_presenters,
        multiple=True,
        metavar="NAME",
        help=_("Who presents the card, as custody knows them; for several cards once each, as SERIAL=NAME."),
    ),
    click.option("--yes", is_flag=True, help=_("Confirm what cannot be undone; never the use of a last try.")),
    click.option(
        "--use-last-try",
        callback=serial_given,
        metavar="SERIAL",
        help=_("Let this card's last PIN try be used. If that PIN is wrong the card is lost."),
    ),
    click.option(
        "--dry-run", is_flag=True, help=_("Say what would be sent and recorded; read the card and change nothing.")
    ),
)
