"""A card twice: what it shows by itself without a PIN, and what the record says of it."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from lifecycle.domain.anchor_verdict import AnchorVerdict
from lifecycle.domain.attestation import AttestationVerdict
from lifecycle.domain.holding import Holding, SetKind, SetRecord

PinState = Literal["unchanged", "uncertain", "changed", "torn", "unknown"]
"""What is known of a card's one PIN change.

unchanged: it never began, or is known not to have happened. uncertain: the old or the new PIN is on the card.
changed: the card took the new PIN and answered to it. torn: no PIN opens the card. unknown: a card without our layout.
"""

Detail = str | int | bool | None
"""A value of what only one make has."""

NOT_UNDERSTOOD = "not understood"
"""The detail `tries` of a card whose counter of wrong PINs is not."""

_details = msgspec.json.Decoder(dict[str, Detail]).decode


class CardFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What a card shows without a PIN and without a counter being touched.

    Bytes are upper-case hex. None means that this card does not show it, or that where it keeps it is not known.
    """

    make: str
    """Which make of card it is, as the make is recorded."""
    serial: str
    atr: str
    virtual: bool
    layout: int | None = None
    """Version of what our driver wrote on it; None on a card that does not carry it."""
    card_id: str | None = None
    """Random at formatting, 8 bytes; tells two cards of one serial apart."""
    tries_left: int | None = None
    """What the counter of wrong PINs shows; None where it cannot be read, or is not understood."""
    tries: int | None = None
    """How many there are when none is spent."""
    counter: int | None = None
    """Its one-way counter of changes; None where its make has none."""
    sealed: bool | None = None
    pin_torn: bool = False
    change_begun: bool = False
    new_pin_proven: bool = False
    set_record: SetRecord | None = None
    """What it says of the share that it holds; None on a card without our layout."""
    details: dict[str, Detail] = {}
    """What only its make has, and only its make understands."""

    @property
    def tries_not_understood(self) -> bool:
        """Whether it shows a counter of wrong PINs, and nobody can say how many tries that means."""
        return self.details.get("tries") == NOT_UNDERSTOOD

    @property
    def pin(self) -> PinState:
        """What the card by itself says of its PIN change."""
        if self.layout is None:
            return "unknown"
        if self.pin_torn:
            return "torn"
        if self.new_pin_proven:
            return "changed"
        return "uncertain" if self.change_begun else "unchanged"


