"""Make a virtual card, as a new one comes out of its envelope."""

import click

from lifecycle.cards.registry import abilities_shown
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.virtual.identity import CHIPS, Switches
from lifecycle.wording.language import translate as _


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
    type=click.Choice(CHIPS),
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
    help=_("Id of the transport key. lifecycle makes a missing key, for trials only."),
)
@shared_options
@click.pass_obj
def new(  # noqa: PLR0913, PLR0917 - click calls it
    context: Context,
    name: str,
    serial: str | None,
    obeys: bool,  # noqa: FBT001
    chips: tuple[str, ...],
    unformatted: bool,  # noqa: FBT001
    key_id: int,
) -> int:
    """Make it, or nothing at all; say its PIN and what to do with it."""
    from lifecycle.cards.registry import SIMULATED  # noqa: PLC0415
    from lifecycle.station import hardware, records, training  # noqa: PLC0415 - take long to load

    keys = hardware.transport_keys(context.settings)
    if not unformatted:
        training.require_not_lost(lambda: records.record_to_read(context.settings), keys, key_id)
    facts = training.make_card(
        hardware.shelf(context.settings),
        keys,
        name,
        serial=training.serial_of(name, serial),
        switches=Switches(obeys, **{name.replace("-", "_"): True for name in chips}),
        key_id=None if unformatted else key_id,
    )
    pin = None if unformatted else SIMULATED.factory_pin
    if context.json:
        fields = {"name": name, "serial": facts.serial, "reader": f"virtual:{name}", "formatted": not unformatted}
        key = {
            "factory_pin": pin,
            "key_id": facts.details.get("key_id"),
            "transport_key": None if unformatted else str(keys.path(key_id)),
        }
        print_json(context, "done", fields | key)
        return ExitCode.DONE
    _print(name, facts, pin, str(keys.path(key_id)))
    return ExitCode.DONE


def _print(name: str, facts: CardFacts, pin: str | None, key: str) -> None:
    say(sentence("Created virtual card {name}.", name=name))
    say(sentence("  serial         {serial}", serial=facts.serial))
    if pin is None:
        say(sentence("  PIN            none, the card is not formatted"))
    else:
        say(
            sentence(
                "  factory PIN    {pin} ({tries} tries, one change)",
                pin=pin,
                tries=abilities_shown(facts).tries,
            )
        )
        say(sentence("  transport key  {path}", path=key))
    say(sentence("To see the card:\n  lifecycle run inspect --reader virtual:{name}", name=name))
    if pin is not None:
        say(sentence("To change the PIN:\n  lifecycle run change-pin --reader virtual:{name}", name=name))
