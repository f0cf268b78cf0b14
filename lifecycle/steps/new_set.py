"""What the operations that make a set of a new secret share: the look at its cards, and the making."""

from collections.abc import Callable
from dataclasses import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Defect
from lifecycle.domain.holding import Share
from lifecycle.domain.record import Record
from lifecycle.sharing import Dealt, deal
from lifecycle.steps.interface import Part, Preview, Session
from lifecycle.steps.naming import must_be_free
from lifecycle.steps.set_issue import NewSet, issue
from lifecycle.steps.shares import Place
from lifecycle.steps.write_share import WriteShare


def make_new(session: Session, wanted: NewSet, *, prove_pins: bool) -> None:
    """Look at the cards where that is wanted, then make a set with a secret of its own."""
    with session.refusing():
        preview = preview_of(session.record, wanted, prove_pins=prove_pins)
    issue_new(session, wanted, preview, lambda: deal(wanted.needed, wanted.issued))


def issue_new(session: Session, wanted: NewSet, preview: Preview, dealt_by: Callable[[], Dealt]) -> None:
    """Look at the cards where that is wanted, then write the shares that are dealt."""
    agreed = session.preview(preview)
    issue(session, replace(wanted, agreed=agreed), dealt_by)


def preview_of(record: Record, wanted: NewSet, *, prove_pins: bool) -> Preview:
    """N cards take a share each; the name must be free."""
    must_be_free(record, wanted.name)

    def part(card: CardState) -> Part:  # noqa: ARG001 - each has the same part
        return preview_part(wanted)

    return Preview(wanted.issued, part, prove_pins=prove_pins)


def preview_part(wanted: NewSet) -> WriteShare:
    """Give the part that a card of the new set would have, for a look at it before there is a secret."""

    def nothing() -> Share:
        raise Defect(what="a share was asked for before there was a set")

    return WriteShare(
        share=nothing,
        place=lambda _: Place("", wanted.kind, 0),
        label=wanted.name,
        kept=wanted.kept,
    )
