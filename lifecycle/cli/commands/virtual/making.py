"""Make a virtual card, as a new one comes out of its envelope."""

import click

from lifecycle.cards.registry import abilities_shown
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.station.training import MAKES, Kind, Looked
from lifecycle.virtual.simulators import SIMULATORS
from lifecycle.wording.language import translate as _

_OBEYS = "set-code-obeys-update-condition"
"""Who refuses a PIN change has options of its own."""

_BEHAVIOURS = [name for each in SIMULATORS for name in each.behaviours if name != _OBEYS]


@click.command(
    "new",
    cls=Command,
    idle=("record",),
    help=_("Create a virtual card.\n\nThe card NAME is formatted and has the factory PIN."),
    examples=("lifecycle virtual new bruno",),
    see_also=(
        "lifecycle virtual list",
        "lifecycle run inspect",
    ),
)
@click.argument("name")
@click.option("--serial", metavar="HEX", help=_("Serial number. Default: random."))
@click.option("--make", type=click.Choice(MAKES), default=MAKES[0], show_default=True, help=_("Make of the card."))
@click.option(
    "--set-code-obeys-update-condition/--set-code-ignores-update-condition",
    "obeys",
    default=False,
    help=_(
        "Whether the chip refuses a PIN change on a sealed card. It is not known which real chips "
        "do. Default: it does not."
    ),
)
@click.option(
    "--chip",
    "chips",
    type=click.Choice(_BEHAVIOURS),
    multiple=True,
    help=_(
        "Behaviour of the chip. Repeat for several values. It is not known how real chips behave. "
        "counts-as-a-number: wrong PINs count 0, 1, 2, 3. new-memory-is-ff: new files hold FF. "
        "unknown-codes-stay-shut: a file with a PIN can be made only after the PIN."
    ),
)
@click.option(
    "--unformatted",
    is_flag=True,
    help=_("Create the card as its maker delivers it, without a PIN and without the lifecycle profile."),
)
@click.option(
    "--key-id",
    type=click.IntRange(0, 255),
    default=0,
    show_default=True,
    help=_("Id of the transport key. lifecycle makes a missing key."),
)
@shared_options
@click.pass_obj
def new(  # noqa: PLR0913, PLR0917 - click calls it
    context: Context,
    name: str,
    serial: str | None,
    make: str,
    obeys: bool,  # noqa: FBT001
    chips: tuple[str, ...],
    unformatted: bool,  # noqa: FBT001
    key_id: int,
) -> int:
    """Make it, or nothing at all; say its PIN and what to do with it."""
    from lifecycle.station import hardware, training  # noqa: PLC0415 - take long to load

    kind = Kind(make, behaviours={*chips, *([_OBEYS] if obeys else [])})
    _refuse_others(context, kind)
    keys = hardware.transport_keys(context.settings)
    made = training.make_card(
        hardware.shelf(context.settings),
        keys,
        name,
        kind=kind,
        serial=training.serial_of(kind, name, serial),
        key_id=None if unformatted else key_id,
    )
    formatted = kind.driver is not None and not unformatted
    pin = kind.driver.factory_pin if kind.driver is not None and formatted else kind.simulator.delivered_pin
    key = keys.path(key_id) if formatted and kind.driver is not None and kind.driver.abilities.host_key else None
    if context.json:
        fields = {
            "name": name,
            "make": make,
            "serial": made.serial,
            "reader": f"virtual:{name}",
            "formatted": formatted,
            "factory_pin": pin,
            "key_id": made.facts and made.facts.details.get("key_id"),
            "transport_key": key and str(key),
        }
        print_json(context, "done", fields)
        return ExitCode.DONE
    _print(made, pin, formatted=formatted)
    if key is not None:
        say(sentence("  transport key  {path}", path=str(key)))
    say(sentence("To see the card:\n  lifecycle run inspect --reader virtual:{name}", name=name))
    if formatted:
        say(sentence("To change the PIN:\n  lifecycle run change-pin --reader virtual:{name}", name=name))
    return ExitCode.DONE


def _refuse_others(context: Context, kind: Kind) -> None:
    """Refuse what no card of the make does."""
    for behaviour in kind.behaviours:
        if behaviour not in kind.simulator.behaviours:
            problem = sentence("No card of make {make} behaves as {behaviour}.", make=kind.make, behaviour=behaviour)
            raise BadCommand(problem=problem, command=f"lifecycle {context.command}")


def _print(made: Looked, pin: str | None, *, formatted: bool) -> None:
    say(sentence("Created virtual card {name}.", name=made.name))
    say(sentence("  serial         {serial}", serial=made.serial or ""))
    if formatted and made.facts is not None:
        tries = abilities_shown(made.facts).tries
        say(sentence("  factory PIN    {pin} ({tries} tries, one change)", pin=pin or "", tries=tries))
    elif pin is not None:
        say(sentence("  PIN            {pin}, the card is not formatted", pin=pin))
    else:
        say(sentence("  PIN            none, the card is not formatted"))
