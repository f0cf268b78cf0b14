"""Coverage: checkpoints over time, anchors of cards, and what rests on the operator's word alone."""

import tracemalloc

import pytest
from desk.chronicle import MINUTE, SERIALS, START, Chronicle, Told
from notes import ORIGIN, SECOND, Signer, covers, kept
from vouching import KEYS, LOST, adopt, anchor, seen, written

from lifecycle.domain.facts import DriftAccepted, LedgerBegun, LedgerRestored
from lifecycle.domain.instant import AsOf
from lifecycle.reports import opened
from lifecycle.reports.coverage import Coverage
from lifecycle.reports.formats import as_csv
from lifecycle.reports.parts.ranges import asked_for

A, B, C, *_ = SERIALS
DAY = 24 * 60 * MINUTE
NAME = ORIGIN.removeprefix("lifecycle/ledger/")
OF_ADOPTED = Signer(keys=(KEYS.ed25519.id, KEYS.ml_dsa_44.id))


def rows(record: Chronicle, kind: str, position: int | None = None, **options: int) -> list[Told]:
    """Give the rows of one kind."""
    return [row for row in record.ask(Coverage(**options), position)[1] if row["kind"] == kind]


def flags(record: Chronicle) -> list[object]:
    """Give what is wrong with each checkpoint."""
    return [row["flags"] for row in rows(record, "checkpoint")]


@pytest.fixture
def begun(record: Chronicle) -> Chronicle:
    """A record with a name and a key."""
    record.add("ledger:1", LedgerBegun(origin=NAME.upper()))
    adopt(record)
    return record


def test_an_empty_record_has_nothing_to_cover(record: Chronicle) -> None:
    """And says so."""
    _, found, answer = record.ask(Coverage())
    assert (found, str(answer.nothing)) == ([], "No checkpoint and no event is recorded.")


def test_each_checkpoint_says_what_it_covers_anew_and_after_how_long(begun: Chronicle) -> None:
    """With the keys that it names, and the ledger."""
    for serial in (A, B):
        begun.cards(serial)
        covers(begun, signer=OF_ADOPTED)
    first, second = rows(begun, "checkpoint")
    assert [row["flags"] for row in (first, second)] == [None, None]
    assert (first["size"], first["fresh"], first["since"]) == (3, 3, "00:02:00")
    assert (second["size"], second["fresh"], second["since_microseconds"]) == (4, 1, MINUTE)
    assert second["keys"] == f"{KEYS.ed25519.id.hex()} (Ed25519), {KEYS.ml_dsa_44.id.hex()} (ML-DSA-44)"
    assert (second["origin"], second["number"]) == (ORIGIN, 2)


def test_what_rests_on_the_operators_word_alone_stands_above(record: Chronicle) -> None:
    """By the numbers of the events."""
    record.cards(A)
    assert str(record.ask(Coverage())[0]["uncovered"]) == "event #1"
    covers(record)
    assert str(record.ask(Coverage())[0]["uncovered"]) == "no event"
    record.cards(B, C)
    head = record.ask(Coverage())[0]
    assert (str(head["uncovered"]), head["covered"], head["after"], head["kept"]) == ("events #2 to #3", 1, 2, 1)


