"""What a person may ask of a set and of a label: each limit says no in its own sentence, before a card is wanted."""

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.holding import FEWEST, MOST
from lifecycle.domain.text import Text, say

LONGEST_LABEL = 32
LONGEST_NAME = 26
"""So that the default label, the name and " 64/64", is no longer than a label may be."""
LONGEST_PARTITION = 16


class BadParameter(OperatorError):
    """An operation was asked for with a value that it does not take; `field` is the field of the operation."""

    code = "bad-parameter"
    message = "{what} cannot be {value}: {problem}"
    advice = "Nothing was sent to a card. Use another value."


def require_quorum(needed: int, issued: int) -> None:
    """See that 2 <= M <= N <= 64."""
    if not FEWEST <= issued <= MOST:
        problem = say("a set has {fewest} to {most} cards.", fewest=FEWEST, most=MOST)
        raise BadParameter(field="issued", what=say("N"), value=issued, problem=problem)
    if needed < FEWEST:
        raise BadParameter(
            field="needed", what=say("M"), value=needed, problem=say("1 card alone would rebuild the key.")
        )
    if needed > issued:
        problem = say("a set of {issued} cards could never rebuild the key.", issued=issued)
        raise BadParameter(field="needed", what=say("M"), value=needed, problem=problem)


def require_name(name: str) -> None:
    """See that a set can be called that, and that its labels follow from it."""
    problem = problem_with_text(name, LONGEST_NAME)
    if problem is not None:
        raise BadParameter(field="set_name", what=say("The name of a set"), value=_shown(name), problem=problem)


def require_partition(partition: str) -> None:
    """See that it is 1 to 16 of a-z, A-Z and 0-9."""
    if not (1 <= len(partition) <= LONGEST_PARTITION and partition.isascii() and partition.isalnum()):
        problem = say("use 1 to {most} letters or digits (a-z, A-Z, 0-9).", most=LONGEST_PARTITION)
        raise BadParameter(
            field="partition", what=say("The id of a partition"), value=_shown(partition), problem=problem
        )


def problem_with_label(label: str) -> Text | None:
    """Say why a card cannot have this label: 1 to 32 printable ASCII characters."""
    return problem_with_text(label, LONGEST_LABEL)


def problem_with_text(text: str, longest: int) -> Text | None:
    """Say why a text is not 1 to `longest` printable ASCII characters, without blanks at its ends."""
    if not 1 <= len(text) <= longest:
        return say("use 1 to {longest} characters.", longest=longest)
    if not (text.isascii() and text.isprintable()):
        return say("use printable ASCII characters only, without accents or control characters.")
    if text != text.strip():
        return say("remove the blanks at the beginning and end.")
    return None


def _shown(text: str) -> str:
    return ascii(text)[:60]
