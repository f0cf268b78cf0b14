"""What was given beforehand is judged for the whole run, before a card is opened: what cannot end writes nothing."""

from collections.abc import Sequence

from lifecycle.cards.registry import MAKES, pin_rules_of
from lifecycle.cli.commands.run.request import Request
from lifecycle.cli.errors import BadCommand, BadPinLine
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.record import Record
from lifecycle.domain.text import Text, say
from lifecycle.operations import Operation
from lifecycle.station.scripted_dialogue import Line
from lifecycle.steps.interface import Preview
from lifecycle.steps.limits import problem_with_label


def judge(operation: Operation, request: Request, lines: Sequence[Line] | None, record: Record, *, alone: bool) -> None:
    """Raise BadCommand and BadPinLine for what would stop an operation over many cards; `alone` is without a person."""
    if not operation.many_cards:
        return
    _judge_options(operation, request)
    try:
        preview = operation.preview(record)
    except LifecycleError:
        return  # the operation says itself why, and that is recorded
    if alone and preview.exact and 0 < len(request.serial) < preview.cards and not _picks(request):
        problem = say(
            "{cards} cards needed, but --serial names {named}.",
            named=len(request.serial),
            cards=preview.cards,
        )
        raise BadCommand(problem=problem, command=f"lifecycle run {operation.name}")
    if lines is not None:
        _judge_lines(lines)
        if preview.prove_pins:
            _require_serials(lines)
        _judge_cards(lines, request.serial, preview)


def _picks(request: Request) -> bool:
    return any(name == "card" for name, _ in request.choose)


def _judge_options(operation: Operation, request: Request) -> None:
    problem: Text | None = None
    twice = next((serial for serial in request.serial if request.serial.count(serial) > 1), None)
    if twice is not None:
        problem = say("--serial names card {serial} twice.", serial=twice)
    for name, answer in request.choose:
        wrong = problem_with_label(answer) if name.partition(".")[0] == "label" else None
        if wrong is not None:
            problem = say("--choose {name}: {problem}", name=name, problem=wrong)
    if problem is not None:
        raise BadCommand(problem=problem, command=f"lifecycle run {operation.name}")


def _judge_lines(lines: Sequence[Line]) -> None:
    """See that each line is a PIN as a card of a set can have it, and that no card has two."""
    of_card: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        problem = _problem_with_pin(line)
        if line.serial in of_card:
            problem = say(
                "card {serial} already has a PIN on line {line}.", serial=line.serial, line=of_card[line.serial]
            )
        if problem is not None:
            raise BadPinLine(line=number, problem=problem)
        if line.serial is not None:
            of_card[line.serial] = number


def _require_serials(lines: Sequence[Line]) -> None:
    """See that each line names its card: it is asked for twice, and no line may go to another card then."""
    for number, line in enumerate(lines, 1):
        if line.serial is None:
            raise BadPinLine(line=number, problem=say("--prove-pins needs lines of the form SERIAL PIN."))


def _problem_with_pin(line: Line) -> Text | None:
    """Say why no card that the line can be for has such a PIN."""
    rules = [make.pins for make in MAKES] if line.serial is None else [pin_rules_of(line.serial)]
    problems = [each.problem_with_current(line.secret) for each in rules]
    return problems[0] if all(problems) else None


def _judge_cards(lines: Sequence[Line], named: Sequence[str], preview: Preview) -> None:
    """See that there is a line for each card that is known now."""
    anyone = sum(line.serial is None for line in lines)
    of_cards = {line.serial for line in lines}
    needed = named if not preview.exact else named[: preview.cards]
    missing = [serial for serial in needed if serial not in of_cards]
    if len(missing) > anyone:
        raise BadPinLine(line=len(lines) + 1, problem=_no_line(missing[anyone]))
    if preview.exact and len(lines) < preview.cards:
        problem = say(
            "{cards} cards need 1 line each. Lines in the file: {lines}.", lines=len(lines), cards=preview.cards
        )
        raise BadPinLine(line=len(lines) + 1, problem=problem)


def _no_line(serial: str) -> Text:
    return say("card {serial} has no line.", serial=serial)
