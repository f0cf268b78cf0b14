"""Make a virtual card, as a new one comes out of its envelope."""

import click

from lifecycle.cards.registry import abilities_shown
from lifecycle.cli.context import Context
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.virtual.identity import CHIPS, Switches
from lifecycle.wording.language import translate as _


@click.command(
    "new",
    short_help=_("Make one."),
    help=_("Make the virtual card NAME, formatted, with the factory PIN."),
)
@click.argument("name")
@click.option("--serial", metavar="HEX", help=_("Its serial, 16 hex digits; else a random one."))
@click.option(
    "--set-code-obeys-update-condition/--set-code-ignores-update-condition",
    "obeys",
    default=False,
    help=_(
        "Whether the chip itself refuses to change the PIN of a sealed card. Chips of the family are not known to "
        "agree; without this option it does not."
    ),
)
@click.option(
    "--chip",
    "chips",
    type=click.Choice(CHIPS),
    multiple=True,
    help=_(
        "How its chip behaves, once for each: counts-as-a-number (the counter of wrong PINs goes 0, 1, 2, 3), "
        "new-memory-is-ff (new files hold FF), unknown-codes-stay-shut (a file that needs a PIN cannot be made before "
        "that PIN). Nobody has seen which of these chips of the family do."
    ),
)
@click.option(
    "--unformatted", is_flag=True, help=_("Leave it as it left its maker: without a PIN, without our profile.")
)
@click.option(
    "--key-id",
    type=click.IntRange(0, 255),
    default=0,
    show_default=True,
    help=_("Id of its transport key; the key is made where it is not there."),
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
    from lifecycle.cards.mpcos.profile import FACTORY_PIN  # noqa: PLC0415
    from lifecycle.station import hardware, training  # noqa: PLC0415 - take long to load

    keys = hardware.transport_keys(context.settings)
    facts = training.make_card(
        hardware.shelf(context.settings),
        keys,
        name,
        serial=training.serial_of(name, serial),
        switches=Switches(obeys, **{name.replace("-", "_"): True for name in chips}),
        key_id=None if unformatted else key_id,
    )
    pin = None if unformatted else FACTORY_PIN
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
    say(sentence("Virtual card {name} is made.", name=name))
    say(sentence("  serial         {serial}", serial=facts.serial))
    if pin is None:
        say(sentence("  PIN            none: it is not formatted, and only `inspect` is done on it"))
    else:
        say(
            sentence(
                "  factory PIN    {pin} ({tries} tries; it can be changed once)",
                pin=pin,
                tries=abilities_shown(facts).tries,
            )
        )
        say(sentence("  transport key  {path}", path=key))
    say(sentence("Look at it with:  lifecycle run inspect --reader virtual:{name}", name=name))
    if pin is not None:
        say(sentence("Change its PIN with:  lifecycle run change-pin --reader virtual:{name}", name=name))
