"""Power cuts that are planned beside a card on the shelf."""

import stat
from pathlib import Path

import pytest

from lifecycle.virtual.errors import CardFileDamaged, CardMissing, PowerLost
from lifecycle.virtual.power import Moment, PowerCut
from lifecycle.virtual.shelf import Shelf

SELECT_MF = bytes.fromhex("00A4000C023F00")


@pytest.mark.parametrize("moment", Moment)
def test_a_plan_is_kept_as_it_was_made(tmp_path: Path, moment: Moment) -> None:
    """Each of the four moments."""
    shelf = Shelf(tmp_path)
    shelf.make("a")
    shelf.plan_cut("a", PowerCut(moment, 12))
    assert shelf.planned_cut("a") == PowerCut(moment, 12)
    assert shelf.names() == ["a"]
    assert stat.S_IMODE((tmp_path / ".a.cut").stat().st_mode) == 0o600


def test_the_plan_is_gone_when_the_cut_has_come(tmp_path: Path) -> None:
    """Counted from each power-up, over as many openings as it takes."""
    shelf = Shelf(tmp_path)
    shelf.make("a")
    shelf.plan_cut("a", PowerCut.before_command(2))
    with shelf.open("a") as card:
        card.power_on()
        card.transmit(SELECT_MF)
    with shelf.open("a") as card:
        card.power_on()
        card.transmit(SELECT_MF)
        with pytest.raises(PowerLost):
            card.transmit(SELECT_MF)
    assert shelf.planned_cut("a") is None
    with shelf.open("a") as card:
        card.power_on()
        for _ in range(5):
            card.transmit(SELECT_MF)


def test_a_copy_never_loses_power(tmp_path: Path) -> None:
    """Looking at a card is no use of it."""
    shelf = Shelf(tmp_path)
    shelf.make("a")
    shelf.plan_cut("a", PowerCut.before_command(1))
    with shelf.copy("a") as card:
        card.power_on()
        card.transmit(SELECT_MF)
    assert shelf.planned_cut("a") is not None


@pytest.mark.parametrize("content", ["", "after unit", "after unit 0", "some day 3", "after unit x", "ä 1"])
def test_a_damaged_plan_is_named_and_the_card_stays_free(tmp_path: Path, content: str) -> None:
    """It can be replaced by another one."""
    shelf = Shelf(tmp_path)
    shelf.make("a")
    (tmp_path / ".a.cut").write_text(content, encoding="utf-8")
    for _ in range(2):
        with pytest.raises(CardFileDamaged):
            shelf.open("a")
    shelf.plan_cut("a", None)
    shelf.open("a").close()


def test_no_card_no_plan(tmp_path: Path) -> None:
    """A plan is not left lying for a card of the same name."""
    with pytest.raises(CardMissing):
        Shelf(tmp_path).plan_cut("a", PowerCut.after_unit(1))
    assert list(tmp_path.iterdir()) == []


def test_a_card_is_prepared_before_it_has_its_name(tmp_path: Path) -> None:
    """What fails meanwhile leaves none."""
    shelf = Shelf(tmp_path)

    def fail(_: object) -> None:
        assert shelf.names() == []
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shelf.make("a", prepare=fail)
    assert shelf.names() == []
    shelf.make("a", prepare=lambda card: card.power_on() and None)
    assert shelf.names() == ["a"]


def test_folders_that_are_made_are_private_all_the_way(tmp_path: Path) -> None:
    """Not only the last one."""
    Shelf(tmp_path / "above" / "cards").make("a")
    assert stat.S_IMODE((tmp_path / "above").stat().st_mode) == 0o700
