"""What is to be warned of in one card of a set: it differs, nobody saw it, its PIN, who has it and its seal."""

from collections.abc import Iterator
from shlex import quote

from lifecycle.domain.custody import CustodyState
from lifecycle.domain.dual_control import holders_of
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.instant import Instant
from lifecycle.domain.leaving import in_hand
from lifecycle.domain.quorum import is_good
from lifecycle.domain.segregation import Kept, has_share
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import last_sight
from lifecycle.projections.leaving import leavers_at
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.custodian_names import CustodianNames

_DAY = 86_400_000_000

Warned = tuple[str, str | None, Text, Text]
"""The code of a warning, the serial of the card if it is about one, what it says, and what to do."""


class CardWarnings:
    """Warns of cards, at the moment of a report."""

    def __init__(self, snapshot: Snapshot, keepers: CustodianNames, until: int, days: int) -> None:
        self._snapshot = snapshot
        self._keepers = keepers
        self._until = until
        self._days = days
        self._leavers = leavers_at(snapshot.view, snapshot.moment.position)

    def of(self, kept: Kept, name: str) -> Iterator[Warned]:
        """Give the warnings of a card of a set that is called so; a card that is gone has none."""
        card = kept.card
        if card.gone is not None:
            return
        if card.holding in UNFINISHED and not card.blocked:
            yield may_hold(kept)
        if has_share(card):
            yield from self._differs(kept)
            yield from self._looked_at(kept)
            yield from self._pin(kept)
            yield from self._custody(kept.card.serial, kept.custody, name)

    def _differs(self, kept: Kept) -> Iterator[Warned]:
        serial = kept.card.serial
        if kept.card.drift is not None:
            yield (
                "mismatch",
                serial,
                say("MISMATCH between card and record: no operation changes the card"),
                say(
                    "Find out the cause. Then accept the mismatch: `lifecycle run accept-mismatch --serial {serial}`.",
                    serial=serial,
                ),
            )

    def _looked_at(self, kept: Kept) -> Iterator[Warned]:
        card, view = kept.card, self._snapshot.view
        seen = last_sight(view, card.serial, self._snapshot.moment.position) if is_good(card) else self._until
        if seen < self._until - self._days * _DAY:
            yield (
                "unseen",
                card.serial,
                say("not seen by a reader since {time} UTC", time=Instant(seen).short()),
                say("Inspect the card: `lifecycle run inspect --serial {serial}`.", serial=card.serial),
            )

    def _pin(self, kept: Kept) -> Iterator[Warned]:
        card, custody = kept.card, kept.custody
        if card.pin == "unchanged" and not card.pin_elsewhere:
            yield (
                "pin-never-changed",
                card.serial,
                say("share on the card, PIN never changed by this record"),
                say("Change the PIN: `lifecycle run change-pin --serial {serial}`.", serial=card.serial),
            )
        others = [] if custody is None else [each for each in custody.knowing if each not in holders_of(custody)]
        if others:
            yield (
                "pin-known-to-others",
                card.serial,
                say("PIN also known to {names}", names=self._named(others)),
                say("Copy the set to new cards, then erase the card: `lifecycle run copy-set`, `lifecycle run erase`."),
            )

    def _custody(self, serial: str, custody: CustodyState | None, name: str) -> Iterator[Warned]:
        if custody is None or custody.where == "unassigned":
            yield (
                "no-custodian",
                serial,
                say("no custodian"),
                say("Assign a custodian: `lifecycle custody hand-over {serial} --to NAME`.", serial=serial),
            )
        elif custody.seal_broken:
            yield (
                "seal-broken",
                serial,
                say("bag seal broken"),
                say("Check the set: `lifecycle run check-set --set {name}`.", name=quote(name)),
            )
        gone = [each for each in sorted(in_hand(custody)) if each in self._leavers]
        if gone:
            yield "with-leaver", serial, say("with {names}, who left", names=self._named(gone)), SEE_LEAVERS

    def _named(self, people: list[str]) -> str:
        return ", ".join(self._keepers.either(each) for each in people)


SEE_LEAVERS = say("Close what is open of leavers: `lifecycle custody leavers`.")


def may_hold(kept: Kept) -> Warned:
    """Warn of a card that an operation left unfinished."""
    serial = kept.card.serial
    return (
        "may-hold-share",
        serial,
        say("may hold share {share}; writing or erasing did not end", share=kept.card.share),
        say("Resolve or erase the card: `lifecycle run resolve --serial {serial}`.", serial=serial),
    )
