"""Sets as people call them."""

from lifecycle.domain.set_names import SHORT, found, name_or_digits, not_found
from lifecycle.domain.sets import SetState, Stage


def made(id_: str, name: str, stage: Stage = "complete") -> SetState:
    """Give a set whose commitment is its name."""
    return SetState(
        id=id_ * 32, kind="server-master-key", needed=2, issued=3, name=name, partition=None, copied_from=None,
        check_value="", fingerprint="", operation="", started_at=0, stage=stage,
    )  # fmt: skip


def disclosed(digest: str) -> str | None:
    """Give the name, unless it was erased."""
    return None if digest == "erased" else digest


def test_a_name_means_the_newest_complete_set_that_has_it() -> None:
    """One that was cut off later does not take the name away."""
    sets = [made("A", "P"), made("B", "P"), made("C", "P", "invalid"), made("D", "Q")]
    assert found("P", sets, disclosed) is sets[1]


def test_a_name_that_only_invalid_sets_have_means_the_newest() -> None:
    """Its cards have to be found too."""
    sets = [made("A", "P", "invalid"), made("B", "P", "started")]
    assert found("P", sets, disclosed) is sets[1]


def test_a_name_comes_before_an_id_that_looks_like_it() -> None:
    """What a person typed is most likely what a person chose."""
    sets = [made("A", "BBBBBBBB"), made("B", "other")]
    assert found("BBBBBBBB", sets, disclosed) is sets[0]


def test_the_first_digits_of_an_id_are_enough_in_any_case() -> None:
    """Fewer than eight are not."""
    sets = [made("A", "erased")]
    assert found("a" * SHORT, sets, disclosed) is sets[0]
    assert found("a" * (SHORT - 1), sets, disclosed) is None


def test_a_set_without_a_name_goes_by_its_first_digits() -> None:
    """Whether its name was erased or the record never had one."""
    assert name_or_digits("AB" * 16, made("A", "erased"), disclosed) == "ABABABAB"
    assert name_or_digits("AB" * 16, None, disclosed) == "ABABABAB"
    assert name_or_digits("AB" * 16, made("A", "P"), disclosed) == "P"


def test_a_name_that_no_set_has_brings_those_that_there_are() -> None:
    """Each once; or the command that makes the first set."""
    sets = [made("A", "P"), made("B", "P"), made("C", "erased"), made("D", "N")]
    assert "Sets of this record: N, P." in str(not_found("X", sets, disclosed).advise())
    assert "create-server-master-key" in str(not_found("X", [], disclosed).advise())
