"""What a refusal is, where it is about no card: told like every other, with its outcome."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from lifecycle.cli.context import Context
from lifecycle.cli.exit import failed
from lifecycle.domain.errors import Refused

P = ParamSpec("P")


def refusable(call: Callable[Concatenate[Context, P], int]) -> Callable[Concatenate[Context, P], int]:
    """Have a Refused end a command with the outcome "refused"."""

    @wraps(call)
    def told(context: Context, /, *words: P.args, **options: P.kwargs) -> int:
        try:
            return call(context, *words, **options)
        except Refused as error:
            return failed(context, error, outcome="refused")

    return told
