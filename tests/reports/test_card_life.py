"""The life of a card, from first sight to destruction."""

import pytest
from custodians import ANNA, BEN, SAFE, Custodians, read
from desk.chronicle import MINUTE, SERIALS, START, Chronicle
from vouching import anchor, seen, written

from lifecycle.domain.errors import UnknownName
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import AnchorSeen1, AnchorWritten1, CardDestroyed, CardRegistered
from lifecycle.domain.facts.earlier_anchors import SeenSlot1
from lifecycle.domain.instant import Instant
from lifecycle.reports import opened
from lifecycle.reports.card import CardLife
from lifecycle.reports.parts.pictures import Timeline

A, B, *_ = SERIALS


def whole_life(record: Chronicle, people: Custodians) -> None:
    """Have a card made, kept, used, erased and destroyed."""
    made = record.whole("PROD-A", 2, A, B)
    people.gives(A, BEN, by=ANNA, witness=ANNA)
    people.stores(A, SAFE, bag="B-9")
    people.presents(new_id(), A, BEN, read(made.id, 1))
    record.erase(made, 1, A)
    people.report(f"card:{A}", CardDestroyed(at=1, witness=ANNA, purpose=None, method="shredded"))


def test_it_goes_from_the_first_sight_to_the_destruction(record: Chronicle, people: Custodians) -> None:
    """With everybody who took part."""
    whole_life(record, people)
    head, rows, answer = record.ask(CardLife(serial=A))
    told = [str(row["what"]) for row in rows]
    assert told[0].startswith("Card read")
    assert told[-1] == "Destroyed (shredded); witness: Anna"
    assert "Handed over to Ben by Anna; witness: Anna" in told
    assert "Stored in safe, bag B-9" in told
    assert "check-set started; presented by Ben" in told
    assert (head["where"], head["gone"], head["custodian"]) == ("destroyed", "destroyed", "Ben")
    assert (answer.report, answer.subject) == ("card-life", "card")


def test_its_anchor_says_what_it_covers_and_what_it_said(record: Chronicle) -> None:
    """Nothing before it was read; what does not fit the record is the anchor that is told."""
    record.cards(A)
    assert record.ask(CardLife(serial=A))[0]["anchor"] is None
    record.add(f"card:{A}", written(record, 1))
    record.add(f"card:{A}", seen("consistent", anchor(record, 1)))
    head = record.ask(CardLife(serial=A))[0]
    assert (head["anchor"], str(head["anchor_in_words"])) == ("consistent", "1 event; agrees with the record")
    assert (head["anchor_written"], head["anchor_read"]) == (Instant(START + 2 * MINUTE), Instant(START + 3 * MINUTE))
    record.add(f"card:{A}", seen("rollback", anchor(record, 1, size=40)))
    head = record.ask(CardLife(serial=A))[0]
    assert (head["anchor"], head["anchor_size"]) == ("rollback", 40)


def test_an_anchor_that_an_earlier_version_recorded_says_the_same(record: Chronicle) -> None:
    """Until a newer one was written or read."""
    record.cards(A)
    record.add(f"card:{A}", AnchorWritten1(anchor=anchor(record, 1), moment="after"))
    slots = (SeenSlot1(anchor(record, 1), "consistent"), SeenSlot1(None, "never-written"))
    record.add(f"card:{A}", AnchorSeen1(slots=slots, verdict="consistent", size=2))
    head = record.ask(CardLife(serial=A))[0]
    assert (head["anchor"], head["anchor_size"]) == ("consistent", 1)
    assert (head["anchor_written"], head["anchor_read"]) == (Instant(START + 2 * MINUTE), Instant(START + 3 * MINUTE))
    record.add(f"card:{A}", written(record, 3))
    head = record.ask(CardLife(serial=A))[0]
    assert (head["anchor_size"], head["anchor_written"]) == (3, Instant(START + 4 * MINUTE))


def test_its_picture_has_a_lane_for_pin_share_and_place(record: Chronicle, people: Custodians) -> None:
    """And a milestone for each change of one of them."""
    whole_life(record, people)
    picture = _picture(record, CardLife(serial=A))
    last = picture.milestones[-1]
    assert [str(lane) for lane in last.lanes] == ["PIN not changed", "blank", "DESTROYED"]
    assert [str(each) for each in last.what] == ["DESTROYED"]
    assert "share 1 of 2 of PROD-A" in {str(each.lanes[1]) for each in picture.milestones}
    assert picture.left_out == 0


def test_a_long_life_leaves_the_middle_of_its_picture_out(record: Chronicle, people: Custodians) -> None:
    """And says how much."""
    record.cards(A)
    for number in range(50):
        people.stores(A, SAFE if number % 2 else "place:00000000000000f2")
    picture = _picture(record, CardLife(serial=A))
    assert (len(picture.milestones), picture.left_out) == (40, 11)


def test_a_card_that_was_only_announced_has_a_life_too(record: Chronicle, people: Custodians) -> None:
    """It begins with the list that it stood on."""
    people.report(f"card:{A}", CardRegistered())
    people.gives(A, ANNA)
    head, rows, _ = record.ask(CardLife(serial=A))
    assert (head["state"], head["where"]) == ("expected", "held")
    assert str(rows[0]["what"]) == "Imported from a list of serial numbers"
    assert str(_picture(record, CardLife(serial=A)).milestones[0].lanes[0]) == "not seen by a reader yet"


def test_an_unknown_card_is_no_card(record: Chronicle) -> None:
    """In an empty record too."""
    with pytest.raises(UnknownName):
        record.ask(CardLife(serial=A))


def _picture(record: Chronicle, report: CardLife) -> Timeline:
    with opened(record.store) as open_record:
        made = report.answer(open_record).picture
        picture = made() if made else None
    assert isinstance(picture, Timeline)
    return picture
