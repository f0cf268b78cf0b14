"""Exposure: nothing that happens to a card ever lowers the number of exposed shares of its key."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lifecycle.domain.card import CardFacts, CardState, first_sight
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.exposure import CAUSES, Exposed, exposures_of
from lifecycle.domain.facts import (
    CardDamaged,
    CardDestroyed,
    CardFormatted,
    CardFound,
    CardLost,
    CardReplaced,
    CardRetired,
    CardSeen,
    DriftAccepted,
    EraseBegun,
    GoneCardSeen,
    HoldingFound,
    KeyDecided,
    OperationFailed,
    OperationInterrupted,
    OtherCardSeen,
    PinChanged,
    PinSealed,
    SealChecked,
    ShareErased,
    ShareExposed,
    ShareWriteBegun,
    ShareWritten,
)
from lifecycle.domain.holding import BLANK, SetRecord
from lifecycle.domain.key_exposure import key_exposure
from lifecycle.domain.sets import SetState
from lifecycle.projections.cards import folded

SETS = ("AA" * 16, "BB" * 16, "CC" * 16)
SERIAL = "15C000E3A8171006"


def facts_of(card_id: str, record: SetRecord = BLANK, *, virtual: bool = False) -> CardFacts:
    """Give what a card shows."""
    return CardFacts(
        serial=SERIAL, make="mpcos", atr="3B", virtual=virtual, layout=1,
        card_id=card_id, tries=7, tries_left=7, sealed=False, set_record=record,
    )  # fmt: skip


def held(set_id: str, share: int) -> SetRecord:
    """Give the set record of a card that holds a share."""
    return SetRecord(
        state="held", kind="server-master-key", needed=2, issued=3, share=share, set_id=set_id, origin="00" * 8,
        operation="00" * 8, sequence=1,
    )  # fmt: skip


def at(fact: Fact) -> Event:
    """Put a fact into an envelope."""
    return Event("person:1", fact, "id", "op", "desk", f"card:{SERIAL}", fact.tag, 1, 1, virtual=False)


def lives(card: CardState, *facts: Fact) -> CardState:
    """Fold facts into a card."""
    for fact in facts:
        after = folded(card, at(fact))
        assert after is not None
        card = after
    return card


def begun(set_id: str, share: int) -> ShareWriteBegun:
    """Begin to write a share."""
    return ShareWriteBegun(
        set_id=set_id, kind="server-master-key", needed=2, issued=3, share=share, copy=0, commitment="00", label=None,
        replaces=None,
    )  # fmt: skip


def written(set_id: str, share: int) -> ShareWritten:
    """Have it written."""
    return ShareWritten(set_id=set_id, share=share, copy=0, commitment="00", label=None)


GIVEN = {"at": 1, "witness": "person:2", "purpose": None}
SHARE = st.tuples(st.sampled_from(SETS), st.integers(1, 3))
HAPPENS = st.one_of(
    SHARE.map(lambda share: begun(*share)),
    SHARE.map(lambda share: written(*share)),
    SHARE.map(lambda share: ShareErased(set_id=share[0], share=share[1])),
    SHARE.map(lambda share: EraseBegun(set_id=share[0], share=share[1])),
    SHARE.map(lambda share: CardSeen(shown=facts_of("01", held(*share)))),
    SHARE.map(lambda share: OtherCardSeen(recorded="01", shown=facts_of("02", held(*share)))),
    SHARE.map(
        lambda share: CardReplaced(
            at=1, witness="person:2", reason="00", recorded="01", shown=facts_of("02", held(*share))
        )
    ),
    st.sampled_from(["01", "02"]).map(
        lambda card_id: DriftAccepted(differences=[], shown=facts_of(card_id), anchors=[])
    ),
    st.sampled_from([CardLost, CardDamaged, CardRetired]).map(lambda kind: kind(**GIVEN)),
    st.just(CardDestroyed(**GIVEN, method="cut")),
    st.sampled_from(["none", "intact", None]).map(
        lambda seal: CardFound(**GIVEN, finder="person:1", seal=seal, bag="B-1")
    ),
    st.booleans().map(lambda intact: SealChecked(**GIVEN, bag="B-1", intact=intact)),
    st.sampled_from(["lost", "damaged"]).map(lambda reported: GoneCardSeen(reported=reported)),
    st.sampled_from(CAUSES).map(lambda cause: ShareExposed(cause=cause, at=1, person=None, reason=None)),
    st.just(OperationFailed(name="copy-set", reason="x", tries_left=7, counter=1)),
    st.just(OperationInterrupted(name="copy-set", reason="x")),
    st.just(PinChanged()),
    st.just(PinSealed(enforced_by="record")),
    st.just(CardFormatted(make="mpcos", layout=1, card_id="03", tries=7, details={"key_id": 1})),
)


@settings(deadline=None)
@given(st.lists(HAPPENS, max_size=20))
def test_no_fact_ever_lowers_what_is_exposed(happened: list[Fact]) -> None:
    """Found, corrected, erased, written again, copied, replaced, taken over or formatted."""
    card, known = first_sight(facts_of("01"), 1), set[Exposed]()
    for fact in happened:
        card = lives(card, fact)
        now = set(exposures_of(card))
        assert known <= now
        known = now


def test_a_lost_share_stays_exposed_when_its_card_is_found_and_erased() -> None:
    """And the card counts again only when it was read."""
    card = lives(first_sight(facts_of("01", held(SETS[0], 1)), 1), CardLost(**GIVEN))
    assert set(exposures_of(card)) == {Exposed(SETS[0], 1, "lost")}
    card = lives(card, CardFound(**GIVEN, finder="person:1", seal="none", bag=None))
    assert card.gone == "found"
    card = lives(card, CardSeen(shown=facts_of("01", held(SETS[0], 1))))
    assert card.gone is None
    card = lives(card, EraseBegun(set_id=SETS[0], share=1), ShareErased(set_id=SETS[0], share=1))
    assert set(exposures_of(card)) == {Exposed(SETS[0], 1, "lost")}


def test_a_share_is_exposed_that_may_be_under_an_unfinished_one() -> None:
    """The memory of a card that was cut off in writing holds the new share, the old one, or both."""
    card = first_sight(facts_of("01", held(SETS[0], 1)), 1)
    card = lives(card, begun(SETS[1], 2), CardLost(**GIVEN))
    assert {(each.set_id, each.share) for each in exposures_of(card)} == {(SETS[0], 1), (SETS[1], 2)}


def test_a_share_written_under_the_factory_pin_is_exposed_on_a_real_card_only() -> None:
    """Virtual cards are for trials, and protect nothing."""
    for virtual in (True, False):
        card = first_sight(facts_of("01", virtual=virtual), 1)
        causes = [each.cause for each in exposures_of(lives(card, begun(SETS[0], 1), written(SETS[0], 1)))]
        assert causes == ([] if virtual else ["factory-pin"])
        changed = replace(card, pin="changed")
        assert list(exposures_of(lives(changed, begun(SETS[0], 1), written(SETS[0], 1)))) == []


def test_a_share_that_an_interrupted_operation_may_have_written_is_exposed() -> None:
    """Whatever is found on the card afterwards."""
    card = first_sight(facts_of("01"), 1)
    for fact in (
        OperationInterrupted(name="copy-set", reason="x"),
        OperationFailed(name="copy-set", reason="x", tries_left=7, counter=1),
    ):
        assert [each.cause for each in exposures_of(lives(card, begun(SETS[0], 1), fact))] == ["may-hold"]
    assert HoldingFound.exposes is not Fact.exposes


def made(set_id: str, needed: int, fingerprint: str) -> SetState:
    """Give a set of 3 shares."""
    return SetState(
        id=set_id, kind="server-master-key", needed=needed, issued=3, name="00", partition=None, copied_from=None,
        check_value="00", fingerprint=fingerprint, operation="op", started_at=1,
    )  # fmt: skip


def test_a_key_is_suspect_when_the_exposed_shares_of_one_of_its_sets_reach_its_quorum() -> None:
    """Not when they do over two sets, and the copies of a share count once; the number over all sets stands beside."""
    sets = [made(SETS[0], 2, "k"), made(SETS[1], 2, "k"), made(SETS[2], 2, "other")]
    exposed = [Exposed(SETS[0], 1, "lost"), Exposed(SETS[0], 1, "seal-broken"), Exposed(SETS[1], 3, "lost")]
    key = key_exposure("k", sets, [*exposed, Exposed(SETS[2], 1, "lost"), Exposed(SETS[2], 2, "lost")])
    assert (key.exposed, key.suspect, key.open) == (2, False, False)
    key = key_exposure("k", sets, [*exposed, Exposed(SETS[0], 2, "leaver")])
    assert (key.exposed, key.suspect, key.open) == (3, True, True)
    assert str(key.in_words()) == "SUSPECT: 2 exposed, 2 needed in one set, 3 exposed in all sets"


def test_what_is_exposed_after_a_decision_is_open_again() -> None:
    """An accepted exposure is that of then; a key that is compromised stays that."""
    sets = [made(SETS[0], 2, "k")]
    two = [Exposed(SETS[0], 1, "lost"), Exposed(SETS[0], 2, "lost")]
    accepted = KeyDecided(decision="accepted", reason="00", witness="person:2", exposed=2, superseded_by=None)
    key = key_exposure("k", sets, two, [accepted])
    assert (key.suspect, key.open) == (True, False)
    three = [*two, Exposed(SETS[0], 3, "disclosed")]
    assert key_exposure("k", sets, three, [accepted]).open
    compromised = KeyDecided(decision="compromised", reason="00", witness="person:2", exposed=2, superseded_by=None)
    assert not key_exposure("k", sets, three, [accepted, compromised]).open
