"""Shares on one card: read and compared with what was committed to, written and read back, erased."""

from collections.abc import Generator
from dataclasses import dataclass

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import CardError, ShareDamaged
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import EraseBegun, ShareErased, ShareRead, ShareWriteBegun, ShareWritten
from lifecycle.domain.holding import SetKind, SetRecord, Share
from lifecycle.steps.interface import Work


class OtherShare(CardError):
    """A card gives another share than the one that was written to it, or than its own set record names."""

    code = "other-share"
    message = "The share on card {serial} is not the share that was written: the commitment differs."
    advice = (
        "The memory of the card is damaged, or another program wrote to the card. Set the card aside "
        "and use other cards of the set."
    )


@dataclass(frozen=True)
class Place:
    """Where a share belongs: the set, and which card of the share this is."""

    set_id: str
    kind: SetKind
    copy: int


def share_read(work: Work) -> Generator[Fact, None, Share]:
    """Read the share of a card that accepted its PIN, and compare it with its commitment.

    The caller closes it. Raises ShareDamaged and OtherShare, both after the fact: such a card counts no more.
    """
    card = work.card
    try:
        share = work.driver.read_share()
    except ShareDamaged:
        yield _read(card, as_committed=False)
        raise
    if share is None:
        yield _read(card, as_committed=False)
        raise OtherShare(serial=card.serial)
    try:
        committed = _is_committed(card, share)
        yield _read(card, as_committed=committed)
        _require_committed(card, committed)
    except BaseException:
        share.close()
        raise
    return share


def _read(card: CardState, *, as_committed: bool | None) -> ShareRead:
    return ShareRead(set_id=card.set_id or "", share=card.share, as_committed=as_committed)


def _is_committed(card: CardState, share: Share) -> bool | None:
    """Say whether it is the share that was written; None where this record did not see it written."""
    if (share.number, share.needed, share.issued) != (card.share, card.needed, card.issued):
        return False
    if card.commitment is None or card.set_id is None:
        return None
    return share.commitment(card.set_id) == card.commitment


def _require_committed(card: CardState, committed: bool | None) -> None:  # noqa: FBT001
    if committed is False:
        raise OtherShare(serial=card.serial)


def write_share(work: Work, share: Share, place: Place, label: str) -> Generator[Fact]:
    """Write a share and its label to a card that accepted its PIN and moved its counter; each is read back."""
    before = work.card
    commitment, digest = share.commitment(place.set_id), work.disclose(label)
    yield ShareWriteBegun(
        set_id=place.set_id,
        kind=place.kind,
        needed=share.needed,
        issued=share.issued,
        share=share.number,
        copy=place.copy,
        commitment=commitment,
        label=digest,
        replaces=before.set_id,
    )
    work.driver.write_holding(share, label, _held(work, share, place))
    yield ShareWritten(set_id=place.set_id, share=share.number, copy=place.copy, commitment=commitment, label=digest)


def erase_share(work: Work) -> Generator[Fact]:
    """Erase share and label from a card that accepted its PIN and moved its counter; that is read back.

    The salt of the share's commitment goes with it.
    """
    card = work.card
    yield EraseBegun(set_id=card.set_id, share=card.share)
    work.driver.erase_holding(_erasing(work))
    yield ShareErased(set_id=card.set_id, share=card.share)


def _erasing(work: Work) -> SetRecord | None:
    """Give the set record that says that the share is being erased; of a damaged one nothing could be written again."""
    card = work.card
    if card.set_id is None:
        return None
    return SetRecord(
        state="erasing",
        kind=card.set_kind,
        needed=card.needed,
        issued=card.issued,
        share=card.share,
        copy=card.copy,
        set_id=card.set_id,
        origin=work.facts.set_record.origin if work.facts.set_record else None,
        operation=_random_part(work.operation),
    )


def _held(work: Work, share: Share, place: Place) -> SetRecord:
    return SetRecord(
        state="held",
        kind=place.kind,
        needed=share.needed,
        issued=share.issued,
        share=share.number,
        copy=place.copy,
        set_id=place.set_id,
        origin=work.origin,
        operation=_random_part(work.operation),
    )


def _random_part(operation: str) -> str:
    """Give the last 8 bytes of a UUIDv7, which hold its random bits (RFC 9562, section 5.7), upper-case hex."""
    return operation.replace("-", "")[-16:].upper()
