"""The policy that says who has to sign which act: checked, put in force, shown.

With --json: schema, command, outcome, and `policy` (name, digest, based_on, signed, in_force), `strength` (role, have,
needed, may_be_lost); `needs` of each act for check and show; after adopt `intent` (id or null) and `events`.
"""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Group
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.cli.signing_options import key_option
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _

_intent_option = click.option("--intent", metavar="ID", help=_("Use the signatures that people gave for this intent."))


@click.group(
    "policy",
    cls=Group,
    help=_(
        "Say who has to sign which act.\n\n"
        "Without a policy nobody signs, and reports say NOT SIGNED. An alarm never needs a signature."
    ),
    examples=("lifecycle policy show", "lifecycle policy check two-person"),
    see_also=("lifecycle approval list", "lifecycle custody person list"),
)
def command() -> None:
    """Everything begins with what is to be done."""


@command.command(
    "check",
    help=_(
        "Check a policy file, or a built-in policy, before it is adopted.\n\n"
        "Shows what each act needs, who can sign it now, and how many people may lose their keys. "
        "The built-in policies are none, signed and two-person."
    ),
    examples=("lifecycle policy check two-person",),
    see_also=("lifecycle policy adopt NAME",),
)
@click.argument("named", metavar="FILE|NAME")
@shared_options
@click.pass_obj
def check(context: Context, named: str) -> int:
    """Read it, and count who could meet it."""
    from lifecycle.cli.printing.policy import print_policy  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.policies import offered  # noqa: PLC0415

    return print_policy(context, offered(named).policy, in_force=False)


@command.command(
    "show",
    help=_("Show the policy in force."),
    examples=("lifecycle policy show",),
    see_also=("lifecycle policy check NAME",),
)
@shared_options
@click.pass_obj
def show(context: Context) -> int:
    """Show it as the record has it."""
    from lifecycle.approval.known import policy_in_force  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.answering import reading  # noqa: PLC0415
    from lifecycle.cli.printing.policy import print_policy  # noqa: PLC0415

    with reading(context) as record:
        policy = policy_in_force(record)
    return print_policy(context, policy, in_force=True)


@command.command(
    "adopt",
    help=_(
        "Put a policy in force: a file, or none, signed or two-person.\n\n"
        "lifecycle first checks that enough people have keys. "
        "If a policy is in force already, the people whom it names for this sign the change."
    ),
    examples=("lifecycle policy adopt signed --at-the-limit --yes",),
    see_also=("lifecycle policy check NAME", "lifecycle approval list"),
)
@click.argument("named", metavar="FILE|NAME")
@click.option(
    "--at-the-limit", is_flag=True, help=_("Adopt although nobody may lose a key: there are only as many as needed.")
)
@_intent_option
@key_option
@yes_option
@shared_options
@click.pass_obj
def adopt(  # noqa: PLR0913, PLR0917 - click calls it
    context: Context,
    named: str,
    at_the_limit: bool,  # noqa: FBT001
    intent: str | None,
    key_files: tuple[str, ...],
    yes: bool,  # noqa: FBT001
) -> int:
    """Have it confirmed and signed, and record it."""
    from lifecycle.cli.commands.custody.opening import asking, keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.cli.commands.run.signatures import said_of_signatures, signing_tools  # noqa: PLC0415
    from lifecycle.custody import policies  # noqa: PLC0415

    given = policies.offered(named)
    with keeping(context) as handler, asking(context, yes=yes) as dialogue:
        stated = said_of_signatures(handler.journal.store, intent, ()).stated
        fact, events = policies.adopt(
            handler, given, dialogue, signing_tools(context, key_files), at_the_limit=at_the_limit, stated=stated
        )
        recorded = placed(handler.journal.store, events)
    if not context.json:
        say(sentence("Policy {name} is in force.", name=given.policy.name))
        say(sentence("SHA-256 of the policy: {digest}", digest=fact.digest))
    fields = {"policy": {"name": given.policy.name, "digest": fact.digest}, "intent": fact.intent, "events": recorded}
    return print_recorded(context, handler.unsigned, fields)
