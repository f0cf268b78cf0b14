"""What is said of a restore: what is there, what is lost, and what to do now."""

from pathlib import Path

from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import print_unsigned, say
from lifecycle.cli.signing import covered
from lifecycle.domain.checkpoint import SignedCheckpoint, origin_line
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.signing.restore import Restored


def as_object_of(context: Context, backup: Path, done: Restored) -> dict[str, object]:

    return {
        "store": str(context.settings.store),
        "backup": str(backup),
        "events": done.size,
        "origin": origin_line(done.origin),
        "was": origin_line(done.was),
        "signed": done.signed,
        "lost": done.lost,
        "exposed": done.exposed,
    }


def tell(
    context: Context,
    done: Restored,
    signed: SignedCheckpoint | None,
    unsigned: LifecycleError | None,
    *,
    forfeited: bool,
) -> None:
    say(sentence("Restored: {path} is now the record ({was}).", path=str(context.settings.store), was=holds(done.size)))
    say(
        sentence(
            "New name of the record: {origin}. Old name: {was}.",
            origin=origin_line(done.origin),
            was=origin_line(done.was),
        )
    )
    say(missing(done.size, done.signed))
    if done.exposed:
        say(
            say_n(
                "1 exposure or alarm that is not in the backup stays in force.",
                "{count} exposures and alarms that are not in the backup stay in force.",
                done.exposed,
            )
        )
    if forfeited:
        say(sentence("The policy was given up. Adopt a policy:\n  lifecycle policy adopt NAME"))
    say(
        sentence(
            "Never use the old record again. Two records of the same cards contradict each other. "
            "Inspect each card that was used since the backup:\n"
            "  lifecycle run inspect"
        )
    )
    if signed is not None:
        say(covered(signed))
    if unsigned is not None:
        print_unsigned(context, unsigned)


def holds(size: int) -> Text:
    return say_n("1 event, verified in full", "{count} events, verified in full", size)


def missing(size: int, signed: int | None) -> Text:
    if signed is None:
        return sentence("This workstation does not know the last checkpoint. The number of lost events is unknown.")
    if signed > size + 1:
        return sentence(
            "LOST: signed events #{first} to #{last} are not in the backup.",
            first=size + 1,
            last=signed,
        )
    if signed > size:
        return sentence("LOST: signed event #{first} is not in the backup.", first=signed)
    return sentence(
        "The backup contains all events that this workstation signed. Unsigned events after the backup are lost."
    )
