"""Copy a card to another one: the same share under the same PIN. A copy never counts as a second share."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Timer

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Defect, OperatorError
from lifecycle.domain.holding import Share
from lifecycle.domain.record import Record
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.steps import Finding, Part
from lifecycle.steps.copying import ReadCard, WriteCopy
from lifecycle.steps.naming import name_of
from lifecycle.steps.session import Preview, Session
from lifecycle.steps.settling import SettledByFacts
from lifecycle.steps.shares import Place
from lifecycle.steps.turns import turn

MINUTES = 5
"""How long a share and a PIN are kept between the two cards."""


class ShareExpired(OperatorError):
    """The second card took too long to come."""

    code = "share-expired"
    message = "The share was kept for {minutes} minutes and is wiped now. Nothing was written."
    advice = "Begin again, with both cards at hand."


@dataclass(frozen=True, kw_only=True)
class CopyCard(SettledByFacts, Operation):
    """The card that is copied first, then the one that becomes its copy."""

    name = "copy-card"
    title = "Copy Card"
    order = 80
    changes = True
    many_cards = True

    def conduct(self, session: Session) -> None:
        """Read one card, then write the other."""
        session.preview(self.preview(session.record))
        source = ReadCard()
        with _kept(source):
            card = turn(session, source, say("Please, insert the card that is to be copied."), 1, 2).card
            session.dialogue.tell(
                say("Its share is kept in memory for {minutes} minutes at most, then it is wiped.", minutes=MINUTES)
            )
            insert = say("Please, insert the card that becomes a copy of card {serial}.", serial=card.serial)
            target = self._target(session.record, source, card)
            with closing(target):
                copy = turn(session, target, insert, 2, 2).card
        session.find(
            Finding(
                "copy",
                copy.copy,
                say(
                    "Card {copy} is copy {number} of share {share} of set {name}: it never counts as a second share.",
                    copy=copy.serial,
                    number=copy.copy,
                    share=copy.share,
                    name=name_of(session.record, copy.set_id),
                ),
            )
        )

    def preview(self, record: Record) -> Preview:
        """A card that holds a share and is sealed, and another one."""
        seen: list[CardState] = []

        def part(card: CardState) -> Part:
            seen.append(card)
            if len(seen) == 1:
                return ReadCard()
            return self._target(record, ReadCard(), seen[0])

        return Preview(2, part)

    def _target(self, record: Record, source: ReadCard, card: CardState) -> WriteCopy:
        if card.set_id is None or card.set_kind is None:
            raise Defect(what="a card was to be copied that holds no share")
        set_id, kind = card.set_id, card.set_kind
        copies = [each.copy for each in record.exposed(set_id) if each.share == card.share]
        default = f"{name_of(record, set_id)} {card.share}/{card.issued}"
        return WriteCopy(
            share=lambda: _share(source),
            place=lambda _: Place(set_id, kind, max(copies, default=0) + 1),
            label=source.label or default,
            pin=lambda: _pin(source),
            copied=(set_id, card.share),
        )


@contextmanager
def _kept(source: ReadCard) -> Iterator[None]:
    """Wipe what was read at the end, and after five minutes whatever happens."""
    timer = Timer(MINUTES * 60, source.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        source.close()


def _share(source: ReadCard) -> Share:
    """Give a copy of the share, salt included: the same commitment proves that it is no second share."""
    kept = source.share
    if kept is None or kept.value.closed:
        raise ShareExpired(minutes=MINUTES)
    with kept.salt.revealed() as salt, kept.value.revealed() as value:
        return Share(kept.number, kept.needed, kept.issued, Secret(salt), Secret(value))


def _pin(source: ReadCard) -> Secret:
    if source.pin is None or source.pin.closed:
        raise ShareExpired(minutes=MINUTES)
    return source.pin
