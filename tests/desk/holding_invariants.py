"""What must hold between the record and what the memory of a card holds of a set, however a run ended."""

from desk.cards import Truth
from desk.desk import Desk
from lifecycle.domain.quorum import is_good, quorum
from lifecycle.domain.sets import SetState
from lifecycle.ledger.record import LiveRecord


def must_hold(desk: Desk, serial: str, truth: Truth) -> None:
    """The record never says "held" or "blank" of a card whose memory is otherwise; with nothing in doubt it says all.

    And a share that is whole in the memory is one that this card may hold by the record: it never goes unknown.
    """
    state, stored = desk.state(serial), truth.record
    if state.holding == "held":
        must_be_whole(desk, serial, truth)
    if state.holding == "blank":
        assert stored.state == "blank", f"blank only in the record; the card says {stored}"
        must_be_empty(truth)
    if state.doubt is None:
        recorded = (state.holding, state.set_id, state.share, state.copy)
        assert recorded == (stored.state, stored.set_id, stored.number, stored.copy)
    if truth.share is not None:
        assert (serial, truth.share.number) in exposures(desk), "a share that nobody knows of"
    assert not is_good(state) or stored.state == "held"


def must_be_whole(desk: Desk, serial: str, truth: Truth) -> None:
    """The card holds the share and the label of the record, and says so."""
    state, stored, share = desk.state(serial), truth.record, truth.share
    assert (stored.state, stored.set_id, stored.number, stored.copy) == ("held", state.set_id, state.share, state.copy)
    assert share is not None, "held only in the record"
    assert stored.set_id is not None
    assert (share.number, share.needed, share.issued) == (stored.number, stored.needed, stored.issued)
    assert state.commitment == share.commitment(stored.set_id)
    assert state.label is not None
    assert LiveRecord(desk.store).disclosed(state.label) == truth.label


def must_be_empty(truth: Truth) -> None:
    """Neither share nor label left a byte."""
    assert not any(truth.share_file), "share bytes are left"
    assert not any(truth.label_file), "label bytes are left"


def exposures(desk: Desk) -> set[tuple[str, int]]:
    """Give each card with each share that it holds by the record, held, or may have held."""
    record = LiveRecord(desk.store)
    return {(each.serial, each.share) for known in record.sets() for each in record.exposed(known.id)}


def known_set(desk: Desk, name: str = "KEY") -> SetState:
    """Find a set by its name, the newest of several."""
    record = LiveRecord(desk.store)
    return [each for each in record.sets() if record.disclosed(each.name) == name][-1]


def good_shares(desk: Desk, known: SetState) -> set[int]:
    """Give the shares that count by the record."""
    return set(quorum(known.needed, known.issued, LiveRecord(desk.store).members(known.id)).good)


def stage_of(desk: Desk, name: str) -> str:
    """Give the stage of a set, "none" where the record knows no set of that name."""
    record = LiveRecord(desk.store)
    return next((each.stage for each in record.sets() if record.disclosed(each.name) == name), "none")