def test_too_long_without_a_checkpoint_is_a_gap(record: Chronicle) -> None:
    """Also where no event came in between: a cut would not be seen. How long is too long can be said."""
    record.cards(A)
    covers(record, time=record.time // SECOND)
    covers(record, time=(record.time + 3 * DAY) // SECOND)
    assert flags(record) == [None, "gap"]
    (_, late) = rows(record, "checkpoint")
    assert str(late["what"]) == "3d 00:00:00 without a checkpoint, 1 day allowed"
    assert [row["flags"] for row in rows(record, "checkpoint", gap=3)] == [None, None]


def test_a_record_that_was_not_signed_for_long_says_so(record: Chronicle) -> None:
    """Counted from its first event where there is no checkpoint at all; as of a moment, until then."""
    record.cards(A)
    assert [row["flags"] for row in rows(record, "since-the-last", 1)] == [None]
    record.time += 5 * DAY
    record.cards(B)
    (row,) = rows(record, "since-the-last", 2)
    assert str(row["what"]) == "OVERDUE: last checkpoint more than 5 days ago, allowed: 1"
    covers(record)
    assert [row["flags"] for row in rows(record, "since-the-last", 2)] == [None]


def test_what_is_wrong_with_a_checkpoint_is_flagged(record: Chronicle) -> None:
    """Another root, fewer events than before, a clock that went back, events that are gone, and no note at all."""
    for serial in (A, B, C):
        record.cards(serial)
    covers(record)
    covers(record, root=bytes(32))
    covers(record, time=record.time // SECOND - 30)
    covers(record, size=2, time=record.time // SECOND)
    covers(record, size=7)
    kept(record, 3, record.time // SECOND, b"nothing")
    assert flags(record) == [None, "fork", "clock-back", "size-back", "cut", "unreadable,size-back"]
    (wrong,) = rows(record, "wrong")
    assert (str(wrong["what"]), wrong["flags"]) == (
        "6 problems with these checkpoints",
        "clock-back,cut,fork,size-back,unreadable",
    )


def test_a_name_or_a_key_that_is_not_the_records_is_flagged(begun: Chronicle) -> None:
    """Another ledger's, and a key that was never adopted."""
    begun.cards(A)
    covers(begun, signer=Signer(origin="lifecycle/ledger/ffffffffffffffff"))
    covers(begun, signer=Signer())
    covers(begun, signer=OF_ADOPTED)
    assert flags(begun) == ["other-origin", "unknown-key", None]


def test_a_key_that_gave_its_place_to_another_signs_that_and_no_more(begun: Chronicle) -> None:
    """The first checkpoint that covers the change may be by the old one; later ones may not."""
    begun.cards(A)
    covers(begun, signer=OF_ADOPTED)
    adopt(begun, LOST)
    covers(begun, signer=OF_ADOPTED)
    covers(begun, signer=OF_ADOPTED)
    covers(begun, signer=Signer(keys=(LOST.ed25519.id, LOST.ml_dsa_44.id)))
    assert flags(begun) == [None, None, "key-not-in-use", None]


def test_after_a_restoring_the_old_name_signs_nothing_new(begun: Chronicle) -> None:
    """The same key signs under the new one."""
    begun.cards(A)
    covers(begun, signer=OF_ADOPTED)
    root = begun.store.root_at(3).hex()
    begun.add("ledger:1", LedgerRestored(origin="F" * 16, was=NAME.upper(), size=3, root=root, signed=None))
    covers(begun, signer=OF_ADOPTED)
    renamed = KEYS.under("lifecycle/ledger/" + "f" * 16)
    covers(begun, signer=Signer(renamed.name, (renamed.ed25519.id, renamed.ml_dsa_44.id)))
    assert flags(begun) == [None, "other-origin", None]


@pytest.mark.slow
def test_many_checkpoints_are_one_row_a_day_and_what_is_wrong_still_stands_alone(record: Chronicle) -> None:
    """With how many they are, and the longest time between two."""
    record.cards(A)
    begin = START // SECOND + 3600
    for number in range(300):
        covers(record, time=begin + number * 60, root=bytes(32) if number == 100 else None)
    days, alone = rows(record, "day"), rows(record, "checkpoint")
    assert [row["checkpoints"] for row in days] == [100, 199]
    assert [row["flags"] for row in alone] == ["fork"]
    assert (days[0]["since"], days[1]["since"]) == ("00:59:00", "00:01:00")
    record.time += DAY
    covers(record)
    assert [row["checkpoints"] for row in rows(record, "day", gap=2)] == [100, 199, 1]


def test_a_range_has_the_checkpoints_that_end_in_it(record: Chronicle) -> None:
    """The first of them counts from the one before the range; those of the last event may have come later."""
    for serial in (A, B, C):
        record.cards(serial)
        covers(record)
    covers(record, time=record.time // SECOND + 60)
    for start, end, numbers in (("#2", "#2", [2]), ("#3", None, [3, 4]), (None, "#1", [1])):
        with opened(record.store, None, asked_for(start, end)) as at:
            found = [dict(zip((c.name for c in Coverage().answer(at).columns), row, strict=True))
                     for row in Coverage().answer(at).rows]  # fmt: skip
        assert [row["number"] for row in found if row["kind"] == "checkpoint"] == numbers
        assert found[0]["fresh"] == 1


def test_a_range_of_times_has_what_was_signed_in_it(record: Chronicle) -> None:
    """Also where no event came between: that is what a heartbeat is for."""
    record.cards(A)
    for minutes in (0, 10, 20):
        covers(record, time=(record.time + minutes * MINUTE) // SECOND)
    with opened(record.store, None, asked_for("2026-09-21T14:20Z", "2026-09-21T14:30Z")) as at:
        numbers = [row[10] for row in Coverage().answer(at).rows if row[1] == "checkpoint"]
    assert numbers == [2]


def test_each_card_says_what_its_anchor_covers_and_what_it_said(record: Chronicle) -> None:
    """What does not fit the record comes first; one that was never read is only counted."""
    record.cards(A, B, C)
    record.add(f"card:{A}", written(record, 3))
    record.add(f"card:{A}", seen("consistent", anchor(record, 3)))
    record.add(f"card:{B}", seen("rollback", anchor(record, 3, size=99)))
    second, first = rows(record, "card")
    assert (first["card"], first["size"], first["verdict"], first["flags"]) == (A, 3, "consistent", None)
    assert (second["card"], second["size"], second["verdict"], second["flags"]) == (B, 99, "rollback", "anchor")
    assert str(second["what"]) == (f"card {B}, anchor: the record was rolled back or truncated")
    (others,) = rows(record, "cards")
    assert str(others["what"]) == "1 card, anchor: not read yet"
    head = record.ask(Coverage())[0]
    assert (str(head["anchored"]), head["anchor_card"]) == (f"card {A}: 3 events under the anchor", A)


def test_an_anchor_that_was_accepted_is_no_alarm_any_more(record: Chronicle) -> None:
    """As of a moment before it still was."""
    record.cards(A)
    before = record.add(f"card:{A}", seen("fork", anchor(record, 1)))
    record.add(f"card:{A}", DriftAccepted(differences=[], shown=record.shown[A], anchors=[]))
    assert [row["verdict"] for row in rows(record, "card")] == ["accepted"]
    assert [row["verdict"] for row in rows(record, "card", before)] == ["fork"]


def test_of_many_cards_only_those_with_a_finding_have_a_row(record: Chronicle) -> None:
    """The others are counted by what their anchors say."""
    serials = [f"{number:016X}" for number in range(202)]
    record.cards(*serials)
    for number, serial in enumerate(serials):
        record.add(f"card:{serial}", seen("clone" if number == 7 else "consistent", anchor(record, 1)))
    assert [row["card"] for row in rows(record, "card")] == [serials[7]]
    assert [(row["cards"], row["verdict"]) for row in rows(record, "cards")] == [(201, "consistent")]


def test_as_of_a_moment_it_says_the_same_whatever_came_after(begun: Chronicle) -> None:
    """To the byte: it goes into bundles that have to be the same whenever they are made."""
    begun.cards(A)
    covers(begun, signer=OF_ADOPTED)
    then = begun.add(f"card:{A}", written(begun, 3), seen("consistent", anchor(begun, 3)))
    texts = []
    for _ in range(2):
        with opened(begun.store, AsOf(f"#{then}", position=then)) as at:
            texts.append("".join(as_csv.written(Coverage().answer(at))))
        begun.time += 40 * DAY
        begun.cards(*(f"{number:016X}" for number in range(3)))
        adopt(begun, LOST)
        covers(begun)
    assert texts[0] == texts[1]
    assert "consistent" in texts[0]


def test_it_says_that_nobody_else_vouches_for_the_record(record: Chronicle) -> None:
    """No witness, no time stamp; and that signatures are not checked here."""
    record.cards(A)
    covers(record)
    told = {str(row["kind"]): str(row["what"]) for row in record.ask(Coverage())[1]}
    assert told["witnesses"] == "no cosignature stored"
    assert told["time-stamps"] == "no time stamp (RFC 3161) stored"
    assert "They were not checked.\n  lifecycle verify" in str(record.ask(Coverage())[2].explained[0])


@pytest.mark.slow
def test_nothing_is_held_and_the_first_row_comes_at_once(record: Chronicle) -> None:
    """Of many checkpoints too."""
    record.cards(A)
    time = record.time // SECOND
    for number in range(1200):
        covers(record, time=time + number)
    with opened(record.store) as at:
        tracemalloc.start()
        try:
            for _ in Coverage().answer(at).rows:
                pass
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 2_000_000
