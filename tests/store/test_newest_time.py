"""The newest time of a store is the latest of any event, and not that of the last one."""

from sample_ledger import START, Happened, plan

from lifecycle.store.engine import AuditStore


def test_a_later_event_with_an_earlier_time_hides_nothing(bare: AuditStore[Happened]) -> None:
    """A clock that stepped back writes on."""
    assert bare.newest_time() is None
    assert bare.newest_time(since="happened.1") is None
    for time in (START, START + 50, START + 20):
        bare.append([plan("a", time=time)])
    assert bare.newest_time() == START + 50


def test_what_was_before_the_last_event_of_a_tag_does_not_count(bare: AuditStore[Happened]) -> None:
    """Every event of the sample has one tag; another one was never recorded."""
    for time in (START + 50, START + 20):
        bare.append([plan("a", time=time)])
    assert bare.newest_time(since="happened.1") == START + 20
    assert bare.newest_time(since="clock-stepped.1") == START + 50
