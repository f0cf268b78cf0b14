"""A commitment in a state that was changed in the file names no text: an error of the record, and no defect."""

import pytest

from lifecycle.domain.errors import StateUnreadable
from lifecycle.store.disclosures import digest_of


@pytest.mark.parametrize("commitment", ["abc", "zz" * 32, "é" * 64])
def test_what_is_no_commitment_cannot_be_read(commitment: str) -> None:
    """A flipped bit is enough."""
    with pytest.raises(StateUnreadable):
        digest_of(commitment)
