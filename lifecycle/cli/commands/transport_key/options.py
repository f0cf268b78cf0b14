"""What several commands of transport keys take."""

import click

from lifecycle.wording.language import translate as _

key_id_argument = click.argument("key_id", type=click.IntRange(0, 255), metavar="ID")
by_option = click.option("--by", metavar="NAME", required=True, help=_("Person who restores the key."))
witness_option = click.option(
    "--witness",
    metavar="NAME",
    required=True,
    help=_("Second person, who watches. lifecycle does not check who is there."),
)
passphrase_option = click.option(
    "--passphrase-file",
    metavar="FILE",
    help=_("Read the passphrase from the first line of FILE (- is standard input)."),
)
