"""Many who erase cards of one set at once: the quorum goes only by the phrase, as the rule is asked under the lock."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from desk.cards import FACTORY_PIN
from desk.ceremonies import create, made, must_rebuild, pulled_once, record_of, set_of, share_in, typing
from desk.desk import Desk
from desk.patience import until
from desk.people import Person
from desk.processes import finish, start
from desk.rack import SERIALS, Rack
from desk.stores import Hooked, must_be_sound, new_store, opened

from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import CeremonyCutOff, LeftInDoubt, NotConfirmed, Refused
from lifecycle.domain.facts import OperationRefused
from lifecycle.domain.quorum import quorum

pytestmark = pytest.mark.slow

A, B, C, D = SERIALS[:4]
CARDS = SERIALS[:8]
NEEDED = 5


def test_of_eight_processes_at_most_n_minus_m_erase_without_the_phrase(tmp_path: Path) -> None:
    """Five of eight are needed: three go through, and the others are refused or asked for the phrase."""
    path, rack = new_store(tmp_path / "ledger.db"), Rack(*CARDS)
    with opened(path) as store:
        made(Desk(store, rack), CARDS, needed=NEEDED)
    asked, go = tmp_path / "asked", tmp_path / "go"
    asked.mkdir()

    def eraser(serial: str) -> Callable[[], None]:
        def work() -> None:
            own = Rack.of({serial: rack[serial].storage.load()})
            with opened(path) as store, suppress(Refused):
                Desk(store, own).run("erase", Waiting(asked / serial, go), serials=[serial])
                (asked / f"{serial}.erased").touch()

        return work

    children = [start(eraser(serial)) for serial in CARDS]
    wait_until(lambda: len(list(asked.iterdir())) == len(CARDS))
    go.touch()
    assert [finish(child) for child in children] == [0] * len(CARDS)
    assert len(list(asked.glob("*.erased"))) == len(CARDS) - NEEDED
    with opened(path) as store:
        desk = Desk(store, rack)
        known = set_of(desk)
        health = quorum(known.needed, known.issued, record_of(desk).members(known.id))
        assert (len(health.good), health.spare) == (NEEDED, 0)
        refused = [fact for serial in CARDS for fact in desk.facts(OperationRefused, serial)]
        assert refused == [OperationRefused(name="erase", rule="quorum")] * NEEDED
        must_be_sound(store)


class Waiting(Person):
    """Somebody who says the last word when all the others were asked for theirs, and gives up no set."""

    def __init__(self, asked: Path, go: Path) -> None:
        super().__init__(refuses=["break-quorum"], pin=FACTORY_PIN)
        self._asked = asked
        self._go = go

    def confirm(self, question: Confirmation) -> None:
        """Wait for the others."""
        super().confirm(question)
        self._asked.touch()
        wait_until(self._go.exists)


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for the other processes."""
    assert until(true), "the other processes did not come"


def test_the_second_of_two_is_told_that_another_card_went_meanwhile(tmp_path: Path) -> None:
    """Nothing was sent to it that spends; run again, it is asked for the phrase."""
    path, rack = new_store(tmp_path / "ledger.db"), Rack(A, B, C)
    with opened(path) as mine, opened(path) as theirs:
        known = made(Desk(mine, rack), [A, B, C])
        theirs_first = once("OperationStarted", lambda: Desk(theirs, rack).run("erase", typing(), serials=[A]))
        desk = Desk(Hooked(mine, before=theirs_first), rack)
        rack[B].sent.clear()
        rack.out = {C}
        with pytest.raises(Refused) as caught:
            desk.run("erase", typing(), serials=[B])
        assert caught.value.rule == "quorum"
        assert str(caught.value.explain()) == (
            f"Refused: without card {B}, set PROD-A would be below its quorum. Nothing was sent that changes the card."
        )
        assert "It asks for the words" in str(caught.value.advise())
        assert rack[B].spending() == []
        must_rebuild(known, [rack[B], rack[C]])
        with pytest.raises(NotConfirmed):
            desk.run("erase", Person(refuses=["break-quorum"], pin=FACTORY_PIN), serials=[B])


def test_an_erasure_under_way_counts_as_done_beside_a_card_that_is_in_doubt(tmp_path: Path) -> None:
    """The first card is being erased, the second was pulled when its label was read: the third is the last one."""
    path, rack = new_store(tmp_path / "ledger.db"), Rack(A, B, C)
    with opened(path) as mine, opened(path) as theirs:
        made(Desk(mine, rack), [A, B, C])

        def meanwhile() -> None:
            rack.out = {A}
            desk = Desk(theirs, rack)
            pulled_once(rack[B], "VERIFY")
            with pytest.raises(LeftInDoubt):
                desk.run("get-label", typing(), serials=[B])
            with pytest.raises(NotConfirmed):
                desk.run("erase", Person(refuses=["break-quorum"], pin=FACTORY_PIN), serials=[C])
            rack.out = set()

        Desk(Hooked(mine, before=once("EraseBegun", meanwhile)), rack).run("erase", typing(), serials=[A])
        assert share_in(rack[A]) is None
        assert share_in(rack[C]) is not None
        must_be_sound(mine)


def test_an_overwriting_and_an_erasure_at_once_keep_the_same_rule(tmp_path: Path) -> None:
    """A card that takes a share of another set is one that goes, too."""
    path, rack = new_store(tmp_path / "ledger.db"), Rack(A, B, C, D)
    with opened(path) as mine, opened(path) as theirs:
        made(Desk(mine, rack), [A, B, C])
        first = once("OperationStarted", lambda: Desk(theirs, rack).run("erase", typing(), serials=[A]))
        rack.out = {C}
        with pytest.raises(CeremonyCutOff) as caught:
            create(Desk(Hooked(mine, before=first), rack), typing(), [B, D], name="PROD-B")
        cause = caught.value.__cause__
        assert isinstance(cause, Refused)
        assert cause.rule == "quorum"
        assert rack[B].count("UPDATE set record") == 2  # of the making of the first set


def once(kind: str, work: Callable[[], object]) -> Callable[[int, object], None]:
    """Do something before the first append of a kind of fact."""
    done = False

    def before(_number: int, drafts: object) -> None:
        nonlocal done
        if not done and kind in str(drafts):
            done = True
            work()

    return before