class CardState(msgspec.Struct, frozen=True, gc=False):
    """What the record says of a card: the fold of the card's stream."""

    serial: str
    virtual: bool
    make: str
    """Which make of card it is."""
    atr: str
    first_seen: int
    """Time of the first sight, microseconds UTC."""
    details: str = "{}"
    """What only its make has, as JSON: as the record saw it first, took it over, or wrote it."""
    recognised: str | None = None
    """Layout of its driver and abilities of its make, as JSON of `Recognised`; None where no event says them."""
    layout: int | None = None
    card_id: str | None = None
    pin: PinState = "unknown"
    pin_changed_at: int | None = None
    sealed: bool | None = None
    sealed_at: int | None = None
    seal_enforced_by: Literal["card", "record", "nobody"] | None = None
    """As `SealedBy`: who refuses a second change."""
    tries_left: int | None = None
    change_begun: bool = False
    new_pin_proven: bool = False
    counter: int | None = None
    doubt: str | None = None
    """Id of an operation that changes or spends, was started, and has no end."""
    doubt_operation: str | None = None
    drift: str | None = None
    """Names of what the card shows otherwise than the record, comma-separated, until it is accepted."""
    holding: Holding = "unknown"
    set_id: str | None = None
    """The set of the share that it holds, or that was being written or erased: 32 upper-case hex digits."""
    set_kind: SetKind | None = None
    needed: int = 0
    issued: int = 0
    share: int = 0
    """Number of the share, 1 to N; 0 where it holds none."""
    copy: int = 0
    """0 for the first card of a share."""
    commitment: str | None = None
    """Of the share, lower-case hex; None where this record did not see it written."""
    label: str | None = None
    """Commitment of the label, lower-case hex; None where there is none or it is not known."""
    gone: str | None = None
    """lost, found (and not read since), damaged, retired or destroyed, as it was reported: it counts for no set."""
    share_wrong: bool = False
    """The share was read since it was written, and is damaged or another one: it counts for nothing."""
    anchor: AnchorVerdict | None = None
    """What its anchors said of the record when it was read last; None where they were not read yet."""
    anchors_at_odds: str | None = None
    """Anchors on it that do not fit this ledger, as `lifecycle.domain.anchor_verdict.at_odds` gives them."""
    anchors_accepted: str | None = None
    """Those that did not fit it and that a person accepted: each `Anchor.id`, comma-separated."""
    other_card: str | None = None
    """Id of another card that was seen under this serial, until a person said that it stands in its place."""
    overwrites: str | None = None
    """Set and share that an unfinished one was written over, as `exposure.carried` keeps them."""
    exposed: str | None = None
    """Every share that was exposed while this card held it, or might, as `exposure.exposures_of` reads them."""
    tries_said: int | None = None
    """What the card itself answered to the last wrong PIN since the last right one: no counter raises the tries above
    it."""
    tries_doubted: bool = False
    """Its counter was not understood once, or did not agree with what it answered to a PIN; this never ends."""
    pin_watch: str | None = None
    """MAC of the check byte over the PIN that is on it, as `PinWatchKept` has it; None where it was not kept."""
    pin_elsewhere: bool = False
    """Its check byte is not that of the PIN of the record: another program changed the PIN. A right PIN ends it."""
    attested: AttestationVerdict | None = None
    """What was found of its maker's statement on its key, at formatting; None where no event says it."""
    firmware: str | None = None
    """As it was recorded then."""

    @property
    def blocked(self) -> bool:
        """No tries left, for ever."""
        return self.tries_left == 0

    @property
    def tries_sure(self) -> int:
        """How many tries may be counted on: one where the counter is not understood."""
        left = self.tries_left or 0
        return 1 if self.tries_doubted and not self.blocked else left

    @property
    def tries_known(self) -> bool:
        """Whether it is known how many tries are left: a right PIN gives all back, whatever the counter shows."""
        return not self.tries_doubted or (self.tries_left is not None and self.tries_said is None)


def first_sight(facts: CardFacts, time: int) -> CardState:
    """Give the state of a card at its first sight: what it shows is what the record begins with."""
    return CardState(
        serial=facts.serial,
        virtual=facts.virtual,
        make=facts.make,
        atr=facts.atr,
        first_seen=time,
        details=details_kept(facts.details),
        layout=facts.layout,
        card_id=facts.card_id,
        pin=facts.pin,
        sealed=facts.sealed,
        seal_enforced_by="record" if facts.sealed else None,
        tries_left=facts.tries_left,
        tries_doubted=facts.tries_not_understood,
        change_begun=facts.change_begun,
        new_pin_proven=facts.new_pin_proven,
        counter=facts.counter,
        **holding_of(facts.set_record),  # type: ignore[arg-type]
    )


def details_kept(details: Mapping[str, Detail]) -> str:
    """Give details as the state of a card keeps them."""
    return msgspec.json.encode(details, order="sorted").decode("ascii")


def details_of(card: CardState) -> dict[str, Detail]:
    """Give the details that the state of a card keeps."""
    return _details(card.details)


def holding_of(record: SetRecord | None) -> dict[str, object]:
    """Give what a set record says, as the fields of a card's state; a label and a commitment are not among it."""
    if record is None:
        return {"holding": "unknown"}
    return {
        "holding": record.state,
        "set_id": record.set_id,
        "set_kind": record.kind,
        "needed": record.needed,
        "issued": record.issued,
        "share": record.share,
        "copy": record.copy,
    }


def holding_taken_over(state: CardState, record: SetRecord | None) -> CardState:
    """Give the state of a card whose record takes over what its set record says.

    Commitment and label are of one share of one set: they stay only where the card still says that it holds that one.
    """
    if record is None:
        return state
    same = record.state == "held" and (record.set_id, record.share) == (state.set_id, state.share)
    return msgspec.structs.replace(
        state,
        **holding_of(record),
        commitment=state.commitment if same else None,
        label=state.label if same else None,
        share_wrong=state.share_wrong and same,
    )
