"""Secrets dealt in this process, where a test makes many sets: the same code, without the child that it runs in."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lifecycle.sharing.answering import answer
from lifecycle.sharing.child import Child


@contextmanager
def dealing_here() -> Iterator[None]:
    """Have every request to a child answered at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Child, "reply_to", lambda _child, request: answer(request))
        yield
