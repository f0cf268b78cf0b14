"""What an operation has to be told and was not: a person is asked for it, a script is told all of it at once."""

from collections.abc import Sequence
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar, get_type_hints

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import person_at_terminal
from lifecycle.cli.errors import BadCommand
from lifecycle.domain.dialogue import Asking, TextQuestion
from lifecycle.domain.text import Text, collected, say, say_n
from lifecycle.operations import Operation
from lifecycle.steps.limits import BadParameter

Told = dict[str, object]
"""The fields of an operation by name; None for one that was not given."""
Kind = TypeVar("Kind", bound=Operation)


def flag_of(parameter: Field[Any]) -> str:
    """Give the option that a field of an operation becomes."""
    return str(parameter.metadata.get("flag", "--" + parameter.name.replace("_", "-")))


def completed(context: Context, kind: type[Kind], told: Told) -> Kind:
    """Make the operation; raises BadCommand where fields are missing and nobody can be asked."""
    missing = [each for each in fields(kind) if each.default is MISSING and told[each.name] is None]
    if not missing:
        return kind(**told)
    with person_at_terminal(context) as person:
        if person is None:
            raise BadCommand(problem=_named(missing), command=f"lifecycle {context.command}")
        return _asked_for(person, kind, told, missing)


def _asked_for(person: Asking, kind: type[Kind], told: Told, missing: Sequence[Field[Any]]) -> Kind:
    """Ask for each, and once more for one that the operation does not take."""
    asked = {each.name: each for each in missing}
    for name, parameter in asked.items():
        told[name] = _answer(person, kind, parameter, None)
    while True:
        try:
            return kind(**told)
        except BadParameter as error:
            name = str(error.params["field"])
            if name not in asked:
                raise
            told[name] = _answer(person, kind, asked[name], error.explain())


def _answer(person: Asking, kind: type[Operation], parameter: Field[Any], problem: Text | None) -> object:
    help_ = collected(str(parameter.metadata["help"]))
    text = say("{help}\n{option}", help=help_, option=flag_of(parameter))
    is_number = get_type_hints(kind)[parameter.name] is int
    while True:
        typed = person.text(TextQuestion(parameter.name, text, "", problem)).strip()
        if typed and not is_number:
            return typed
        if typed.isascii() and typed.isdigit():
            return int(typed)
        problem = say("Enter a number.") if is_number else say("An answer is required.")


def _named(missing: Sequence[Field[Any]]) -> Text:
    options = ", ".join(map(flag_of, missing))
    return say_n("Missing option: {options}.", "Missing options: {options}.", len(missing), options=options)
