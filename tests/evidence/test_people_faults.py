"""Each sentence with which the verifier says what is wrong has one for people in their language."""

import ast
import inspect
from collections.abc import Iterator

import pytest

from lifecycle.evidence.checks.people_faults import fault_in_words
from lifecycle.evidence.verifier import people_judging, people_record

OF_BOTH = "the event does not have the facts of its kind"


def sentences() -> Iterator[str]:
    """Find what these modules give to `blame`, or give back as the problem of an act."""
    for module in (people_judging, people_record):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "blame":
                for said in node.args[1:]:
                    yield from written(said)
            elif isinstance(node, ast.Return) and node.value is not None:
                yield from (said for said in written(node.value) if " " in said)


def written(node: ast.expr) -> Iterator[str]:
    """Give a text as it would be with words in the place of its parameters."""
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        yield from written(node.left)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != "%s: %s":
        yield node.value.replace("%s", "erase")


@pytest.mark.parametrize("sentence", sorted({*sentences(), OF_BOTH}))
def test_a_sentence_of_the_verifier_is_known(sentence: str) -> None:
    """And in English it is the same."""
    said = fault_in_words(sentence)
    assert (said.message != "{problem}", str(said)) == (True, sentence)


def test_what_an_act_lacks_is_said_after_its_name() -> None:
    """A sentence that is not known stays as it is."""
    assert str(fault_in_words("erase: the intent had expired")) == "erase: the intent had expired"
    assert str(fault_in_words("erase: something else")) == "erase: something else"
