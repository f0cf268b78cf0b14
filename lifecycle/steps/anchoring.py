"""The step of the change counter, and the anchors around the change: what the card keeps of the record.

The anchor before the change covers the start of the operation, so that a card that was changed bears witness to it even
where everything after it, or all of it, is cut from the record. The one after it covers what the operation recorded.
"""

from collections.abc import Generator

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.errors import CardError
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import AnchorNotWritten, AnchorWritten
from lifecycle.domain.text import say
from lifecycle.steps.interface import Step, Work


def spend_tick(work: Work) -> Generator[Fact, None, int]:
    """Move the change counter of a card that accepted its PIN, and leave the anchor of the intent; gives the counter.

    Raises CardFull, and NotKept or UnexpectedAnswer where the card does not keep the anchor: then nothing was changed
    but the counter.
    """
    counter = work.driver.tick()
    anchor = _anchor(work, counter)
    work.driver.write_anchor(anchor)
    yield AnchorWritten(anchor=anchor, moment="before")
    return counter


def close(work: Work, counter: int) -> Generator[Fact]:
    """Leave the anchor that covers every fact of the change; `counter` is what `spend_tick` gave.

    That the card says no to it takes nothing back: what was asked for is done, and read back.
    """
    anchor = _anchor(work, counter)
    try:
        work.driver.write_anchor(anchor)
    except CardError as error:
        yield AnchorNotWritten(reason=error.code)
        return
    yield AnchorWritten(anchor=anchor, moment="after")


PLAN_BEFORE = (
    Step(say("Move the change counter of the card by one step.")),
    Step(
        say("Write what the record holds now as the card's anchor, and read it back."),
        AnchorWritten.tag,
    ),
)
PLAN_AFTER = Step(
    say("Write the anchor once more, over what was recorded since, and read it back."),
    AnchorWritten.tag,
)


def _anchor(work: Work, counter: int) -> Anchor:
    size, root = work.head()
    return Anchor(origin=work.origin, counter=counter, size=size, root=root.hex())
