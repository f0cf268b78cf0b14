"""The check values of a key as results: each with its convention, and compared with what a person read elsewhere."""

from collections.abc import Iterator

from lifecycle.domain.check_values import CONVENTIONS, CheckValues, TypedCheckValue
from lifecycle.domain.errors import CardError
from lifecycle.domain.text import say
from lifecycle.steps.interface import Result

_NAMES = {"CMAC-5": "check_value", "ECB-3": "check_value_ecb_3", "SHA-8": "check_value_sha_8"}
"""For machines; the first one is older than the others."""


class CheckValueDiffers(CardError):
    """The key that was rebuilt has another check value than a person read elsewhere."""

    code = "check-value-differs"
    message = "The key of set {name} has {convention} {value}, not {typed}."
    advice = "The cards hold the key of this set. The device that showed the other value holds another key."


def in_results(values: CheckValues, *, for_minutes: bool = False) -> Iterator[Result]:
    """Give one result for each convention; the first one says that it belongs into the minutes."""
    for convention in CONVENTIONS:
        value = values.of(convention)
        text = say("Key check value ({convention}): {value}.", convention=convention, value=value)
        if for_minutes and convention == CONVENTIONS[0]:
            text = say(
                "Key check value ({convention}): {value}. Write it in the minutes.", convention=convention, value=value
            )
        yield Result(_NAMES[convention], value, text)


def compared(typed: TypedCheckValue, values: CheckValues, name: str) -> Result:
    """Say that a typed value is the one of the key, and in which convention; raises CheckValueDiffers."""
    if not typed.is_among(values):
        raise CheckValueDiffers(
            name=name, convention=typed.convention, value=values.of(typed.convention), typed=typed.value
        )
    text = say(
        "The key check values ({convention}) are equal: {value}.", value=typed.value, convention=typed.convention
    )
    return Result("check_value_agrees", value=True, text=text)


def not_compared() -> Result:
    """Say that no key was there to compare with."""
    text = say("NOT CHECKED: the key check value. Too few cards were presented to rebuild the key.")
    return Result("check_value_agrees", value=None, text=text)
