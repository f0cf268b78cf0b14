"""From which event to which a key signs, and which keys vouch for which."""

from lifecycle.evidence.verifier.key_chain import Change, KeyChain, Pair, rotation

KIND = 1
A, B, C, THIEF = ({KIND: name} for name in (b"a", b"b", b"c", b"thief"))


def chain(*changes: Change) -> KeyChain:
    """Follow them."""
    return KeyChain(KIND, changes)


def added(position: int, new: Pair, *by: Pair) -> Change:
    """Give the change in which a key signs too, for which those that it knows vouch."""
    return Change(position, new, by=by, known=by)


def ended(position: int, key: Pair) -> Change:
    """Give the change in which a key ends."""
    return Change(position, ended=key)


def test_a_key_signs_from_the_event_on_that_adds_it() -> None:
    """Not before."""
    found = chain(added(10, B, A))
    assert [found.may_sign(B[KIND], size, 0) for size in (9, 10, 11)] == [False, True, True]
    assert found.may_sign(A[KIND], 3, 0)


def test_a_key_and_the_one_that_added_it_vouch_for_each_other() -> None:
    """So an auditor may have either."""
    found = chain(added(10, B, A))
    assert found.relied_on([A[KIND]]) == found.relied_on([B[KIND]]) == {A[KIND], B[KIND]}
    assert found.relied_on([C[KIND]]) == {C[KIND]}


def test_a_key_that_gave_its_place_away_signs_the_first_checkpoint_over_that_and_no_other() -> None:
    """By which it vouches for the next."""
    found = chain(rotation(10, A, B))
    assert found.may_sign(A[KIND], 12, 9)
    assert not found.may_sign(A[KIND], 14, 12)
    assert not found.had_ended(A[KIND], 14)


def test_a_key_that_people_ended_signs_nothing_from_there_on() -> None:
    """Not the first checkpoint over that either."""
    found = chain(added(10, B, A), ended(20, B))
    assert [found.may_sign(B[KIND], size, 15) for size in (19, 20, 21)] == [True, False, False]
    assert [found.had_ended(B[KIND], size) for size in (19, 20)] == [False, True]


def test_a_key_that_ended_vouches_for_none_and_does_not_come_back() -> None:
    """In whatever order the changes are given."""
    found = chain(added(40, B, A), added(30, THIEF, B), ended(20, B), added(10, B, A))
    assert found.relied_on([A[KIND]]) == {A[KIND], B[KIND]}
    assert not found.may_sign(B[KIND], 45, 40)


def test_a_key_that_replaces_an_ended_one_is_vouched_for_by_none() -> None:
    """Though both statements are signed."""
    found = chain(added(10, B, A), ended(20, B), rotation(30, B, THIEF))
    assert THIEF[KIND] not in found.relied_on([A[KIND], B[KIND]])
