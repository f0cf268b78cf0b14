"""What an error says is a whole sentence, whatever stands at its end."""

from lifecycle.domain.errors import InputNeeded, NoReader
from lifecycle.domain.errors.cost import Cost
from lifecycle.domain.text import say


def test_a_message_that_ends_on_a_value_gets_its_full_stop() -> None:
    """So what it cost begins a sentence of its own; a question keeps its mark."""
    needed = InputNeeded(question=say("Current PIN of card {serial}", serial="X"), option="-")
    needed.cost = Cost()
    assert str(needed.told()).startswith("Answer required: Current PIN of card X. ")
    assert str(InputNeeded(question=say("Go on?"), option="-").told()) == "Answer required: Go on?"
    assert str(NoReader().told()) == "No smart card reader is connected."
