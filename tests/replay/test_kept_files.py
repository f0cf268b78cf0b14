"""What was kept once stays as it was, byte for byte."""

import pytest
from kept import kept_files, recorded_sums

FILES = kept_files()


@pytest.mark.parametrize("name", sorted(recorded_sums()))
def test_a_kept_file_is_as_it_was_added(name: str) -> None:
    """An edit of it is noticed, and so is that it is gone."""
    assert FILES.get(name) == recorded_sums()[name], "it is added to, never edited: put it back, and add another one"


def test_every_kept_file_has_its_sum() -> None:
    """`record.py` adds those of new files."""
    assert sorted(FILES) == sorted(recorded_sums())
