"""What holds of every refusal: its rule, its fact, its advice, and that nothing was started."""

import pytest

from desk.desk import Desk
from desk.people import Person
from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import OperationRefused


def refused(desk: Desk, person: Person, rule: str, operation: str = "change-pin", **fields: object) -> Refused:
    """Run an operation that the record refuses; nothing may have been sent that spends, and the refusal is a fact."""
    with pytest.raises(Refused) as caught:
        desk.run(operation, person, **fields)
    assert caught.value.rule == rule
    assert desk.facts()[-1] == OperationRefused(name=operation, rule=rule)
    newest = desk.tags()[::-1]
    since_sight = newest[: next(at for at, tag in enumerate(newest) if tag in {"card-seen", "other-card-seen"})]
    assert "operation-started" not in since_sight
    assert caught.value.advise() is not None
    return caught.value
