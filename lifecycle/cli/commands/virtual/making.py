"""Make a virtual card, as a new one comes out of its envelope."""

from dataclasses import dataclass
from pathlib import Path

import click

from lifecycle.cards.registry import abilities_shown
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.station.training import MAKES, Kind, Looked
from lifecycle.virtual.simulators import SIMULATORS
from lifecycle.wording.language import translate as _

_OBEYS = "set-code-obeys-update-condition"
"""Who refuses a PIN change has options of its own."""

_BEHAVIOURS = [name for each in SIMULATORS for name in each.behaviours if name != _OBEYS]
_DRESSES = [name for each in SIMULATORS for name in each.dresses]


@click.command(
    "new",
    cls=Command,
    idle=("record",),
    help=_("Create a virtual card.\n\nThe card NAME is formatted and has the factory PIN."),
    examples=(
        "lifecycle virtual new bruno",
        "lifecycle virtual new diana --make openpgp --like nitrokey --unformatted",
    ),
    see_also=(
        "lifecycle virtual list",
        "lifecycle run inspect",
    ),
)
@click.argument("name")
@click.option("--serial", metavar="HEX", help=_("Serial number. Default: random."))
@click.option("--make", type=click.Choice(MAKES), default=MAKES[0], show_default=True, help=_("Make of the card."))
@click.option(
    "--like",
    "dress",
    type=click.Choice(_DRESSES),
    help=_("Card on sale that an OpenPGP card is like. Default: plain."),
)
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
    metavar="NAME",
    multiple=True,
    help=_(
        "Behaviour of the chip. Repeat for several values. It is not known how real chips behave. The "
        "page about virtual cards in the handbook explains each name. A wrong name lists them all."
    ),
)
@click.option(
    "--unformatted",
    is_flag=True,
    help=_("Create the card as its maker delivers it, without the lifecycle profile."),
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
    make: str,
    dress: str | None,
    obeys: bool,  # noqa: FBT001
    chips: tuple[str, ...],
    unformatted: bool,  # noqa: FBT001
    key_id: int,
) -> int:
    """Make it, or nothing at all; say its PIN and what to do with it."""
    from lifecycle.station import hardware, records, training  # noqa: PLC0415 - take long to load

    kind = Kind(make, dress, {*chips, *([_OBEYS] if obeys else [])})
    _refuse_others(context, kind)
    shelf, keys = hardware.shelf(context.settings), hardware.transport_keys(context.settings)
    if not unformatted and kind.driver is not None and kind.driver.abilities.host_key:
        training.require_not_lost(lambda: records.record_to_read(context.settings), keys, key_id)
    made = training.make_card(
        shelf,
        keys,
        name,
        kind=kind,
        serial=training.serial_of(kind, name, serial),
        key_id=None if unformatted else key_id,
    )
    driver = None if unformatted else kind.driver
    root = shelf.root(name)
    told = _New(
        card=made,
        formatted=driver is not None,
        pin=kind.simulator.delivered_pin if driver is None else driver.factory_pin,
        key=keys.path(key_id) if driver is not None and driver.abilities.host_key else None,
        root=root if root.exists() else None,
    )
    if context.json:
        print_json(context, "done", told.fields())
    else:
        told.print()
    return ExitCode.DONE


def _refuse_others(context: Context, kind: Kind) -> None:
    """Refuse what no card of the make is or does."""
    if kind.dress is not None and kind.dress not in kind.simulator.dresses:
        problem = sentence("No card of make {make} is like {dress}.", make=kind.make, dress=kind.dress)
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    for behaviour in kind.behaviours:
        if behaviour not in kind.simulator.behaviours:
            problem = sentence("No card of make {make} behaves as {behaviour}.", make=kind.make, behaviour=behaviour)
            raise BadCommand(problem=problem, command=f"lifecycle {context.command}")


@dataclass(frozen=True, kw_only=True)
class _New:
    """What is said of a new card."""

    card: Looked
    formatted: bool
    pin: str | None
    key: Path | None
    root: Path | None
    """Where the certificate lies that attestations of the card lead to."""

    def fields(self) -> dict[str, object]:
        """Say it to a program."""
        return {
            "name": self.card.name,
            "make": self.card.make,
            "serial": self.card.serial,
            "reader": f"virtual:{self.card.name}",
            "formatted": self.formatted,
            "factory_pin": self.pin,
            "key_id": self.card.facts and self.card.facts.details.get("key_id"),
            "transport_key": self.key and str(self.key),
            "attestation_root": self.root and str(self.root),
        }

    def print(self) -> None:
        """Say it to a person."""
        name = self.card.name
        say(sentence("Created virtual card {name}.", name=name))
        say(sentence("  serial         {serial}", serial=self.card.serial or ""))
        say(self._pin())
        if self.key is not None:
            say(sentence("  transport key  {path}", path=str(self.key)))
        if self.root is not None:
            say(sentence("  attested by    {path}", path=str(self.root)))
        if self.card.facts is not None:
            say(sentence("To see the card:\n  lifecycle run inspect --reader virtual:{name}", name=name))
        if self.formatted:
            say(sentence("To change the PIN:\n  lifecycle run change-pin --reader virtual:{name}", name=name))

    def _pin(self) -> Text:
        if self.pin is None:
            return sentence("  PIN            none, the card is not formatted")
        if not self.formatted or self.card.facts is None:
            return sentence("  PIN            {pin}, the card is not formatted", pin=self.pin)
        tries = abilities_shown(self.card.facts).tries
        return sentence("  factory PIN    {pin} ({tries} tries, one change)", pin=self.pin, tries=tries)
