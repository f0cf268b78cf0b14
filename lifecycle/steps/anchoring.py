"""The step of the change counter, and the anchors around the change: what the card keeps of the record.

The anchor before the change covers the start of the operation, so that a card that was changed bears witness to it even
where everything after it, or all of it, is cut from the record. The one after it covers what the operation recorded.
"""

from collections.abc import Generator, Sequence
from typing import Literal

from lifecycle.cards.answers import Anchored, Statement
from lifecycle.cards.registry import abilities_of
from lifecycle.domain.card import CardState
from lifecycle.domain.errors import CardError
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import AnchorNotWritten, AnchorWritten
from lifecycle.domain.text import say
from lifecycle.steps.interface import Step, Work


def advance(work: Work) -> Generator[Fact]:
    """Move the change counter of a card that accepted its PIN, and leave the anchor of the intent.

    Raises a CardError where the counter is at its end or the card does not keep the anchor: then nothing was changed
    but the counter.
    """
    left = work.driver.advance(_statement(work))
    if left is not None:
        yield _written(left, "before")


def conclude(work: Work) -> Generator[Fact]:
    """Leave the anchor that covers every fact of the change.

    That the card says no to it takes nothing back: what was asked for is done, and read back.
    """
    try:
        left = work.driver.conclude(_statement(work))
    except CardError as error:
        yield AnchorNotWritten(reason=error.code)
        return
    if left is not None:
        yield _written(left, "after")


def _written(left: Anchored, moment: Literal["before", "after"]) -> AnchorWritten:
    return AnchorWritten(anchor=left.anchor, moment=moment, signature=left.signature, statement=left.statement)


def plan_before(card: CardState) -> Sequence[Step]:
    """Say what comes before the change on a card that can do it."""
    abilities = abilities_of(card)
    counter = Step(say("Move the change counter of the card by 1."))
    anchor = Step(say("Write an anchor of the present record to the card and check it."), AnchorWritten.tag)
    return (*((counter,) if abilities.counter_steps else ()), *((anchor,) if abilities.anchors else ()))


def plan_after(card: CardState) -> Sequence[Step]:
    """Say what comes after it."""
    anchor = Step(say("Write the anchor again for the events recorded since then and check it."), AnchorWritten.tag)
    return (anchor,) if abilities_of(card).anchors else ()


def _statement(work: Work) -> Statement:
    size, root = work.head()
    return Statement(origin=work.origin, size=size, root=root.hex())
