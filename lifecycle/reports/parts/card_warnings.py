"""What is to be warned of in one card that holds a share: it differs, nobody saw it, its PIN, its keeper, its seal."""

from collections.abc import Iterator
from shlex import quote

from lifecycle.domain.instant import Instant
from lifecycle.domain.quorum import is_good
from lifecycle.domain.segregation import Kept
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import last_sight
from lifecycle.reports import Snapshot

DAY = 86_400_000_000
"""Microseconds."""

CardWarning = tuple[str, str | None, Text, Text]
"""Its code, the serial of the card if it is about one, what it says, and what to do."""


def warnings_of(snapshot: Snapshot, kept: Kept, name: str, until: int, days: int) -> Iterator[CardWarning]:
    """Give each; it counts as unseen where no reader had it for so many days before a moment."""
    card, custody = kept.card, kept.custody
    if card.drift is not None:
        yield (
            "mismatch",
            card.serial,
            say("MISMATCH between card and record: no operation changes the card"),
            say(
                "Find out the cause. Then accept the mismatch: `lifecycle run accept-mismatch --serial {serial}`.",
                serial=card.serial,
            ),
        )
    if is_good(card):
        seen = last_sight(snapshot.view, card.serial, snapshot.moment.position)
        if seen < until - days * DAY:
            words = say("not seen by a reader since {time} UTC", time=Instant(seen).short())
            yield (
                "unseen",
                card.serial,
                words,
                say("Inspect the card: `lifecycle run inspect --serial {serial}`.", serial=card.serial),
            )
    if card.pin == "unchanged" and not card.pin_elsewhere:
        words = say("share on the card, PIN never changed by this record")
        yield (
            "pin-never-changed",
            card.serial,
            words,
            say("Change the PIN: `lifecycle run change-pin --serial {serial}`.", serial=card.serial),
        )
    if custody is None or custody.where == "unassigned":
        yield (
            "no-custodian",
            card.serial,
            say("no custodian"),
            say("Assign a custodian: `lifecycle custody hand-over {serial} --to NAME`.", serial=card.serial),
        )
    elif custody.seal_broken:
        yield (
            "seal-broken",
            card.serial,
            say("bag seal broken"),
            say("Check the set: `lifecycle run check-set --set {name}`.", name=quote(name)),
        )
