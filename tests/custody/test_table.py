"""The table of custody: whatever state a card is in, the record allows what the table says and nothing else."""

from typing import get_args

import pytest

from lifecycle.domain.custody import COMMANDS, IN_WORDS, PERMITTED, HappeningKind, Whereabouts
from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import OperationRefused
from tests.custody.conftest import WAYS, Keeping

STATES: tuple[Whereabouts, ...] = get_args(Whereabouts)
HAPPENINGS: tuple[HappeningKind, ...] = get_args(HappeningKind)
ALLOWED = [(where, happening, to) for where, row in PERMITTED.items() for happening, to in row.items()]
FORBIDDEN = [(where, each) for where in STATES for each in HAPPENINGS if each not in PERMITTED[where]]


def test_the_table_has_every_state_and_each_happening_a_command() -> None:
    """And words for people."""
    assert tuple(PERMITTED) == tuple(IN_WORDS) == STATES == tuple(WAYS)
    assert set(COMMANDS) == set(HAPPENINGS)


@pytest.mark.parametrize("where", STATES)
def test_every_state_is_reached_by_what_people_report(keeping: Keeping, where: Whereabouts) -> None:
    """From a card that was just seen."""
    keeping.bring(where)
    assert keeping.at().where == where


@pytest.mark.parametrize(("where", "happening", "to"), ALLOWED)
def test_what_the_table_allows_brings_a_card_where_it_says(
    keeping: Keeping, where: Whereabouts, happening: HappeningKind, to: Whereabouts
) -> None:
    """And says when that was."""
    keeping.bring(where)
    receiver = {"receiver": "bob"} if happening == "hand-over" else {}
    event = keeping.report(happening, **receiver)
    assert (keeping.at().where, keeping.at().last) == (to, keeping.time)
    assert event.tag == keeping.facts()[-1].tag


@pytest.mark.parametrize(("where", "happening"), FORBIDDEN)
def test_what_the_table_forbids_is_refused_by_name(
    keeping: Keeping, where: Whereabouts, happening: HappeningKind
) -> None:
    """The state is named, and what may be reported instead; the card stays where it is, and the refusal is a fact."""
    keeping.bring(where)
    before = keeping.at()
    with pytest.raises(Refused) as caught:
        keeping.report(happening)
    rule = "destroyed" if where == "destroyed" else f"while-{where}"
    assert caught.value.rule == rule
    assert keeping.facts()[-1] == OperationRefused(name=f"custody {COMMANDS[happening]}", rule=rule)
    assert keeping.at() == before
    if where != "destroyed":
        assert str(IN_WORDS[where]) in str(caught.value.explain())
        assert all(COMMANDS[each] in str(caught.value.advise()) for each in PERMITTED[where])


@pytest.mark.parametrize("unfit", ["damaged", "retired"])
def test_a_card_that_is_not_to_be_used_stays_that_when_it_is_lost_and_found(
    keeping: Keeping, unfit: Whereabouts
) -> None:
    """Also on its way to whoever destroys it."""
    keeping.bring(unfit)
    keeping.report("lose")
    keeping.report("find", finder="bob")
    assert (keeping.at().where, keeping.at().custodian) == (unfit, keeping.ids["bob"])


def test_a_retired_card_that_is_handed_over_is_retired_still(keeping: Keeping) -> None:
    """When it is received, and when it is found damaged on its way."""
    keeping.bring("retired")
    keeping.report("hand-over", receiver="ana")
    keeping.report("receive")
    assert keeping.at().where == "retired"
    keeping.report("hand-over", receiver="bob")
    keeping.report("damage")
    assert (keeping.at().where, keeping.at().unfit) == ("retired", "retired")


def test_a_damaged_card_can_be_retired(keeping: Keeping) -> None:
    """Then it is handed over to be destroyed."""
    keeping.bring("damaged")
    keeping.report("retire")
    keeping.report("hand-over", receiver="bob")
    keeping.report("receive")
    keeping.report("destroy", method="burnt")
    assert keeping.at().where == "destroyed"
